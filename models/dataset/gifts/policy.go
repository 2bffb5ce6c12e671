package gifts

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

//go:embed policies
var policyFiles embed.FS

// Policy is one section of a policy or FAQ page in one language. The sections of a
// page exist in both languages under the same ID and state the same facts. They are
// written for the demo shop; delivery times, carriers and opening hours are those by
// which parcel.go derives orders.
type Policy struct {
	ID      string // page and section, "delivery/uk"
	Locale  shop.Locale
	Title   string   // of the page
	Section string   // heading of the section
	Text    string   // plain text
	Asks    []string // how people ask for it in everyday words; for the search, not shown
	URL     string   // of the section on the shop's site, "/help/delivery#uk"
}

// Policies are all sections of all pages, by page, language and place on the page. The
// pages are part of the program: a malformed one is a bug and panics.
func Policies() []Policy {
	out, err := readPolicies(policyFiles)
	if err != nil {
		panic("gifts: " + err.Error())
	}
	return out
}

// readPolicies reads the pages in the folder policies.
func readPolicies(files fs.FS) ([]Policy, error) {
	names, err := fs.Glob(files, "policies/*.md")
	if err != nil {
		return nil, err
	}
	var out []Policy
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sections, err := parsePolicy(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, sections...)
	}
	return out, nil
}

var heading = regexp.MustCompile(`^## (.+) \{#([a-z0-9-]+)\}$`)

// parsePolicy reads a page: front matter with id, title and locale between lines of
// ---, then sections, each under "## Heading {#anchor}". A line "? how much is postage ·
// what does delivery cost" under a heading says how people ask for the section.
func parsePolicy(text string) ([]Policy, error) {
	rest, ok := strings.CutPrefix(text, "---\n")
	front, body, closed := strings.Cut(rest, "\n---\n")
	if !ok || !closed {
		return nil, fmt.Errorf("no front matter between --- lines")
	}
	field := map[string]string{}
	for l := range strings.Lines(front) {
		key, value, _ := strings.Cut(strings.TrimSpace(l), ": ")
		field[key] = value
	}
	page := Policy{ID: field["id"], Title: field["title"], Locale: shop.Locale(field["locale"])}
	if page.ID == "" || page.Title == "" || (page.Locale != shop.EN && page.Locale != shop.ZH) {
		return nil, fmt.Errorf("the front matter needs id, title and locale en or zh")
	}
	var out []Policy
	for l := range strings.Lines(body) {
		l = strings.TrimSpace(l)
		switch m := heading.FindStringSubmatch(l); {
		case l == "":
		case m != nil:
			s := page
			s.ID, s.Section, s.URL = page.ID+"/"+m[2], m[1], "/help/"+page.ID+"#"+m[2]
			out = append(out, s)
		case len(out) == 0:
			return nil, fmt.Errorf("text before the first heading: %q", l)
		case strings.HasPrefix(l, "? "):
			s := &out[len(out)-1]
			s.Asks = append(s.Asks, strings.Split(l[2:], " · ")...)
		default:
			s := &out[len(out)-1]
			s.Text = strings.TrimSpace(s.Text + " " + l)
		}
	}
	for _, s := range out {
		if s.Text == "" {
			return nil, fmt.Errorf("section %q is empty", s.Section)
		}
	}
	return out, nil
}
