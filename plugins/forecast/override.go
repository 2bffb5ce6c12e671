package forecast

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// Overridden is the data of a forecast that a planner changed or gave back.
type Overridden struct {
	ProductID string  `json:"product_id"`
	ID        string  `json:"override_id"`
	Start     string  `json:"start,omitempty"`
	Weeks     int     `json:"weeks,omitempty"`
	Value     float64 `json:"value"`
	Before    float64 `json:"before"` // mean of the weeks
	Ended     bool    `json:"ended,omitempty"`
}

// override puts a planner's figure in the place of a forecast, or takes one back.
func (p *plugin) override(ctx context.Context, q question) (tool.Result, error) {
	l := q.Locale()
	product, err := shelf.Product(ctx, q.host, q.args.ProductID, l)
	if err != nil {
		return tool.Result{}, err
	}
	if q.args.End != "" {
		if err := tool.EndOverride(ctx, q.host, q.args.End); err != nil {
			return tool.Result{}, err
		}
		return tool.Result{Text: say(q, "The forecast of %s holds again as it was.", "%s已恢复原来的预测。", words.Name(product.Title, l))}.
			WithData(Overridden{ProductID: product.ID, ID: q.args.End, Ended: true}), nil
	}
	if q.args.Value == nil {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "To how many pieces a week shall I set the forecast?", "要把预测改成每周多少件？"))
	}
	q.args.Subject = product.ID
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	s, _ := q.time(t)
	weeks, err := q.within(t, s)
	if err != nil {
		return tool.Result{}, err
	}
	mondays := slices.DeleteFunc(s.Own(), func(w time.Time) bool { return w.Before(t.next()) })
	if len(mondays) == 0 {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "That time is over; name weeks that are still to come.", "这段时间已经过去，请说还没到的几周。"))
	}
	o, err := p.look(ctx, q, t, weeks)
	if err != nil {
		return tool.Result{}, err
	}
	skip := int(mondays[0].Sub(t.next()).Hours() / (7 * 24))
	before := tenths(o.mean[skip : skip+len(mondays)])
	reason := strings.TrimSpace(q.args.Reason)
	if reason == "" {
		reason = say(q, "no reason given", "未说明原因")
	}
	made, err := tool.Override(ctx, q.host, shop.Override{Product: product.ID, Start: mondays[0], Weeks: len(mondays), Value: *q.args.Value, Before: before, Reason: reason})
	if err != nil {
		return tool.Result{}, err
	}
	o.apply(made, true)
	return q.overriddenBy(o, made, product), nil
}

func (q question) overriddenBy(o outlook, made shop.Override, product shop.Product) tool.Result {
	mean := 0.0
	for _, v := range made.Before {
		mean += v / float64(len(made.Before))
	}
	l := q.Locale()
	undo, err := json.Marshal(map[string]string{"product_id": product.ID, "end": made.ID})
	if err != nil {
		undo = nil // two strings always marshal
	}
	s, _ := q.time(o.topic)
	r := tool.Result{Undo: undo, Cards: []shop.Card{q.chart(o, s)},
		Text: say(q, "The forecast of %[1]s is now %[2]s pieces a week for %[3]s from %[4]s, where it was %.0[5]f on average. Its effect will be measured when the sales are known.",
			"%[1]s自%[4]s起 %[3]s的预测已改为每周 %[2]s 件，原预测平均每周 %.0[5]f 件。实际销量出来后会衡量这次调整的效果。",
			words.Name(product.Title, l), strconv.FormatFloat(made.Value, 'f', -1, 64), words.Count(l, made.Weeks, "week", "weeks", "周"), words.Date(l, made.Start, q.Now), mean)}
	return r.WithData(Overridden{ProductID: product.ID, ID: made.ID, Start: made.Start.Format("2006-01-02"), Weeks: made.Weeks, Value: made.Value, Before: float64(int(mean*10+.5)) / 10})
}
