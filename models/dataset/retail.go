package dataset

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// RetailLine is one line of an Online Retail file, as written but for surrounding
// blanks; Code is also put into upper case.
type RetailLine struct {
	Invoice     string // six digits, with C before a cancellation and A before bad debt
	Code        string // stock code
	Description string
	Quantity    int       // pieces; negative for goods taken back
	At          time.Time // to the minute; the file has no zone, read as UTC
	Price       int64     // of a piece, in thousandths of the currency's major unit
	Customer    string    // empty for a sale without a known customer
	Country     string
}

// Pence is the price of a piece in minor units, rounded to the nearest.
func (l RetailLine) Pence() int64 {
	if l.Price < 0 {
		return -((-l.Price + 5) / 10)
	}
	return (l.Price + 5) / 10
}

// FormatError says where a file is not what it should be, and how to mend it.
type FormatError struct {
	Line   int    // counted from 1, the header is line 1
	Column string // name of the column, empty when the whole line is meant
	Reason string
	Mend   string
}

// Error is one line that names the place and the mend.
func (e *FormatError) Error() string {
	place := fmt.Sprintf("line %d", e.Line)
	if e.Column != "" {
		place += fmt.Sprintf(", column %q", e.Column)
	}
	return fmt.Sprintf("%s: %s (%s)", place, e.Reason, e.Mend)
}

// The columns of an Online Retail file in the order retailColumns returns them, each
// with its names in the two published editions.
var retailNames = [...][]string{
	{"Invoice", "InvoiceNo"},
	{"StockCode"},
	{"Description"},
	{"Quantity"},
	{"InvoiceDate"},
	{"Price", "UnitPrice"},
	{"Customer ID", "CustomerID"},
	{"Country"},
}

const (
	colInvoice = iota
	colCode
	colDescription
	colQuantity
	colDate
	colPrice
	colCustomer
	colCountry
)

// ReadOnlineRetail reads a CSV file in the format of UCI Online Retail (both
// editions, plain or gzip, columns in any order) and hands every line to each. A line
// that cannot be read ends it with a *FormatError; an error of each ends it unchanged.
func ReadOnlineRetail(r io.Reader, each func(RetailLine) error) error {
	plain, err := gunzip(r)
	if err != nil {
		return err
	}
	rows := csv.NewReader(plain)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return &FormatError{Line: 1, Reason: "the file is empty", Mend: "give an Online Retail CSV file with its header"}
	}
	if err != nil {
		return rowError(err)
	}
	p, err := newRetailParser(header)
	if err != nil {
		return err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return rowError(err)
		}
		number, _ := rows.FieldPos(0)
		line, err := p.parse(row, number)
		if err != nil {
			return err
		}
		if err := each(line); err != nil {
			return err
		}
	}
}

// gunzip unpacks a gzip stream and passes anything else on.
func gunzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	magic, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, &FormatError{Line: 1, Reason: "damaged gzip header: " + err.Error(), Mend: "copy the file again"}
	}
	return z, nil
}

// rowError names the line of a CSV error.
func rowError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &FormatError{Line: parse.Line, Reason: parse.Err.Error(), Mend: "quote the field or give every line the header's columns"}
	}
	return fmt.Errorf("reading the file: %w", err)
}

// retailParser turns rows into lines. It keeps one copy of every text that repeats.
type retailParser struct {
	column [len(retailNames)]int
	texts  map[string]string
	day    string // of the last date parsed, and its time
	date   time.Time
}

func newRetailParser(header []string) (*retailParser, error) {
	p := &retailParser{texts: map[string]string{}}
	place := map[string]int{}
	for i, name := range header {
		name = strings.TrimPrefix(name, "\ufeff")
		place[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for c, names := range retailNames {
		found := false
		for _, name := range names {
			if i, ok := place[strings.ToLower(name)]; ok {
				p.column[c], found = i, true
			}
		}
		if !found {
			return nil, &FormatError{Line: 1, Column: names[0], Reason: "the header has no such column",
				Mend: "the columns are Invoice, StockCode, Description, Quantity, InvoiceDate, Price, Customer ID, Country"}
		}
	}
	return p, nil
}

// parse reads one row.
func (p *retailParser) parse(row []string, number int) (RetailLine, error) {
	fail := func(col int, reason, mend string) (RetailLine, error) {
		return RetailLine{}, &FormatError{Line: number, Column: retailNames[col][0], Reason: reason, Mend: mend}
	}
	field := func(col int) string { return strings.TrimSpace(row[p.column[col]]) }
	for col := range retailNames {
		if !utf8.ValidString(row[p.column[col]]) {
			return fail(col, "the text is not UTF-8", "save the file as UTF-8")
		}
	}
	l := RetailLine{
		Invoice:     p.keep(strings.ToUpper(field(colInvoice))),
		Code:        p.keep(strings.ToUpper(field(colCode))),
		Description: p.keep(field(colDescription)),
		Customer:    p.keep(strings.TrimSuffix(field(colCustomer), ".0")),
		Country:     p.keep(field(colCountry)),
	}
	if l.Invoice == "" {
		return fail(colInvoice, "no invoice number", "every line needs one")
	}
	if l.Code == "" {
		return fail(colCode, "no stock code", "every line needs one")
	}
	var err error
	if l.Quantity, err = strconv.Atoi(field(colQuantity)); err != nil {
		return fail(colQuantity, fmt.Sprintf("%q is not a whole number", field(colQuantity)), "write pieces, such as 12 or -1")
	}
	if l.Price, err = parseMilli(field(colPrice)); err != nil {
		return fail(colPrice, fmt.Sprintf("%q is not a price", field(colPrice)), "write a decimal number with a point, such as 2.55")
	}
	if l.At, err = p.parseTime(field(colDate)); err != nil {
		return fail(colDate, fmt.Sprintf("%q is not a time", field(colDate)), "write 2010-12-01 08:26:00")
	}
	return l, nil
}

// keep returns the one kept copy of a text.
func (p *retailParser) keep(s string) string {
	if k, ok := p.texts[s]; ok {
		return k
	}
	k := strings.Clone(s)
	p.texts[k] = k
	return k
}

// parseTime reads the published form quickly and the other usual ones slowly.
func (p *retailParser) parseTime(s string) (time.Time, error) {
	const day = len("2006-01-02")
	if len(s) == len("2006-01-02 15:04:05") && s[day] == ' ' {
		if s[:day] != p.day {
			date, err := time.Parse("2006-01-02", s[:day])
			if err != nil {
				return time.Time{}, err
			}
			p.day, p.date = strings.Clone(s[:day]), date
		}
		clock, err := time.Parse("15:04:05", s[day+1:])
		if err != nil {
			return time.Time{}, err
		}
		return p.date.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "1/2/2006 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(time.Minute), nil
		}
	}
	return time.Time{}, errors.New("unknown form")
}

// parseMilli reads a decimal number as thousandths; further digits must be zero.
func parseMilli(s string) (int64, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	frac = strings.TrimRight(frac, "0")
	if len(frac) > 3 || len(whole) > 12 {
		return 0, errors.New("too many digits")
	}
	n, err := strconv.ParseUint(whole+frac+"000"[len(frac):], 10, 63)
	if err != nil || whole == "" {
		return 0, errors.New("not a decimal number")
	}
	if negative {
		return -int64(n), nil
	}
	return int64(n), nil
}
