package backtest

// Coverage is the share of what came that bands held. Counted are items that sell at least countable pieces a period, and sums of items:
// the only bands of a rarer product are nothing and one piece, which hold more than they promise.
type Coverage struct {
	Level             float64
	Items, ItemSums   Share // one period; all periods together
	Groups, GroupSums Share // the same of categories and the shop
}

// Share counts what was held.
type Share struct{ Held, All int }

// Of is the share in percent.
func (s Share) Of() float64 { return 100 * float64(s.Held) / float64(max(1, s.All)) }

func (s *Share) add(held bool) {
	s.All++
	if held {
		s.Held++
	}
}

// countable is the least mean of an item whose bands are counted, in pieces a period.
const countable = 2.0

// cover counts one series.
func (c *Coverage) cover(out Outlook, band int, actual []float64, item bool) {
	single, sum := &c.Groups, &c.GroupSums
	if item {
		single, sum = &c.Items, &c.ItemSums
	}
	total, mean := 0.0, 0.0
	for k, y := range actual {
		total, mean = total+y, mean+out.Mean[k]/float64(len(actual))
	}
	if mean < countable {
		return
	}
	for k, y := range actual {
		single.add(out.Bands[band].Lo[k] <= y && y <= out.Bands[band].Hi[k])
	}
	sum.add(out.Sums[band][0] <= total && total <= out.Sums[band][1])
}

// coverage counts all series of an origin.
func (o origin) coverage(sum *Score, outlooks []Outlook) {
	for b, level := range o.settings.Bands {
		for i, out := range outlooks {
			if len(out.Bands) <= b || len(out.Sums) <= b {
				return
			}
			if len(sum.Coverage) == b {
				sum.Coverage = append(sum.Coverage, Coverage{Level: level})
			}
			sum.Coverage[b].cover(out, b, o.actual[i], o.level[i] == Item)
		}
	}
}
