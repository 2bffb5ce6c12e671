// Package prompts holds every text that is sent to a language model as instruction, in
// English and Chinese. A prompt is a Markdown file with a front matter that names its
// version and owner, so that a trace can say which prompt gave which answer:
//
//	---
//	name: shopper
//	locale: en
//	version: 3
//	owner: conversation
//	---
//	You are the assistant of {{.Shop}} …
//
// The body is a text/template over Vars; an unknown field is an error at start, not in
// the middle of a conversation. testdata holds each prompt rendered, so that a change
// shows in the diff.
package prompts

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

//go:embed *.md
var files embed.FS

// Prompt is one instruction in one language.
type Prompt struct {
	Name    string      `yaml:"name"`
	Locale  shop.Locale `yaml:"locale"`
	Version int         `yaml:"version"`
	Owner   string      `yaml:"owner"`

	body *template.Template
}

// Vars is what a prompt may mention.
type Vars struct {
	Shop     string // the shop's name in the prompt's language
	Currency string // ISO 4217
	Today    string // the shop's date, ISO 8601
	Weekday  string
	Customer string // first name of a signed-in shopper, may be empty
	SignedIn bool
	Summary  string   // what was said before the window
	Items    []string // of the case: unproven statements, an open proposal's title
}

// ID names a prompt and its version, for traces: "shopper.en@3".
func (p Prompt) ID() string { return fmt.Sprintf("%s.%s@%d", p.Name, p.Locale, p.Version) }

// Render fills the prompt in.
func (p Prompt) Render(v Vars) (string, error) {
	var b strings.Builder
	if err := p.body.Execute(&b, v); err != nil {
		return "", fmt.Errorf("prompt %s: %w", p.ID(), err)
	}
	return strings.TrimSpace(b.String()), nil
}

// Set is all prompts.
type Set struct{ all map[string]Prompt }

// Load reads and checks the embedded prompts: each has a name, version and owner, both
// languages, and renders.
func Load() (*Set, error) { return load(files) }

func load(dir fs.FS) (*Set, error) {
	names, err := fs.Glob(dir, "*.md")
	if err != nil {
		return nil, err
	}
	s := &Set{all: map[string]Prompt{}}
	for _, name := range names {
		raw, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		p, err := parse(string(raw))
		if err != nil {
			return nil, fmt.Errorf("prompts/%s: %w", name, err)
		}
		if want := p.Name + "." + string(p.Locale) + ".md"; name != want {
			return nil, fmt.Errorf("prompts/%s: its front matter says %s", name, want)
		}
		s.all[key(p.Name, p.Locale)] = p
	}
	for _, p := range s.all {
		for _, l := range []shop.Locale{shop.EN, shop.ZH} {
			if _, ok := s.all[key(p.Name, l)]; !ok {
				return nil, fmt.Errorf("prompts: %s has no %s version", p.Name, l)
			}
		}
	}
	return s, nil
}

func key(name string, l shop.Locale) string { return name + "." + string(l) }

func parse(raw string) (Prompt, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(raw, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(raw, "---\n") {
		return Prompt{}, fmt.Errorf("no front matter between two lines of ---")
	}
	var p Prompt
	if err := yaml.Unmarshal([]byte(head), &p); err != nil {
		return Prompt{}, fmt.Errorf("front matter: %w", err)
	}
	if p.Name == "" || p.Version < 1 || p.Owner == "" || (p.Locale != shop.EN && p.Locale != shop.ZH) {
		return Prompt{}, fmt.Errorf("front matter needs name, locale (en or zh), version and owner")
	}
	t, err := template.New(p.Name).Option("missingkey=error").Parse(body)
	if err != nil {
		return Prompt{}, err
	}
	p.body = t
	_, err = p.Render(Vars{Items: []string{"x"}})
	return p, err
}

// For returns the prompt of a name in a language. A name that does not exist is a bug
// of the caller and panics.
func (s *Set) For(name string, l shop.Locale) Prompt {
	p, ok := s.all[key(name, l)]
	if !ok {
		panic("prompts: no prompt " + key(name, l))
	}
	return p
}

// All returns every prompt, in no order.
func (s *Set) All() []Prompt {
	var out []Prompt
	for _, p := range s.all {
		out = append(out, p)
	}
	return out
}
