package demand

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// sentences puts a reason together in a language.
func sentences(r Reason, difference float64, causes []string, l shop.Locale) string {
	from, to := r.From.Format(time.DateOnly), r.To.Format(time.DateOnly)
	if l == shop.ZH {
		compared := "与平常持平"
		if math.Round(difference) > 0 {
			compared = fmt.Sprintf("比平常多 %.0f 件", difference)
		} else if math.Round(difference) < 0 {
			compared = fmt.Sprintf("比平常少 %.0f 件", -difference)
		}
		text := fmt.Sprintf("%s 至 %s 需求 %.0f 件，%s。", from, to, r.Pieces, compared)
		if len(causes) > 0 {
			text += "主要原因（件）：" + strings.Join(causes, "，") + "。"
		}
		return text
	}
	compared := "as many as usual"
	if math.Round(difference) > 0 {
		compared = fmt.Sprintf("%.0f more than usual", difference)
	} else if math.Round(difference) < 0 {
		compared = fmt.Sprintf("%.0f fewer than usual", -difference)
	}
	text := fmt.Sprintf("%s to %s: a demand of %.0f pieces, %s.", from, to, r.Pieces, compared)
	if len(causes) > 0 {
		text += " What makes the difference, in pieces: " + strings.Join(causes, ", ") + "."
	}
	return text
}
