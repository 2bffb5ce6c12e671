package vectord

import (
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
)

// TestPayloadsAreNotChanged: changes and selections make new payloads. The stored one may be on its way to
// a reader at the same moment.
func TestPayloadsAreNotChanged(t *testing.T) {
	stored := pb.NewValueMap(map[string]any{"a": map[string]any{"b": 1, "c": 2}, "d": 3})
	before := pb.NewValueStruct(&pb.Struct{Fields: stored}).String()
	change := pb.NewValueMap(map[string]any{"b": 9, "c": nil, "d": nil})
	for _, s := range []string{"a", "a.b", "x.y"} {
		p, err := parsePath(s)
		if err != nil {
			t.Fatal(err)
		}
		merge(stored, change, p)
		without(stored, []path{p})
		include(stored, []path{p, p})
	}
	merge(stored, change, nil)
	if after := pb.NewValueStruct(&pb.Struct{Fields: stored}).String(); after != before {
		t.Errorf("the stored payload became %s, it was %s", after, before)
	}
}
