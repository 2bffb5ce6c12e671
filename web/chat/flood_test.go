package chat_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// usual are the rates of a shop that sets none.
func usual() chat.Rates { return chat.Rates{Person: 1, PersonBurst: 20, IP: 20, IPBurst: 200} }

// TestFlood is row B7's half of the many: a thousand anonymous sessions at one address
// send as if they were 10,000 messages a minute. The address gets what one address may;
// everything else is refused politely. With TORTURE set, on a machine of its own, also
// within a second, and people at another address do not feel it.
func TestFlood(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs a second loopback address")
	}
	const sessions, pace = 1000, time.Minute / 10_000
	messages, torture := 1000, os.Getenv("TORTURE") != ""
	if torture {
		messages = 10_000
	}
	n := chattest.Start(t, chattest.Setup{Rates: usual(), Limits: quietLimits()})
	crowd := make([]*chattest.Client, sessions)
	for i := range crowd {
		crowd[i] = n.Client(t, chattest.Options{})
	}
	for _, c := range crowd {
		if _, ok := c.Await(patience, chattest.Of("welcome")); !ok {
			t.Fatal("no welcome")
		}
	}
	before := bystanders(t, n, "127.0.0.2")

	type sent struct {
		by *chattest.Client
		id string
		at time.Time
	}
	var flood sync.WaitGroup
	var all []sent
	start := time.Now()
	flood.Go(func() {
		tick := time.NewTicker(pace)
		defer tick.Stop()
		for i := range messages {
			<-tick.C
			c := crowd[i%sessions]
			all = append(all, sent{c, c.Send(fmt.Sprint("buy now ", i)), time.Now()})
		}
	})
	during := bystanders(t, n, "127.0.0.3")
	flood.Wait()

	taken, refused := 0, 0
	for _, s := range all {
		f, ok := s.by.Await(patience, chattest.For(s.id))
		switch {
		case !ok:
			t.Fatal("a message got no answer")
		case f.Type == "ack":
			taken++
		case f.Code != string(shop.Limited) || f.RetryAfter < 1 || f.Message == "":
			t.Fatalf("refused with %s", f.Raw)
		default:
			refused++
		}
	}
	may := usual().IPBurst + int(usual().IP*time.Since(start).Seconds()) + 1
	if taken > may || refused == 0 {
		t.Errorf("%d messages were taken, %d refused; one address may send %d", taken, refused, may)
	}
	late := time.Since(all[len(all)-1].at)
	if torture && (late > time.Second || during > before*12/10) { // else other tests share the machine
		t.Errorf("the last answer took %v; bystanders waited %v at the 95th percentile, %v without the flood", late, during, before)
	}
	t.Logf("%d sessions sent %d messages: %d taken, %d refused; bystanders' acks p95 %v, %v without", sessions, len(all), taken, refused, during, before)
}

// bystanders are ten people at an address who write as people do, and how long their
// acks took at the 95th percentile.
func bystanders(t *testing.T, n *chattest.Node, address string) time.Duration {
	t.Helper()
	var took []time.Duration
	people := make([]*chattest.Client, 10)
	for i := range people {
		people[i] = n.Client(t, chattest.Options{From: address})
		if _, ok := people[i].Await(patience, chattest.Of("welcome")); !ok {
			t.Fatal("no welcome at " + address)
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := range 10 * len(people) {
		<-tick.C
		start := time.Now()
		said(t, people[i%len(people)], fmt.Sprint("how are you ", i))
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)*95/100]
}

// TestCaps is row B7's half of the money: a conversation's allowance is exceeded by one
// call at most, however many messages come, and so is the shop's, however many sessions
// ask at the same moment.
func TestCaps(t *testing.T) {
	const tokens, own, day, sessions = 110, 3, 40, 60 // tokens of one call of chattest.Model; allowances in calls
	var mu sync.Mutex
	paid, free := map[string]int{}, 0
	model := chattest.Model(func(_ context.Context, req llm.Request, say func(string)) ([]chattest.Wanted, error) {
		mu.Lock()
		defer mu.Unlock()
		if req.HouseOnly {
			free++
		} else {
			paid[req.Messages[len(req.Messages)-1].Content[:4]]++
		}
		say("ok.")
		return nil, nil
	})
	n := chattest.Start(t, chattest.Setup{Model: model, Limits: assistant.Limits{OfferAfter: time.Hour, Conversation: own * tokens, Day: day * tokens}})
	talk := func(i, times int) {
		c := greeted(t, n, chattest.Options{})
		for j := range times {
			at := said(t, c, fmt.Sprintf("%04d message %d", i, j)).Seq
			if _, ok := c.Await(patience, func(f chattest.Frame) bool { return chattest.By(shop.FromAssistant)(f) && f.Seq > at }); !ok {
				t.Errorf("%d: no answer", i)
			}
		}
	}
	talk(0, 20)
	if paid["0000"] > own+1 {
		t.Errorf("one conversation made %d paid calls of %d", paid["0000"], own)
	}
	var all sync.WaitGroup
	for i := range sessions {
		all.Go(func() { talk(i+1, 3) })
	}
	all.Wait()
	sum := 0
	for who, calls := range paid {
		sum += calls
		if calls > own+1 {
			t.Errorf("%s made %d paid calls of %d", who, calls, own)
		}
	}
	if sum > day+1 || free == 0 {
		t.Errorf("the shop made %d paid calls of %d, and %d of its own", sum, day, free)
	}
	side := sum
	for i := 0; i < 2*day && sum < day; i++ { // one at a time, the rest is spent as well
		talk(9000+i, 1)
		sum = 0
		for _, calls := range paid {
			sum += calls
		}
	}
	talk(1234, 5)
	if sum < day || sum > day+1 || paid["1234"] != 0 {
		t.Errorf("an allowance of %d calls let %d through, and then %d more", day, sum, paid["1234"])
	}
	t.Logf("an allowance of %d calls: %d paid side by side, %d in all, %d free", day, side, sum, free)
}
