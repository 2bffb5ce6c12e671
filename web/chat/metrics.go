package chat

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are the figures of the sockets.
type Metrics struct {
	open    prometheus.Gauge
	closed  *prometheus.CounterVec
	append  prometheus.Histogram
	buffers sync.Pool // write buffers shared by all sockets
}

// NewMetrics makes the figures and registers them; a nil registry keeps them unseen.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		open:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "shopkeeper_sockets", Help: "Open chat sockets."}),
		closed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "shopkeeper_sockets_closed_total", Help: "Closed chat sockets by reason."}, []string{"reason"}),
		append: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "shopkeeper_append_seconds", Help: "Time to make a message durable.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1}}),
	}
	if reg != nil {
		reg.MustRegister(m.open, m.closed, m.append)
	}
	return m
}
