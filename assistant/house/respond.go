package house

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// respond decides what to do next: the calls of the plan that have no result yet, or
// the answer.
func respond(c *completion, ro *router, now time.Time) reply {
	d := readDialogue(c.Messages, now)
	p := &planner{ro: ro, d: d, rd: reader{today: d.today}}
	if c.choice.mode == "function" {
		p.forced = findTool(ro.specs, c.choice.name)
	}
	b := &board{d: d, specs: ro.specs, done: d.current().calls}
	b.place(p.plan())
	if calls := b.next(); len(calls) > 0 && c.choice.mode != "none" && !b.foreign() && len(d.current().answers) == 0 {
		if c.ParallelToolCalls != nil && !*c.ParallelToolCalls {
			calls = calls[:1]
		}
		return reply{calls: b.number(calls, len(c.Messages))}
	}
	return reply{text: b.answer()}
}

// board holds a turn's plan against the calls that were made.
type board struct {
	d     *dialogue
	specs []*toolSpec
	done  []call
	steps []progress
}

// progress is a step with what has become of it.
type progress struct {
	step
	lookups []*call // outcomes of the step's lookups, nil while open
	failed  *call   // the lookup that found nothing
	unnamed bool    // that lookup was for no name: for the person's latest
	args    map[string]any
	result  *call
}

// place matches the plan's steps with the calls of the turn.
func (b *board) place(plan []step) {
	for _, s := range plan {
		pr := progress{step: s, args: s.args}
		ready := s.tool != nil && s.missing == nil
		for _, l := range s.lookups {
			c := b.find(l.tool.name, l.args)
			pr.lookups = append(pr.lookups, c)
			switch {
			case c == nil:
				ready = false
			case l.pick(c) == nil && pr.failed == nil:
				pr.failed, pr.unnamed, ready = c, l.words == "", false
			}
		}
		if ready {
			pr.args = pr.resolved()
			pr.result = b.find(s.tool.name, pr.args)
		}
		b.steps = append(b.steps, pr)
	}
}

// find is the turn's call with these arguments, nil when it was not made.
func (b *board) find(tool string, args map[string]any) *call {
	key := callKey(tool, args)
	for i := range b.done {
		if b.done[i].key == key {
			return &b.done[i]
		}
	}
	return nil
}

// pick is the id that a lookup's result gives, nil when it has none.
func (l lookup) pick(c *call) any {
	list := c.lists[l.entity]
	if l.words == "" {
		if len(list) == 0 {
			return nil
		}
		return list[0].id
	}
	if e := bestMatch(list, l.words); e != nil {
		return e.id
	}
	return nil
}

// resolved is the arguments with the lookups' outcomes put in.
func (pr progress) resolved() map[string]any {
	if len(pr.step.lookups) == 0 {
		return pr.step.args
	}
	v, _ := pr.substitute(maps.Clone(pr.step.args)).(map[string]any)
	return v
}

func (pr progress) substitute(v any) any {
	switch v := v.(type) {
	case found:
		return pr.step.lookups[v].pick(pr.lookups[v])
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = pr.substitute(e)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = pr.substitute(e)
		}
		return out
	}
	return v
}

// plannedCall is a call to make now.
type plannedCall struct {
	tool string
	args map[string]any
}

// next are the calls to make now. What changes something waits for the steps before
// it, and nothing overtakes it.
func (b *board) next() []plannedCall {
	var calls []plannedCall
	seen := map[string]bool{}
	add := func(tool string, args map[string]any) {
		if key := callKey(tool, args); !seen[key] {
			seen[key] = true
			calls = append(calls, plannedCall{tool, args})
		}
	}
	waiting := false
	for _, pr := range b.steps {
		if pr.tool == nil || pr.missing != nil || pr.failed != nil || pr.result != nil {
			continue
		}
		if waiting && !pr.tool.reads() {
			break
		}
		open := false
		for i, c := range pr.lookups {
			if c == nil {
				open = true
				add(pr.step.lookups[i].tool.name, pr.step.lookups[i].args)
			}
		}
		if !open {
			add(pr.tool.name, pr.args)
		}
		if waiting = waiting || open || !pr.tool.reads(); !pr.tool.reads() {
			break
		}
	}
	return calls
}

// foreign reports whether the turn has calls that are not of this plan: another model
// began the turn. Nothing is added to them, since it might be done twice.
func (b *board) foreign() bool {
	for i := range b.done {
		known := false
		for _, pr := range b.steps {
			known = known || pr.result == &b.done[i]
			for _, c := range pr.lookups {
				known = known || c == &b.done[i]
			}
		}
		if !known {
			return true
		}
	}
	return false
}

// number gives calls ids that are unique in the conversation and the same whenever the
// same round is asked for again.
func (b *board) number(calls []plannedCall, messages int) []toolCall {
	out := make([]toolCall, len(calls))
	for i, c := range calls {
		raw, err := json.Marshal(c.args)
		if err != nil {
			raw = []byte("{}") // arguments are strings, numbers and lists of them
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", messages, i, callKey(c.tool, c.args)))
		id := "call_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
		out[i] = toolCall{ID: id, Type: "function", Function: functionCall{Name: c.tool, Arguments: string(raw)}}
	}
	return out
}
