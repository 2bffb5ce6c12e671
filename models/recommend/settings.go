package recommend

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Engine names a way to score items.
type Engine string

// The engines; Auto chooses among the others.
const (
	Auto    Engine = "auto"
	IALS    Engine = "ials"
	EASE    Engine = "ease"
	ItemKNN Engine = "itemknn"
	Popular Engine = "popular"
)

// Engines lists the names that ParseEngine accepts.
func Engines() []Engine { return []Engine{Auto, IALS, EASE, ItemKNN, Popular} }

// ParseEngine returns the engine of that name; "" is Auto.
func ParseEngine(name string) (Engine, error) {
	if name == "" {
		return Auto, nil
	}
	if !slices.Contains(Engines(), Engine(name)) {
		return "", fmt.Errorf("there is no engine %q: choose one of %v", name, Engines())
	}
	return Engine(name), nil
}

// Day is the unit in which half-lives are usually given.
const Day = 24 * time.Hour

// Settings steer Fit. The zero value works and means auto with the defaults named below.
type Settings struct {
	Engine Engine
	Seed   uint64 // of the initial item vectors of ials

	// HalfLife is the age at which an interaction counts half in a person's history; 0 means 90 days, negative never fades. Auto chooses it.
	HalfLife time.Duration
	// PopularHalfLife is the same for popularity; 0 means 30 days. Auto chooses it.
	PopularHalfLife time.Duration
	// ForRepeats tells auto to choose for recommendations that include items the person already had.
	ForRepeats bool

	IALS   IALSSettings
	EASE   EASESettings
	KNN    KNNSettings
	Basket BasketSettings

	// Progress, if set, is told the stage and the finished fraction of the whole fit. It is called from one goroutine at a time.
	Progress func(stage string, done float64)
}

// IALSSettings are the hyperparameters of ials.
type IALSSettings struct {
	Dims       int     // d, 0 means 64
	Epochs     int     // 0 means 8
	Unobserved float64 // α₀, the weight of all pairs that were not observed, 0 means 0.1
	Reg        float64 // λ, 0 means 0.01
	Frequency  float64 // ν, the exponent of the frequency-scaled regularisation, 0 means 1
}

// EASESettings are the hyperparameters of ease.
type EASESettings struct {
	Reg      float64 // λ on the diagonal of the Gram matrix, 0 means 300
	MaxItems int     // above it the dense matrix is too large: Fit refuses, auto leaves ease out; 0 means 6000
}

// KNNSettings are the hyperparameters of itemknn.
type KNNSettings struct {
	Neighbours int     // 0 means 50
	Shrink     float64 // added to the denominator of the cosine, 0 means 10
}

// BasketSettings steer what is counted as bought together.
type BasketSettings struct {
	MinSupport int // pairs in fewer baskets are not proposed, 0 means 5
	MaxItems   int // larger baskets say little about pairs and are left out, 0 means 150
	Neighbours int // kept per item and list, 0 means 50
}

func (s Settings) withDefaults() Settings {
	s.Engine = or(s.Engine, Auto)
	s.HalfLife = or(s.HalfLife, 90*Day)
	s.PopularHalfLife = or(s.PopularHalfLife, 30*Day)
	s.IALS.Dims = or(s.IALS.Dims, 64)
	s.IALS.Epochs = or(s.IALS.Epochs, 8)
	s.IALS.Unobserved = or(s.IALS.Unobserved, 0.1)
	s.IALS.Reg = or(s.IALS.Reg, 0.01)
	s.IALS.Frequency = or(s.IALS.Frequency, 1)
	s.EASE.Reg = or(s.EASE.Reg, 300)
	s.EASE.MaxItems = or(s.EASE.MaxItems, 6000)
	s.KNN.Neighbours = or(s.KNN.Neighbours, 50)
	s.KNN.Shrink = or(s.KNN.Shrink, 10)
	s.Basket.MinSupport = or(s.Basket.MinSupport, 5)
	s.Basket.MaxItems = or(s.Basket.MaxItems, 150)
	s.Basket.Neighbours = or(s.Basket.Neighbours, 50)
	if s.Progress == nil {
		s.Progress = func(string, float64) {}
	}
	return s
}

func (s Settings) check() error {
	if _, err := ParseEngine(string(s.Engine)); err != nil {
		return err
	}
	for name, v := range map[string]float64{
		"IALS.Unobserved": s.IALS.Unobserved, "IALS.Reg": s.IALS.Reg, "IALS.Frequency": s.IALS.Frequency,
		"EASE.Reg": s.EASE.Reg, "KNN.Shrink": s.KNN.Shrink,
	} {
		if !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("setting %s is %g: it must be a positive number", name, v)
		}
	}
	for name, v := range map[string]int{
		"IALS.Dims": s.IALS.Dims, "IALS.Epochs": s.IALS.Epochs, "EASE.MaxItems": s.EASE.MaxItems, "KNN.Neighbours": s.KNN.Neighbours,
		"Basket.MinSupport": s.Basket.MinSupport, "Basket.MaxItems": s.Basket.MaxItems, "Basket.Neighbours": s.Basket.Neighbours,
	} {
		if v <= 0 {
			return fmt.Errorf("setting %s is %d: it must be positive", name, v)
		}
	}
	return nil
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
