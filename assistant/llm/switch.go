package llm

import (
	"context"
	"sync/atomic"
)

// Connection is the model that the shop's people have connected. The zero Connection is
// the house model alone.
type Connection struct {
	Preset  string `json:"preset"`
	BaseURL string `json:"base_url"`
	Model   string `json:"model"`
	Key     string `json:"key,omitempty"`
}

// Endpoint is the connected model, and false when there is none.
func (c Connection) Endpoint() (Endpoint, bool, error) {
	if c.Preset == "" && c.BaseURL == "" {
		return Endpoint{}, false, nil
	}
	e, err := FromPreset(c.Preset, c.BaseURL, c.Model, c.Key)
	return e, err == nil, err
}

// Switch is a model that can be exchanged while conversations run: turns that have
// begun keep the chain they began with for their current model call. It is safe for
// concurrent use.
type Switch struct {
	set   Settings
	house Endpoint
	now   atomic.Pointer[wired]
}

type wired struct {
	conn   Connection
	client *Client
}

// NewSwitch starts with the house model alone.
func NewSwitch(set Settings, house Endpoint) *Switch {
	s := &Switch{set: set, house: house}
	s.now.Store(&wired{client: New(set, house)})
	return s
}

// Connect puts a model before the house model. A wrong connection changes nothing.
func (s *Switch) Connect(c Connection) error {
	e, some, err := c.Endpoint()
	if err != nil {
		return err
	}
	chain := []Endpoint{s.house}
	if some {
		chain = []Endpoint{e, s.house}
	}
	s.now.Store(&wired{conn: c, client: New(s.set, chain...)})
	return nil
}

// Connection is what is connected now.
func (s *Switch) Connection() Connection { return s.now.Load().conn }

// Health is the state of the chain's endpoints.
func (s *Switch) Health() []EndpointHealth { return s.now.Load().client.Health() }

// Stream asks the current chain; see Client.Stream.
func (s *Switch) Stream(ctx context.Context, req Request, sink func(Piece)) (Reply, error) {
	return s.now.Load().client.Stream(ctx, req, sink)
}
