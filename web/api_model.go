package web

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// ModelSetting is the key under which the connected model is kept.
const ModelSetting = "model"

// modelName is the name of the model that answers first.
func (s *Server) modelName() string { return s.Models.Health()[0].Name }

func (s *Server) model(context.Context, *request) (any, error) {
	c := s.Models.Connection()
	chain := []map[string]any{}
	for _, e := range s.Models.Health() {
		chain = append(chain, map[string]any{"name": e.Name, "model": e.Model, "house": e.House, "open": e.Open})
	}
	return map[string]any{"preset": c.Preset, "base_url": c.BaseURL, "model": c.Model, "has_key": c.Key != "",
		"presets": llm.Presets(), "endpoints": chain}, nil
}

// wanted reads a connection; an absent key keeps the one that is stored for the same
// address, so that a key need not be typed again, and never goes to another address.
func (s *Server) wanted(r *request) (llm.Connection, error) {
	var c llm.Connection
	if err := r.decode(&c); err != nil {
		return c, err
	}
	if c.Preset == "house" {
		return llm.Connection{}, nil
	}
	if now := s.Models.Connection(); c.Key == "" && c.Preset == now.Preset && c.BaseURL == now.BaseURL {
		c.Key = now.Key
	}
	return c, nil
}

func (s *Server) connectModel(ctx context.Context, r *request) (any, error) {
	c, err := s.wanted(r)
	if err != nil {
		return nil, err
	}
	if err := s.Models.Connect(c); err != nil {
		return nil, err
	}
	if err := s.Store.PutSetting(ctx, ModelSetting, c); err != nil {
		return nil, err
	}
	if _, err := s.Store.Audit(ctx, store.AuditEntry{Actor: r.who.Person, Action: "model.connect", Subject: c.Preset + " " + c.BaseURL + " " + c.Model}); err != nil {
		return nil, err
	}
	s.Reload()
	return s.model(ctx, r)
}

func (s *Server) testModel(ctx context.Context, r *request) (any, error) {
	c, err := s.wanted(r)
	if err != nil {
		return nil, err
	}
	e, some, err := c.Endpoint()
	if err != nil {
		return map[string]any{"ok": false, "error": shop.MessageOf(err)}, nil
	}
	if !some {
		return map[string]any{"ok": true, "reply": "", "ms": 0}, nil
	}
	reply, err := llm.Check(ctx, e)
	if err != nil {
		return map[string]any{"ok": false, "error": shop.MessageOf(err)}, nil
	}
	return map[string]any{"ok": true, "reply": reply.Text, "ms": reply.Took.Milliseconds(), "model": reply.Model}, nil
}
