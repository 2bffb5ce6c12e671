// Package peers holds this project's forecasts against those of R's forecast package and of statsforecast, on the same series and the
// same processor. It is no part of the product; README.md says how to run it.
package peers

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset"
)

// Series is one history with what came after it.
type Series struct {
	ID          string
	Train, Test []float64
}

// Set is a sample of series of one frequency.
type Set struct {
	Name    string
	Season  int // that the models may use
	Scale   int // lag of the naive errors by which MASE divides
	Horizon int
	Series  []Series
}

// Sample sizes: every n-th series of a file. ARIMA takes R many seconds for one hourly series: it has a smaller sample of its own.
const (
	yearlyStride      = 76
	quarterlyStride   = 240
	hourlyStride      = 20
	hourlyARIMAStride = 50
	retailStride      = 25
)

// Load reads the samples of all sets from the folder of the shared data.
func Load(dir string) ([]Set, error) {
	sets := []Set{
		{Name: "yearly", Season: 1, Scale: 1, Horizon: 6},
		{Name: "quarterly", Season: 4, Scale: 4, Horizon: 8},
		{Name: "hourly", Season: 24, Scale: 24, Horizon: 48},
		{Name: "hourly-arima", Season: 24, Scale: 24, Horizon: 48},
		{Name: "retail-weekly", Season: 1, Scale: 1, Horizon: 13},
	}
	m4 := []struct {
		train, test string
		stride      int
	}{
		{"Yearly-train.ragged.csv.gz", "Yearly-test.csv.gz", yearlyStride},
		{"Quarterly-train.subset.ragged.csv.gz", "Quarterly-test.csv.gz", quarterlyStride},
		{"Hourly-train.csv.gz", "Hourly-test.csv.gz", hourlyStride},
		{"Hourly-train.csv.gz", "Hourly-test.csv.gz", hourlyARIMAStride},
	}
	for i, files := range m4 {
		var err error
		if sets[i].Series, err = readM4(filepath.Join(dir, "m4", files.train), filepath.Join(dir, "m4", files.test), files.stride); err != nil {
			return nil, err
		}
	}
	var err error
	retail := &sets[len(m4)]
	retail.Series, err = readRetail(filepath.Join(dir, "online-retail-ii", "online_retail_II.csv.gz"), retail.Horizon)
	return sets, err
}

// readM4 reads every stride-th series of the training file and its test part.
func readM4(train, test string, stride int) ([]Series, error) {
	var all []Series
	chosen := map[string]int{}
	count := 0
	err := eachRow(train, func(id string, values []float64) {
		if count%stride == 0 {
			chosen[id] = len(all)
			all = append(all, Series{ID: id, Train: values})
		}
		count++
	})
	if err != nil {
		return nil, err
	}
	err = eachRow(test, func(id string, values []float64) {
		if i, ok := chosen[id]; ok {
			all[i].Test = values
		}
	})
	return all, err
}

// eachRow calls visit with each row id,v1,v2,… of a gzip file; a header and empty fields are passed over.
func eachRow(path string, visit func(id string, values []float64)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	rows := csv.NewReader(bufio.NewReader(unpacked))
	rows.FieldsPerRecord = -1
	for {
		record, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		var values []float64
		for _, field := range record[1:] {
			if v, err := strconv.ParseFloat(field, 64); err == nil {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			visit(record[0], values)
		}
	}
}

// readRetail makes weekly sales of every so manieth product that has 40 weeks of history before the last weeks.
func readRetail(path string, horizon int) ([]Series, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var lines []dataset.RetailLine
	if err := dataset.ReadOnlineRetail(unpacked, func(l dataset.RetailLine) error {
		lines = append(lines, l)
		return nil
	}); err != nil {
		return nil, err
	}
	start := time.Date(2009, 11, 30, 0, 0, 0, 0, time.UTC)
	weeks := 105 // whole weeks up to 2011-12-04
	sales := map[string][]float64{}
	for _, l := range dataset.CleanRetail(lines).Sales {
		week := int(l.At.Sub(start).Hours() / (7 * 24))
		if week < 0 || week >= weeks {
			continue
		}
		if sales[l.Code] == nil {
			sales[l.Code] = make([]float64, weeks)
		}
		sales[l.Code][week] += float64(l.Quantity)
	}
	codes := make([]string, 0, len(sales))
	for code := range sales {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	const leastHistory = 40
	var all []Series
	for i, code := range codes {
		y := sales[code]
		first := slices.IndexFunc(y, func(v float64) bool { return v > 0 })
		if i%retailStride == 0 && weeks-horizon-first >= leastHistory {
			all = append(all, Series{ID: code, Train: y[first : weeks-horizon], Test: y[weeks-horizon:]})
		}
	}
	return all, nil
}

// Write writes the histories as unique_id,ds,y.
func (s *Set) Write(path string) error {
	var b strings.Builder
	b.WriteString("unique_id,ds,y\n")
	for _, one := range s.Series {
		for t, v := range one.Train {
			fmt.Fprintf(&b, "%s,%d,%s\n", one.ID, t+1, strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// MASE is the mean absolute scaled error over the series (Hyndman & Koehler 2006), with how many series have no finite forecast or no
// scale and are left out.
func (s *Set) MASE(forecasts map[string][]float64) (mase float64, missing int) {
	sum, count := 0.0, 0
	for _, one := range s.Series {
		scale, steps := 0.0, 0
		for t := s.Scale; t < len(one.Train); t++ {
			scale += math.Abs(one.Train[t] - one.Train[t-s.Scale])
			steps++
		}
		f := forecasts[one.ID]
		if scale == 0 || len(f) != len(one.Test) {
			missing++
			continue
		}
		err := 0.0
		for i, v := range one.Test {
			err += math.Abs(v-f[i]) / float64(len(one.Test))
		}
		if math.IsNaN(err) || math.IsInf(err, 0) {
			missing++
			continue
		}
		sum += err / (scale / float64(steps))
		count++
	}
	return sum / float64(count), missing
}

// Median is the forecast in the middle of several, step by step, of the series that all of them forecast.
func Median(of []map[string][]float64) map[string][]float64 {
	out := map[string][]float64{}
	for id, first := range of[0] {
		if slices.ContainsFunc(of, func(f map[string][]float64) bool { return len(f[id]) != len(first) }) {
			continue
		}
		values := make([]float64, len(first))
		for step := range values {
			var at []float64
			for _, f := range of {
				at = append(at, f[id][step])
			}
			slices.Sort(at)
			values[step] = (at[(len(at)-1)/2] + at[len(at)/2]) / 2
		}
		out[id] = values
	}
	return out
}
