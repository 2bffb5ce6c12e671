package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestToError(t *testing.T) {
	tests := []struct {
		err  error
		want tool.Error
	}{
		{shop.Errorf(shop.Conflict, "sold out"), tool.Error{Kind: shop.Conflict, Message: "sold out"}},
		{fmt.Errorf("outside: %w", shop.Errorf(shop.Unavailable, "later")), tool.Error{Kind: shop.Unavailable, Message: "later", Retryable: true}},
		{&tool.Error{Kind: shop.Limited, Message: "slow down"}, tool.Error{Kind: shop.Limited, Message: "slow down"}},
		{&tool.Error{Kind: "rude", Message: "x"}, tool.Error{Kind: shop.Internal, Message: "x"}},
		{errors.New("password=hunter2"), tool.Error{Kind: shop.Internal, Message: "something went wrong on our side"}},
		{context.DeadlineExceeded, tool.Error{Kind: shop.Timeout, Message: "the call was stopped before it was done", Retryable: true}},
	}
	for _, tt := range tests {
		if got := ToError(tt.err); *got != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.err, *got, tt.want)
		}
	}
	if e := FromError(&tool.Error{Kind: "rude", Message: strings.Repeat("长", 1000)}); e.Kind != shop.Internal || len(e.Message) > MaxError {
		t.Errorf("%s, %d bytes", e.Kind, len(e.Message))
	}
}

func TestClip(t *testing.T) {
	for _, s := range []string{"", "abc", strings.Repeat("字", 10), strings.Repeat("a字", 10)} {
		for n := 3; n < 40; n++ {
			if c := Clip(s, n); len(c) > n || !utf8.ValidString(c) || (len(s) <= n && c != s) {
				t.Fatalf("Clip(%q, %d) = %q", s, n, c)
			}
		}
	}
}

func TestEncode(t *testing.T) {
	for name, r := range map[string]tool.Result{
		"no JSON":   {Data: json.RawMessage(`{`)},
		"too large": {Text: strings.Repeat("x", MaxAnswer)},
	} {
		var f Frame
		if err := json.Unmarshal(Encode("t", Frame{Result: &r}), &f); err != nil || f.Error == nil || f.Error.Kind != shop.Internal {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	raw := Encode("t", Frame{Progress: &tool.Progress{Fraction: math.NaN()}})
	if !json.Valid(raw) {
		t.Errorf("%s", raw)
	}
}

type panicky struct{}

func (panicky) Manifest() tool.Manifest { return tool.Manifest{} }
func (panicky) Call(context.Context, tool.Call, tool.Host) (tool.Result, error) {
	panic("the shelf fell")
}

func TestAnswerSurvivesAPanic(t *testing.T) {
	var out strings.Builder
	f := Answer(t.Context(), panicky{}, tool.Call{Tool: "x"}, nil, slog.New(slog.NewTextHandler(&out, nil)))
	if f.Error == nil || f.Error.Kind != shop.Internal || strings.Contains(f.Error.Message, "shelf") {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(out.String(), "shelf") || !strings.Contains(out.String(), "wire_test.go") {
		t.Errorf("log: %s", out.String())
	}
}
