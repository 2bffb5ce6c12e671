package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/ui"
)

// TestSourcesLeadSomewhere walks the address of every policy passage: the shop serves
// the page, and the page has a section of that anchor with both languages' words.
func TestSourcesLeadSomewhere(t *testing.T) {
	pages := help()
	var topics []string
	for _, p := range pages {
		topics = append(topics, p.ID)
	}
	h, err := ui.Handler(ui.Options{Help: topics})
	if err != nil {
		t.Fatal(err)
	}
	status := func(path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	all := policies()
	if len(all) < 100 {
		t.Fatalf("only %d passages", len(all))
	}
	for _, p := range all {
		u, err := url.Parse(p.URL)
		if err != nil || u.Fragment == "" || status(u.Path) != http.StatusOK {
			t.Errorf("%s %s: the source %q leads nowhere: %v", p.Locale, p.ID, p.URL, err)
			continue
		}
		if !shown(pages, strings.TrimPrefix(u.Path, "/help/"), u.Fragment, p.Text) {
			t.Errorf("%s %s: the page %q does not show the passage", p.Locale, p.ID, p.URL)
		}
	}
	for _, path := range []string{"/help", "/help/delivery", "/help/returns", "/help/privacy"} { // the footer's
		if got := status(path); got != http.StatusOK {
			t.Errorf("%s: status %d", path, got)
		}
	}
	if got := status("/help/nothing"); got != http.StatusNotFound {
		t.Errorf("an unknown page: status %d", got)
	}
}

func shown(pages []web.HelpPage, topic, anchor, text string) bool {
	return slices.ContainsFunc(pages, func(p web.HelpPage) bool {
		return p.ID == topic && p.Title.EN != "" && p.Title.ZH != "" && slices.ContainsFunc(p.Sections, func(s web.HelpSection) bool {
			return s.ID == anchor && s.Title.EN != "" && s.Title.ZH != "" && (s.Text.EN == text || s.Text.ZH == text)
		})
	})
}
