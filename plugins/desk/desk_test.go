package desk_test

import (
	"slices"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/desk"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, desk.New(), servicestest.Open(t).Services()...)
}

func TestTranscript(t *testing.T) {
	w := servicestest.Open(t)
	x := servicestest.NewTranscript(t, plugintest.Open(t, desk.New(), w.Services()...))
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		id := plugintest.Shopper("", l)
		id.Conversation = string(l)
		w.Desk.Online = false
		_, _ = x.Ask(id, "request_person", `{}`)
		w.Desk.Online = true
		_, _ = x.Ask(id, "request_person", `{"reason":"a broken mug"}`)
		_, _ = x.Ask(id, "request_person", `{"reason":"a broken mug"}`)
		_, _ = x.Ask(id, "report_unanswered", `{"question":"Do you sell insurance?"}`)
		_, _ = x.Ask(id, "report_unanswered", `{}`)
	}
	if !slices.Contains(w.Desk.Said, "zh: zh Do you sell insurance?") || !slices.Contains(w.Desk.Said, "en: a person, a broken mug") {
		t.Errorf("the desk heard %q", w.Desk.Said)
	}
	x.Check("transcript.golden.txt")
}
