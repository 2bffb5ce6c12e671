package prompts

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.All() {
		got, err := p.Render(Vars{Shop: "SHOP", Currency: "GBP", Today: "2011-12-09", Weekday: "Friday", Customer: "Emma",
			SignedIn: true, Summary: "customer: asked for lanterns", Items: []string{"£5", "tomorrow"}})
		if err != nil {
			t.Fatal(err)
		}
		got = p.ID() + "\n" + got + "\n"
		file := filepath.Join("testdata", p.Name+"."+string(p.Locale)+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s: raise its version and run with -update", p.ID(), file)
		}
	}
}

func TestBadPromptsAreNamed(t *testing.T) {
	const good = "---\nname: a\nlocale: en\nversion: 1\nowner: me\n---\nhello"
	for want, file := range map[string]string{
		"no front matter":         "hello",
		"needs name":              "---\nname: a\nlocale: en\n---\nhello",
		"can't evaluate field":    strings.Replace(good, "hello", "{{.Nobody}}", 1),
		"has no zh version":       good,
		"its front matter says b": strings.Replace(good, "name: a", "name: b", 1),
	} {
		_, err := load(fstest.MapFS{"a.en.md": {Data: []byte(file)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
