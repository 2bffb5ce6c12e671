package inventory

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// usualUplift is the extra demand before a festival when nobody names another, and
// before is how many weeks it lasts.
const (
	usualUplift = 0.3
	before      = 2
)

// planArgs are the arguments of plan_stock.
type planArgs struct {
	Text     string   `json:"text"`
	Budget   *float64 `json:"budget"`
	Storage  *float64 `json:"storage"`
	Weeks    int      `json:"weeks"`
	Festival string   `json:"festival"`
	Uplift   *float64 `json:"uplift_percent"`
	Restore  *int64   `json:"restore"`
}

func (p *plugin) plan(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args planArgs
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	if args.Restore != nil {
		return p.restore(ctx, c, h, *args.Restore)
	}
	d, version, err := read(ctx, c, h, 0)
	if err != nil {
		return tool.Result{}, err
	}
	wished := args.wish(&d, c.Now)
	s, err := p.solved.solve(ctx, c, h, d)
	if err != nil {
		return tool.Result{}, err
	}
	var undo json.RawMessage
	if wished || version == 0 {
		if version, undo, err = put(ctx, h, d, version); err != nil {
			return tool.Result{}, err
		}
	}
	rules, err := s.strategies(ctx, c.Locale())
	if err != nil {
		return tool.Result{}, err
	}
	r := s.answer(version, "", rules, c.Locale())
	r.Undo = undo
	return r, nil
}

// restore goes back to the wishes of a former version.
func (p *plugin) restore(ctx context.Context, c tool.Call, h tool.Host, version int64) (tool.Result, error) {
	d, err := wishesOf(ctx, c, h, version)
	if err != nil {
		return tool.Result{}, err
	}
	_, now, err := read(ctx, c, h, 0)
	if err != nil {
		return tool.Result{}, err
	}
	s, err := p.solved.solve(ctx, c, h, d)
	if err != nil {
		return tool.Result{}, err
	}
	version, undo, err := put(ctx, h, d, now)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	r := s.answer(version, words.Say(l, "The plan is as before.", "计划已恢复。"), nil, l)
	r.Undo = undo
	return r, nil
}

// wish puts what the arguments say into a draft and reports whether that is anything.
func (a planArgs) wish(d *Draft, now time.Time) bool {
	wished := false
	budget, said := money(a.Text)
	if a.Budget != nil {
		budget, said = *a.Budget, true
	}
	if said {
		d.Budget, d.Limited, wished = budget, true, true
	}
	room, said := litres(a.Text)
	if a.Storage != nil {
		room, said = *a.Storage, true
	}
	if said {
		d.Storage, wished = room, true
	}
	if a.Weeks > 0 {
		d.Weeks, wished = a.Weeks, true
	}
	if f := a.festival(now); f != nil {
		d.Festival, wished = f, true
		d.Weeks = max(d.Weeks, min(26, int(f.First.Sub(shop.Weekly.Begin(now)).Hours()/(7*24))+3))
		if d.Weeks <= usualWeeks && a.Weeks == 0 {
			d.Weeks = 0
		}
	} else if s, ok := span.Find(a.Text, now); ok && a.Weeks == 0 && !s.Past(now) && s.Event == "" {
		if n := len(s.Weeks()); n >= 4 && n <= 26 {
			d.Weeks, wished = n, true
		}
	}
	return wished
}

// festival is the festival that is named, nil for none.
func (a planArgs) festival(now time.Time) *Festival {
	s, ok := span.Find(a.Festival, now)
	if a.Festival == "" || !ok || s.Event == "" {
		s, ok = span.Find(a.Text, now)
	}
	if !ok || s.Event == "" || s.Past(now) {
		return nil
	}
	f := &Festival{Name: s.Name, First: s.From, From: shop.Weekly.Begin(s.From).AddDate(0, 0, -7*before), To: shop.Weekly.Begin(s.From), Share: usualUplift}
	if a.Uplift != nil {
		f.Share = *a.Uplift / 100
	} else if v, ok := share(a.Text); ok && moreWords.MatchString(strings.ToLower(a.Text)) {
		f.Share = v
	}
	return f
}
