package files

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

// journal keeps finished forecasts beside the file to be written, so that a run that was
// cancelled or killed can go on. Its name holds a fingerprint of the job and its input:
// another job never finds it.
type journal struct {
	path string
	file *os.File
	csv  *csv.Writer
	rows map[string][][]string // of an earlier run, by series
}

// complete ends the rows of a series.
const complete = "complete"

func openJournal(job Job) (*journal, error) {
	mark, err := job.fingerprint()
	if err != nil {
		return nil, err
	}
	j := &journal{path: job.Out + "." + mark + ".part", rows: map[string][][]string{}}
	if err := j.read(); err != nil {
		return nil, err
	}
	if j.file, err = os.Create(j.path); err != nil {
		return nil, &table.Error{File: j.path, Problem: "cannot be written (" + err.Error() + ")", Mend: "check the folder and the rights", Cause: err}
	}
	j.csv = csv.NewWriter(j.file)
	for id, rows := range j.rows {
		j.add(id, rows)
	}
	return j, nil
}

// fingerprint is the same for the same job on the same input.
func (job Job) fingerprint() (string, error) {
	in, err := os.Open(job.In)
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %v %s %q %d %v\n", job.Freq, job.Seasons, job.Missing, job.Settings.Method, job.Settings.Horizon, job.Settings.Levels)
	if _, err := io.Copy(sum, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:4]), nil
}

// read takes over what an earlier run has finished. A series that is not complete, as at
// the end of a killed run, is forecast again.
func (j *journal) read() error {
	file, err := os.Open(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	in := csv.NewReader(bufio.NewReader(file))
	in.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := in.Read()
		switch {
		case err != nil: // the end, or a line that was cut off
			return nil
		case len(row) == 2 && row[1] == complete:
			j.rows[row[0]], rows = rows, nil
		default:
			rows = append(rows, row)
		}
	}
}

// add keeps the rows of a finished series; a line with its id and complete ends them.
// Trouble is told by close.
func (j *journal) add(id string, rows [][]string) {
	_ = j.csv.WriteAll(append(slices.Clip(rows), []string{id, complete}))
}

// close ends the journal: it is kept when the run did not come to its end, and the error
// then says so.
func (j *journal) close(run error) error {
	j.csv.Flush()
	if err := errors.Join(j.csv.Error(), j.file.Close()); err != nil {
		return errors.Join(run, err)
	}
	if run == nil {
		return os.Remove(j.path)
	}
	return fmt.Errorf("stopped, nothing written: %w; what is finished is kept in %s, and the same command goes on from there", run, j.path)
}
