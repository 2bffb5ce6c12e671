package assistant

import (
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
)

// speaker releases a model's words clause by clause. A clause that gives hidden text
// away, or states something without a tool result behind it, is held back together
// with everything after it in the same model call.
type speaker struct {
	facts *guard.Facts
	watch *guard.Watch
	mask  *guard.Mask
	out   func(n int, text string)

	cut   guard.Clauses
	round []string // clauses said in this model call
	again []string // after a restart: clauses that were said already and may come again
	said  strings.Builder
	held  []string // statements held back in this model call
	shut  bool     // the rest of this model call stays unsaid
	n     int
	first time.Time // when the first clause was released
}

// begin starts a new model call.
func (s *speaker) begin() {
	s.cut, s.round, s.again, s.held, s.shut = guard.Clauses{}, nil, nil, nil, false
}

// take is the sink of a stream.
func (s *speaker) take(p llm.Piece) {
	if p.Restart {
		s.cut, s.again, s.round, s.held, s.shut = guard.Clauses{}, s.round, nil, nil, false
		return
	}
	for _, c := range s.cut.Add(p.Text) {
		s.clause(c)
	}
}

// end says what is left when the stream has ended.
func (s *speaker) end() {
	if rest := s.cut.Rest(); rest != "" {
		s.clause(rest)
	}
}

func (s *speaker) clause(c string) {
	if s.shut {
		return
	}
	blank := strings.TrimSpace(c) == ""
	if blank && len(s.round) == 0 {
		return
	}
	c = s.mask.Show(c)
	if len(s.again) > 0 {
		if strings.TrimSpace(s.again[0]) == strings.TrimSpace(c) {
			s.round, s.again = append(s.round, c), s.again[1:]
			return
		}
		s.again = nil
	}
	if !blank {
		if s.watch.Leaks(c) {
			s.shut = true
			s.held = append(s.held, "the instructions")
			return
		}
		if bad := s.facts.Ungrounded(c); len(bad) > 0 {
			s.shut = true
			s.held = append(s.held, bad...)
			return
		}
	}
	if len(s.round) == 0 {
		c = s.apart(strings.TrimLeft(c, " \n"))
	}
	s.round = append(s.round, c)
	s.say(c)
}

// apart begins a new paragraph when something was said before.
func (s *speaker) apart(text string) string {
	if said := s.said.String(); text != "" && said != "" && !strings.HasSuffix(said, "\n") {
		return "\n\n" + text
	}
	return text
}

// say releases text that needs no check: a checked clause or a sentence of our own.
func (s *speaker) say(text string) {
	if text == "" {
		return
	}
	if s.said.Len() == 0 {
		s.first = time.Now()
	}
	s.said.WriteString(text)
	s.out(s.n, text)
	s.n++
}

// add says a sentence of our own after what was said, on a line of its own.
func (s *speaker) add(sentence string) { s.say(s.apart(sentence)) }

// text is everything said so far.
func (s *speaker) text() string { return strings.TrimSpace(s.said.String()) }
