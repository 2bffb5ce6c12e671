/** The shelves, loaded once. */
import { signal } from "../shared/html.js";
import { api } from "../shared/session.js";

export const categories = signal(/** @type {import("../shared/types.js").Category[] | null} */ (null));

export const loadCategories = async () => (categories.value ??= (await api.get("/v1/categories")) ?? []);

/** An English title whose tile stands for a shelf. @type {[RegExp, string][]} */
const emblems = [
  [/kitchen|dining|tea/, "Red retrospot teapot"], [/light|candle/, "Ivory lantern"], [/bag|travel/, "Jumbo bag red spotty"], [/christmas/, "Green Christmas tree"], [/party|celebr/, "Party bunting spotty blue"],
  [/garden|outdoor/, "Watering can green"], [/toy|game|child|kid/, "Babushka doll pink"], [/station|card|paper/, "Notebook blue spotty"], [/craft|sew/, "Sewing thread coral"], [/jewel|fashion|accessor/, "Necklace purple"],
  [/bath|beauty/, "Soap turquoise"], [/textile|cushion|soft/, "Cushion pink hearts"], [/stor|box/, "Cake tins cream hearts"], [/clock|wall|frame/, "Alarm clock red"], [/home|decor/, "Bird ornament teal"], [/gift|wrap/, "Gift box ribbon pink"],
];

/** @param {{slug: string, name: {en: string}}} category */
export const emblem = (category) => emblems.find(([words]) => words.test(category.slug))?.[1] ?? category.name.en;
