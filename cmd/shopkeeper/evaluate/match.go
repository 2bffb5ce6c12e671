package evaluate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// subset returns where want, as read from YAML, is not in have, as read from JSON; none
// means that it is. Of an object every wanted key must match; of a list every wanted
// element must match an element of its own, in order, and a list without elements
// matches only such a list. Numbers and texts are equal when they read the same.
func subset(path string, want, have any) []string {
	switch want := want.(type) {
	case map[string]any:
		return subsetOfObject(path, want, have)
	case []any:
		return subsetOfList(path, want, have)
	case nil:
		if have == nil {
			return nil
		}
	default:
		if equal(want, have) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, not %s", path, show(have), show(want))}
}

func subsetOfObject(path string, want map[string]any, have any) []string {
	object, ok := have.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %s, not an object", path, show(have))}
	}
	keys := make([]string, 0, len(want))
	for k := range want {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var bad []string
	for _, k := range keys {
		bad = append(bad, subset(path+"."+k, want[k], object[k])...)
	}
	return bad
}

func subsetOfList(path string, want []any, have any) []string {
	list, ok := have.([]any)
	if !ok && have != nil {
		return []string{fmt.Sprintf("%s is %s, not a list", path, show(have))}
	}
	if len(want) == 0 && len(list) > 0 {
		return []string{fmt.Sprintf("%s is %s, not empty", path, show(have))}
	}
	next := 0
	for i, w := range want {
		for next < len(list) && len(subset("", w, list[next])) > 0 {
			next++
		}
		if next == len(list) {
			return []string{fmt.Sprintf("%s has no element %d like %s: it is %s", path, i, show(w), show(have))}
		}
		next++
	}
	return nil
}

// equal compares scalars.
func equal(want, have any) bool {
	if t, ok := want.(time.Time); ok { // YAML reads 2011-12-09 as a time
		text, isText := have.(string)
		return isText && (strings.HasPrefix(text, t.Format(time.DateOnly)) && t.Equal(t.Truncate(24*time.Hour)) || text == t.Format(time.RFC3339))
	}
	a, b := fmt.Sprint(want), fmt.Sprint(have)
	if a == b && have != nil {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// mostShown bounds how much of a value a failure repeats.
const mostShown = 300

func show(v any) string {
	if v == nil {
		return "missing"
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if text := []rune(string(raw)); len(text) > mostShown {
		return string(text[:mostShown]) + "…"
	}
	return string(raw)
}

// plain is a value as its JSON reads.
func plain(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	return out, json.Unmarshal(raw, &out)
}
