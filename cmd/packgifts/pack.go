package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset"
	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts/packed"
)

// pack cleans the lines, writes them packed and returns the report.
func pack(w io.Writer, lines []dataset.RetailLine) (report string, err error) {
	trade := dataset.CleanRetail(lines)
	if len(trade.Sales) == 0 {
		return "", errors.New("no line of it is a sale (is this Online Retail II?)")
	}
	p := newPacker(trade)
	if err := p.sales(trade.Sales); err != nil {
		return "", err
	}
	if err := p.returns(trade.Returns); err != nil {
		return "", err
	}
	if err := packed.Write(w, &p.file); err != nil {
		return "", err
	}
	return p.report(len(lines), trade), nil
}

// packer numbers the texts and fills the ledgers.
type packer struct {
	file                       packed.File
	product, country, customer map[string]int32
	saleAt                     map[string]int32 // invoice → its place in the sales
}

func newPacker(trade dataset.Retail) *packer {
	p := &packer{saleAt: map[string]int32{}}
	var products, countries, customers []string
	note := func(l dataset.RetailLine) {
		products = append(products, l.Code)
		countries = append(countries, l.Country)
		if l.Customer != "" {
			customers = append(customers, l.Customer)
		}
	}
	for _, l := range trade.Sales {
		note(l)
	}
	for _, l := range trade.Returns {
		note(l.RetailLine)
	}
	p.file.Products, p.product = number(products)
	p.file.Countries, p.country = number(countries)
	p.file.Customers, p.customer = number(customers)
	for _, code := range p.file.Products {
		p.file.Descriptions = append(p.file.Descriptions, trade.Titles[code])
	}
	return p
}

// number gives each distinct text its place in alphabetical order.
func number(texts []string) ([]string, map[string]int32) {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	texts = slices.Compact(texts)
	place := make(map[string]int32, len(texts))
	for i, t := range texts {
		place[t] = int32(i)
	}
	return slices.Clip(texts), place
}

// begin starts the invoice of a line. Its time and customer are the first line's.
func (p *packer) begin(l *packed.Ledger, line dataset.RetailLine) error {
	n, err := strconv.ParseInt(strings.TrimPrefix(line.Invoice, "C"), 10, 32)
	if err != nil {
		return fmt.Errorf("invoice %q is not a number", line.Invoice)
	}
	customer := int32(0)
	if line.Customer != "" {
		customer = p.customer[line.Customer] + 1
	}
	minute := int32(line.At.Sub(packed.Epoch) / time.Minute)
	l.Begin(int32(n), minute, customer, p.country[line.Country])
	return nil
}

// sales fills the sales. The lines of an invoice may lie a minute apart with another
// invoice between them; they are put together under the time of the first.
func (p *packer) sales(lines []dataset.RetailLine) error {
	l := &p.file.Sales
	for _, group := range byInvoice(lines, func(s dataset.RetailLine) string { return s.Invoice }) {
		p.saleAt[group[0].Invoice] = int32(l.Len())
		if err := p.begin(l, group[0]); err != nil {
			return err
		}
		for _, s := range group {
			l.Add(p.product[s.Code], int32(s.Quantity), int32(s.Pence()))
		}
	}
	return nil
}

func (p *packer) returns(lines []dataset.RetailReturn) error {
	l := &p.file.Returns
	for _, group := range byInvoice(lines, func(s dataset.RetailReturn) string { return s.Invoice }) {
		if err := p.begin(l, group[0].RetailLine); err != nil {
			return err
		}
		for _, s := range group {
			l.Add(p.product[s.Code], int32(s.Quantity), int32(s.Pence()))
			origin := int32(-1)
			if s.Sale != "" {
				origin = p.saleAt[s.Sale]
			}
			p.file.Origins = append(p.file.Origins, origin)
		}
	}
	return nil
}

// byInvoice groups lines by invoice in the order of each invoice's first line.
func byInvoice[L any](lines []L, invoice func(L) string) [][]L {
	var groups [][]L
	place := map[string]int{}
	for _, line := range lines {
		name := invoice(line)
		i, ok := place[name]
		if !ok {
			i = len(groups)
			place[name] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], line)
	}
	return groups
}

// report is the table of what became of the lines.
func (p *packer) report(lines int, trade dataset.Retail) string {
	var b strings.Builder
	row := func(name string, n int) { fmt.Fprintf(&b, "%-24s %9d\n", name, n) }
	row("lines read", lines)
	for _, fate := range dataset.Fates() {
		row("  "+string(fate), trade.Counts[fate])
	}
	matched := 0
	for _, o := range p.file.Origins {
		if o >= 0 {
			matched++
		}
	}
	row("products", len(p.file.Products))
	row("customers", len(p.file.Customers))
	row("countries", len(p.file.Countries))
	row("sales invoices", p.file.Sales.Len())
	row("return invoices", p.file.Returns.Len())
	row("return lines matched", matched)
	return b.String()
}
