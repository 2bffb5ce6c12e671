package web

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// HelpPage is a page of the shop's policies and FAQ, at /help/{ID}.
type HelpPage struct {
	ID       string        `json:"id"`
	Title    shop.Text     `json:"title"`
	Sections []HelpSection `json:"sections"`
}

// HelpSection is a section of a page; ID is its anchor there.
type HelpSection struct {
	ID    string    `json:"id"`
	Title shop.Text `json:"title"`
	Text  shop.Text `json:"text"`
}

// helpPages lists the pages without their sections.
func (s *Server) helpPages(context.Context, *request) (any, error) {
	type entry struct {
		ID    string    `json:"id"`
		Title shop.Text `json:"title"`
	}
	out := make([]entry, len(s.Help))
	for i, p := range s.Help {
		out[i] = entry{p.ID, p.Title}
	}
	return out, nil
}

func (s *Server) helpPage(_ context.Context, r *request) (any, error) {
	for _, p := range s.Help {
		if p.ID == r.PathValue("topic") {
			return p, nil
		}
	}
	return nil, shop.Errorf(shop.NotFound, "there is no page of this name").WithHint("GET /v1/help lists them")
}
