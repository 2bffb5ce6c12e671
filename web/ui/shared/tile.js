/**
 * Picture tiles. The data have no photographs, so a tile draws the object that the
 * English title names, in the title's own colour and pattern. The same title always
 * gives the same tile; nothing pretends to be a photograph.
 */
import { html } from "./html.js";
import { drawings } from "./nouns.js";
import { more } from "./nouns2.js";

const all = { ...drawings, ...more };

/**
 * Title words → drawing, in order of preference: the thing itself before its motif
 * ("HEART T-LIGHT HOLDER" is a light, "HEART OF WICKER" a heart).
 * @type {[RegExp, string][]}
 */
export const rules = [
  [/HOT WATER|HOTTIE/, "hotwater"], [/WATERING CAN/, "wateringcan"], [/HAND WARMER/, "pocketwarmer"], [/HEART OF WICKER|WICKER HEART/, "wicker"],
  [/PAPER CHAIN/, "paperchain"], [/CAKE ?STAND/, "cakestand"], [/CAKE (CASE|TIN)S?|CUPCAKE|FAIRY CAKE|MUFFIN/, "cupcake"], [/JEWELLERY BOX|TRINKET/, "trinket"],
  [/LUNCH BAG/, "lunchbag"], [/LUNCH ?BOX/, "lunchbox"], [/SUITCASE|WEEKEND BAG/, "suitcase"], [/LUGGAGE/, "luggage"], [/JUMBO|SHOPPER|RECYCLING|STORAGE BAG/, "shopper"],
  [/HANDBAG|SHOULDER BAG/, "handbag"], [/PURSE/, "purse"], [/WALLET|PASSPORT/, "wallet"], [/\bBAGS?\b/, "bag"],
  [/BUNTING|PENNANT/, "bunting"], [/LANTERN/, "lantern"], [/T-?LIGHT|TEA ?LIGHT|VOTIVE/, "tealight"], [/CANDLESTICK|CANDELABRA|CANDLE ?HOLDER|CHANDELIER/, "candlestick"], [/CANDLES?\b/, "candle"],
  [/NIGHT LIGHT|LED /, "nightlight"], [/LAMP/, "lamp"], [/LIGHTS\b|FAIRY LIGHT/, "lights"], [/MATCH(ES|BOX)/, "matches"], [/INCENSE/, "incense"],
  [/TEA ?CUP|CUP AND SAUCER|SAUCER/, "teacup"], [/TEA ?POT|TEA SET|TEA FOR ONE/, "teapot"], [/\bMUGS?\b/, "mug"], [/\bJUG|PITCHER/, "jug"], [/\bBOWLS?\b|DISH/, "bowl"], [/\bPLATES?\b/, "plate"],
  [/BEAKER|TUMBLER|TEA GLASS|GLASSES|GOBLET/, "glass"], [/\bCUPS?\b/, "teacup"], [/BOTTLE/, "bottle"], [/JAM |JARS?\b/, "jar"], [/PLASTERS/, "plaster"], [/\bTINS?\b|CADDY|CANISTER/, "tin"],
  [/SCALES/, "scales"], [/COOKIE CUTTER/, "cutter"], [/BAKING|WHISK|UTENSIL/, "whisk"], [/MEASURING|SPOONS?\b/, "spoons"], [/CUTLERY/, "cutlery"], [/TRAY/, "tray"], [/NAPKIN/, "napkin"],
  [/DOIL(Y|IE|EY)/, "doily"], [/TEA TOWEL|TOWEL/, "towel"], [/APRON/, "apron"], [/OVEN|GLOVE|MITT/, "glove"], [/COASTER|PLACEMAT|TABLE ?MAT/, "coaster"], [/JELLY MOULD/, "trinket"],
  [/UMBRELLA/, "umbrella"], [/PARASOL/, "parasol"], [/STRAW(S)?\b/, "straw"], [/BALLOON/, "balloon"], [/GARLAND|CHAIN OF/, "garland"],
  [/CLOCK|WATCH/, "clock"], [/FRAME|PICTURE|PHOTO|WALL ART|CANVAS/, "frame"], [/MIRROR/, "mirror"], [/CHALK|BLACK ?BOARD|MEMO|SLATE/, "chalkboard"], [/SIGN\b|PLAQUE/, "sign"], [/DOOR ?MAT/, "doormat"],
  [/CUSHION|PILLOW/, "cushion"], [/BLANKET|THROW|PICNIC RUG|QUILT/, "blanket"], [/CABINET|DRAWER|CHEST/, "cabinet"], [/SHELF|SHELVES/, "shelf"], [/HOOK|COAT RACK|\bRACK/, "hook"], [/HANGER/, "hanger"],
  [/KNOB/, "knob"], [/CHAIR|STOOL|BENCH/, "chair"], [/BASKET|HAMPER/, "basket"], [/\bBIN\b|BUCKET|PAIL/, "bin"], [/THERMOMETER/, "thermometer"], [/SOAP|BATH SALT|SPONGE/, "soap"], [/BATH/, "bath"],
  [/PHONE/, "phone"], [/SNACK BOX|RECIPE BOX|\bBOX(ES)?\b/, "box"], [/MONEY (BANK|BOX)|PIGGY/, "bank"], [/ADVENT|CALENDAR/, "calendar"],
  [/NOTEBOOK|JOURNAL|DIARY|PLANNER/, "notebook"], [/\bBOOK|ALBUM/, "book"], [/PENCILS|CRAYON|CHALKS/, "pencils"], [/PENCIL|\bPEN\b|PENS\b/, "pencil"], [/JIGSAW|PUZZLE/, "jigsaw"],
  [/SNAP CARD|CARD GAME|PLAYING CARD|TAROT/, "playing"], [/BUILDING BLOCK|ALPHABET|LETTER/, "letter"], [/BLOCKS|SKITTLES|DOMINO|BRICKS/, "blocks"], [/STICKER|TATTOO/, "sticker"],
  [/GIFT TAG|TAGS?\b/, "tag"], [/WRAP|GIFT TAPE|\bTAPE/, "wrap"], [/RIBBON|\bBOW\b/, "ribbon"], [/ENVELOPE|POST ?CARD|INVITE|STATIONERY|WRITING SET/, "envelope"], [/CARDS?\b/, "card"], [/GIFT/, "gift"],
  [/SEWING|THREAD|KNITTING|BUTTON/, "sewing"], [/FELT ?CRAFT|\bFELT\b/, "felt"], [/MAGNET/, "magnet"], [/BALL\b/, "ball"], [/BABUSHKA|\bDOLL/, "doll"], [/SPACE ?BOY|ROCKET|GLIDER/, "rocket"],
  [/NECKL|PENDANT|LARIAT/, "necklace"], [/BRACELET|BANGLE|BEADS?\b/, "bracelet"], [/EARRING/, "earrings"], [/KEY ?RING|KEY ?FOB|CHARM/, "keyring"], [/HAIR|HEADBAND|TIARA/, "hairclip"], [/\bRINGS?\b/, "ring"],
  [/SCARF|SHAWL/, "scarf"], [/SLIPPER|SHOE|SOCKS/, "slippers"],
  [/REINDEER|MOOSE|STAG/, "reindeer"], [/SANTA/, "santa"], [/SNOWMAN/, "snowman"], [/SNOWFLAKE|ICICLE/, "snowflake"], [/STOCKING/, "stocking"], [/WREATH/, "wreath"], [/BAUBLE/, "bauble"], [/CRACKER/, "cracker"],
  [/ANGEL|CHERUB|FAIRY/, "angel"], [/\bBELLS?\b/, "bell"], [/\bEGGS?\b/, "egg"], [/\bTREES?\b/, "tree"],
  [/PLANT|PLANTER|FLOWER ?POT|HERB|\bPOT\b/, "plant"], [/BIRD ?HOUSE|BIRD TABLE|NESTING|FEEDER/, "birdhouse"], [/WINDMILL/, "windmill"], [/HOUSE|COTTAGE|HOME/, "house"], [/TOADSTOOL|MUSHROOM/, "mushroom"],
  [/OWL/, "owl"], [/BIRD|ROBIN|DOVE|DUCK|PARROT|PEACOCK/, "bird"], [/\bHEN|CHICK|COCKEREL|ROOSTER/, "hen"], [/BUNNY|RABBIT|HARE/, "rabbit"], [/DOG|SCOTT|PUPPY|POODLE/, "dog"], [/\bCATS?\b|KITTEN/, "cat"],
  [/BUTTERFL|DRAGONFL/, "butterfly"], [/DINOSAUR/, "dinosaur"], [/FISH|WHALE/, "fish"], [/ELEPHANT/, "elephant"], [/\bCOW|FARM/, "cow"],
  [/STRAWBERR/, "strawberry"], [/APPLE|CHERRY|FRUIT/, "apple"], [/ROSE/, "rose"], [/FLOWER|DAISY|BLOSSOM|LILY|POPPY|FLORAL|LAVENDER/, "flower"], [/LEAF|LEAVES|IVY/, "leaf"], [/SHELL/, "shell"],
  [/STARS?\b/, "star"], [/HEARTS?|LOVE|SWEETHEART/, "heart"], [/GLASS/, "glass"], [/DECORATION|ORNAMENT|CHRISTMAS/, "bauble"], [/COVER/, "cushion"], [/PARTY|BIRTHDAY/, "balloon"], [/GARDEN/, "plant"], [/KITCHEN/, "spoons"],
  [/\bPANS?\b|COLANDER/, "pan"], [/\bFANS?\b/, "fan"], [/TISSUE|TABLE ?CLOTH/, "napkin"], [/SKETCHBOOK|NOTELET/, "notebook"], [/RULER|STENCIL|PAINT|COLOURING|STAMP SET/, "pencils"], [/RAIN (HAT|PONCHO|MAC)/, "umbrella"],
  [/COSY/, "teapot"], [/TEA|COFFEE|SUGAR/, "tin"], [/CASES/, "suitcase"], [/BACKPACK|WASHBAG/, "bag"], [/POPCORN|TIDY|ORGANISER|CONTAINER|CRATE|CUBES/, "box"], [/PEGS/, "hook"], [/BRUSH|ROLLING PIN|COOKING/, "whisk"],
  [/FLANNEL|CLOTH/, "towel"], [/LIP GLOSS|CREAM\b/, "soap"], [/GAME|LUDO|SNAKES|SKIPPING|SPINNING|BINGO|TOYS?\b|\bCAR\b|HELICOPTER|NAUGHTS/, "blocks"], [/FLYING|BEACH|SPADE|GLOBE/, "ball"], [/TEDDY|PUPPET|DONKEY|HORSE|LAMB|MOUSE|BEAR/, "dog"],
];

/** What to draw when the title names nothing known: by the category's slug. @type {[RegExp, string][]} */
const fallbacks = [
  [/kitchen|dining|table/, "plate"], [/light|candle/, "candle"], [/bag|travel/, "bag"], [/christmas|season|festive/, "bauble"], [/garden|outdoor/, "plant"], [/jewel|accessor/, "necklace"],
  [/station|paper|card|craft/, "notebook"], [/toy|child|kid|game/, "blocks"], [/party|celebr/, "balloon"], [/home|decor/, "house"], [/bath|beauty/, "soap"], [/textile|cushion/, "cushion"],
];

/** Title words → colour class. @type {[RegExp, string][]} */
const colours = [
  [/\bRED\b|STRAWBERRY|TOADSTOOL|POPPY/, "red"], [/\bPINK|ROSE\b|ROSES|BLOSSOM|CHERRY/, "pink"], [/TURQUOISE|AQUA|TEAL/, "teal"], [/NAVY|\bBLUE|SPACEBOY|DENIM/, "blue"], [/GREEN|IVY|LEAF|WOODLAND|OLIVE/, "green"],
  [/IVORY|CREAM|NATURAL|VANILLA/, "cream"], [/WHITE|LACE|SNOW/, "white"], [/BLACK|SLATE|SKULL/, "black"], [/YELLOW|LEMON|HONEY|SUNFLOWER/, "yellow"], [/ORANGE|AMBER|APRICOT/, "orange"], [/PURPLE|LILAC|LAVENDER|AMETHYST|VIOLET/, "purple"],
  [/SILVER|ZINC|METAL|CHROME|GREY|GRAY|ENAMEL/, "silver"], [/GOLD|BRASS/, "gold"], [/BROWN|CHOCOLATE|WOOD|WICKER|RUSTIC|ANTIQUE/, "brown"], [/CHRISTMAS/, "red"], [/VINTAGE|REGENCY|PANTRY/, "sage"],
];
const palette = ["coral", "teal", "sage", "blue", "pink", "yellow", "purple", "orange", "green"];

/** Title words → pattern. @type {[RegExp, string][]} */
const patterns = [
  [/RETRO ?SPOT|SPOT|POLKA|DOTS?\b|DOTTY/, "dots"], [/STRIPE|RIBBON REEL|DECKCHAIR|CIRCUS/, "stripes"], [/GINGHAM|CHECK|TARTAN|PICNIC/, "gingham"], [/UNION|FLAG|JACK/, "cross"], [/SWEETHEART|HEARTS|LOVE/, "hearts"],
  [/PAISLEY|FLORAL|FLOWER|ROSE|DAISY|BLOSSOM|REGENCY/, "petals"], [/STARS?\b|SPACEBOY|NIGHT/, "stars"], [/WOODLAND|LEAF|TREE|APPLE/, "leaves"], [/KNIT|WOOL|LACE|CROCHET/, "knit"], [/SKULL|BAROQUE|DAMASK|CHATEAU/, "diamonds"],
];

/** @param {string} text */
function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}

/**
 * @param {[RegExp, string][]} table
 * @param {string} text
 */
const first = (table, text) => table.find(([words]) => words.test(text))?.[1];

/**
 * What a tile shows; exported for tests.
 * @param {string} title English title
 * @param {string} category slug
 */
export function reading(title, category) {
  const upper = title.toUpperCase();
  const noun = first(rules, upper) ?? first(fallbacks, category) ?? "parcel";
  const colour = first(colours, upper) ?? palette[hash(upper) % palette.length];
  return { noun, colour, pattern: first(patterns, upper) ?? "" };
}

/** The motif of each pattern inside its 14 × 14 cell. @type {Record<string, string>} */
const motifs = {
  dots: "M5.5 3.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM12.5 10.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
  stripes: "M0 0h5v14H0z",
  gingham: "M0 0h7v14H0zM0 0h14v7H0z",
  cross: "M5 0h4v14H5zM0 5h14v4H0z",
  hearts: "M7 11C1 7 2 3 4.5 3 6 3 6.5 4 7 5c.5-1 1-2 2.5-2C12 3 13 7 7 11z",
  petals: "M7 1.5a2.2 2.2 0 0 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM7 8a2.2 2.2 0 0 1 0 4.4A2.2 2.2 0 0 1 7 8zM3.7 4.8a2.2 2.2 0 0 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM10.3 4.8a2.2 2.2 0 0 1 0 4.4 2.2 2.2 0 0 1 0-4.4z",
  stars: "M7 2l1.4 3.3L12 5.6 9.3 8l.9 3.5L7 9.6l-3.2 1.9.9-3.5L2 5.6l3.6-.3z",
  leaves: "M2 12C2 5 6 2 12 2c0 6-3 10-10 10z",
  knit: "M0 3l3.5 4L7 3v3l-3.5 4L0 6zM7 3l3.5 4L14 3v3l-3.5 4L7 6z",
  diamonds: "M7 2l4 5-4 5-4-5z",
};

const circle = /o(-?[\d.]+) (-?[\d.]+) ([\d.]+)/g;

/** @type {Map<string, {layer: string, d: string}[]>} */
const parsed = new Map();

/** @param {string} noun */
function shapes(noun) {
  let list = parsed.get(noun);
  if (!list) {
    list = all[noun].split("|").map((shape) => ({
      layer: shape[0],
      d: shape.slice(2).replace(circle, (_, x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`),
    }));
    parsed.set(noun, list);
  }
  return list;
}

let serial = 0;

/**
 * @param {{title: string, category: string, noun?: string, label?: string, class?: string}} props
 *   title is the English one; noun overrides what it names; without a label the tile is decoration
 */
export function Tile(props) {
  const { colour, pattern, ...read } = reading(props.title, props.category);
  const noun = props.noun ?? read.noun;
  const id = `tile-${++serial}`;
  const turn = (hash(props.title) % 7) - 3;
  const label = props.label ? { role: "img", "aria-label": props.label } : { "aria-hidden": "true" };
  return html`
    <svg class=${`tile tile-${colour} ${props.class ?? ""}`} viewBox="0 0 140 140" focusable="false" ...${label}>
      ${pattern && html`<defs><pattern id=${id} width="14" height="14" patternUnits="userSpaceOnUse" patternTransform=${pattern === "dots" ? "rotate(20)" : undefined}><path class="t-p" d=${motifs[pattern]} /></pattern></defs>`}
      <rect class="t-bg" width="140" height="140" />
      <ellipse class="t-floor" cx="70" cy="117" rx="40" ry="4.5" />
      <g transform=${`translate(11 12) scale(1.18) rotate(${turn} 50 50)`}>
        ${shapes(noun).map(({ layer, d }) => html`<path class=${"t-" + layer} d=${d} />${layer === "m" && pattern && html`<path d=${d} fill=${`url(#${id})`} />`}`)}
      </g>
    </svg>`;
}
