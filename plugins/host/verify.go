package host

import (
	"context"
	"log/slog"
)

// Report is the verdict on one plugin.
type Report struct {
	Status
	Problem string `json:"problem,omitempty"` // "" when it starts and keeps the contract
}

// Verify starts every plugin of cfg once, checks its file, handshake, build and
// manifest as a running shop would, ends it, and reports in the order of cfg.Specs.
// The error is of the configuration itself.
func Verify(ctx context.Context, cfg Config) ([]Report, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	h, err := New(cfg)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	if err := h.Start(ctx); err != nil {
		return nil, err
	}
	var reports []Report
	for _, st := range h.Status() {
		r := Report{Status: st}
		if st.State != Ready {
			r.Problem = st.Error
		}
		reports = append(reports, r)
	}
	return reports, nil
}
