package gifts

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// Other is the shelf of products that no rule knows.
const Other = "curiosities"

// shelf is a category and what it says about supply (see derive.go).
type shelf struct {
	slug     string
	name     shop.Text
	supplier int     // index into suppliers
	litres   float64 // volume of a piece
}

// shelves are the categories in the order in which the shop shows them.
var shelves = [...]shelf{
	{"christmas", shop.Text{EN: "Christmas", ZH: "圣诞用品"}, 5, 1.2},
	{"easter", shop.Text{EN: "Easter", ZH: "复活节用品"}, 5, 0.8},
	{"cards-wrap", shop.Text{EN: "Cards & gift wrap", ZH: "贺卡与包装"}, 0, 0.3},
	{"jewellery", shop.Text{EN: "Jewellery & hair", ZH: "首饰发饰"}, 4, 0.1},
	{"lunch-picnic", shop.Text{EN: "Lunch & picnic", ZH: "便当野餐"}, 5, 2.0},
	{"warm-wear", shop.Text{EN: "Warmers & wearables", ZH: "保暖穿戴"}, 5, 1.0},
	{"garden", shop.Text{EN: "Garden & outdoors", ZH: "园艺户外"}, 4, 3.0},
	{"candles-fragrance", shop.Text{EN: "Candles & fragrance", ZH: "蜡烛香氛"}, 1, 0.5},
	{"lights-lanterns", shop.Text{EN: "Lights & lanterns", ZH: "灯饰灯笼"}, 5, 2.5},
	{"party", shop.Text{EN: "Party", ZH: "派对用品"}, 0, 0.4},
	{"kitchen-baking", shop.Text{EN: "Kitchen & baking", ZH: "厨房烘焙"}, 2, 1.5},
	{"tableware", shop.Text{EN: "Cups, plates & glass", ZH: "杯盘玻璃"}, 2, 1.0},
	{"bags-purses", shop.Text{EN: "Bags & purses", ZH: "包袋钱包"}, 3, 0.8},
	{"toys-games", shop.Text{EN: "Toys & games", ZH: "玩具游戏"}, 5, 1.0},
	{"craft-sewing", shop.Text{EN: "Craft & sewing", ZH: "手工缝纫"}, 3, 0.5},
	{"stationery", shop.Text{EN: "Stationery & office", ZH: "文具办公"}, 0, 0.3},
	{"bath-beauty", shop.Text{EN: "Bathroom & beauty", ZH: "浴室美妆"}, 1, 0.6},
	{"clocks-mirrors-frames", shop.Text{EN: "Clocks, mirrors & frames", ZH: "钟表镜子相框"}, 5, 2.0},
	{"signs-wall-art", shop.Text{EN: "Signs & wall art", ZH: "标牌墙饰"}, 4, 1.0},
	{"hooks-hardware", shop.Text{EN: "Hooks, knobs & keys", ZH: "挂钩五金"}, 4, 0.4},
	{"storage", shop.Text{EN: "Boxes, tins & baskets", ZH: "盒罐篮筐"}, 5, 2.0},
	{"textiles", shop.Text{EN: "Cushions & textiles", ZH: "布艺软装"}, 3, 4.0},
	{"furniture", shop.Text{EN: "Furniture & shelves", ZH: "家具置物"}, 4, 20.0},
	{"decorations", shop.Text{EN: "Hanging decorations & ornaments", ZH: "挂饰摆件"}, 4, 0.6},
	{"gadgets", shop.Text{EN: "Gadgets & novelties", ZH: "趣味小物"}, 5, 0.5},
	{Other, shop.Text{EN: "Gifts & curiosities", ZH: "其他好物"}, 5, 0.8},
}

// shelfRules are the phrases that put a title on a shelf, separated by |. The first
// rule one of whose phrases stands in the title wins, so that the order is the
// meaning: seasons first, then names that would mislead a later rule ("Cake Candles",
// "Cushion Cover"), then things from the most to the least telling. A shelf may have
// several rules.
//
// Words are compared without case, marks and plural; a phrase of several words must
// stand in one piece.
var shelfRules = [...]struct{ slug, phrases string }{
	{"christmas", "christmas|advent|santa|nativity|snowman|snowmen|reindeer|bauble|mistletoe|jingle bell|noel|yuletide|rudolph|tinsel|robin|poinsettia|deck the hall|snowflake|holly|fairy pole|cracker|snow|sleigh|stocking|icicle|wishing tree|merry|sleighbell|acrylic jewel|hohoho|scandinavian heart|winter forest"},
	{"easter", "easter|hanging egg|egg spotty|bunny egg|bunny eggs|chick decoration|hanging chick|hanging hen|rabbit egg warmer|chick egg warmer|decoration hen|wobbly rabbit|wobbly chicken|hanging metal chicken|mother & chick|hen & chick|sitting bunny|feather hen|crochet egg cosy|painted egg|chicken decoration|chick in basket|chicks in basket|2 chick|egg house|paper egg|bunny wreath"},
	{"signs-wall-art", "metal sign|toilet sign"},
	{"bath-beauty", "plaster in tin|plaster"},
	{"candles-fragrance", "potpourri|jam jar tlight|candleholder|jar tlight"},
	{"party", "cocktail parasol"},
	{"storage", "knick knack|toy tidy|dog food|cat food"},
	{"toys-games", "playhouse"},
	{"craft-sewing", "pin cushion|pincushion|measuring tape|tape measure"},
	{"stationery", "calculator|diamante pen|letter holder|letter rack|writing set|hole punch|black board|pen in gift box|garden path"},
	{"jewellery", "phone charm|bag charm"},
	{"bags-purses", "luggage tag|card wallet|ribbon purse|jumbo bag|jumbo storage bag|passport cover"},
	{"toys-games", "snap card|puppet|marbles|marble|skittle|catch cup|stress ball|trumps|creepy crawly|creepy crawlie|glider|with scarf|transfer tattoo|tattoo"},
	{"furniture", "umbrella stand"},
	{"gadgets", "usb|umbrella|badge|mirror ball|dog lead|dog collar"},
	{"decorations", "paperweight|hanging ball|ceramic ball|wood and felt|felt heart|hanging jewel"},
	{"storage", "stacking tin|keepsake box|fabric oval box|fabric heart box|jewel stand|magazine rack|nesting box"},
	{"garden", "garden glove|gardening"},
	{"kitchen-baking", "washing up glove|frying pan|toast its|cooking set|squeezer"},
	{"hooks-hardware", "screwdriver|spirit level|multi tool|tool set"},
	{"furniture", "wall dresser|wall shelf|screen|cutlery cupboard|cutlery shelf|tray table"},
	{"bath-beauty", "bath salt|bath confetti"},
	{"tableware", "fruit bowl|egg warmer|chopstick|napkin charm"},
	{"signs-wall-art", "wall sticker|kitchen print"},
	{"candles-fragrance", "candlepot"},
	{"lights-lanterns", "bedside light|chandelier"},
	{"cards-wrap", "birthday card|greeting card|gift bag|gift tag|gift box|gift tape|gift wrap|wrapping paper|card holder string"},
	{"party", "cake candle|party candle|birthday candle|party bag|party invite|paper lantern|birthday banner"},
	{"stationery", "photo album|pencil case|pen case|playing card holder|pencil tin|pencil tube|notebook|magnet|calendar|picture frame magnet|book box|memo holder|chalkboard|blackboard|passport photo"},
	{"toys-games", "playing card|card game|jigsaw|money box|money bank|sticker sheet|soft toy|tea set toy|childrens cutlery|baby mobile|bath toy|toy"},
	{"textiles", "cushion cover|cushion|filler pad|doormat|door mat|string curtain|bead curtain|curtain|lamp cushion|quilt|throw"},
	{"lights-lanterns", "string light|light string|fairy light|night light|desk lamp|table lamp|lampshade|lamp|string of|chandelier"},
	{"kitchen-baking", "tea towel|oven glove|jam jar|recipe box|tea cosy|egg timer|cookie jar|biscuit tin|cake tin|bread bin|tea coffee sugar|storage jar|butter dish|egg frying|mug cosy|kitchen"},
	{"warm-wear", "hot water bottle|hand warmer"},
	{"bags-purses", "charlotte bag|jumbo bag|shopper bag|lunch tote|tote bag|shoulder bag|washbag bag|shopping bag|cotton bag|airline bag|handbag"},
	{"bath-beauty", "soap dish|toothbrush holder|bath mat|bath sponge|toilet roll|tissue box|washbag|wash bag|cosmetic bag|pocket mirror|mirror compact|compact mirror|sponge bag|make up bag|bathroom|soap holder|towel rail|laundry"},
	{"storage", "jewellery box|trinket box|trinket pot|jewel box|sewing box|tissue box|shoe box|key box|storage box|storage tin|handy tin|jewellery stand|jewellery tidy"},
	{"hooks-hardware", "door sign hook|coat hook|key fob|key ring|keyring|door stop|doorstop|drawer knob|door knob|wall hook|hook|hanger|knob|coat rack"},
	{"furniture", "drawer cabinet|bedside|cabinet|shelf unit|table lamp|foot stool|footstool|cake stand table|folding chair|folding bench|chest drawer|bar stool"},
	{"clocks-mirrors-frames", "photo frame|picture frame|alarm clock|wall clock|wall mirror|table mirror|mirror|clock|frame"},
	{"signs-wall-art", "metal sign|door sign|wall art|wall sticker|number tile|house number|wooden letter|block letter|block word|wood letter|building block word|sign|wall tidy picture"},
	{"tableware", "wine goblet|wine glass|champagne flute|cake plate|cake stand|cakestand|egg cup|tea plate|cup saucer|cup & saucer|espresso cup|candy jar|sweetie jar|bonbon jar|jug|mug|teapot"},
	{"craft-sewing", "sewing kit|knitting|feltcraft|craft kit|paint your own|make your own|glass gem|origami paper|ribbon reel"},
	{"garden", "garden sign|watering can|plant pot|bird feeder|flower pot|planter|artificial|art flower"},
	{"candles-fragrance", "t-light|tlight|candle|incense|oil burner|fragrance|matches"},
	{"decorations", "decoration|hanging heart|heart string|ornament|garland|wreath|feather"},
	{"cards-wrap", "birthday card|greeting card|postcard|card|wrap|gift bag|gift tag|gift tape|gift box|ribbon|wrapping|tissue paper|notelet|envelope|ribbon reel|swirly gift|gift pack|gift card|gift ribbon|bitty gift"},
	{"jewellery", "necklace|bracelet|earring|earrings|ring green|ring red|ring black|ring blue|bangle|brooch|pendant|choker|hair slide|hairslide|hair clip|hair grip|hair band|hairband|hair comb|comb|hair tie|hair bobble|bobble|bead chain|lariat|tiara|mood ring|glitter ring|charm|anklet|ring crystal|burst ring|silver ring|flower ring|enamel ring|diamante ring|tassel keyring|butterfly clip|bag charm|phone charm|jewelled pin|hat pin|stone ring|bobby|mobile charm|leis|ponytail|brooche|ear ring|hair flower|hairgrip|love charm|sombrero ring|diamante|murano|grip"},
	{"lunch-picnic", "lunch bag|lunch box|lunchbox|snack box|picnic|flask|water bottle green|drink bottle|lunch cooler|sandwich|bento|food container|food cover|cool bag|ice pack|hamper|milk bottle|thermos|lunch"},
	{"warm-wear", "hot water bottle|hand warmer|hottie|ear muff|slipper|wheat bag|eye mask|sleep mask|glove|mitten|scarf|poncho|sock|shawl|pashmina|hat|sarong|cap|rain mac|slippers|t shirt|pyjama|boa|apron child"},
	{"garden", "garden|gardener|gardeners|watering can|planter|plant pot|flower pot|plant holder|plantpot|bird feeder|birdfeeder|birdhouse|bird house|bird table|bird bath|dovecote|gnome|parasol|hammock|windmill|wind chime|windchime|chime|wind spinner|trowel|fork|rake|spade|secateur|kneeling pad|potting shed|seed|herb marker|herb pot|parlour plant|grow your own|grow a|bulb|trellis|beach|barbecue|bbq|windsock|fly swat|plant|hosepipe|bucket|pail|cloche|nest|birdcage|bird cage|sunhat|deck chair|lawn|greenhouse|dibber|flowerpot|jardiniere|thermometer|obelisk|bird box|weather|wind|kneeler|pruner|herb|topiary|twine|artificial flower"},
	{"candles-fragrance", "candle|candles|t-light|t light|candlestick|candleholder|candlepot|candelabra|votive|incense|oil burner|potpourri|scented|fragrance|perfume|scent|wick|tealight|pillar|sachet|essential balm|essential oil|air freshener|car freshener|match|matches|cologne|candle ring|citronella|lavender bag|freshener|snuffer|fragranced|eau de|room spray|drawer liner"},
	{"lights-lanterns", "light|lamp|lampshade|lantern|chandelier|torch|led|night light|lights|lighting|nightlight|sunjar|disco ball|lava|lamp shade|shade|light bulb|bulkhead|lightbulb"},
	{"party", "party|bunting|balloon|confetti|paper cup|paper plate|party bag|napkin|straw|pinata|cake candle|cocktail|garland|paper chain|banner|streamer|invite|honeycomb|cake topper|rosette|flag|sparkler|popcorn|paper ball|wedding|paper fan|hen night|paper pom|tattoo|doily|doilies|disposable|paper bunting|birthday"},
	{"kitchen-baking", "baking|cake case|cake cases|cake tin|cake mould|cake stand|cakestand|cookie cutter|biscuit cutter|cutter|jelly mould|mould|rolling pin|recipe|oven glove|apron|tea towel|cake carrier|cupcake|whisk|spatula|measuring|frying pan|pan|chopping board|pizza|colander|sieve|strainer|grater|kitchen scale|scale|cookbook|mixing|utensil|spice|bread bin|bread|pantry|jam making|jam jar|jam|ladle|peeler|funnel|corkscrew|bottle opener|opener|ice cube|ice tray|icing|cook|pot stand|trivet|microwave|toast rack|toastrack|cooling rack|butter|washing up|dish cloth|dishcloth|tea cosy|cosy|pastry|gumball|muffin|kitchen timer|timer|honey|salt|pepper|cooker|casserole|oven|fondue|ramekin|biscuit|popsicle|lolly|ice lolly|sugar tin|tea tin|caddy|cake tins|cake towel|roll towel|kitchen|knife|washing|sponge|cake slice|skewer|placemat|coaster|place setting|table mat|tablecloth|table cloth|runner|table run|cordon|fruit"},
	{"tableware", "mug|cup|cups|saucer|teacup|teapot|tea pot|coffee pot|plate|bowl|dish|jug|beaker|tumbler|goblet|chalice|glass|wine glass|cutlery|spoon|chopstick|egg cup|eggcup|tray|platter|creamer|sugar bowl|milk jug|decanter|carafe|sundae|charger|server|tea set|tea for one|cafetiere|breakfast set|dinner|breakfast|crockery|soup|pitcher|vase|jar|bottle|shaker|toothpick|tea|coffee|serving|ashtray|flute|sushi|sugar|tongs|bon bon|bonbon|ceramic"},
	{"bags-purses", "jumbo bag|shopper|shopping bag|tote|handbag|shoulder bag|purse|wallet|backpack|rucksack|charlotte bag|bag|clutch|holdall|satchel|messenger|luggage tag|passport cover|travel card|trolley|suitcase|luggage|passport|card holder|travel"},
	{"toys-games", "toy|game|jigsaw|puzzle|puppet|doll|teddy|skittle|domino|dominoes|playing card|playing cards|ludo|snakes|skipping|yo yo|yoyo|spinning top|building block|soldier|dinosaur|robot|rocking horse|rocket|marbles|bingo|trumps|noughts|naughts|cross|tic tac|xylophone|harmonica|instrument|drum|balancing|magic|flying|trick|racing car|car|train|pull back|helicopter|kite|frisbee|boomerang|jacks|jacob|jacobs|inflatable|sticker|stickers|transfer|colouring|playhouse|money box|money bank|piggy bank|bank|moneybox|spaceboy|rattle|baby|child's|children's|kids|kid's|nursery|bib|boys|girls|girl|boy|mobile|mask|swimming|circus|pirate|cowboy|princess|gun|space|slinky|whoopee|putty|bouncing|ball|stress ball|bubble|monster|fairy wand|wand|knight|plasticine|clay|chess|draughts|tiddly|rounders|cricket|skipping rope|piano|monkey|creature|soft|bertie|bear|quoits|horse|zoetrope|paint set|quiz|diablo|tool set|abacus|hoopla|croquet|sand"},
	{"craft-sewing", "sewing|knitting|feltcraft|craft|kit|button|buttons|needle|embroidery|stamp|patch|patches|wool|stencil|paint your own|make your own|crochet|pin cushion|pincushion|tape measure|decoupage|tapestry|stitch|fabric|thread|origami|scrap|scissor|glue|sequin|beads|gems|glass gem|pompom|lace|block print|mosaic"},
	{"stationery", "notebook|pencil|pen|pens|eraser|rubber|ruler|sketchbook|journal|diary|calendar|photo album|album|stationery|paper clip|memo|memo pad|notepad|note book|jotter|sharpener|crayon|chalk|blackboard|chalkboard|letter rack|address book|bookcover|book|magnet|memoboard|highlighter|calculator|scrapbook|sticky note|sticky|file|folder|desk|mouse mat|filing|marker|clipboard|tape|bookmark|writing|letter opener|planner|drawing pin|office|organiser|organizer|noticeboard|notice board|pinboard|list|globe|abstract circle|exercise"},
	{"bath-beauty", "bath|bathroom|soap|towel|flannel|washbag|wash bag|toilet|toothbrush|tooth|shower|make up|makeup|cosmetic|compact|manicure|nail|lip|lip gloss|lipstick|hairbrush|brush|tissue|tissues|plaster|plasters|first aid|vanity|beauty|mirror compact|pill box|sponge bag|loo|bubble bath|body|hand cream|lotion|balm|massage|shaving|medicine|antiseptic|loofah|laundry|talc|powder"},
	{"clocks-mirrors-frames", "clock|mirror|frame|frames|photo holder|photo clip|photo cube|photo|picture holder|picture"},
	{"signs-wall-art", "sign|wall art|plaque|canvas|poster|print|wall sticker|tile|block letter|block letters|letter|letters|block word|word|number tile|door number|wall|metal sign|house number|billboard|wood block|doorsign|street sign|letter hook|bead curtain|slate|alphabet|montage|landmark"},
	{"hooks-hardware", "hook|hooks|knob|knobs|handle|key ring|keyring|key fob|key chain|key|door stop|doorstop|doorknob|hanger|hangers|coat rack|peg|pegs|door knob|coat stand|bracket|rack|coathanger|doorbell|bell|padlock|lock|rail|key cabinet|umbrella stand|tool|screwdriver|multi tool|tools|tie rack|bell pull|puncture|level|ashtrays|repair kit"},
	{"storage", "box|boxes|tin|tins|basket|storage|trinket|jewellery box|trinket box|trinket pot|drawer|drawers|tidy|container|caddie|chest|crate|bin|wastepaper|canister|organiser|pot|sack|case|holder|magazine rack|book end|bookend|magazine|basin|cases|cube|trunk|jewel box|pouch|matchbox|box set|tub|urn|rack wall"},
	{"textiles", "cushion|throw|quilt|doormat|door mat|rug|blanket|curtain|bedspread|filler pad|pillow|draught excluder|excluder|mat|bean bag|pouffe|lampshades|voile|seat pad|duvet|sheet|cover|floor|canopy|seat cover"},
	{"furniture", "cabinet|shelf|shelves|shelving|table|stool|chair|bench|cupboard|dresser|wardrobe|unit|screen|sideboard|bookcase|stand|ladder|foot stool|footstool|love seat|console|desk chair|bed|bedside|magazine stand|whatnot|easel|seat|headboard|curio|partition|room divider|stepladder|bar|deckchair|partition"},
	{"decorations", "decoration|hanging|heart|hearts|star|angel|fairy|wreath|bird|birds|butterfly|dove|ornament|feather|feathers|flower|flowers|rose|roses|mushroom|toadstool|owl|duck|hen|chicken|rabbit|bunny|cat|dog|elephant|dragonfly|bee|ladybird|cherub|figurine|paperweight|sculpture|statue|bust|buddha|stone|pebble|pebbles|shell|crystal|drop|string|spray|leaf|stem|tree|bouquet|orchid|lily|peony|tulip|daisy|hydrangea|magnolia|berries|posy|bow|tassel|moon|sun|cone|pinecone|swan|fish|frog|deer|stag|squirrel|hedgehog|hand open|gecko|skull|cockerel|dolphin|lizard|guardian|bauble glass|bubble stick|sphere|finial|garlands|chrysanthemum|poppy|sunflower|hyacinth|blossom|allium|amaryllis|foxglove|delphinium|hollyhock|rosemary|geranium|anemone|carnation|snowdrop|pear|pears|apple|pineapple|cupid|disc|carousel|windchimes|orbs|icon|decorative|gold|silver|zinc|art|lamb|poodle|animal|canary"},
	{"gadgets", "usb|umbrella|sunglasses|glasses|radio|phone|headphone|headphones|mp3|ipod|camera|binocular|compass|pocket|lighter|whistle|cigarette|electronic|shoe|boot|car|bicycle|bike|fan|metre|meter|folding ruler|dog collar|collar|lead|dog bowl|pet|gum|sweet|sweets|chocolate|candy|confectionery|mints|lollipop|glitter|fun|novelty|tie|wallets|cufflink|hip flask|cigar|pill|condom|badge|badges|telescope|magnifying|kaleidoscope|recorder|record|speaker|computer|mouse|gift|boombox|parrot"},
	{"jewellery", "ring"},
	{"party", "sombrero|grass skirt"},
}
