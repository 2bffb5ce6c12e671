package recommend

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

// eventsCSV is tiny as a file.
func eventsCSV(d Data) string {
	var b strings.Builder
	b.WriteString("user,item,time\n")
	for _, x := range d.Interactions {
		fmt.Fprintf(&b, "%s,%s,%s\n", x.User, x.Item, x.Time.Format("2006-01-02T15:04:05Z07:00"))
	}
	return b.String()
}

// files writes the inputs into a folder of the test and returns the command for them.
func files(t *testing.T, events, users string) FilesConfig {
	t.Helper()
	folder := t.TempDir()
	cfg := FilesConfig{Events: filepath.Join(folder, "events.csv"), For: filepath.Join(folder, "users.csv"), Out: filepath.Join(folder, "recs.csv"), K: 3}
	for path, text := range map[string]string{cfg.Events: events, cfg.For: users} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg.Settings = Settings{Engine: ItemKNN}
	return cfg
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		unzip, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if text, err = io.ReadAll(unzip); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func TestFilesAnswerInTheOrderOfTheUsers(t *testing.T) {
	d := tiny(60, 20)
	for _, engine := range Engines() {
		cfg := files(t, eventsCSV(d), "user\nu007\nstranger\nu001\n")
		cfg.Settings.Engine = engine
		report, err := RunFiles(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		got := lines(t, cfg.Out)
		if got[0] != "user,rank,item,score" || len(got) != 10 || report.Rows != 9 || report.Asked != 3 || report.Unknown != 1 || report.LeftOut != 0 {
			t.Errorf("%s: %+v\n%s", engine, report, strings.Join(got, "\n"))
		}
		for k, line := range got[1:] {
			want := fmt.Sprintf("%s,%d,i", []string{"u007", "stranger", "u001"}[k/3], k%3+1)
			if !strings.HasPrefix(line, want) {
				t.Errorf("%s line %d is %s, want %s…", engine, k+2, line, want)
			}
		}
	}
}

func TestFilesMayBeCompressed(t *testing.T) {
	cfg := files(t, eventsCSV(tiny(30, 10)), "user\nu001\n")
	if _, err := RunFiles(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	plain := lines(t, cfg.Out)
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	_, _ = io.WriteString(zip, eventsCSV(tiny(30, 10)))
	_ = zip.Close()
	cfg.Events, cfg.Out = cfg.Events+".gz", cfg.Out+".gz"
	if err := os.WriteFile(cfg.Events, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := RunFiles(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, cfg.Out); !slices.Equal(got, plain) {
		t.Errorf("compressed %v, plain %v", got, plain)
	}
}

func TestSeenItemsOnlyOnDemand(t *testing.T) {
	events := "user,item,time,weight\na,x,2011-01-01,5\nb,x,2011-01-02,\nb,y,2011-01-03,1\n"
	cfg := files(t, events, "user\na\n")
	if _, err := RunFiles(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, cfg.Out); len(got) != 2 || !strings.HasPrefix(got[1], "a,1,y,") {
		t.Errorf("without seen items: %v", got)
	}
	cfg.IncludeSeen = true
	if _, err := RunFiles(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, cfg.Out); len(got) != 3 {
		t.Errorf("with seen items: %v", got)
	}
}

func TestBadFilesWriteNothing(t *testing.T) {
	good := eventsCSV(tiny(30, 10))
	for name, c := range map[string]struct{ events, users, want string }{
		"time":      {good + "u,i,soon\n", "user\nu001\n", `events.csv:182: column time: "soon" is no time; write 2011-12-09 or 2011-12-09T12:50:00Z`},
		"header":    {"user,item\n", "user\nu001\n", "events.csv:1: column time: is missing from the header"},
		"users":     {good, "customer\nu001\n", `users.csv:1: column "customer": is not known; use the columns user`},
		"short row": {good + "u,i\n", "user\nu001\n", "events.csv:182: has 2 values where the header has 3 columns"},
		"weight":    {"user,item,time,weight\nu,i,2011-01-01,1e60\n", "user\n", "events.csv:2: column weight: is too large"},
		"no events": {"user,item,time\n", "user\nu001\n", "events.csv: holds no usable events"},
	} {
		cfg := files(t, c.events, c.users)
		_, err := RunFiles(context.Background(), cfg)
		var bad *table.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if left, _ := os.ReadDir(filepath.Dir(cfg.Out)); len(left) != 2 {
			t.Errorf("%s: something was written: %v", name, left)
		}
	}
	cfg := files(t, good, "user\n")
	cfg.Events = filepath.Join(filepath.Dir(cfg.Events), "none.csv")
	if _, err := RunFiles(context.Background(), cfg); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestRowsThatCanBeLeftOutAreListedAndCounted(t *testing.T) {
	events := "user,item,time,weight\na,x,2011-01-01,1\n,x,2011-01-01,1\na,,2011-01-01,1\nb,y,2011-01-01,0\nb,y,2011-01-01,-2\nb,x,2011-01-02,1\nb,z,2011-01-02,1\n"
	cfg := files(t, events, "user\na\n\"\"\nb\na\n")
	report, err := RunFiles(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if report.LeftOut != 6 || len(report.Warnings) != 6 || report.Asked != 2 {
		t.Fatalf("%+v", report)
	}
	for k, want := range []string{"users.csv:3: column user", `users.csv:5: column user: "a" stands already on line 2`, "events.csv:3: column user", "events.csv:4: column item", "events.csv:5: column weight: 0 is not above 0", "events.csv:6: column weight: -2"} {
		if got := report.Warnings[k].Error(); !strings.Contains(got, want) {
			t.Errorf("warning %d: %s, want %s", k, got, want)
		}
	}
	if got := lines(t, cfg.Out); len(got) != 2 || !strings.HasPrefix(got[1], "a,1,z,") {
		t.Errorf("%v", got)
	}
}

func TestStoppedCommandLeavesTheOldOutput(t *testing.T) {
	cfg := files(t, eventsCSV(tiny(30, 10)), "user\nu001\n")
	if err := os.WriteFile(cfg.Out, []byte("old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := RunFiles(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := lines(t, cfg.Out); got[0] != "old" {
		t.Errorf("output is %v", got)
	}
}
