package lp

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var inf = math.Inf(1)

// full has every kind of row and bound.
const full = `* a comment
NAME          FULL MODEL
OBJSENSE
    MAX
ROWS
 N  COST
 N  OTHER
 L  LIM1
 G  LIM2
 E  MYEQN
 E  RLOW
 E  RHIGH
 G  NONE
COLUMNS
    MARKER                 'MARKER'                 'INTORG'
    I1        COST               1.0   LIM1               1.0
    I2        COST              -2.0   LIM2              1D+1
    MARKER                 'MARKER'                 'INTEND'
    X1        LIM1               1.0   OTHER              9.0
    X2        COST               4.0   MYEQN             -1.0
    X3        RLOW               1.0   RHIGH              1.0
    X4        COST               1.0
    X5        NONE               1.0
    X6        LIM2               1.0
    X7        LIM2               2.0
    X8        LIM2               3.0
    X9        LIM2               3.0
RHS
    RHS1      COST             -12.5   LIM1               4.0
    RHS1      LIM2               1.0   MYEQN              7.0
    RHS1      RLOW               5.0   RHIGH              5.0
    RHS1      NONE            -1e+30
    RHS2      LIM1              99.0
RANGES
    RNG       LIM1               2.5   LIM2               4.0
    RNG       RLOW              -3.0   RHIGH              3.0
BOUNDS
 UP BND       X1                 4.0
 LO BND       X2                -1.0
 UP BND       X2                 1.0
 FX BND       X3                 2.5
 FR BND       X4
 MI BND       X5
 UP BND       X6                -2.0
 BV BND       X7
 LI BND       X8                 2.0
 UI BND       X8                 9.0
 SC BND       X9                30.0
 PL BND       I2
 UP OTHERS    X1                 1.0
ENDATA
`

func TestReadMPS(t *testing.T) {
	m, err := ReadMPS(strings.NewReader(full), "full.mps")
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "FULL MODEL" || m.Sense != Maximize || m.Offset != 12.5 || m.Objective != "COST" {
		t.Errorf("name %q, sense %v, constant %v, objective %q", m.Name, m.Sense, m.Offset, m.Objective)
	}
	rows := []Row{{"LIM1", 1.5, 4}, {"LIM2", 1, 5}, {"MYEQN", 7, 7}, {"RLOW", 2, 5}, {"RHIGH", 5, 8}, {"NONE", -inf, inf}}
	if !reflect.DeepEqual(m.Rows, rows) {
		t.Errorf("rows %v", m.Rows)
	}
	columns := []Column{{"I1", 1, 0, 1, true, false}, {"I2", -2, 0, inf, true, false}, {"X1", 0, 0, 4, false, false}, {"X2", 4, -1, 1, false, false},
		{"X3", 0, 2.5, 2.5, false, false}, {"X4", 1, -inf, inf, false, false}, {"X5", 0, -inf, inf, false, false}, {"X6", 0, -inf, -2, false, false},
		{"X7", 0, 0, 1, true, false}, {"X8", 0, 2, 9, true, false}, {"X9", 0, 0, 30, false, true}}
	for j, c := range columns {
		if m.Columns[j] != c {
			t.Errorf("column %+v, want %+v", m.Columns[j], c)
		}
	}
	if at, values := m.Matrix.Column(1); len(at) != 1 || at[0] != 1 || values[0] != 10 {
		t.Errorf("column I2 has %v %v", at, values)
	}
}

func TestFixedNamesHoldBlanks(t *testing.T) {
	const text = "NAME\nROWS\n N  THE COST\n L  ROW 1\nCOLUMNS\n    COL 1     THE COST          -1.    ROW 1               2.\n" +
		"RHS\n    RHS 1     ROW 1               8.\nBOUNDS\n UP BND 1     COL 1               3.\nENDATA\n"
	m, err := ReadMPS(strings.NewReader(text), "fixed.mps")
	if err != nil {
		t.Fatal(err)
	}
	if m.Columns[0] != (Column{"COL 1", -1, 0, 3, false, false}) || m.Rows[0] != (Row{"ROW 1", -inf, 8}) {
		t.Errorf("%+v", m)
	}
	var out bytes.Buffer
	if err := WriteMPS(&out, m); err == nil {
		t.Error("free format takes names with blanks")
	}
	if err := WriteFixedMPS(&out, m); err != nil {
		t.Fatal(err)
	}
	if again, err := ReadMPS(&out, "again.mps"); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("read %+v after writing %+v: %v", again, m, err)
	}
}

const workshop = `\ a comment
Maximize
 profit: 30 chairs + 50 tables + 12 \ and so on
   - 3 lamps + 0 b
Subject To
 carpentry: chairs + 2 tables
   + lamps <= 40
 finishing: -5 <= 2 chairs + tables <= 50
 chairs + chairs - lamps >= -7
 swap: 10 >= tables
 both: chairs + 2 <= tables + 9
 eq: tables - 0.5 lamps = 1e1
Bounds
 chairs <= 20
 3 <= tables <= 30
 lamps free
 x >= -inf
 y = 4
 z <= 1e30
Generals
 chairs
Binary
 b
Semi-continuous
 tables
End
`

func TestReadLP(t *testing.T) {
	m, err := ReadLP(strings.NewReader(workshop), "w.lp")
	if err != nil {
		t.Fatal(err)
	}
	if m.Sense != Maximize || m.Offset != 12 || m.Objective != "profit" {
		t.Errorf("sense %v, constant %v, objective %q", m.Sense, m.Offset, m.Objective)
	}
	columns := []Column{{"chairs", 30, 0, 20, true, false}, {"tables", 50, 3, 30, false, true}, {"lamps", -3, -inf, inf, false, false}, {"b", 0, 0, 1, true, false},
		{"x", 0, -inf, inf, false, false}, {"y", 0, 4, 4, false, false}, {"z", 0, 0, inf, false, false}}
	if !reflect.DeepEqual(m.Columns, columns) {
		t.Errorf("columns %+v", m.Columns)
	}
	rows := []Row{{"carpentry", -inf, 40}, {"finishing", -5, 50}, {"", -7, inf}, {"swap", -inf, 10}, {"both", -inf, 7}, {"eq", 10, 10}}
	if !reflect.DeepEqual(m.Rows, rows) {
		t.Errorf("rows %+v", m.Rows)
	}
	at, values := m.Matrix.Column(1)
	if !reflect.DeepEqual(at, []int32{0, 1, 3, 4, 5}) || !reflect.DeepEqual(values, []float64{2, 1, 1, -1, 1}) {
		t.Errorf("tables has %v %v", at, values)
	}
	if at, values := m.Matrix.Column(0); !reflect.DeepEqual(at, []int32{0, 1, 2, 4}) || values[2] != 2 {
		t.Errorf("chairs has %v %v", at, values)
	}
}

func TestBadFiles(t *testing.T) {
	cut := func(from, to string) string { return strings.Replace(full, from, to, 1) }
	for _, c := range []struct {
		name, text string
		line       int
		says       string
	}{
		{"cut.mps", full[:len(full)-7], 50, "without ENDATA"},
		{"empty.mps", "", 0, "without ENDATA"},
		{"section.mps", cut("RANGES", "RANGERS"), 34, "unknown"},
		{"order.mps", "NAME\nCOLUMNS\n", 2, "before ROWS"},
		{"twice.mps", cut("RANGES", "RHS"), 34, "twice"},
		{"data.mps", " N COST\n", 1, "before the first section"},
		{"row.mps", cut("X2        COST", "X2        COAST"), 20, "\"COAST\" is unknown"},
		{"column.mps", cut("X1                 4.0", "XX                 4.0"), 38, "\"XX\" is unknown"},
		{"type.mps", cut(" E  RLOW", " Q  RLOW"), 11, "no type of a row"},
		{"bound.mps", cut(" FX BND", " QX BND"), 41, "no type of a bound"},
		{"nan.mps", cut("4.0   MYEQN", "nan   MYEQN"), 20, "no number"},
		{"word.mps", cut("4.0   MYEQN", "4,0   MYEQN"), 20, "no number"},
		{"infinite.mps", cut("4.0   MYEQN", "1e30  MYEQN"), 20, "infinite"},
		{"double.mps", cut("RLOW               1.0   RHIGH ", "RLOW               1.0   RLOW  "), 21, "twice"},
		{"rhs.mps", cut("MYEQN              7.0", "LIM2               7.0"), 30, "two values"},
		{"again.mps", cut("    X2        COST", "    I2        COST"), 20, "again"},
		{"rows.mps", cut(" G  NONE", " G  LIM2"), 13, "twice"},
		{"marker.mps", cut("'INTORG'", "'EGROUP'"), 15, "marker"},
		{"fields.mps", cut("X4        COST               1.0", "X4        COST"), 22, "fields"},
		{"eq.mps", cut("MYEQN              7.0", "MYEQN             1e30"), 51, "infinite"},
		{"semi.mps", cut("SC BND       X9                30.0", "SC BND       X9                1e30"), 51, "semicontinuous"},
		{"sense.mps", cut("    MAX", "    MOST"), 4, "no sense"},
		{"cut.lp", strings.TrimSuffix(workshop, "End\n"), 25, "without End"},
		{"empty.lp", "", 0, "without End"},
		{"start.lp", "Subject To\n", 1, "wrong place"},
		{"char.lp", "Minimize\n x + ~y + §|\n z ]\nEnd\n", 3, "no place"},
		{"square.lp", "Minimize\n obj: [ x ^ 2 ]\nEnd\n", 2, "quadratic"},
		{"no comparison.lp", "Minimize\n x\nSubject To\n x + y\nEnd\n", 5, "no comparison"},
		{"many.lp", "Minimize\n x\nSubject To\n x <= y <= 3\nEnd\n", 4, "too many"},
		{"row.lp", "Minimize\n x\nSubject To\n c: x <= 1\n c: x >= 0\nEnd\n", 5, "twice"},
		{"column.lp", "Minimize\n x\nSubject To\n c: x <= 1\nBinary\n y\nEnd\n", 6, "unknown"},
		{"sos.lp", "Minimize\n x\nSubject To\n c: x <= 1\nSOS\n s1: S1:: x:1\nEnd\n", 5, "not read"},
		{"bound.lp", "Minimize\n x\nSubject To\n c: x <= 1\nBounds\n x 4\nEnd\n", 6, "followed by"},
		{"infinite.lp", "Minimize\n x\nSubject To\n c: x = inf\nEnd\n", 4, "infinite"},
		{"coefficient.lp", "Minimize\n x\nSubject To\n c: 1e30 x <= 4\nEnd\n", 4, "infinite"},
		{"indicator.lp", "Minimize\n x\nSubject To\n b = 1 -> x <= 4\nEnd\n", 4, "indicator"},
	} {
		read := ReadMPS
		if strings.HasSuffix(c.name, ".lp") {
			read = ReadLP
		}
		_, err := read(strings.NewReader(c.text), c.name)
		var bad *FileError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		if bad.File != c.name || bad.Line != c.line || !strings.Contains(bad.Problem, c.says) || bad.Mend == "" {
			t.Errorf("%s: %v, want line %d: … %s …", c.name, err, c.line, c.says)
		}
	}
}

func TestFilesByName(t *testing.T) {
	dir := t.TempDir()
	m, err := ReadMPS(strings.NewReader(full), "full.mps")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.mps", "a.MPS.gz", "a.lp", "a.lp.gz"} {
		path := filepath.Join(dir, name)
		if err := WriteFile(path, m); err != nil {
			t.Fatal(err)
		}
		again, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sameModel(t, m, again)
	}
	var bad *FileError
	if _, err := ReadFile(filepath.Join(dir, "none.mps")); !errors.As(err, &bad) || !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := ReadFile(filepath.Join(dir, "a.txt")); !errors.As(err, &bad) {
		t.Error(err)
	}
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	io.WriteString(zw, full)
	zw.Close()
	if _, err := ReadMPS(bytes.NewReader(zipped.Bytes()[:zipped.Len()/2]), "half.mps.gz"); !errors.As(err, &bad) || !strings.Contains(bad.Problem, "stopped") {
		t.Errorf("half a compressed file: %v", err)
	}
}

// sameModel compares what files keep: the objective's name only where it was named.
func sameModel(t *testing.T, want, got *Model) {
	t.Helper()
	if got.Sense != want.Sense || got.Offset != want.Offset || len(got.Rows) != len(want.Rows) || len(got.Columns) != len(want.Columns) {
		t.Fatalf("%v %v, %d rows, %d columns; want %v %v, %d, %d", got.Sense, got.Offset, len(got.Rows), len(got.Columns),
			want.Sense, want.Offset, len(want.Rows), len(want.Columns))
	}
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*(math.Abs(a)+math.Abs(b)+1) }
	for i, r := range want.Rows {
		width := math.Max(1, math.Abs(r.Upper-r.Lower)) // a range is written as a difference
		if g := got.Rows[i]; g.Name != want.RowName(i) || !near(g.Lower, r.Lower) && math.Abs(g.Lower-r.Lower) > 1e-12*width || !near(g.Upper, r.Upper) && math.Abs(g.Upper-r.Upper) > 1e-12*width {
			t.Errorf("row %+v, want %+v", g, r)
		}
	}
	for j, c := range want.Columns {
		c.Name = want.ColumnName(j)
		if got.Columns[j] != c {
			t.Errorf("column %+v, want %+v", got.Columns[j], c)
		}
	}
	if len(want.Columns) > 0 && (!reflect.DeepEqual(got.Matrix.Start, want.Matrix.Start) || !sameEntries(got, want)) {
		t.Errorf("matrix %v, want %v", got.Matrix, want.Matrix)
	}
}

// sameEntries compares columns whose rows may stand in another order.
func sameEntries(a, b *Model) bool {
	for j := range a.Columns {
		values := map[int32]float64{}
		rows, v := a.Matrix.Column(j)
		for k, i := range rows {
			values[i] = v[k]
		}
		rows, v = b.Matrix.Column(j)
		for k, i := range rows {
			if values[i] != v[k] {
				return false
			}
		}
	}
	return true
}

// roundTrip writes a model that was read in every format that can hold it, and reads it again.
func roundTrip(t *testing.T, m *Model) {
	t.Helper()
	if err := m.Validate(); err != nil {
		t.Fatalf("a model that was read is invalid: %v", err)
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer, *Model) error
		read  func(io.Reader, string) (*Model, error)
	}{{"free", WriteMPS, ReadMPS}, {"lp", WriteLP, ReadLP}} {
		var out bytes.Buffer
		if err := f.write(&out, m); err != nil {
			continue // names or numbers that the format cannot hold
		}
		text := out.String()
		again, err := f.read(&out, f.name)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", f.name, err, text)
		}
		sameModel(t, m, again)
	}
}

func FuzzReadMPS(f *testing.F) {
	f.Add(full)
	f.Add("NAME\nROWS\n N C\n E R\nCOLUMNS\n x R 1\nRHS\n R 2\nRANGES\n R -3\nBOUNDS\n FR x\nENDATA\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMPS(strings.NewReader(text), "fuzz.mps")
		var bad *FileError
		switch {
		case err == nil:
			roundTrip(t, m)
		case !errors.As(err, &bad) || bad.Mend == "":
			t.Errorf("error %v", err)
		}
	})
}

func FuzzReadLP(f *testing.F) {
	f.Add(workshop)
	f.Add("min\nobj:\nst\nc: 0 >= 2\nend")
	f.Add("max x + 3\nst\n-1 <= x + 2 y <= 8\nbounds\ny <= -4\nfree\nx\nend")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadLP(strings.NewReader(text), "fuzz.lp")
		var bad *FileError
		switch {
		case err == nil:
			roundTrip(t, m)
		case !errors.As(err, &bad) || bad.Mend == "":
			t.Errorf("error %v", err)
		}
	})
}
