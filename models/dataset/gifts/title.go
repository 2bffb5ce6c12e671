package gifts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Title makes a clean English title of a description as the ledger has it:
// capitals, abbreviated, with stray marks.
//
//	WHITE HANGING HEART T-LIGHT HOLDER  →  White Hanging Heart T-Light Holder
//	SET/6 COL GLASS T/LIGHT W STARS     →  Set of 6 Colour Glass T-Light with Stars
//
// In this order: marks that are no part of the name go (leading *, trailing . and
// comma, a supplier's five-digit number at the end); "S/6", "SET/6", "SET 6" and
// "PACK/6" are written out, + becomes &; each word is looked up in the tables of
// abbreviations and misspellings; what is left is put into title case, in which small
// words stay small, units follow their number in lower case and initials stay capital.
// A small word at the very end goes: the ledger cuts names at 35 letters.
func Title(description string) string {
	s := strings.ToUpper(strings.Join(strings.Fields(description), " "))
	s = strings.TrimRight(strings.TrimLeft(s, "* ?"), " .,*?")
	s = supplierNumber.ReplaceAllString(s, "")
	for _, r := range titleRewrites {
		s = r.from.ReplaceAllString(s, r.to)
	}
	words := strings.Fields(s)
	out := make([]string, 0, len(words))
	for _, w := range words {
		if w = titleWord(w, len(out) == 0); w != "" {
			out = append(out, w)
		}
	}
	if n := len(out); n > 1 && smallWords[strings.ToUpper(out[n-1])] {
		out = out[:n-1] // the ledger cut the name off behind it
	}
	return strings.Join(out, " ")
}

var supplierNumber = regexp.MustCompile(` +1\d{4}$`)

// titleRewrites are what is spelled by more than one word, in order.
var titleRewrites = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`\bS(?:ET)?/ ?(\d+)\b`), "SET OF $1"},
	{regexp.MustCompile(`\bSET ?(\d+) `), "SET OF $1 "},
	{regexp.MustCompile(`\bSET OF(\d)`), "SET OF $1"},
	{regexp.MustCompile(`\b(PACK|BOX|TUBE|BAG)/ ?(\d+)\b`), "$1 OF $2"},
	{regexp.MustCompile(`\b(\d+) ?PCS?\b`), "$1 PIECES"},
	{regexp.MustCompile(`\bT[/ -]?LI(?:GH)?TE?(S?)\b`), "T-LIGHT$1"},
	{regexp.MustCompile(`\bTEALIGHT`), "T-LIGHT"},
	{regexp.MustCompile(`\b(\d+)CM ?X ?(\d+)CM`), "${1}X${2}CM"},
	{regexp.MustCompile(`\b(\d+) (CM|ML)\b`), "${1}$2"},
	{regexp.MustCompile(`(\d)LIGHT`), "$1 LIGHT"},
	{regexp.MustCompile(`\bW/ ?`), "WITH "},
	{regexp.MustCompile(`M\.O\.P\.?|\bMOP\b`), "MOTHER-OF-PEARL"},
	{regexp.MustCompile(`F\.FAIRY\b,?`), "FLOWER FAIRY "},
	{regexp.MustCompile(`\bP/FRAME`), "PHOTO FRAME"},
	{regexp.MustCompile(`\bC/COVER`), "CUSHION COVER"},
	{regexp.MustCompile(`\bM/COLOUR`), "MULTICOLOUR"},
	{regexp.MustCompile(`\bLT\.BLUE`), "LIGHT BLUE"},
	{regexp.MustCompile(`\bL\.BLUE`), "LIGHT BLUE"},
	{regexp.MustCompile(`\bPOT ?POURR?I\b`), "POTPOURRI"},
	{regexp.MustCompile(`PAGE PHOTO A$`), "PAGE PHOTO ALBUM"},
	{regexp.MustCompile(`NECKL\.? ?36"`), `NECKLACE 36" `},
	{regexp.MustCompile(`42"NECKL\.?`), `42" NECKLACE`},
	{regexp.MustCompile(`"([A-Z ]+)"`), ` "$1" `},
	{regexp.MustCompile(`(\w)\(`), `$1 (`},
	{regexp.MustCompile(`([A-Z]{3,})\. ?([A-Z])`), `$1 $2`},
	{regexp.MustCompile(`\bD\.O\.F\.?`), "DOUBLE OLD FASHIONED"},
	{regexp.MustCompile(`(\d)L$`), "$1 LITRE"},
	{regexp.MustCompile(`\bA, ?B, ?C\b`), "ABC"},
	{regexp.MustCompile(` *\+ *`), " & "},
	{regexp.MustCompile(` *& *`), " & "},
	{regexp.MustCompile(` *, *`), ", "},
	{regexp.MustCompile(`"\s+([A-Z ]*?)\s+"`), `"$1"`},
}

// titleWords are the abbreviations and misspellings of the ledger.
var titleWords = map[string]string{
	"ASS": "Assorted", "ASST": "Assorted", "ASSTD": "Assorted", "ASSORT": "Assorted", "COL": "Colour", "COLS": "Colours",
	"MULTICOL": "Multicolour", "B'FLY": "Butterfly", "P'WEIGHT": "Paperweight", "HLDR": "Holder",
	"CANDLEHLDR": "Candleholder", "FLWR": "Flower", "SML": "Small", "LT": "Light", "RND": "Round", "SQU": "Square",
	"RECT": "Rectangular", "TURQ": "Turquoise", "NECKL": "Necklace", "NECKLAC": "Necklace", "GARLD": "Garland",
	"CHOC": "Chocolate", "VINT": "Vintage", "DEC": "Decoration", "DECS": "Decorations", "DES": "Design",
	"W": "with", "XMAS": "Christmas", "MED": "Medium", "SIL'T": "Silhouette", "WHT": "White", "HAIRCLIP": "Hair Clip",
	"GIRLZ": "Girls", "KNIF": "Knife", "CANDL": "Candle", "CAND": "Candle", "SUCK": "Sucker", "STRAWBRY": "Strawberry",
	"STRAWBERY": "Strawberry", "RASPBERR": "Raspberry", "FLOWE": "Flower", "SILVER/NAT": "Silver/Natural", "PC": "Piece",

	"FUSCHIA": "Fuchsia", "CINAMMON": "Cinnamon", "ARTIIFCIAL": "Artificial", "ORNAMENETAL": "Ornamental",
	"CEATURE": "Creature", "CANDYSTUFT": "Candytuft", "HYDRANGA": "Hydrangea", "TASSLE": "Tassel",
	"SILOUETTE": "Silhouette", "CONTEMPORY": "Contemporary", "CAMOUFLAGUE": "Camouflage", "UTILTY": "Utility",
	"MINATURE": "Miniature", "JEWELED": "Jewelled", "ROHMBIC": "Rhombic", "TRADTIONAL": "Traditional",
	"RECTANGLUAR": "Rectangular", "SKIPPPING": "Skipping", "PAISELY": "Paisley", "EXPRESSO": "Espresso",
	"CHILDS": "Child's", "CHILDRENS": "Children's", "LAZER": "Laser", "SANDLEWOOD": "Sandalwood",
	"SHARPNER": "Sharpener", "LAQUERED": "Lacquered", "TURQOISE": "Turquoise", "TURQUOIS": "Turquoise",
	"CANNISTER": "Canister", "FOLDIN": "Folding", "VIPPASSPORT": "VIP Passport", "MOTHER-OF-PEARL": "Mother-of-Pearl", "METALIC": "Metallic",
	"LAVENDAR": "Lavender", "JEWELERY": "Jewellery", "ROCCOCO": "Rococo", "LILLIES": "Lilies", "LILLY": "Lily",
	"PANNETONE": "Panettone", "MARAKESH": "Marrakesh", "TIT": "Tit", "LADS": "Lads", "CARDHOLDER": "Card Holder",
	"SQUARECUSHION": "Square Cushion", "SCENTCANDLE": "Scent Candle", "SMALLFOLKART": "Small Folkart",
	"PINKWHITE": "Pink/White", "REDWHITE": "Red/White", "NEWBAROQUE": "Baroque", "OF4": "of 4", "BLK": "Black", "WHIT": "White", "VALLY": "Valley", "B'DRAW": "Bottom Drawer", "NAT": "Natural",
	"PHOTOFRAME": "Photo Frame", "LIVINGROOM": "Living Room", "PAPERLANTERNS": "Paper Lanterns",
	"PARFUME": "Perfume", "BRACLET": "Bracelet", "CHOCOLATECANDLE": "Chocolate Candle", "TEATOWELS": "Tea Towels", "FRUITBOWL": "Fruit Bowl", "COATHOOK": "Coat Hook", "DRAWERKNOB": "Drawer Knob", "BLACKBLUE": "Black/Blue", "HYDRANGER": "Hydrangea", "BUTTERFILES": "Butterflies", "CHAR": "Charm", "BUTTERFL": "Butterfly", "FLOWERPOWER": "Flower Power", "FILIGRIS": "Filigree", "SILICON": "Silicone", "WRAPED": "Wrapped",
}

// smallWords stay in lower case inside a title.
var smallWords = map[string]bool{
	"A": true, "AN": true, "AND": true, "AS": true, "AT": true, "BY": true, "DE": true, "DU": true, "FOR": true, "FROM": true,
	"IN": true, "LA": true, "MA": true, "OF": true, "ON": true, "OR": true, "THE": true, "TO": true, "WITH": true,
}

// initials stay in capitals.
var initials = map[string]bool{
	"3D": true, "A4": true, "A5": true, "A6": true, "A7": true, "BBQ": true, "CD": true, "DIY": true, "LED": true, "NYC": true,
	"TV": true, "UK": true, "USA": true, "USB": true, "VIP": true, "VW": true, "WC": true, "II": true, "ABC": true,
}

var measure = regexp.MustCompile(`^\d[\d.]*(X\d+)*(CM|MM|M|G|KG|ML|W)$`)

// titleWord is one word of a title; first tells that it begins it.
func titleWord(w string, first bool) string {
	bare := strings.Trim(w, `,.()":!`)
	if bare == "" {
		if w == "&" || first {
			return strings.Trim(w, ",.")
		}
		return w
	}
	if len(bare) == 1 && strings.HasPrefix(w, `"`) {
		return w // the letter on a key ring
	}
	return strings.Replace(w, bare, bareWord(bare, first || w[0] == '"'), 1)
}

// bareWord is a word without the marks around it.
func bareWord(w string, first bool) string {
	if t, ok := titleWords[w]; ok {
		if first {
			return upperFirst(t)
		}
		return t
	}
	switch {
	case initials[w]:
		return w
	case smallWords[w] && !first, measure.MatchString(w):
		return strings.ToLower(w)
	}
	for _, mark := range []string{"/", "-", ","} {
		if head, tail, ok := strings.Cut(w, mark); ok && head != "" && tail != "" {
			return bareWord(head, true) + mark + bareWord(tail, mark != "-")
		}
	}
	return upperFirst(strings.ToLower(w))
}

// upperFirst puts the first letter, if the word begins with one, into upper case.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
