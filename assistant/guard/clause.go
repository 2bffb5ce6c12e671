package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clauses cuts a stream of text into clauses, so that each can be checked before a
// person reads it. Joining all clauses gives the text back byte by byte.
//
// A clause ends after sentence punctuation (in English only when a blank follows, so
// that 2.95 stays whole), after a line break, or after a comma once the clause has
// minClause runes. The zero value is ready.
type Clauses struct {
	buf string
}

const minClause = 12

// Add appends text of the stream and returns the clauses that are now complete.
func (c *Clauses) Add(text string) []string {
	c.buf += text
	var out []string
	for {
		n := clauseEnd(c.buf)
		if n == 0 {
			return out
		}
		out = append(out, c.buf[:n])
		c.buf = c.buf[n:]
	}
}

// Rest returns what is left at the stream's end and empties the cutter.
func (c *Clauses) Rest() string {
	rest := c.buf
	c.buf = ""
	return rest
}

// clauseEnd is the length of the first complete clause in s, 0 when there is none yet.
// A mark at the very end of s is not complete: what follows decides.
func clauseEnd(s string) int {
	runes := 0
	for i, r := range s {
		runes++
		end := i + utf8.RuneLen(r)
		switch {
		case r == '\n':
			return end
		case strings.ContainsRune("。！？；", r):
			if end < len(s) {
				return end + closing(s[end:])
			}
		case strings.ContainsRune(".!?;:", r), r == ',' && runes >= minClause:
			if end < len(s) && (s[end] == ' ' || s[end] == '\n') {
				return end + 1
			}
		case r == '，' && runes >= minClause:
			return end
		}
	}
	return 0
}

// closing is the length of quotes and brackets that belong to the clause before them.
func closing(s string) int {
	n := 0
	for _, r := range s {
		if !strings.ContainsRune("”’」』）)\"'", r) {
			break
		}
		n += utf8.RuneLen(r)
	}
	return n
}

// fold is lower case without blanks and punctuation: letters and digits of any script.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
