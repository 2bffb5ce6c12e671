package chattest

import (
	"context"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// shelf is a transcript in memory.
type shelf []shop.Message

// Messages implements Messages.
func (s shelf) Messages(_ context.Context, _ string, after int64, _ int) (out []shop.Message, err error) {
	for _, m := range s {
		if m.Seq > after {
			out = append(out, m)
		}
	}
	return out, nil
}

func stored(seq int64, id string) shop.Message {
	return shop.Message{Seq: seq, ID: id, From: shop.FromCustomer, Author: "a", Text: id}
}

func shown(seq int64, id string) Frame {
	return Frame{Type: "message", Seq: seq, ID: id, From: shop.FromCustomer, Text: id}
}

// TestCheckFinds: every kind of broken promise is found under its name.
func TestCheckFinds(t *testing.T) {
	three := shelf{stored(1, "x"), stored(2, "y"), stored(3, "z")}
	for _, c := range []struct {
		name   string
		stored shelf
		frames []Frame
		want   string
	}{
		{"all well", three, []Frame{shown(1, "x"), shown(2, "y"), {Type: "ack", ID: "y", Seq: 2}, shown(3, "z")}, "0 lost; 0 doubled; 0 disordered; 0 foreign"},
		{"begun later", three, []Frame{shown(3, "z")}, "0 lost; 0 doubled; 0 disordered; 0 foreign"},
		{"never shown", three, []Frame{shown(1, "x"), shown(2, "y")}, "1 lost"},
		{"acked and not stored", three, []Frame{{Type: "ack", ID: "w", Seq: 4}, shown(3, "z")}, "1 lost"},
		{"acked as another", three, []Frame{{Type: "ack", ID: "x", Seq: 2}, shown(3, "z")}, "1 lost"},
		{"shown twice", three, []Frame{shown(2, "y"), shown(2, "y"), shown(3, "z")}, "1 doubled"},
		{"a gap", three, []Frame{shown(1, "x"), shown(3, "z")}, "1 disordered"},
		{"backwards", three, []Frame{shown(2, "y"), shown(1, "x"), shown(2, "y"), shown(3, "z")}, "1 disordered"},
		{"another text", three, []Frame{shown(2, "y"), {Type: "message", Seq: 3, ID: "z", From: shop.FromCustomer, Text: "!"}}, "1 foreign"},
		{"of nobody", three, []Frame{shown(3, "z"), shown(4, "w")}, "1 foreign"},
		{"stored twice", shelf{stored(1, "x"), stored(2, "x")}, []Frame{shown(1, "x"), shown(2, "x")}, "doubled"},
		{"a gap in the store", shelf{stored(1, "x"), stored(3, "z")}, []Frame{shown(3, "z")}, "1 disordered"},
	} {
		r, err := Check(context.Background(), c.stored, &Client{conv: "c", frames: c.frames})
		if err != nil || !strings.Contains(r.String(), c.want) || r.OK() != strings.HasPrefix(c.want, "0") {
			t.Errorf("%s: %s, %v; want %s", c.name, r, err, c.want)
		}
	}
}
