package protocol_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

func TestDecode(t *testing.T) {
	for _, good := range []string{
		`{"type":"hello"}`, `{"type":"hello","token":"x","conversation":"c","after":0,"locale":"zh-CN"}`,
		`{"type":"send","id":"1","text":"你好"}`, `{"type":"send","id":"1","text":"a","attachments":[]}`,
		`{"type":"confirm","id":"1","proposal":"p","accept":false}`, `{"type":"undo","id":"1","edit":"e"}`,
		`{"type":"stop"}`, `{"type":"human"}`, `{"type":"read","seq":1}`, `{"type":"typing"}`, `{"type":"rate","id":"1","score":5}`,
		`{"type":"stop","later":"a field of a newer client"}`,
	} {
		if _, err := protocol.Decode([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		``, `null`, `[]`, `"send"`, `{}`, `{"type":"dance"}`, `{"type":1}`, "{\"type\":\"send\xff\"}",
		`{"type":"send","text":"a"}`, `{"type":"send","id":"1","text":" \n "}`, `{"type":"send","id":"a b","text":"a"}`,
		`{"type":"send","id":"` + strings.Repeat("x", 65) + `","text":"a"}`, `{"type":"send","id":"1","text":"` + strings.Repeat("x", 8001) + `"}`,
		`{"type":"send","id":"1","text":"a","attachments":[{"name":"x"}]}`, `{"type":"confirm","id":"1","proposal":"p"}`,
		`{"type":"confirm","id":"1","accept":true}`, `{"type":"undo","id":"1"}`, `{"type":"read"}`, `{"type":"read","seq":-1}`,
		`{"type":"rate","id":"1","score":6}`, `{"type":"send","id":"1","text":"a"} {"type":"stop"}`,
	} {
		if f, err := protocol.Decode([]byte(bad)); err == nil {
			t.Errorf("%.60s was read as %+v", bad, f)
		}
	}
}

func TestEncodeHasTheTypeFirst(t *testing.T) {
	raw := string(protocol.Encode(protocol.Ack{ID: "a", Seq: 3}))
	if raw != `{"type":"ack","id":"a","seq":3}` {
		t.Error(raw)
	}
}

func TestLargeCardsCarryALink(t *testing.T) {
	big, _ := json.Marshal(strings.Repeat("x", 100_000))
	m := shop.Message{Seq: 1, Text: strings.Repeat("字", 8000), Cards: []shop.Card{{Kind: shop.CardTable, Data: json.RawMessage(`1`)}, {Kind: shop.CardChart, Data: big}}}
	raw := protocol.EncodeMessage(m, func(n int) string { return "/card/" + string(rune('0'+n)) })
	var got struct{ Cards []shop.Card }
	if err := json.Unmarshal(raw, &got); err != nil || len(raw) > protocol.MaxFrame {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if got.Cards[1].Href != "/card/1" || string(got.Cards[0].Data) != "1" || m.Cards[1].Href != "" {
		t.Errorf("cards %+v", got.Cards)
	}
}

func TestErrorsWithoutAKindTellNothing(t *testing.T) {
	f := protocol.ErrorFrame("1", json.Unmarshal([]byte("secret/path"), new(int)))
	if strings.Contains(f.Message, "secret") || f.Code != "internal" {
		t.Errorf("%+v", f)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"send","id":"1","text":"你好"}`))
	f.Add([]byte(`{"type":"hello","after":-9223372036854775808}`))
	f.Add([]byte(`{"type":"confirm","id":"1","proposal":"p","accept":true}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		frame, err := protocol.Decode(raw)
		if err != nil {
			if k := shop.KindOf(err); k != shop.Invalid && k != shop.Unsupported {
				t.Errorf("kind %s", k)
			}
			return
		}
		again, err := json.Marshal(frame)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := protocol.Decode(again); err != nil {
			t.Errorf("%s was accepted, its re-encoding %s was not: %v", raw, again, err)
		}
	})
}
