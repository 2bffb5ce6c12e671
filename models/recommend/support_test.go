package recommend

import (
	"bytes"
	"testing"
	"time"
)

// bits is the file of a model without its build time.
func bits(t testing.TB, m *Model) []byte {
	t.Helper()
	same := *m
	same.built = time.Time{}
	var b bytes.Buffer
	if _, err := same.writer().WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
