package gifts

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The attributes that titles tell. Values are language-neutral English words; their
// names in both languages are in the tables below.
const (
	attrColour   = "colour"
	attrMaterial = "material"
	attrMotif    = "motif"
	attrSize     = "size"
	attrPieces   = "pieces" // of a set or pack, a whole number
)

// value is one value of an attribute: its names and the phrases that tell it. The
// first value in the table with a phrase in the title is taken.
type value struct {
	name    shop.Text
	phrases string // separated by |; the English name itself is understood
}

var colours = [...]value{
	{shop.Text{EN: "multicolour", ZH: "多彩"}, "assorted colour|rainbow|multi|colourful"},
	{shop.Text{EN: "light blue", ZH: "浅蓝色"}, "sky blue|pastel blue|pale blue"},
	{shop.Text{EN: "midnight blue", ZH: "午夜蓝"}, "navy|dark blue"},
	{shop.Text{EN: "light pink", ZH: "浅粉色"}, "pale pink|pastel pink"},
	{shop.Text{EN: "pink", ZH: "粉色"}, "cerise|rose pink"},
	{shop.Text{EN: "fuchsia", ZH: "玫红色"}, ""},
	{shop.Text{EN: "red", ZH: "红色"}, "ruby|raspberry"},
	{shop.Text{EN: "turquoise", ZH: "青绿色"}, "teal|aqua"},
	{shop.Text{EN: "blue", ZH: "蓝色"}, ""},
	{shop.Text{EN: "green", ZH: "绿色"}, "olive|jade|lime"},
	{shop.Text{EN: "yellow", ZH: "黄色"}, ""},
	{shop.Text{EN: "orange", ZH: "橙色"}, ""},
	{shop.Text{EN: "purple", ZH: "紫色"}, "lilac|amethyst"},
	{shop.Text{EN: "black", ZH: "黑色"}, ""},
	{shop.Text{EN: "white", ZH: "白色"}, ""},
	{shop.Text{EN: "ivory", ZH: "象牙白"}, ""},
	{shop.Text{EN: "cream", ZH: "奶油色"}, ""},
	{shop.Text{EN: "grey", ZH: "灰色"}, ""},
	{shop.Text{EN: "brown", ZH: "棕色"}, "chocolate"},
	{shop.Text{EN: "gold", ZH: "金色"}, "golden"},
	{shop.Text{EN: "silver", ZH: "银色"}, ""},
	{shop.Text{EN: "copper", ZH: "铜色"}, ""},
	{shop.Text{EN: "natural", ZH: "原色"}, ""},
	{shop.Text{EN: "clear", ZH: "透明"}, "transparent"},
}

var materials = [...]value{
	{shop.Text{EN: "porcelain", ZH: "瓷"}, ""},
	{shop.Text{EN: "ceramic", ZH: "陶瓷"}, "china"},
	{shop.Text{EN: "glass", ZH: "玻璃"}, ""},
	{shop.Text{EN: "enamel", ZH: "搪瓷"}, ""},
	{shop.Text{EN: "zinc", ZH: "锌"}, ""},
	{shop.Text{EN: "cast iron", ZH: "铸铁"}, "wrought iron|iron"},
	{shop.Text{EN: "steel", ZH: "钢"}, "stainless steel"},
	{shop.Text{EN: "metal", ZH: "金属"}, "wire|brass"},
	{shop.Text{EN: "tin", ZH: "马口铁"}, ""},
	{shop.Text{EN: "wicker", ZH: "藤编"}, "seagrass|rattan|willow"},
	{shop.Text{EN: "bamboo", ZH: "竹"}, ""},
	{shop.Text{EN: "wood", ZH: "木"}, "wooden|beech|camphor wood"},
	{shop.Text{EN: "slate", ZH: "石板"}, ""},
	{shop.Text{EN: "resin", ZH: "树脂"}, ""},
	{shop.Text{EN: "acrylic", ZH: "亚克力"}, ""},
	{shop.Text{EN: "melamine", ZH: "密胺"}, ""},
	{shop.Text{EN: "plastic", ZH: "塑料"}, ""},
	{shop.Text{EN: "silicone", ZH: "硅胶"}, ""},
	{shop.Text{EN: "felt", ZH: "毛毡"}, "feltcraft"},
	{shop.Text{EN: "cotton", ZH: "棉"}, "canvas"},
	{shop.Text{EN: "silk", ZH: "真丝"}, ""},
	{shop.Text{EN: "polyester", ZH: "涤纶"}, ""},
	{shop.Text{EN: "knitted", ZH: "针织"}, "crochet|woolly|wool"},
	{shop.Text{EN: "paper", ZH: "纸"}, ""},
}

var motifs = [...]value{
	{shop.Text{EN: "retrospot", ZH: "复古圆点"}, "retro spot"},
	{shop.Text{EN: "polka dot", ZH: "波点"}, "polkadot|spotty|dots|spots"},
	{shop.Text{EN: "union jack", ZH: "米字旗"}, "union flag"},
	{shop.Text{EN: "spaceboy", ZH: "太空男孩"}, ""},
	{shop.Text{EN: "dolly girl", ZH: "洋娃娃女孩"}, ""},
	{shop.Text{EN: "babushka", ZH: "俄罗斯套娃"}, "russian doll"},
	{shop.Text{EN: "woodland", ZH: "森林动物"}, ""},
	{shop.Text{EN: "circus", ZH: "马戏团"}, ""},
	{shop.Text{EN: "paisley", ZH: "佩斯利花纹"}, ""},
	{shop.Text{EN: "gingham", ZH: "格纹"}, "check"},
	{shop.Text{EN: "stripe", ZH: "条纹"}, "stripey|stripy"},
	{shop.Text{EN: "skull", ZH: "骷髅"}, ""},
	{shop.Text{EN: "strawberry", ZH: "草莓"}, ""},
	{shop.Text{EN: "cherry blossom", ZH: "樱花"}, ""},
	{shop.Text{EN: "cherry", ZH: "樱桃"}, ""},
	{shop.Text{EN: "apple", ZH: "苹果"}, ""},
	{shop.Text{EN: "butterfly", ZH: "蝴蝶"}, ""},
	{shop.Text{EN: "bird", ZH: "小鸟"}, "robin|dove|finch|lovebird|swallow"},
	{shop.Text{EN: "owl", ZH: "猫头鹰"}, ""},
	{shop.Text{EN: "reindeer", ZH: "驯鹿"}, ""},
	{shop.Text{EN: "rabbit", ZH: "兔子"}, "bunny"},
	{shop.Text{EN: "cat", ZH: "猫"}, "kitty|kitten"},
	{shop.Text{EN: "dog", ZH: "狗"}, "scottie|scotty|poodle"},
	{shop.Text{EN: "elephant", ZH: "大象"}, ""},
	{shop.Text{EN: "dinosaur", ZH: "恐龙"}, ""},
	{shop.Text{EN: "hen", ZH: "母鸡"}, "chick|chicken|cockerel"},
	{shop.Text{EN: "toadstool", ZH: "蘑菇"}, "mushroom"},
	{shop.Text{EN: "fairy cake", ZH: "纸杯蛋糕"}, "cupcake"},
	{shop.Text{EN: "angel", ZH: "天使"}, "cherub"},
	{shop.Text{EN: "fairy", ZH: "仙子"}, ""},
	{shop.Text{EN: "snowflake", ZH: "雪花"}, ""},
	{shop.Text{EN: "daisy", ZH: "雏菊"}, ""},
	{shop.Text{EN: "rose", ZH: "玫瑰"}, "rosebud"},
	{shop.Text{EN: "flower", ZH: "花卉"}, "floral|posy|botanical"},
	{shop.Text{EN: "leaf", ZH: "叶子"}, ""},
	{shop.Text{EN: "star", ZH: "星星"}, ""},
	{shop.Text{EN: "heart", ZH: "爱心"}, "sweetheart"},
	{shop.Text{EN: "home sweet home", ZH: "温馨的家"}, ""},
	{shop.Text{EN: "keep calm", ZH: "Keep Calm 标语"}, ""},
}

var sizes = [...]value{
	{shop.Text{EN: "mini", ZH: "迷你"}, "miniature|tiny"},
	{shop.Text{EN: "small", ZH: "小号"}, ""},
	{shop.Text{EN: "medium", ZH: "中号"}, ""},
	{shop.Text{EN: "large", ZH: "大号"}, "big|giant|jumbo"},
}

// describer reads attributes off titles and writes descriptions. It is safe for
// concurrent use.
type describer struct {
	rules map[string]*phraseRules
	zh    map[string]map[string]string // attribute → value → name in Chinese
}

func newDescriber() *describer {
	d := &describer{rules: map[string]*phraseRules{}, zh: map[string]map[string]string{}}
	for attr, values := range map[string][]value{
		attrColour: colours[:], attrMaterial: materials[:], attrMotif: motifs[:], attrSize: sizes[:],
	} {
		d.rules[attr], d.zh[attr] = &phraseRules{}, map[string]string{}
		for i, v := range values {
			d.rules[attr].add(i, v.name.EN, v.name.EN+"|"+v.phrases)
			d.zh[attr][v.name.EN] = v.name.ZH
		}
	}
	return d
}

// pieces finds how many pieces a set or pack has.
var pieces = regexp.MustCompile(`(?i)\b(?:set|pack|box|tube|bag|string) of (\d+)\b|\b(\d+) piece`)

var numberWords = strings.NewReplacer("Set of Two", "Set of 2", "Set of Three", "Set of 3", "Set of Four", "Set of 4", "Set of Six", "Set of 6",
	"Eight Piece", "8 Piece")

// attributes are what an English title tells; nil when it tells nothing.
func (d *describer) attributes(title string) map[string]string {
	words := plainWords(title)
	out := map[string]string{}
	for attr, rules := range d.rules {
		if v, ok := rules.find(words); ok {
			out[attr] = v
		}
	}
	if m := pieces.FindStringSubmatch(numberWords.Replace(title)); m != nil {
		if n, err := strconv.Atoi(m[1] + m[2]); err == nil && n > 1 {
			out[attrPieces] = strconv.Itoa(n)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// describe writes the short description of a product. It states only what the title,
// its category and the pack rule tell.
func (d *describer) describe(attrs map[string]string, category shop.Text, pack int) shop.Text {
	var en, zh []string
	add := func(e, z string) { en, zh = append(en, e), append(zh, z) }
	add("From our shelf “"+category.EN+"”.", "来自「"+category.ZH+"」货架。")
	if n := attrs[attrPieces]; n != "" {
		add("Comes as "+n+" pieces.", "一份共 "+n+" 件。")
	}
	for _, a := range []struct{ attr, en, zh string }{
		{attrColour, "Colour", "颜色"}, {attrMaterial, "Material", "材质"}, {attrMotif, "Motif", "图案"}, {attrSize, "Size", "尺寸"},
	} {
		if v := attrs[a.attr]; v != "" {
			add(fmt.Sprintf("%s: %s.", a.en, v), fmt.Sprintf("%s：%s。", a.zh, d.zh[a.attr][v]))
		}
	}
	if pack > 1 {
		add(fmt.Sprintf("Often bought %d at a time.", pack), fmt.Sprintf("顾客常一次买 %d 件。", pack))
	}
	return shop.Text{EN: strings.Join(en, " "), ZH: strings.Join(zh, "")}
}
