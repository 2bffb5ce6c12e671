package house

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// thirdParty are tools that nobody here has heard of, beside the shop's own.
const thirdParty = `[
{"type":"function","function":{"name":"book_table","description":"Reserves a table in the tea room.","parameters":{"type":"object",
 "properties":{"guests":{"type":"integer"},"day":{"type":"string","format":"date"},"room":{"type":"string","enum":["garden","parlour"]}},"required":["guests"],
 "x-utterances":{"en":["book a table in the tea room","reserve a table for {guests} people","is there a table in the {room} room on {day}"],"zh":["茶室订个位","帮我订一张{guests}人的桌子","{day}花园厅还有位子吗"]}}}},
{"type":"function","function":{"name":"get_ticket","description":"A repair ticket's state.","parameters":{"type":"object",
 "properties":{"ticket_id":{"type":"string","pattern":"^R-[0-9]+$"}},"required":["ticket_id"],
 "x-utterances":{"en":["what is the state of my repair R-1024","is repair {ticket_id} done"],"zh":["维修单R-1024修好了吗","维修进度{ticket_id}"]}}}},
{"type":"function","function":{"name":"say_hello","description":"Greets somebody by name.","parameters":{"type":"object",
 "properties":{"name":{"type":"string"}},"required":["name"],"x-utterances":{"en":["say hello to Bob"],"zh":["跟{name}打个招呼"]}}}}]`

// TestThirdParty routes to tools by nothing but their utterances and schema.
func TestThirdParty(t *testing.T) {
	ro := newRouter(withOwn(t, thirdParty))
	for _, c := range []struct{ said, tool, args string }{
		{"could you reserve a table for four people tomorrow?", "book_table", `{"day":"2011-12-10","guests":4}`},
		{"I'd like to book a table for 6 in the garden", "book_table", `{"guests":6,"room":"garden"}`},
		{"明天订一张5人的桌子", "book_table", `{"day":"2011-12-10","guests":5}`},
		{"is my repair r-2048 ready?", "get_ticket", `{"ticket_id":"R-2048"}`},
		{"维修单R-7到哪一步了", "get_ticket", `{"ticket_id":"R-7"}`},
		{"please say hello to Alice", "say_hello", `{"name":"Alice"}`},
		{"跟小李打个招呼", "say_hello", `{"name":"小李"}`},
		{"how much would gift wrapping be for 22423 with a ribbon?", "estimate_gift_wrap", `{"products":["22423"],"ribbon":true}`},
		{"22423 包装成礼物多少钱", "estimate_gift_wrap", `{"products":["22423"]}`},
		{"where is order 536521", "track_order", `{"order_id":"536521"}`},
		{"有没有红色的马克杯", "search_catalog", `{"query":"红色马克杯"}`},
	} {
		s := planOne(ro, c.said)
		raw, err := json.Marshal(s.args)
		if err != nil {
			t.Fatal(err)
		}
		if s.tool == nil || s.tool.name != c.tool || string(raw) != c.args {
			t.Errorf("%q: %v %s, want %s %s", c.said, s.tool, raw, c.tool, c.args)
		}
	}
	if s := planOne(ro, "book a table please"); s.missing == nil || s.missing.name != "guests" {
		t.Errorf("a table without guests: %+v, want a question for guests", s)
	}
}

// withOwn is the shop's tools, the gift-wrap plugin's and more.
func withOwn(t testing.TB, more string) []*toolSpec {
	t.Helper()
	var all []json.RawMessage
	for _, file := range []string{"tools.json", "giftwrap.json"} {
		raw, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(raw), "[") {
			raw = []byte("[" + string(raw) + "]")
		}
		all = append(all, listOf(t, raw)...)
	}
	raw, err := json.Marshal(append(all, listOf(t, []byte(more))...))
	if err != nil {
		t.Fatal(err)
	}
	specs, err := parseTools(raw)
	if err != nil {
		t.Fatal(err)
	}
	return specs
}

func listOf(t testing.TB, raw []byte) []json.RawMessage {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// planOne is the only step for a message by itself.
func planOne(ro *router, said string) step {
	d := readDialogue([]message{{Role: "user", Content: content(said)}}, noon)
	p := &planner{ro: ro, d: d, rd: reader{today: d.today}}
	return p.plan()[0]
}

// TestXSlot lets a schema say what a property is when its name misleads.
func TestXSlot(t *testing.T) {
	specs := withOwn(t, `[{"type":"function","function":{"name":"find_orders","parameters":{"type":"object","required":["ref"],
		"properties":{"ref":{"type":"string","x-slot":"id:order"},"ceiling":{"type":"number","x-slot":"max_price"}},
		"x-utterances":{"en":["audit order 536521"],"zh":["审计订单536521"]}}}}]`)
	s := planOne(newRouter(specs), "audit order C541431 under £20")
	raw, err := json.Marshal(s.args)
	if want := `{"ceiling":20,"ref":"C541431"}`; err != nil || string(raw) != want {
		t.Errorf("arguments %s, want %s", raw, want)
	}
}

// TestOddSchemas passes over schemas in forms that were not expected.
func TestOddSchemas(t *testing.T) {
	for _, params := range []string{`true`, `{}`, `null`, `{"type":["object","null"],"properties":{"a":true,"b":{"type":7,"enum":"x","items":false,"pattern":"("}}}`,
		`{"properties":[],"required":"a","x-utterances":["a"],"x-title":"T","x-effect":1}`} {
		raw := `[{"type":"function","function":{"name":"odd_tool","description":"d","parameters":` + params + `}}]`
		specs, err := parseTools(json.RawMessage(raw))
		if err != nil || len(specs) != 1 {
			t.Errorf("%s: %v", params, err)
			continue
		}
		planOne(newRouter(specs), "hello 5 things under £3")
	}
}
