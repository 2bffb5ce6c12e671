package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// together calls do n times at once and returns the errors.
func together(n int, do func(i int) error) []error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func TestAppendGivesSeqWithoutGaps(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		const each = 100
		talk(t, s, "a")
		talk(t, s, "b")
		for _, err := range together(2*each, func(i int) error {
			_, err := s.Append(t.Context(), say([]string{"a", "b"}[i%2], fmt.Sprint(i), "hello"))
			return err
		}) {
			ok(t, err)
		}
		for _, c := range []string{"a", "b"} {
			all := must(s.Messages(t.Context(), c, 0, 1000))
			equal(t, "number of messages", len(all), each)
			for i, m := range all {
				equal(t, "seq", m.Seq, int64(i+1))
			}
			equal(t, "last", must(s.Conversation(t.Context(), c)).Last, each)
		}
	})
}

func TestAppendStoresAnIDOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		_, err := s.Append(t.Context(), say("a", "m0", "first"))
		ok(t, err)
		seqs, repeats := make([]int64, 100), make([]bool, 100)
		for _, err := range together(100, func(i int) error {
			a, err := s.Append(t.Context(), say("a", "m1", fmt.Sprint("text ", i)))
			seqs[i], repeats[i] = a.Message.Seq, a.Repeat
			return err
		}) {
			ok(t, err)
		}
		fresh := 0
		for i := range seqs {
			equal(t, "seq of a repeat", seqs[i], 2)
			if !repeats[i] {
				fresh++
			}
		}
		equal(t, "stored", fresh, 1)
		other := say("a", "m1", "somebody else")
		other.Author = "visitor:other"
		a := must(s.Append(t.Context(), other))
		equal(t, "seq of another author's id", a.Message.Seq, 3)
		equal(t, "repeat of another author's id", a.Repeat, false)
		talk(t, s, "b")
		equal(t, "seq in another conversation", must(s.Append(t.Context(), say("b", "m1", "x"))).Message.Seq, 1)
	})
}

func TestMessageKeepsItsParts(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		m := shop.Message{
			Conversation: "a", ID: "m", From: shop.FromAgent, Author: "staff:1", Name: "Mei", Text: "你好，\x7f“quotes” ? $1",
			Cards:   []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{Title: "t"})},
			Sources: []shop.Source{{Title: "Returns", URL: "/policies/returns"}},
		}
		_, err := s.Append(t.Context(), m)
		ok(t, err)
		got := must(s.Messages(t.Context(), "a", 0, 0))[0]
		m.Seq, m.At = 1, shopTime()
		equal(t, "message", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", m))
	})
}

func TestAppendRefusesBadMessages(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	for name, change := range map[string]func(*shop.Message){
		"no id": func(m *shop.Message) { m.ID = "" }, "long id": func(m *shop.Message) { m.ID = string(make([]byte, 65)) },
		"no author": func(m *shop.Message) { m.Author = "" }, "sender": func(m *shop.Message) { m.From = "model" },
	} {
		m := say("a", "m", "x")
		change(&m)
		_, err := s.Append(t.Context(), m)
		t.Run(name, func(t *testing.T) { kind(t, err, shop.Invalid) })
	}
	_, err := s.Append(t.Context(), say("nowhere", "m", "x"))
	kind(t, err, shop.NotFound)
}

func TestMessagesByPage(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		for i := range 10 {
			must(s.Append(t.Context(), say("a", fmt.Sprint(i), "x")))
		}
		seqs := func(all []shop.Message, err error) (out []int64) {
			ok(t, err)
			for _, m := range all {
				out = append(out, m.Seq)
			}
			return out
		}
		equal(t, "after 7", fmt.Sprint(seqs(s.Messages(t.Context(), "a", 7, 2))), "[8 9]")
		equal(t, "before 4", fmt.Sprint(seqs(s.MessagesBefore(t.Context(), "a", 4, 2))), "[2 3]")
		equal(t, "the end", fmt.Sprint(seqs(s.MessagesBefore(t.Context(), "a", 0, 3))), "[8 9 10]")
	})
}

func TestStateIsToldAsAMessage(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		must(s.Append(t.Context(), say("a", "m", "a person, please")))
		m := must(s.SetState(t.Context(), "a", shop.StateAgent, "staff:1", "Mei"))
		equal(t, "seq", m.Seq, 2)
		equal(t, "event", *m.Event, shop.MessageEvent{Kind: "state", State: shop.StateAgent, Who: "Mei"})
		c := must(s.Conversation(t.Context(), "a"))
		equal(t, "state", c.State, shop.StateAgent)
		equal(t, "assignee", c.Assignee, "staff:1")
		_, err := s.SetState(t.Context(), "a", "asleep", "", "")
		kind(t, err, shop.Invalid)
		_, err = s.SetState(t.Context(), "nowhere", shop.StateBot, "", "")
		kind(t, err, shop.NotFound)
	})
}

func TestConversationLists(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		talk(t, s, "b")
		kind(t, s.CreateConversation(t.Context(), shop.Conversation{ID: "a", Person: "x", Role: shop.Shopper}), shop.Conflict)
		must(s.Append(t.Context(), say("a", "m", "hello")))
		must(s.Append(t.Context(), shop.Message{Conversation: "a", ID: "n", From: shop.FromAgent, Author: "staff:1", Text: "hi"}))
		ok(t, s.MarkRead(t.Context(), "a", shop.FromAgent, 99))
		ok(t, s.MarkRead(t.Context(), "a", shop.FromAgent, 1))
		equal(t, "read mark", must(s.ReadMarks(t.Context(), "a"))[shop.FromAgent], 2)
		open := must(s.OpenConversations(t.Context(), ConversationFilter{}))
		equal(t, "open conversations", len(open), 1) // b has said nothing
		equal(t, "preview", open[0].Preview+"/"+string(open[0].From), "hi/agent")
		equal(t, "waiting", open[0].Waiting, false)
		equal(t, "read", open[0].Read, 2)
		must(s.SetState(t.Context(), "a", shop.StateClosed, "", "Mei"))
		equal(t, "open after closing", len(must(s.OpenConversations(t.Context(), ConversationFilter{}))), 0)
		equal(t, "of the person", len(must(s.ConversationsOf(t.Context(), "visitor:a", 0))), 1)
	})
}

func TestSummaryAndRating(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		must(s.Append(t.Context(), say("a", "m", "hello")))
		ok(t, s.SetSummary(t.Context(), "a", "newer", 5))
		ok(t, s.SetSummary(t.Context(), "a", "older", 3))
		equal(t, "summary", must(s.Conversation(t.Context(), "a")).Summary, "newer")
		kind(t, s.Rate(t.Context(), "a", "m", 6, ""), shop.Invalid)
		kind(t, s.Rate(t.Context(), "a", "nothing", 5, ""), shop.NotFound)
		ok(t, s.Rate(t.Context(), "a", "m", 2, ""))
		ok(t, s.Rate(t.Context(), "a", "m", 5, "很好"))
		equal(t, "ratings", fmt.Sprint(must(s.Ratings(t.Context(), "a"))), "[{a m 5 很好}]")
	})
}

// One failing write among many that share a commit hurts nobody else.
func TestFailedWriteInABatchIsAlone(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	errs := together(100, func(i int) error {
		c := "a"
		if i%10 == 0 {
			c = "nowhere"
		}
		_, err := s.Append(t.Context(), say(c, fmt.Sprint(i), "x"))
		return err
	})
	for i, err := range errs {
		want := shop.Kind("")
		if i%10 == 0 {
			want = shop.NotFound
		}
		kind(t, err, want)
	}
	all := must(s.Messages(t.Context(), "a", 0, 1000))
	equal(t, "stored", len(all), 90)
	equal(t, "last seq", slices.MaxFunc(all, func(a, b shop.Message) int { return int(a.Seq - b.Seq) }).Seq, 90)
}

// A change that loses the whole transaction fails alone: the others are tried again.
func TestLostBatchIsTriedAgain(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	lost := errors.New("lost")
	for i, err := range together(200, func(i int) error {
		if i%20 == 0 {
			return s.write(t.Context(), func(ctx context.Context, tx txn) error {
				_, err := tx.tx.ExecContext(ctx, "ROLLBACK")
				return errors.Join(lost, err)
			})
		}
		_, err := s.Append(t.Context(), say("a", fmt.Sprint(i), "x"))
		return err
	}) {
		if want := i%20 == 0; errors.Is(err, lost) != want || !want && err != nil {
			t.Errorf("change %d: error is %v", i, err)
		}
	}
	equal(t, "last seq", must(s.Conversation(t.Context(), "a")).Last, 190)
}
