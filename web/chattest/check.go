package chattest

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Messages reads a conversation in order; models/store does.
type Messages interface {
	Messages(ctx context.Context, conversation string, after int64, limit int) ([]shop.Message, error)
}

// Report is what is wrong with the clients' records, in words. All lists are empty when
// every promise was kept.
type Report struct {
	Lost       []string // acked but not stored, or stored but never shown
	Doubled    []string // stored or shown twice
	Disordered []string // shown with a gap or before an earlier one
	Foreign    []string // shown but stored otherwise or not at all
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool {
	return len(r.Lost)+len(r.Doubled)+len(r.Disordered)+len(r.Foreign) == 0
}

// String counts the findings and shows the first of each kind.
func (r Report) String() string {
	var b strings.Builder
	for _, k := range []struct {
		name  string
		found []string
	}{{"lost", r.Lost}, {"doubled", r.Doubled}, {"disordered", r.Disordered}, {"foreign", r.Foreign}} {
		fmt.Fprintf(&b, "%d %s", len(k.found), k.name)
		if len(k.found) > 0 {
			fmt.Fprintf(&b, " (%s)", k.found[0])
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}

// Check compares what each client was shown and told with what is stored. Clients of
// one conversation may have begun at different positions; each must have everything
// after its own.
func Check(ctx context.Context, from Messages, clients ...*Client) (Report, error) {
	var r Report
	stored := map[string][]shop.Message{}
	for _, c := range clients {
		id := c.Conversation()
		if _, read := stored[id]; !read {
			all, err := transcript(ctx, from, id)
			if err != nil {
				return r, err
			}
			stored[id] = all
			r.transcript(id, all)
		}
		r.client(c, stored[id])
	}
	return r, nil
}

func transcript(ctx context.Context, from Messages, conversation string) ([]shop.Message, error) {
	var all []shop.Message
	for {
		last := int64(0)
		if len(all) > 0 {
			last = all[len(all)-1].Seq
		}
		page, err := from.Messages(ctx, conversation, last, 1000)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
	}
}

func (r *Report) transcript(id string, all []shop.Message) {
	seen := map[string]bool{}
	for i, m := range all {
		if m.Seq != int64(i+1) {
			r.Disordered = append(r.Disordered, fmt.Sprintf("%s: seq %d is stored at place %d", id, m.Seq, i+1))
		}
		key := m.Author + " " + m.ID
		if seen[key] {
			r.Doubled = append(r.Doubled, fmt.Sprintf("%s: %s is stored twice", id, key))
		}
		seen[key] = true
	}
}

func (r *Report) client(c *Client, all []shop.Message) {
	bySeq, byID := map[int64]shop.Message{}, map[string]int64{}
	for _, m := range all {
		bySeq[m.Seq] = m
		byID[m.ID] = m.Seq
	}
	name := c.Conversation()
	last := int64(-1)
	for _, f := range c.Frames() {
		switch f.Type {
		case "ack":
			if f.Seq > 0 && byID[f.ID] != f.Seq {
				r.Lost = append(r.Lost, fmt.Sprintf("%s: acked %s at %d, stored at %d", name, f.ID, f.Seq, byID[f.ID]))
			}
		case "message":
			m, known := bySeq[f.Seq]
			switch {
			case !known || m.ID != f.ID || m.Text != f.Text || m.From != f.From:
				r.Foreign = append(r.Foreign, fmt.Sprintf("%s: shown %s as seq %d", name, f.ID, f.Seq))
			case f.Seq == last:
				r.Doubled = append(r.Doubled, fmt.Sprintf("%s: seq %d was shown twice", name, f.Seq))
			case last >= 0 && f.Seq != last+1:
				r.Disordered = append(r.Disordered, fmt.Sprintf("%s: seq %d was shown after %d", name, f.Seq, last))
			}
			last = f.Seq
		}
	}
	if n := int64(len(all)); n > 0 && last < n {
		r.Lost = append(r.Lost, fmt.Sprintf("%s: shown up to %d of %d", name, max(last, 0), n))
	}
}
