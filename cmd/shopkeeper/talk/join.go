package talk

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// SignIn asks a running shop for a token: a visitor's, a customer's where the demo
// allows it, or that of one of its people by a one-time link.
func SignIn(ctx context.Context, base, customer, link string, l shop.Locale) (string, error) {
	path, body := "/v1/session", map[string]string{"customer": customer, "locale": string(l)}
	if link != "" {
		path, body = "/v1/staff/login", map[string]string{"link": link}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(base, "/")+path, bytes.NewReader(raw))
	if err != nil {
		return "", shop.Errorf(shop.Invalid, "%q is no address of a shop: %w", base, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", shop.Errorf(shop.Unavailable, "no shop answers at %s: %w", base, err).WithHint("check --url")
	}
	defer resp.Body.Close()
	var out struct {
		Token string `json:"token"`
		Error struct{ Message string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return "", shop.Errorf(shop.Unavailable, "%s is no shop: %w", base, err)
	}
	if out.Token == "" {
		return "", shop.Errorf(shop.Forbidden, "the shop refuses: %s", out.Error.Message)
	}
	return out.Token, nil
}
