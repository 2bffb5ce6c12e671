package words

import (
	"maps"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Attribute is the name of a product's attribute ("colour") in words; an attribute that
// is not known keeps its own name.
func Attribute(l shop.Locale, name string) string {
	known := map[string]shop.Text{
		"colour": {EN: "Colour", ZH: "颜色"}, "color": {EN: "Colour", ZH: "颜色"}, "material": {EN: "Material", ZH: "材质"},
		"motif": {EN: "Motif", ZH: "图案"}, "size": {EN: "Size", ZH: "尺寸"}, "pieces": {EN: "Pieces", ZH: "件数"},
		"weight": {EN: "Weight", ZH: "重量"}, "age": {EN: "Age", ZH: "适用年龄"}, "gender": {EN: "For", ZH: "适用人群"},
	}
	if t, ok := known[name]; ok {
		return t.In(l)
	}
	return name
}

// AttributeOrder sorts the names of attributes in the order in which people ask for
// them, unknown ones last by name.
func AttributeOrder(attributes ...map[string]string) []string {
	seen := map[string]bool{}
	for _, a := range attributes {
		for name := range a {
			seen[name] = true
		}
	}
	var names []string
	for _, name := range []string{"colour", "color", "material", "size", "pieces", "motif"} {
		if seen[name] {
			names = append(names, name)
			delete(seen, name)
		}
	}
	return append(names, slices.Sorted(maps.Keys(seen))...)
}

// Value is an attribute's value in the reader's language. The shop keeps values as
// English words; one that has no Chinese name here is said as it is.
func Value(l shop.Locale, value string) string {
	if l == shop.ZH {
		if zh, ok := chinese()[value]; ok {
			return zh
		}
	}
	return value
}

// chinese names colours, materials, sizes and motifs.
func chinese() map[string]string {
	return map[string]string{
		"multicolour": "多彩", "light blue": "浅蓝色", "midnight blue": "午夜蓝", "light pink": "浅粉色", "pink": "粉色", "fuchsia": "玫红色",
		"red": "红色", "turquoise": "青绿色", "blue": "蓝色", "green": "绿色", "yellow": "黄色", "orange": "橙色", "purple": "紫色", "black": "黑色",
		"white": "白色", "ivory": "象牙白", "cream": "奶油色", "grey": "灰色", "brown": "棕色", "gold": "金色", "silver": "银色", "copper": "铜色",
		"natural": "原色", "clear": "透明",

		"porcelain": "瓷", "ceramic": "陶瓷", "glass": "玻璃", "enamel": "搪瓷", "zinc": "锌", "cast iron": "铸铁", "steel": "钢", "metal": "金属",
		"tin": "马口铁", "wicker": "藤编", "bamboo": "竹", "wood": "木", "slate": "石板", "resin": "树脂", "acrylic": "亚克力", "melamine": "密胺",
		"plastic": "塑料", "silicone": "硅胶", "felt": "毛毡", "cotton": "棉", "silk": "真丝", "polyester": "涤纶", "knitted": "针织", "paper": "纸",

		"mini": "迷你", "small": "小号", "medium": "中号", "large": "大号",

		"retrospot": "复古圆点", "polka dot": "波点", "union jack": "米字旗", "spaceboy": "太空男孩", "dolly girl": "洋娃娃女孩", "babushka": "俄罗斯套娃",
		"woodland": "森林动物", "circus": "马戏团", "paisley": "佩斯利花纹", "gingham": "格纹", "stripe": "条纹", "skull": "骷髅", "strawberry": "草莓",
		"cherry blossom": "樱花", "cherry": "樱桃", "apple": "苹果", "butterfly": "蝴蝶", "bird": "小鸟", "owl": "猫头鹰", "reindeer": "驯鹿",
		"rabbit": "兔子", "cat": "猫", "dog": "狗", "elephant": "大象", "dinosaur": "恐龙", "hen": "母鸡", "toadstool": "蘑菇", "fairy cake": "纸杯蛋糕",
		"angel": "天使", "fairy": "仙子", "snowflake": "雪花", "daisy": "雏菊", "rose": "玫瑰", "flower": "花卉", "leaf": "叶子", "star": "星星",
		"heart": "爱心", "home sweet home": "温馨的家", "keep calm": "Keep Calm 标语",
	}
}
