package peers

import (
	"os"
	"path/filepath"
	"testing"
)

// dataDir is the folder of the shared data as seen from this package.
const dataDir = "../../../../../shared/data"

func load(t *testing.T) []Set {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dataDir, "m4")); err != nil {
		t.Skip("the shared data are not here: ", err)
	}
	sets, err := Load(dataDir)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// TestWriteSets writes the series of all sets to the folder that PEERS_SETS names, for a look at them with other programs.
func TestWriteSets(t *testing.T) {
	dir := os.Getenv("PEERS_SETS")
	if dir == "" {
		t.Skip("PEERS_SETS is not set")
	}
	for _, set := range load(t) {
		if err := set.Write(filepath.Join(dir, set.Name+".csv")); err != nil {
			t.Fatal(err)
		}
	}
}
