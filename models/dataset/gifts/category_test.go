package gifts

import (
	"os"
	"strings"
	"testing"
)

// The table was drawn from what the rules gave, read through row by row and mended: it
// says where a customer would look.
func TestShelfOf(t *testing.T) {
	table, err := os.ReadFile("testdata/categories.tsv")
	if err != nil {
		t.Fatal(err)
	}
	shelf := shelfOf()
	rows := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	if len(rows) < 100 {
		t.Fatalf("the table has %d titles, want at least 100", len(rows))
	}
	for _, row := range rows {
		title, want, _ := strings.Cut(row, "\t")
		if got := shelf(title); got != want {
			t.Errorf("%q is on shelf %q, want %q", title, got, want)
		}
	}
}

func TestEveryRuleHasAShelf(t *testing.T) {
	known := map[string]bool{}
	for _, sh := range shelves {
		known[sh.slug] = true
		if sh.name.EN == "" || sh.name.ZH == "" || sh.litres <= 0 {
			t.Errorf("shelf %s is incomplete", sh.slug)
		}
	}
	for _, r := range shelfRules {
		if !known[r.slug] {
			t.Errorf("rule names the unknown shelf %q", r.slug)
		}
	}
}

func TestAttributes(t *testing.T) {
	d := newDescriber()
	for _, tt := range []struct{ title, want string }{
		{"Set of 6 Red Retrospot Paper Cups", "colour=red material=paper motif=retrospot pieces=6"},
		{"White Hanging Heart T-Light Holder", "colour=white motif=heart"},
		{"Large Chunky Glass Roman Bowl", "material=glass size=large"},
		{"Midnight Blue Crystal Drop Earrings", "colour=midnight blue"},
		{"Set of Four Wooden Skittles", "material=wood pieces=4"},
		{"Retrospot Tea Set Ceramic 11 Pieces", "material=ceramic motif=retrospot pieces=11"},
		{"Red Hot Chilli Lights", "colour=red"},
		{"Party Food Shopper Bag", ""},
	} {
		var got []string
		attrs := d.attributes(tt.title)
		for _, a := range []string{attrColour, attrMaterial, attrMotif, attrPieces, attrSize} {
			if attrs[a] != "" {
				got = append(got, a+"="+attrs[a])
			}
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("attributes(%q) = %q, want %q", tt.title, g, tt.want)
		}
	}
}
