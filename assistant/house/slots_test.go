package house

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// slotSchema has a property of every kind.
const slotSchema = `{"type":"object","properties":{
	"query":{"type":"string"},"min_price":{"type":"number"},"max_price":{"type":"number"},"in_stock":{"type":"boolean"},
	"sort":{"type":"string","enum":["relevance","price_asc","price_desc","newest","popular"]},"limit":{"type":"integer","maximum":50},
	"quantity":{"type":"integer"},"order_id":{"type":"string"},"product_ids":{"type":"array","items":{"type":"string"}},
	"email":{"type":"string","format":"email"},"phone":{"type":"string"},"colour":{"type":"string"},
	"day":{"type":"string","format":"date"},"since":{"type":"string","format":"date"},"until":{"type":"string","format":"date"},
	"status":{"type":"string","enum":["placed","paid","packed","shipped","delivered","cancelled","returned"]},
	"action":{"type":"string","enum":["add","set","remove"]},"paper":{"type":"string","enum":["kraft","silk","gold_foil"]},
	"ticket_id":{"type":"string","pattern":"^T-\\d+$"},"name":{"type":"string","x-slot":"text"},"guests":{"type":"integer"}}}`

// TestSlots reads single values out of messages. testdata/slots.txt holds
// "property<TAB>message<TAB>JSON value", with – for no value.
func TestSlots(t *testing.T) {
	var p property
	if err := json.Unmarshal([]byte(slotSchema), &p); err != nil {
		t.Fatal(err)
	}
	spec := newToolSpec("find_things", "", p)
	raw, err := os.ReadFile("testdata/slots.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			continue
		}
		n++
		if got := slotValue(t, spec, cells[0], cells[1]); got != cells[2] {
			t.Errorf("%s of %q is %s, want %s", cells[0], cells[1], got, cells[2])
		}
	}
	if n < 80 {
		t.Errorf("only %d cases", n)
	}
}

func slotValue(t *testing.T, spec *toolSpec, name, said string) string {
	t.Helper()
	d := readDialogue([]message{{Role: "user", Content: content(said)}}, noon)
	l, ok := languageOf(said)
	if !ok {
		l = shop.EN
	}
	f := &filler{d: d, ro: &router{specs: []*toolSpec{spec}}, tool: spec, r: reader{today: d.today}.read(said, l)}
	for _, s := range spec.slots {
		if s.name != name {
			continue
		}
		v, ok := f.value(s)
		if !ok {
			return "–"
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	t.Fatalf("no property %s", name)
	return ""
}
