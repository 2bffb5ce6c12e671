package table

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var events = Columns{Required: []string{"user", "item", "time"}, Optional: []string{"weight"}}

type row struct {
	line       int
	user, item string
	time       time.Time
	weight     float64
}

func readAll(in []byte) ([]row, error) {
	r, err := NewReader("e.csv", bytes.NewReader(in), events)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var rows []row
	for r.Next() {
		rows = append(rows, row{r.Line(), r.Text("user"), r.Text("item"), r.Time("time"), r.FloatOr("weight", 1)})
	}
	return rows, r.Err()
}

func compress(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func TestReadsWhatTheCommandsPromise(t *testing.T) {
	text := "time,user,item,weight\r\n2011-12-09,u1, mug ,2.5\r\n2011-12-09T12:50:00+08:00,u2,\"a \"\"b\"\",\nc\",\r\n2011-12-09T12:50:00.5Z,u3,杯子,1e3\r\n"
	want := []row{
		{2, "u1", "mug", time.Date(2011, 12, 9, 0, 0, 0, 0, time.UTC), 2.5},
		{3, "u2", "a \"b\",\nc", time.Date(2011, 12, 9, 4, 50, 0, 0, time.UTC), 1},
		{5, "u3", "杯子", time.Date(2011, 12, 9, 12, 50, 0, 5e8, time.UTC), 1000},
	}
	for name, in := range map[string][]byte{"plain": []byte(text), "mark": []byte("\ufeff" + text), "gzip": compress(text), "gzip mark": compress("\ufeff" + text)} {
		got, err := readAll(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestBadFilesAreNamedExactly(t *testing.T) {
	const head = "user,item,time\n"
	cut := compress(head + strings.Repeat("u,i,2011-01-01\n", 3000))
	for name, c := range map[string]struct{ in, want string }{
		"empty":          {"", `e.csv:1: the file is empty; give it a header line user,item,time`},
		"missing column": {"user,item\n", `e.csv:1: column time: is missing from the header; write a header line with user,item,time`},
		"unknown column": {"user,item,time,colour\n", `e.csv:1: column "colour": is not known; use the columns user,item,time,weight`},
		"twice":          {"user,item,user,time\n", `e.csv:1: column user: stands twice in the header; remove or rename one of them`},
		"no header":      {"17,mug,2011-01-01\n", `e.csv:1: column "17": is not known; use the columns user,item,time,weight`},
		"short":          {head + "u,i,2011-01-01\nu,i\n", `e.csv:3: has 2 values where the header has 3 columns; add or remove values, or quote values that hold a comma`},
		"quote":          {head + "u,\"i,2011-01-01\n", `e.csv:2: extraneous or missing " in quoted-field; put quotes around values with commas, quotes or line breaks and double the quotes inside`},
		"time":           {head + "u,i,2011-01-01\nu,i,01/02/2011\n", `e.csv:3: column time: "01/02/2011" is no time; write 2011-12-09 or 2011-12-09T12:50:00Z`},
		"day":            {head + "u,i,2011-02-30\n", `e.csv:2: column time: "2011-02-30" is no time; write 2011-12-09 or 2011-12-09T12:50:00Z`},
		"weight":         {"user,item,time,weight\nu,i,2011-01-01,NaN\n", `e.csv:2: column weight: "NaN" is no number; write digits with a point, for example 12.5`},
		"comma":          {"user,item,time,weight\nu,i,2011-01-01,\"1,5\"\n", `e.csv:2: column weight: "1,5" is no number; write digits with a point, for example 12.5`},
		"latin":          {head + "Jos\xe9,i,2011-01-01\n", `e.csv:2: column user: is not UTF-8; save the file as UTF-8`},
		"cut gzip":       {string(cut[:len(cut)-12]), `cannot be read beyond byte`},
		"no gzip":        {"\x1f\x8bnonsense nonsense", `is no gzip file`},
	} {
		_, err := readAll([]byte(c.in))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has more than one line: %q", name, err)
		}
	}
}

func TestMissingFileIsABadFile(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "none.csv"), events)
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWrittenFilesAreReadBackAndAppearAtOnce(t *testing.T) {
	for _, name := range []string{"out.csv", "out.csv.gz"} {
		path := filepath.Join(t.TempDir(), name)
		w, err := Create(path, "user", "item", "time")
		if err != nil {
			t.Fatal(err)
		}
		w.Write("u, \"1\"", "杯\n子", "2011-01-01")
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is visible before Commit", name)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		w.Abort()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if zipped := bytes.HasPrefix(content, []byte{0x1f, 0x8b}); zipped != strings.HasSuffix(name, ".gz") {
			t.Errorf("%s compressed: %v", name, zipped)
		}
		rows, err := readAll(content)
		if err != nil || len(rows) != 1 || rows[0].user != "u, \"1\"" || rows[0].item != "杯\n子" {
			t.Errorf("%s read back %v, %v", name, rows, err)
		}
	}
}

func TestAbortedFileLeavesTheOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := Create(path, "a")
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("content is %q", got)
	}
}

func TestIntColumn(t *testing.T) {
	r, err := NewReader("e.csv", strings.NewReader("n\n12\n1.5\n"), Columns{Required: []string{"n"}})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Next() || r.Int("n") != 12 || r.Err() != nil {
		t.Errorf("12 is refused: %v", r.Err())
	}
	if r.Next(); r.Int("n") != 0 || r.Err() == nil || r.Next() {
		t.Errorf("1.5 is accepted: %v", r.Err())
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("user,item,time\nu,i,2011-01-01\n"))
	f.Add(compress("user,item,time,weight\nu,i,2011-01-01T00:00:00Z,2\n"))
	f.Add([]byte("user,item,time\n\"u\n\",\"\"\"\",x\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		rows, err := readAll(in)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Mend == "" || e.Problem == "") {
			t.Errorf("%v names no problem and mend", err)
		}
		if err != nil {
			return
		}
		for _, r := range rows {
			if r.line < 2 {
				t.Errorf("record on line %d", r.line)
			}
		}
	})
}
