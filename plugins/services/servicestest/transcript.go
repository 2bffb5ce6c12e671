package servicestest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Transcript writes down what a plugin answers and holds it against a golden file:
// questions, sentences, data and cards as people and models get them. With
// UPDATE_GOLDEN=1 in the environment the file is written anew; read the difference.
type Transcript struct {
	t    testing.TB
	shop *plugintest.Shop
	out  bytes.Buffer
}

// NewTranscript starts a transcript.
func NewTranscript(t testing.TB, s *plugintest.Shop) *Transcript {
	return &Transcript{t: t, shop: s}
}

// Ask calls a tool as somebody, writes the answer down and returns it.
func (x *Transcript) Ask(id shop.Identity, name, args string) (tool.Result, error) {
	x.t.Helper()
	return x.Commit(id, name, args, "")
}

// Commit is Ask with a grant, as after a person's accept.
func (x *Transcript) Commit(id shop.Identity, name, args, grant string) (tool.Result, error) {
	x.t.Helper()
	c := tool.Call{Tool: name, Identity: id, Key: fmt.Sprintf("step %d", x.out.Len())}
	if grant != "" {
		c.Mode = tool.ModeCommit
	}
	r, err := x.shop.Commit(c, grant, json.RawMessage(args))
	fmt.Fprintf(&x.out, "## %s %s %s (%s)\n", name, args, id.Person, id.Locale)
	if err != nil {
		fmt.Fprintf(&x.out, "error   %s: %s\n\n", shop.KindOf(err), shop.MessageOf(err))
		return r, err
	}
	fmt.Fprintf(&x.out, "%s\n", r.Text)
	x.line("data", r.Data)
	for _, c := range r.Cards {
		x.line("card", c)
	}
	for _, s := range r.Sources {
		x.line("source", s)
	}
	x.line("undo", r.Undo)
	if r.Proposal != nil {
		x.line("propose", r.Proposal)
	}
	x.out.WriteByte('\n')
	return r, nil
}

func (x *Transcript) line(what string, v any) {
	if raw, ok := v.(json.RawMessage); ok && len(raw) == 0 {
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		x.t.Fatal(err)
	}
	fmt.Fprintf(&x.out, "%-7s %s", what, &b)
}

// Check compares the transcript with its golden file in testdata.
func (x *Transcript) Check(name string) {
	x.t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			x.t.Fatal(err)
		}
		if err := os.WriteFile(path, x.out.Bytes(), 0o644); err != nil {
			x.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		x.t.Fatalf("%v (write it with UPDATE_GOLDEN=1)", err)
	}
	got := bytes.Split(x.out.Bytes(), []byte("\n"))
	lines := bytes.Split(want, []byte("\n"))
	for i := range max(len(got), len(lines)) {
		switch {
		case i >= len(got):
			x.t.Fatalf("%s:%d is missing: %s", path, i+1, lines[i])
		case i >= len(lines):
			x.t.Fatalf("%s:%d has no line for: %s", path, i+1, got[i])
		case !bytes.Equal(got[i], lines[i]):
			x.t.Fatalf("%s:%d\n got %s\nwant %s", path, i+1, got[i], lines[i])
		}
	}
}
