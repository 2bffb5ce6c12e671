// Package contract holds the rules that a plugin's manifest, its calls and its
// answers must keep. The host enforces them on every child and plugins/plugintest on
// every plugin under test, so that what passes the tests also starts.
package contract

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Limits of a manifest.
const (
	MaxTools       = 64
	MaxName        = 64 // what the tool protocols of language models allow
	MaxDescription = 4 << 10
	MaxUtterances  = 200 // per tool and language
	MaxTimeout     = 5 * time.Minute
)

// ToolName reports whether s can name a tool: snake_case.
func ToolName(s string) bool {
	return len(s) <= MaxName && regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`).MatchString(s)
}

// PluginName reports whether s can name a plugin and a file.
func PluginName(s string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`).MatchString(s)
}

// Manifest checks everything about m that needs no other plugin and returns its tools'
// compiled schemas by name. bilingual asks for titles and utterances in both
// languages, as every built-in has them. The error joins all faults.
func Manifest(m tool.Manifest, bilingual bool) (map[string]*Schema, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !PluginName(m.Name) {
		fault("plugin name %q: use lower-case letters, digits, - and _, at most 32", clip(m.Name))
	}
	if m.Version == "" || len(m.Version) > MaxName {
		fault("the version is missing or longer than %d bytes", MaxName)
	}
	for _, c := range m.Needs {
		if !KnownCapability(c) {
			fault("unknown capability %q", clip(string(c)))
		}
	}
	if len(m.Tools) == 0 || len(m.Tools) > MaxTools {
		fault("%d tools: a plugin has 1 to %d", len(m.Tools), MaxTools)
	}
	schemas := make(map[string]*Schema, len(m.Tools))
	for _, t := range m.Tools {
		if _, twice := schemas[t.Name]; twice {
			fault("two tools are named %s", clip(t.Name))
			continue
		}
		s, err := checkTool(t, bilingual)
		if err != nil {
			faults = append(faults, err)
		}
		schemas[t.Name] = s
	}
	return schemas, errors.Join(faults...)
}

// KnownCapability reports whether the host knows what c allows.
func KnownCapability(c tool.Capability) bool {
	return slices.Contains([]tool.Capability{
		tool.ProductsRead, tool.CatalogSearch, tool.PoliciesSearch, tool.OrdersRead, tool.OrdersWrite,
		tool.CartsEdit, tool.EventsRead, tool.EventsWish, tool.SalesRead, tool.ForecastsRead, tool.ForecastsEdit,
		tool.SupplyRead, tool.SupplyArrivals, tool.PurchasesWrite, tool.DraftsEdit, tool.Artifacts, tool.DeskQueue,
	}, c)
}

func checkTool(t tool.Tool, bilingual bool) (*Schema, error) {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("tool %s: %w", clip(t.Name), fmt.Errorf(format, args...)))
	}
	if !ToolName(t.Name) {
		fault("the name has to be snake_case, at most %d bytes", MaxName)
	}
	if t.Description == "" || len(t.Description) > MaxDescription {
		fault("the description is missing or longer than %d bytes", MaxDescription)
	}
	switch t.Effect {
	case tool.Read, tool.Edit, tool.Write:
	default:
		fault("unknown effect %q: use read, edit or write", clip(string(t.Effect)))
	}
	if len(t.Roles) == 0 {
		fault("no role may use it")
	}
	for _, r := range t.Roles {
		if _, err := shop.ParseRole(string(r)); err != nil {
			fault("%w", err)
		}
	}
	if t.Timeout < 0 || t.Timeout > MaxTimeout {
		fault("timeout %v: use 0 to %v", t.Timeout, MaxTimeout)
	}
	if err := checkWords(t, bilingual); err != nil {
		fault("%w", err)
	}
	s, err := Compile(t)
	if err != nil {
		faults = append(faults, err)
	}
	return s, errors.Join(faults...)
}

func checkWords(t tool.Tool, bilingual bool) error {
	if t.Title.EN == "" && t.Title.ZH == "" {
		return errors.New("the title is missing")
	}
	for l, said := range t.Utterances {
		if l != shop.EN && l != shop.ZH {
			return fmt.Errorf("x-utterances: unknown language %q: use en or zh", clip(string(l)))
		}
		if len(said) > MaxUtterances || slices.Contains(said, "") {
			return fmt.Errorf("x-utterances: at most %d in one language, none of them empty", MaxUtterances)
		}
	}
	if !bilingual {
		return nil
	}
	if t.Title.EN == "" || t.Title.ZH == "" || (t.Working.EN == "") != (t.Working.ZH == "") {
		return errors.New("title and working have to be there in both languages")
	}
	if len(t.Utterances[shop.EN]) == 0 || len(t.Utterances[shop.ZH]) == 0 {
		return errors.New("x-utterances are missing in en or zh")
	}
	return nil
}

func clip(s string) string {
	if len(s) > MaxName {
		return s[:MaxName] + "…"
	}
	return s
}
