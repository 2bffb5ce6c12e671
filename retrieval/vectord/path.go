package vectord

import (
	"strconv"
	"strings"
	"unicode"

	pb "github.com/qdrant/go-client/qdrant"
)

// A path names values inside a payload: keys joined by dots, with [] for every element of a list and [n]
// for one. Keys with other characters than letters, digits, - and _ are quoted: `parts[]."unit price"`.
type path []step

// step is a key, an index (key empty, index ≥ 0) or every element (index −1).
type step struct {
	key     string
	index   int
	element bool // an index or every element, not a key
}

const everyElement = -1

// parsePath reads a path.
func parsePath(s string) (path, error) {
	var p path
	rest := s
	for first := true; first || rest != ""; first = false {
		if !first {
			if strings.HasPrefix(rest, "[") {
				end := strings.IndexByte(rest, ']')
				if end < 0 {
					return nil, invalid("Invalid json path: %q (a bracket is not closed)", s)
				}
				st, err := parseIndex(rest[1:end], s)
				if err != nil {
					return nil, err
				}
				p, rest = append(p, st), rest[end+1:]
				continue
			}
			if !strings.HasPrefix(rest, ".") {
				return nil, invalid("Invalid json path: %q (quote keys with special characters)", s)
			}
			rest = rest[1:]
		}
		key, after, ok := cutKey(rest)
		if !ok {
			return nil, invalid("Invalid json path: %q", s)
		}
		p, rest = append(p, step{key: key}), after
	}
	return p, nil
}

func parseIndex(inner, whole string) (step, error) {
	if inner == "" {
		return step{index: everyElement, element: true}, nil
	}
	n, err := strconv.ParseUint(inner, 10, 31)
	if err != nil {
		return step{}, invalid("Invalid json path: %q (an index is no number)", whole)
	}
	return step{index: int(n), element: true}, nil
}

// cutKey takes a bare or quoted key from the front of s.
func cutKey(s string) (key, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", "", false
		}
		return s[1 : 1+end], s[2+end:], true
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	})
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:], end > 0
}

// each calls f for every value at the path until f returns false, which each then returns too.
func (p path) each(fields map[string]*pb.Value, f func(*pb.Value) bool) bool {
	v, ok := fields[p[0].key]
	if !ok {
		return true
	}
	return p[1:].walk(v, f)
}

func (p path) walk(v *pb.Value, f func(*pb.Value) bool) bool {
	if len(p) == 0 {
		return f(v)
	}
	if !p[0].element {
		if next, ok := v.GetStructValue().GetFields()[p[0].key]; ok {
			return p[1:].walk(next, f)
		}
		return true
	}
	list := v.GetListValue().GetValues()
	if p[0].index == everyElement {
		for _, next := range list {
			if !p[1:].walk(next, f) {
				return false
			}
		}
		return true
	}
	if p[0].index < len(list) {
		return p[1:].walk(list[p[0].index], f)
	}
	return true
}

// elements returns the path of the elements of the list at p.
func (p path) elements() path {
	if last := p[len(p)-1]; last.element && last.index == everyElement {
		return p
	}
	return append(p[:len(p):len(p)], step{index: everyElement, element: true})
}

// keysOnly says whether the path goes through objects only.
func (p path) keysOnly() bool {
	for _, st := range p {
		if st.element {
			return false
		}
	}
	return true
}
