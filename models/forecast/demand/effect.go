package demand

import (
	"fmt"
	"math"
)

// Effect is a factor on demand and how sure it is.
type Effect struct {
	Factor   float64 // 1.2 for a fifth more
	Lo, Hi   float64 // 95 % of the posterior
	Evidence float64 // share of what is known that the item's own history told, 0 for nothing beyond its category
}

// normal95 is the 97.5 % quantile of the standard normal law.
const normal95 = 1.959963984540054

// effectAt is the effect of a column at a value.
func (m *Model) effectAt(column int, value float64) Effect {
	c, before := m.coefficient(column), m.beliefs[column]
	half := math.Abs(value) * normal95 * c.SD
	return Effect{
		Factor: math.Exp(value * c.Mean), Lo: math.Exp(value*c.Mean - half), Hi: math.Exp(value*c.Mean + half),
		Evidence: max(0, 1-c.SD*c.SD/(before.SD*before.SD)),
	}
}

// PriceEffect is what a change of the price does to demand, change −0.1 for a cut by ten per cent: (1 + change)^elasticity. It is what
// went together with prices in this history; prices that moved because demand did mislead it.
func (m *Model) PriceEffect(change float64) (Effect, error) {
	if !(change > -1) || math.IsInf(change, 0) {
		return Effect{}, fmt.Errorf("a price cannot change by %g: give a share above −1, such as −0.1: %w", change, ErrValue)
	}
	return m.effectAt(columnPrice, math.Log1p(change)), nil
}

// Elasticity is the price elasticity.
func (m *Model) Elasticity() Belief { return m.coefficient(columnPrice) }

// PromotionEffect is what a promotion of a strength in [0, 1] does to demand, beside what its lower price does; strength is the
// share of the period on offer.
func (m *Model) PromotionEffect(strength float64) (Effect, error) {
	if !(strength >= 0 && strength <= 1) {
		return Effect{}, fmt.Errorf("a promotion of strength %g: give a share between 0 and 1: %w", strength, ErrValue)
	}
	return m.effectAt(columnPromotion, dose(strength)), nil
}

// EventEffect is what an event's window does to demand in a period that it fills. The name is that of a column, such as
// spring_festival:before.
func (m *Model) EventEffect(name string) (Effect, error) {
	for j, c := range m.columns {
		if c.Name == name && c.Group == Holidays {
			return m.effectAt(j, 1), nil
		}
	}
	return Effect{}, fmt.Errorf("the model has no event window %q: %w", name, ErrValue)
}

// Scenario compares two plans over the same periods.
type Scenario struct {
	Base, Changed float64 // pieces over all periods
	Lo, Hi        float64 // 95 % of Changed given Base, from the uncertainty of the price and promotion effects
	Revenue       float64 // of Changed, at its prices; NaN where prices are not known
	BaseRevenue   float64
}

// WhatIf answers "what if we cut the price by 10 %?" over the next h periods: the price changed by a share in all of them.
func (m *Model) WhatIf(h int, priceChange float64) (Scenario, error) {
	effect, err := m.PriceEffect(priceChange)
	if err != nil {
		return Scenario{}, err
	}
	f, err := m.Forecast(h, Plan{})
	if err != nil {
		return Scenario{}, err
	}
	s := Scenario{}
	for _, v := range f.Mean {
		s.Base += v
	}
	s.Changed, s.Lo, s.Hi = s.Base*effect.Factor, s.Base*effect.Lo, s.Base*effect.Hi
	price := m.UsualPrice()
	s.BaseRevenue, s.Revenue = s.Base*price, s.Changed*price*(1+priceChange)
	return s, nil
}
