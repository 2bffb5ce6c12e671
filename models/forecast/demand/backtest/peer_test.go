package backtest_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/backtest"
)

// peerScript forecasts a file of series by a method of statsforecast.
const peerScript = "../../testdata/peers/peers.py"

// ensemble is statsforecast's: the median of AutoETS, AutoCES and dynamic optimised Theta. dir keeps its forecasts by origin.
func ensemble(dir, name string, season int) backtest.Method {
	return backtest.Method{Name: "statsforecast", Forecast: func(ctx context.Context, histories []demand.Item, s backtest.Settings) ([]backtest.Outlook, error) {
		base := filepath.Join(dir, fmt.Sprintf("%s-%d", name, len(histories[0].Sales)))
		if _, err := os.Stat(base + ".out.csv"); err != nil {
			if err := writeSeries(base+".csv", histories); err != nil {
				return nil, err
			}
			run := exec.CommandContext(ctx, os.Getenv("PEERS_PYTHON"), peerScript, base+".csv", strconv.Itoa(season), strconv.Itoa(s.Horizon), "ensemble", base+".part")
			if out, err := run.CombinedOutput(); err != nil {
				return nil, fmt.Errorf("%w: %s", err, out)
			}
			if err := os.Rename(base+".part", base+".out.csv"); err != nil {
				return nil, err
			}
		}
		models, err := readPeer(base + ".out.csv")
		if err != nil {
			return nil, err
		}
		out := make([]backtest.Outlook, len(histories))
		for i, h := range histories {
			m, there := models[h.ID]
			if !there || len(m.fitted) != len(h.Sales) {
				return nil, fmt.Errorf("%s.out.csv has no forecast of %q that fits: delete it", base, h.ID)
			}
			out[i] = backtest.OutlookOf(m, h.Sales, s)
		}
		return out, nil
	}}
}

// told is what a peer said of a series.
type told struct{ ahead, fitted []float64 }

func (t *told) Predict(h int) []float64 { return t.ahead[:h] }
func (t *told) Fitted() []float64       { return t.fitted }

// readPeer reads the peer's forecasts by series.
func readPeer(path string) (map[string]*told, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := map[string]*told{}
	for _, row := range rows[1:] {
		step, err := strconv.Atoi(row[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		v, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		t := out[row[1]]
		if t == nil {
			t = &told{}
			out[row[1]] = t
		}
		if step > 0 {
			t.ahead = append(t.ahead, v)
		} else {
			t.fitted = append(t.fitted, v)
		}
	}
	return out, nil
}

// writeSeries writes histories as the peers read them.
func writeSeries(path string, histories []demand.Item) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.Write([]string{"unique_id", "y"})
	for _, h := range histories {
		for _, y := range h.Sales {
			if err == nil {
				err = w.Write([]string{h.ID, strconv.FormatFloat(y, 'g', -1, 64)})
			}
		}
	}
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}
