package recommend

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

// FilesConfig is the command `shopkeeper recommend`.
type FilesConfig struct {
	Events      string // CSV user,item,time[,weight], .gz accepted
	For         string // CSV user
	Out         string // CSV user,rank,item,score; compressed where it ends in .gz
	K           int    // items per user, 0 means 20
	IncludeSeen bool   // also items that the user already had
	Settings    Settings
}

// FilesReport is what the command prints with --json.
type FilesReport struct {
	Fit      Report         `json:"fit"`
	Asked    int            `json:"users_asked"`
	Unknown  int            `json:"users_unknown"` // without a history: they got the popular items
	Rows     int            `json:"rows_written"`
	LeftOut  int            `json:"rows_left_out"`
	Warnings []*table.Error `json:"-"` // the first of them, one line each, for standard error
}

// mostWarnings bounds how many rows are listed; all are counted.
const mostWarnings = 100

// RunFiles fits a model on cfg.Events and writes recommendations for every user of cfg.For, in that order.
//
// A file that cannot be understood is a *table.Error and nothing is written (exit status 2). Rows that can be left out (an empty user or item, a
// weight of 0 or below, a user asked for twice) are listed in the report, the rest is done (exit status 3 when LeftOut > 0).
// Users without a history get the popular items.
func RunFiles(ctx context.Context, cfg FilesConfig) (FilesReport, error) {
	var report FilesReport
	if cfg.K = or(cfg.K, 20); cfg.K < 0 {
		return report, fmt.Errorf("asked for %d recommendations: ask for at least 1", cfg.K)
	}
	if err := cfg.Settings.withDefaults().check(); err != nil {
		return report, err
	}
	users, err := report.readUsers(cfg.For)
	if err != nil {
		return report, err
	}
	data, err := report.readEvents(cfg.Events)
	if err != nil {
		return report, err
	}
	out, err := table.Create(cfg.Out, "user", "rank", "item", "score") // before the fit: a folder that is missing shows at once
	if err != nil {
		return report, err
	}
	defer out.Abort()
	cfg.Settings.ForRepeats = cfg.IncludeSeen
	m, fit, err := Fit(ctx, data, cfg.Settings)
	if err != nil {
		return report, err
	}
	report.Fit = fit
	if err := report.write(ctx, m, users, cfg, out); err != nil {
		return report, err
	}
	return report, out.Commit()
}

func (r *FilesReport) leaveOut(e *table.Error) {
	r.LeftOut++
	if len(r.Warnings) < mostWarnings {
		r.Warnings = append(r.Warnings, e)
	}
}

func (r *FilesReport) readUsers(path string) ([]string, error) {
	in, err := table.Open(path, table.Columns{Required: []string{"user"}})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var users []string
	first := map[string]int{}
	for in.Next() {
		user := in.Text("user")
		line, twice := first[user]
		switch {
		case user == "":
			r.leaveOut(in.Problem("user", "is empty, left out", "name a user"))
		case twice:
			r.leaveOut(in.Problem("user", fmt.Sprintf("%q stands already on line %d, left out", user, line), "name every user once"))
		default:
			first[user] = in.Line()
			users = append(users, user)
		}
	}
	return users, in.Err()
}

func (r *FilesReport) readEvents(path string) (Data, error) {
	in, err := table.Open(path, table.Columns{Required: []string{"user", "item", "time"}, Optional: []string{"weight"}})
	if err != nil {
		return Data{}, err
	}
	defer in.Close()
	var data Data
	for in.Next() {
		x := Interaction{User: in.Text("user"), Item: in.Text("item"), Time: in.Time("time"), Weight: float32(in.FloatOr("weight", 1))}
		switch {
		case in.Err() != nil:
		case math.IsInf(float64(x.Weight), 0):
			in.Fail("weight", "is too large", "write a number below 1e38")
		case x.User == "":
			r.leaveOut(in.Problem("user", "is empty, left out", "name a user"))
		case x.Item == "":
			r.leaveOut(in.Problem("item", "is empty, left out", "name an item"))
		case !(x.Weight > 0):
			r.leaveOut(in.Problem("weight", table.Number(float64(x.Weight))+" is not above 0, left out", "give a positive weight or none"))
		default:
			data.Interactions = append(data.Interactions, x)
		}
	}
	if in.Err() == nil && len(data.Interactions) == 0 {
		return data, &table.Error{File: path, Problem: "holds no usable events", Mend: "add rows with user, item and time"}
	}
	return data, in.Err()
}

func (r *FilesReport) write(ctx context.Context, m *Model, users []string, cfg FilesConfig, out *table.Writer) error {
	for _, user := range users {
		if err := context.Cause(ctx); err != nil {
			return fmt.Errorf("stopped, nothing written: %w", err)
		}
		answer, err := m.Recommend(Request{User: user, K: cfg.K, IncludeSeen: cfg.IncludeSeen})
		if err != nil {
			return err
		}
		if !m.KnowsUser(user) {
			r.Unknown++
		}
		for i, rec := range answer.Items {
			out.Write(user, strconv.Itoa(i+1), rec.Item, strconv.FormatFloat(float64(rec.Score), 'g', -1, 32))
		}
		r.Rows += len(answer.Items)
	}
	r.Asked = len(users)
	return nil
}
