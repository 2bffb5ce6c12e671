package gifts

import (
	"fmt"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The way of an order is derived from its time and country:
//
//	placed     the invoice's time
//	paid       2 to 20 minutes later
//	packed     2 to 9 business hours after that (Monday to Friday 8–18, Sunday 10–16,
//	           closed on Saturdays and on 25, 26 December and 1 January, as the data show)
//	shipped    the carrier's next pick-up, 18:15 on a working day (Monday to Friday)
//	(shipped)  abroad: at the carrier's hub on the next working day
//	delivered  at 9 to 17 o'clock of the working day that is the zone's 1–2, 2–3, 3–5 or
//	           5–10 working days after the pick-up
//
// A step after Now is an expectation. The status is that of the last step done. When
// all pieces were taken back the order is cancelled, if that was before the pick-up,
// else returned; a partial return leaves the status and is listed with the order.
// Carriers and tracking numbers are invented; a parcel has them once it is shipped.

// zone is where parcels go alike.
type zone struct {
	name     string
	carrier  string
	prefix   string // of tracking numbers
	min, max int    // working days from pick-up to door
	depot    string // on the way, empty for none
}

var (
	zoneHome   = zone{"United Kingdom", "Island Post", "IP", 1, 2, ""}
	zoneNear   = zone{"Ireland and Channel Islands", "Island Post", "IP", 2, 3, "Dublin hub"}
	zoneEurope = zone{"Europe", "Channel Parcel", "CP", 3, 5, "Lille hub"}
	zoneWorld  = zone{"rest of the world", "Meridian Air", "MA", 5, 10, "Heathrow export"}
)

// zoneOf is the zone of a country as the shop writes it.
func zoneOf(country string) zone {
	switch country {
	case "United Kingdom", "":
		return zoneHome
	case "Ireland", "Channel Islands":
		return zoneNear
	case "Germany", "France", "Netherlands", "Spain", "Switzerland", "Belgium", "Portugal", "Italy", "Norway", "Sweden", "Cyprus",
		"Finland", "Austria", "Denmark", "Greece", "Poland", "Malta", "Iceland", "Lithuania", "Czech Republic":
		return zoneEurope
	}
	return zoneWorld
}

const warehouse = "London warehouse"

// way derives carrier, tracking number, steps and status of an order that is filled in
// but for them. takenBack is the time by which all of it was taken back, zero if it
// was not.
func way(o *shop.Order, takenBack time.Time) {
	z := zoneOf(o.Country)
	paid := o.Placed.Add(time.Duration(2+spread(o.ID+"/paid", 19)) * time.Minute)
	packed := afterBusiness(paid, time.Duration(120+spread(o.ID+"/packed", 420))*time.Minute)
	pickup := nextPickup(packed)
	days := z.min + spread(o.ID+"/days", z.max-z.min+1)
	door := workingDays(pickup, days).Add(time.Duration(9*60+spread(o.ID+"/door", 8*60)) * time.Minute)
	steps := []shop.OrderStep{
		{Status: shop.Placed, At: o.Placed},
		{Status: shop.Paid, At: paid},
		{Status: shop.Packed, At: packed, Place: warehouse},
		{Status: shop.Shipped, At: pickup, Place: warehouse},
	}
	if z.depot != "" {
		hub := workingDays(pickup, 1).Add(time.Duration(6*60+spread(o.ID+"/depot", 120)) * time.Minute)
		steps = append(steps, shop.OrderStep{Status: shop.Shipped, At: hub, Place: z.depot})
	}
	steps = append(steps, shop.OrderStep{Status: shop.Delivered, At: door, Place: o.Country})
	o.Carrier, o.Tracking = z.carrier, trackingNumber(z, o.ID)
	o.Steps = withReturn(steps, pickup, door, takenBack)
	o.Derived = true
	o.Status = shop.Placed
	shipped := false
	for i := range o.Steps {
		s := &o.Steps[i]
		if s.Done = !s.At.After(Now); s.Done {
			o.Status = s.Status
			shipped = shipped || s.Status == shop.Shipped
		}
	}
	if !shipped {
		o.Carrier, o.Tracking = "", ""
	}
}

// withReturn ends the steps with what a whole return makes of them.
func withReturn(steps []shop.OrderStep, pickup, door, takenBack time.Time) []shop.OrderStep {
	switch {
	case takenBack.IsZero():
		return steps
	case takenBack.Before(pickup):
		kept := steps[:0]
		for _, s := range steps {
			if !s.At.After(takenBack) {
				kept = append(kept, s)
			}
		}
		return append(kept, shop.OrderStep{Status: shop.Cancelled, At: takenBack})
	case takenBack.Before(door):
		takenBack = door
	}
	return append(steps, shop.OrderStep{Status: shop.Returned, At: takenBack, Place: warehouse})
}

func trackingNumber(z zone, id string) string {
	return fmt.Sprintf("%s%09dGB", z.prefix, spread(id+"/tracking", 1_000_000_000))
}

// hours are the shop's opening minutes on a day; both 0 when it is closed.
func hours(t time.Time) (opens, closes int) {
	switch {
	case holiday(t), t.Weekday() == time.Saturday:
		return 0, 0
	case t.Weekday() == time.Sunday:
		return 10 * 60, 16 * 60
	}
	return 8 * 60, 18 * 60
}

func holiday(t time.Time) bool {
	_, m, d := t.Date()
	return m == time.December && (d == 25 || d == 26) || m == time.January && d == 1
}

// afterBusiness is the moment when so much opening time has passed since t.
func afterBusiness(t time.Time, need time.Duration) time.Time {
	midnight := t.Truncate(24 * time.Hour)
	for {
		opens, closes := hours(midnight)
		start := midnight.Add(time.Duration(opens) * time.Minute)
		if start.Before(t) {
			start = t
		}
		left := midnight.Add(time.Duration(closes) * time.Minute).Sub(start)
		if left >= need && closes > 0 {
			return start.Add(need)
		}
		need -= max(0, left)
		midnight = midnight.Add(24 * time.Hour)
		t = midnight
	}
}

// working reports whether carriers work on a day.
func working(t time.Time) bool {
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && !holiday(t)
}

// nextPickup is the first pick-up not before t.
func nextPickup(t time.Time) time.Time {
	midnight := t.Truncate(24 * time.Hour)
	for {
		pickup := midnight.Add(18*time.Hour + 15*time.Minute)
		if working(midnight) && !pickup.Before(t) {
			return pickup
		}
		midnight = midnight.Add(24 * time.Hour)
	}
}

// workingDays is the midnight at the start of the n-th working day after t's.
func workingDays(t time.Time, n int) time.Time {
	midnight := t.Truncate(24 * time.Hour)
	for n > 0 {
		midnight = midnight.Add(24 * time.Hour)
		if working(midnight) {
			n--
		}
	}
	return midnight
}
