// Command packgifts makes the embedded data of the demo shop from the UCI set Online
// Retail II.
//
// Usage:
//
//	packgifts -in online_retail_II.csv.gz -out models/dataset/gifts/gifts.bin
//
// It reads the published lines (CSV with header, gzip accepted), keeps product trade,
// matches returns to sales and writes the packed form that models/dataset/gifts embeds.
// The rules are those of models/dataset (package comment), the file format that of
// models/dataset/gifts/packed. The same input always gives the same bytes. On standard
// output it prints what became of the lines.
//
// Exit status: 0 done, 1 the output cannot be written, 2 the input is unusable; nothing
// is written then.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: arguments in, exit status out.
func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("packgifts", flag.ContinueOnError)
	flags.SetOutput(errs)
	in := flags.String("in", "", "the published file, online_retail_II.csv.gz")
	to := flags.String("out", "", "the packed file to write")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if *in == "" || *to == "" || flags.NArg() > 0 {
		fmt.Fprintln(errs, "packgifts: give -in FILE and -out FILE")
		return 2
	}
	packedShop, report, err := packFile(*in)
	if err != nil {
		fmt.Fprintf(errs, "packgifts: %s: %v\n", *in, err)
		return 2
	}
	if err := replace(*to, packedShop); err != nil {
		fmt.Fprintf(errs, "packgifts: %v\n", err)
		return 1
	}
	fmt.Fprint(out, report)
	return 0
}

// packFile reads a published file and returns the packed one and the report.
func packFile(name string) (packedShop []byte, report string, err error) {
	lines, err := read(name)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	report, err = pack(&b, lines)
	return b.Bytes(), report, err
}

// read reads the lines of a published file.
func read(name string) ([]dataset.RetailLine, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines []dataset.RetailLine
	err = dataset.ReadOnlineRetail(f, func(l dataset.RetailLine) error {
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

// replace writes a file so that its name always holds the whole old or the whole new
// content.
func replace(name string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".packgifts-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(content)
	if err := errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
