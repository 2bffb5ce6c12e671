package forecast

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// m4Series is one series of the M4 competition with its held-out end.
type m4Series struct {
	id          string
	train, test []float64
}

// m4Folder is where the competition's files lie, beside the project.
const m4Folder = "../../../shared/data/m4"

// readM4 reads one frequency; train and test are file names. Without the data the test is skipped.
func readM4(t testing.TB, train, test string) []m4Series {
	t.Helper()
	tests := make(map[string][]float64)
	for _, row := range readRows(t, test) {
		tests[row.id] = row.test
	}
	var all []m4Series
	for _, row := range readRows(t, train) {
		all = append(all, m4Series{id: row.id, train: row.test, test: tests[row.id]})
	}
	return all
}

func readRows(t testing.TB, name string) []m4Series {
	t.Helper()
	file, err := os.Open(filepath.Join(m4Folder, name))
	if err != nil {
		t.Skipf("the M4 data is not beside the project: %v", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows []m4Series
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Split(strings.ReplaceAll(lines.Text(), `"`, ""), ",")
		if fields[0] == "V1" {
			continue
		}
		row := m4Series{id: fields[0]}
		for _, field := range fields[1:] {
			if field == "" || field == "NA" {
				break
			}
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatalf("%s, series %s: %v", name, row.id, err)
			}
			row.test = append(row.test, v)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func yearly(t testing.TB) []m4Series {
	return readM4(t, "Yearly-train.ragged.csv.gz", "Yearly-test.csv.gz")
}

func quarterly(t testing.TB) []m4Series {
	return readM4(t, "Quarterly-train.subset.ragged.csv.gz", "Quarterly-test.csv.gz")
}

func hourly(t testing.TB) []m4Series {
	return readM4(t, "Hourly-train.csv.gz", "Hourly-test.csv.gz")
}
