package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts/packed"
)

const published = "../../../shared/data/online-retail-ii/online_retail_II.csv.gz"

// The committed file is what the program makes of the published one, and making it
// twice gives the same bytes. The checksum is of the content, so that another version
// of the compressor may pack it otherwise.
func TestCommittedFileIsMadeFromThePublished(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a million lines")
	}
	if _, err := os.Stat(published); err != nil {
		t.Skipf("the published data are not here: %v", err)
	}
	committed, err := os.ReadFile("../../models/dataset/gifts/gifts.bin")
	if err != nil {
		t.Fatal(err)
	}
	if len(committed) > 8<<20 {
		t.Errorf("the packed shop has %d bytes, more than 8 MB", len(committed))
	}
	want, err := packed.Sum(committed)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := read(published)
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	report, err := pack(&first, lines)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pack(&second, lines); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("packing twice gives different bytes")
	}
	if got, err := packed.Sum(first.Bytes()); err != nil || got != want {
		t.Errorf("the committed file is not what packgifts makes: %x, want %x (%v)", want, got, err)
	}
	golden, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if report != string(golden) {
		t.Errorf("the report has changed:\n%s", report)
	}
}

func TestRunOnASmallFile(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.bin")
	csv := "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n" +
		"489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom\n" +
		"C489449,85048,LIGHTS,-2,2009-12-02 07:45:00,6.95,13085,United Kingdom\n"
	if err := os.WriteFile(in, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-in", in, "-out", out}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit status %d: %s", code, stderr.String())
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	f, err := packed.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	if f.Sales.Number[0] != 489434 || f.Sales.Price[0] != 695 || f.Returns.Quantity[0] != 2 || f.Origins[0] != 0 {
		t.Errorf("packed %+v", f)
	}
}

func TestRunNamesTheFault(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	const header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
	good := write("good.csv", header+"489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n")
	out := filepath.Join(dir, "out.bin")
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no arguments", nil, 2, "give -in FILE and -out FILE"},
		{"unknown flag", []string{"-x"}, 2, "flag provided but not defined"},
		{"missing file", []string{"-in", filepath.Join(dir, "none"), "-out", out}, 2, "no such file"},
		{"empty file", []string{"-in", write("empty", ""), "-out", out}, 2, "line 1"},
		{"bad line", []string{"-in", write("bad", header+"1,85048,A,x,2009-12-01 07:45:00,1,,UK\n"), "-out", out}, 2, "line 2, column \"Quantity\""},
		{"no sales", []string{"-in", write("none.csv", header), "-out", out}, 2, "no line of it is a sale"},
		{"odd invoice", []string{"-in", write("odd", header+"X1,85048,A,1,2009-12-01 07:45:00,1,,UK\n"), "-out", out}, 2, "not a number"},
		{"no folder", []string{"-in", good, "-out", filepath.Join(dir, "no", "out.bin")}, 1, "no such file"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(tt.args, &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.want) {
			t.Errorf("%s: exit status %d and %q, want %d and %q", tt.name, code, stderr.String(), tt.code, tt.want)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: something was written", tt.name)
		}
	}
}
