package store

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// millis is how a time is stored: milliseconds since 1970, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads a stored time.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// bit is how a truth value is stored.
func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode is how a structured value is stored: JSON text.
func encode(v any) (string, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

// decode reads stored JSON; an empty text leaves v as it is.
func decode(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// canonical is JSON in one spelling: keys sorted, no white space, numbers as written.
// Nothing at all counts as {}.
func canonical(raw json.RawMessage) (string, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "{}", nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return "", shop.Errorf(shop.Invalid, "arguments are not JSON: %w", err)
	}
	return encode(v)
}

// atMost keeps a requested number of rows between 1 and max; nothing asked is usual.
func atMost(limit, usual, max int) int {
	if limit <= 0 {
		return usual
	}
	return min(limit, max)
}
