package host

import (
	"math/rand/v2"
	"time"
)

// Restart says how soon a dead plugin is started again. Zero fields mean the defaults.
type Restart struct {
	Min     time.Duration // wait before the second restart in a row; the first is immediate; 1 s
	Max     time.Duration // the wait doubles up to here; 60 s
	Healthy time.Duration // a child that ran this long begins a new row; 10 s
	Deaths  int           // this many within Window open the breaker; 5
	Window  time.Duration // 10 min
}

// deaths is the memory of one plugin's deaths.
type deaths struct {
	policy Restart
	row    int         // deaths since a child last ran Healthy
	recent []time.Time // inside Window, oldest first
}

func newDeaths(p Restart) *deaths {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&p.Min, time.Second)
	or(&p.Max, time.Minute)
	or(&p.Healthy, 10*time.Second)
	or(&p.Window, 10*time.Minute)
	if p.Deaths <= 0 {
		p.Deaths = 5
	}
	return &deaths{policy: p}
}

// add records a death at now of a child that ran for some time, and returns how long
// to wait before the next start: nothing after the first in a row, then
// Min·2ⁿ ≤ Max, ±20 % so that several plugins do not start in step. With an open
// breaker it is the time until the oldest death that counts leaves the window.
func (d *deaths) add(now time.Time, ran time.Duration) (wait time.Duration, open bool) {
	for len(d.recent) > 0 && now.Sub(d.recent[0]) >= d.policy.Window {
		d.recent = d.recent[1:]
	}
	d.recent = append(d.recent, now)
	if ran >= d.policy.Healthy {
		d.row = 0
	}
	d.row++
	if n := len(d.recent); n >= d.policy.Deaths {
		return d.recent[n-d.policy.Deaths].Add(d.policy.Window).Sub(now), true
	}
	if d.row == 1 {
		return 0, false
	}
	wait = d.policy.Min
	for i := 2; i < d.row && wait < d.policy.Max; i++ {
		wait *= 2
	}
	wait = min(wait, d.policy.Max)
	return time.Duration(float64(wait) * (0.8 + 0.4*rand.Float64())), false
}
