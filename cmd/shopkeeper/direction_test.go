package main

import (
	"os/exec"
	"strings"
	"testing"
)

// module is the path that all packages of the project begin with.
const module = "github.com/shopkeeper-ai/shopkeeper/"

// level says how high a package stands. Imports go downwards only:
//
//	cmd → web → assistant → plugins → {retrieval, models} → models/shop
//
// plus what stands apart: prompts is text for the assistant; the contract plugins/tool
// sees only models/shop; retrieval and the engines do not see each other.
func level(pkg string) int {
	switch top, _, _ := strings.Cut(pkg, "/"); {
	case pkg == "models/shop":
		return 0
	case top == "models", top == "retrieval":
		return 1
	case top == "plugins":
		return 2
	case top == "prompts", top == "assistant":
		return 3
	case top == "web":
		return 4
	case top == "cmd":
		return 5
	}
	return -1
}

// engines are the packages that retrieval must not see, nor they it.
func engine(pkg string) bool {
	for _, e := range []string{"recommend", "behavior", "forecast", "inventory", "lp", "train"} {
		if pkg == "models/"+e || strings.HasPrefix(pkg, "models/"+e+"/") {
			return true
		}
	}
	return false
}

func mayImport(from, to string) string {
	switch {
	case level(from) < 0 || level(to) < 0:
		return "stands in no layer of the design"
	case level(to) > level(from):
		return "goes upwards"
	case strings.HasPrefix(from, "retrieval") && engine(to), engine(from) && strings.HasPrefix(to, "retrieval"):
		return "joins retrieval and an engine"
	case from == "plugins/tool" && to != "models/shop":
		return "makes the plugin contract larger than models/shop"
	case from == "prompts" && to != "models/shop":
		return "lets the prompts depend on code"
	case from == "models/shop":
		return "leaves the vocabulary"
	}
	return ""
}

func TestImportsGoDownwards(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		from, ours := strings.CutPrefix(words[0], module)
		if !ours {
			continue
		}
		for _, w := range words[1:] {
			to, ours := strings.CutPrefix(w, module)
			if !ours {
				if from == "models/shop" && strings.Contains(strings.Split(w, "/")[0], ".") {
					t.Errorf("models/shop imports %s: it may use the standard library only", w)
				}
				continue
			}
			checked++
			if why := mayImport(from, to); why != "" {
				t.Errorf("%s imports %s: that %s", from, to, why)
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d imports were looked at", checked)
	}
}

func TestTheDirectionTestSees(t *testing.T) {
	for _, bad := range [][2]string{
		{"models/store", "plugins/tool"}, {"plugins/host", "assistant"}, {"assistant", "web/chat"}, {"retrieval/embed", "models/recommend"},
		{"models/recommend", "retrieval"}, {"plugins/tool", "models/store"}, {"models/shop", "models/store"}, {"elsewhere", "models/shop"},
	} {
		if mayImport(bad[0], bad[1]) == "" {
			t.Errorf("%s may import %s", bad[0], bad[1])
		}
	}
}
