package replenish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// TestWritePeers writes instances of the family for testdata/peers/compare.py, which runs other solvers on them:
// REPLENISH_PEERS names the folder.
func TestWritePeers(t *testing.T) {
	folder := os.Getenv("REPLENISH_PEERS")
	if folder == "" {
		t.Skip("REPLENISH_PEERS is not set: it names the folder for the MPS files that testdata/peers/compare.py reads")
	}
	for _, n := range [][2]int{{200, 12}, {1000, 12}, {1000, 26}, {5000, 26}} {
		p := family(1, n[0], n[1], 0.6)
		base := filepath.Join(folder, fmt.Sprintf("family-%dx%d", n[0], n[1]))
		if err := lp.WriteFile(base+".mps", p.Model()); err != nil {
			t.Fatal(err)
		}
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%.12g %.6f %s\n", s.Objective, s.Elapsed.Seconds(), s.Status)
		if err := os.WriteFile(base+".ours", []byte(line), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
