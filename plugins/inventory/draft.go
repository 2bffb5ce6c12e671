package inventory

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// draftKind is the kind of the planner's draft.
const draftKind = "plan"

// usualWeeks is the length of a plan when nobody names another.
const usualWeeks = 12

// Draft is what a planner wishes of the plan. Its zero value is a plan without limits.
type Draft struct {
	Weeks        int           `json:"weeks,omitempty"`   // 0 is usualWeeks
	Budget       float64       `json:"budget,omitempty"`  // of all orders; 0 is no limit unless Limited
	Limited      bool          `json:"limited,omitempty"` // Budget counts, even when it is 0
	Storage      float64       `json:"storage,omitempty"` // litres; 0 is no limit
	Losses       []Loss        `json:"losses,omitempty"`
	Availability *Availability `json:"availability,omitempty"`
	Fixed        []Fixed       `json:"fixed,omitempty"`
	Uplifts      []Uplift      `json:"uplifts,omitempty"`
	Festival     *Festival     `json:"festival,omitempty"`
}

// Uplift is demand that is expected of a product beside its forecast, in the weeks from
// From to To, both included: of a campaign, or because it is shown more.
type Uplift struct {
	Product string    `json:"product"`
	Share   float64   `json:"share"` // more of the demand; below 0 less
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Source  string    `json:"source"` // who expects it: campaign, exposure, planner
}

// Loss is storage that is not there in the weeks from From to To, both included.
type Loss struct {
	Share float64   `json:"share"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

// Availability is the share of the demand for the Top best sellers that is to be met.
type Availability struct {
	Share float64 `json:"share"`
	Top   int     `json:"top"`
}

// Fixed is an order that the planner decided.
type Fixed struct {
	Product  string    `json:"product"`
	Week     time.Time `json:"week"`
	Quantity int       `json:"quantity"`
}

// Festival is a time of more demand: Share more in the weeks from From to To.
type Festival struct {
	Name  shop.Text `json:"name"`
	First time.Time `json:"first"` // day of the festival
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Share float64   `json:"share"`
}

// weeks is the length of the plan.
func (d Draft) weeks() int {
	if d.Weeks == 0 {
		return usualWeeks
	}
	return d.Weeks
}

// clone is a copy that shares nothing with d.
func (d Draft) clone() Draft {
	d.Losses, d.Fixed, d.Uplifts = slices.Clone(d.Losses), slices.Clone(d.Fixed), slices.Clone(d.Uplifts)
	return d
}

// read returns the caller's wishes and their version, of the newest version for 0. Who
// does not plan has none.
func read(ctx context.Context, c tool.Call, h tool.Host, version int64) (Draft, int64, error) {
	var d Draft
	if c.Identity.Role != shop.Planner && c.Identity.Role != shop.Admin {
		return d, 0, nil
	}
	stored, err := tool.ReadDraft(ctx, h, draftKind, version)
	if err != nil || stored.Version == 0 {
		return d, 0, err
	}
	if err := json.Unmarshal(stored.Data, &d); err != nil {
		return d, 0, shop.Errorf(shop.Internal, "version %d of the plan's wishes cannot be read: %w", stored.Version, err)
	}
	return d, stored.Version, nil
}

// put stores the wishes and returns their version and the arguments that take the
// change back.
func put(ctx context.Context, h tool.Host, d Draft, before int64) (version int64, undo json.RawMessage, err error) {
	stored, err := tool.PutDraft(ctx, h, draftKind, d)
	if err != nil {
		return 0, nil, err
	}
	undo, err = json.Marshal(map[string]int64{"restore": before})
	return stored.Version, undo, err
}

// wishesOf returns the wishes of a former version; version 0 is none.
func wishesOf(ctx context.Context, c tool.Call, h tool.Host, version int64) (Draft, error) {
	if version == 0 {
		return Draft{}, nil
	}
	d, found, err := read(ctx, c, h, version)
	if err == nil && found != version {
		return d, shop.Errorf(shop.NotFound, "there is no version %d of the plan", version)
	}
	return d, err
}
