package dataset

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"
)

const header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"

func readAll(s string) ([]RetailLine, error) {
	var lines []RetailLine
	err := ReadOnlineRetail(strings.NewReader(s), func(l RetailLine) error {
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

func TestReadOnlineRetail(t *testing.T) {
	want := RetailLine{Invoice: "C489449", Code: "85123A", Description: "WHITE, HANGING", Quantity: -12,
		At: time.Date(2009, 12, 1, 10, 33, 0, 0, time.UTC), Price: 2955, Customer: "16321", Country: "Australia"}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(header + `C489449, 85123a ," WHITE, HANGING ",-12,2009-12-01 10:33:00,2.955,16321,Australia` + "\n"))
	z.Close()
	for name, text := range map[string]string{
		"second edition": header + `C489449,85123A,"WHITE, HANGING",-12,2009-12-01 10:33:00,2.955,16321,Australia` + "\n",
		"first edition": "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n" +
			`c489449,85123A,"WHITE, HANGING",-12,12/1/2009 10:33,2.955,16321,Australia` + "\r\n",
		"other order, byte order mark": "\ufeffCountry,Price,Customer ID,Quantity,StockCode,Invoice,InvoiceDate,Description\n" +
			`Australia,2.9550,16321.0,-12,85123A,C489449,2009-12-01T10:33:59Z,"WHITE, HANGING"` + "\n",
		"gzip, blanks": zipped.String(),
	} {
		lines, err := readAll(text)
		if err != nil || len(lines) != 1 || lines[0] != want {
			t.Errorf("%s: got %+v, %v", name, lines, err)
		}
	}
}

func TestReadOnlineRetailNamesThePlace(t *testing.T) {
	const good = "489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom\n"
	for _, tt := range []struct {
		text   string
		line   int
		column string
	}{
		{"", 1, ""},
		{"Invoice,StockCode\n", 1, "Description"},
		{"a,b\n1,2\n", 1, "Invoice"},
		{header + good + ",85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n", 3, "Invoice"},
		{header + "489434,,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n", 2, "StockCode"},
		{header + "489434,85048,LIGHTS,1.5,2009-12-01 07:45:00,6.95,13085,UK\n", 2, "Quantity"},
		{header + "489434,85048,LIGHTS,12,1 December,6.95,13085,UK\n", 2, "InvoiceDate"},
		{header + "489434,85048,LIGHTS,12,2009-13-01 07:45:00,6.95,13085,UK\n", 2, "InvoiceDate"},
		{header + "489434,85048,LIGHTS,12,2009-12-01 07:45:00,\"6,95\",13085,UK\n", 2, "Price"},
		{header + "489434,85048,LIGHTS,12,2009-12-01 07:45:00,0.00012,13085,UK\n", 2, "Price"},
		{header + "489434,85048,\xa3 LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n", 2, "Description"},
		{header + "489434,85048\n", 2, ""},
		{header + good + "489434,\"85048,LIGHTS\n", 3, ""},
		{"\x1f\x8b nonsense", 1, ""},
	} {
		_, err := readAll(tt.text)
		var f *FormatError
		if !errors.As(err, &f) || f.Line != tt.line || f.Column != tt.column || f.Mend == "" {
			t.Errorf("%q: got %v, want line %d, column %q and a mend", tt.text, err, tt.line, tt.column)
		}
	}
}

func TestReadOnlineRetailStopsAtAnError(t *testing.T) {
	stop := errors.New("enough")
	line := "489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n"
	if err := ReadOnlineRetail(strings.NewReader(header+line+line), func(RetailLine) error { return stop }); err != stop {
		t.Errorf("got %v", err)
	}
}

func TestPence(t *testing.T) {
	for price, want := range map[string]int64{"2.95": 295, "0.001": 0, "0.005": 1, "-53594.36": -5359436, "12": 1200, "1.2": 120} {
		milli, err := parseMilli(price)
		if got := (RetailLine{Price: milli}).Pence(); err != nil || got != want {
			t.Errorf("%s is %d pence, %v; want %d", price, got, err, want)
		}
	}
	for _, price := range []string{"", ".", "-", "1e3", "--1", "1.2.3", "+1", "9999999999999"} {
		if _, err := parseMilli(price); err == nil {
			t.Errorf("%q was read as a price", price)
		}
	}
}

func FuzzReadOnlineRetail(f *testing.F) {
	f.Add(header + "489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,UK\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := readAll(text)
		if err == nil {
			CleanRetail(lines)
		}
	})
}
