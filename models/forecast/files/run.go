package files

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
)

// Job is the command `shopkeeper forecast`.
type Job struct {
	In       string // CSV unique_id,ds,y, .gz accepted
	Out      string // CSV unique_id,ds,mean and the bands; compressed where it ends in .gz
	Freq     Freq
	Seasons  []int // in periods; none for the usual one of the frequency
	Missing  Missing
	Settings forecast.Settings
	Plot     string // .svg or .png; "" for no chart
	PlotID   string // the series of the chart; "" for the first
	Progress func(done, total int)
}

// Report is what the command prints with --json.
type Report struct {
	Series   int            `json:"series"`   // forecast
	LeftOut  int            `json:"left_out"` // series and rows
	Sorted   int            `json:"sorted"`   // series whose rows were out of order
	Filled   int            `json:"filled"`   // periods without a value
	Resumed  int            `json:"resumed"`  // series that an earlier, cancelled run had finished
	Rows     int            `json:"rows"`     // written
	Seconds  float64        `json:"seconds"`
	Warnings []*table.Error `json:"-"` // the first of what was left out, one line each
	Notes    []string       `json:"-"` // the repairs, in words
}

// mostWarnings bounds how many lines are listed; all are counted.
const mostWarnings = 100

func (r *Report) leaveOut(e *table.Error) {
	r.LeftOut++
	if len(r.Warnings) < mostWarnings {
		r.Warnings = append(r.Warnings, e)
	}
}

// Run forecasts every series of job.In and writes the forecasts in the order in which
// the series first appear.
//
// A file that cannot be understood, or without one usable series, is a *table.Error and
// nothing is written (exit status 2). Series and rows that cannot be used are listed and
// counted, the rest is done (exit status 3 when LeftOut > 0). A run that is cancelled
// keeps what it has finished beside job.Out; the same job goes on from there.
func Run(ctx context.Context, job Job) (Report, error) {
	start := time.Now()
	var report Report
	if err := job.Check(); err != nil {
		return report, err
	}
	all, nameless, err := readSeries(job.In, job.Freq)
	if err != nil {
		return report, err
	}
	for _, e := range nameless {
		report.leaveOut(e)
	}
	usable, err := report.mend(job, all)
	if err != nil {
		return report, err
	}
	out, err := table.Create(job.Out, job.header()...) // before the work: a folder that is missing shows at once
	if err != nil {
		return report, err
	}
	defer out.Abort()
	if err := report.forecast(ctx, job, usable, out); err != nil {
		return report, err
	}
	report.Seconds = time.Since(start).Seconds()
	return report, out.Commit()
}

// Check reports what is wrong with the wishes themselves, whatever the file holds.
func (job Job) Check() error {
	for _, m := range job.Seasons {
		if m < 2 {
			return fmt.Errorf("a season of %d periods is none: name 2 or more", m)
		}
	}
	if err := job.Settings.Check(); err != nil {
		return err
	}
	return checkPlot(job.Plot)
}

// mend returns the series that can be used and notes what became of the others.
func (r *Report) mend(job Job, all []*history) ([]*history, error) {
	usable := make([]*history, 0, len(all))
	for _, h := range all {
		h.mend(job.In, job.Missing)
		if h.bad != nil {
			r.leaveOut(h.bad)
			continue
		}
		usable = append(usable, h)
		r.Filled += h.filled
		if h.sorted {
			r.Sorted++
		}
	}
	if len(usable) == 0 {
		return nil, r.Warnings[0]
	}
	if r.Sorted > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d series had rows out of order: sorted", r.Sorted))
	}
	if r.Filled > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d periods had no value: filled, or left off before the first value", r.Filled))
	}
	return usable, nil
}

// forecast does the work of Run.
func (r *Report) forecast(ctx context.Context, job Job, usable []*history, out *table.Writer) error {
	series := make([]forecast.Series, len(usable))
	byID := make(map[string]*history, len(usable))
	for i, h := range usable {
		series[i] = forecast.Series{ID: h.id, Values: h.values, Seasons: job.Freq.seasons(job.Seasons, job.Settings.Method, len(h.values))}
		byID[h.id] = h
	}
	chart := job.PlotID
	if chart == "" {
		chart = usable[0].id
	}
	if job.Plot == "" {
		chart = ""
	} else if byID[chart] == nil {
		return fmt.Errorf("the series %q of the chart is not in %s, or was left out", chart, job.In)
	}
	kept, err := openJournal(job)
	if err != nil {
		return err
	}
	delete(kept.rows, chart) // its bands are drawn from the forecast itself
	batch := forecast.Batch{Settings: job.Settings, Progress: job.Progress, Done: func(id string) bool { return kept.rows[id] != nil }}
	err = batch.Run(ctx, series, func(x forecast.Result) error {
		rows := kept.rows[x.ID]
		switch {
		case x.Err != nil:
			r.leaveOut(&table.Error{File: job.In, Problem: fmt.Sprintf("series %q: %v", x.ID, x.Err), Mend: "mend the series or leave it out"})
			return nil
		case x.Skipped:
			r.Resumed++
		default:
			rows = job.rows(byID[x.ID], x.Forecast)
			kept.add(x.ID, rows)
		}
		r.Series++
		r.Rows += len(rows)
		for _, row := range rows {
			out.Write(row...)
		}
		if x.ID == chart {
			return draw(job.Plot, byID[x.ID], x.Forecast)
		}
		return nil
	})
	return kept.close(err)
}

// header names the columns: the lower limits from the widest band in, then the upper
// limits from the narrowest band out.
func (job Job) header() []string {
	header := []string{"unique_id", "ds", "mean"}
	levels := slices.Sorted(slices.Values(job.Settings.Levels))
	for _, level := range slices.Backward(levels) {
		header = append(header, "lo-"+table.Number(level))
	}
	for _, level := range levels {
		header = append(header, "hi-"+table.Number(level))
	}
	return header
}

// rows are the lines of one forecast, in the columns of header.
func (job Job) rows(h *history, f forecast.Forecast) [][]string {
	rows := make([][]string, len(f.Mean))
	for k, mean := range f.Mean {
		row := []string{h.id, h.ahead(k), table.Number(mean)}
		for _, b := range slices.Backward(f.Bands) {
			row = append(row, table.Number(b.Lo[k]))
		}
		for _, b := range f.Bands {
			row = append(row, table.Number(b.Hi[k]))
		}
		rows[k] = row
	}
	return rows
}
