package vectord

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// The log file is a header and then records, all integers little-endian:
//
//	header  8 bytes "SKVECTOR", u32 format version, u32 CRC-32C of the 12 bytes before it
//	record  u32 length of the body, u32 CRC-32C of the rest of the record, u64 durable, body
//
// durable is how many bytes of the file were known to be on disk when the record was written. It tells a
// torn tail (written but never acknowledged, cut at open) from damage to something that was acknowledged.
const (
	logMagic      = "SKVECTOR"
	formatVersion = 1
	headerSize    = 16
	frameSize     = 16
	// maxBody bounds one record: a whole request of 64 MiB in named form, with room to spare.
	maxBody = 96 << 20
)

// errTorn says that the bytes at the end of a log are no whole record.
var errTorn = errors.New("torn record")

func castagnoli(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// appendHeader writes the header of a log of the given format version.
func appendHeader(b []byte, version uint32) []byte {
	start := len(b)
	b = append(b, logMagic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	return binary.LittleEndian.AppendUint32(b, castagnoli(b[start:]))
}

// checkHeader reads the header and refuses anything but a log of this format.
func checkHeader(r io.Reader, path string) error {
	var h [headerSize]byte
	if _, err := io.ReadFull(r, h[:]); err != nil || string(h[:8]) != logMagic {
		return fmt.Errorf("%s is not a vector log; move the file away and ingest again", path)
	}
	if castagnoli(h[:12]) != binary.LittleEndian.Uint32(h[12:]) {
		return fmt.Errorf("the header of %s is damaged; restore the folder from a backup, or delete it and ingest again", path)
	}
	if v := binary.LittleEndian.Uint32(h[8:]); v != formatVersion {
		return fmt.Errorf("%s has format %d, this program reads format %d; use the program version that wrote it, or delete the folder and ingest again",
			path, v, formatVersion)
	}
	return nil
}

// appendRecord frames a body.
func appendRecord(b, body []byte, durable uint64) []byte {
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint64(b, durable)
	b = append(b, body...)
	binary.LittleEndian.PutUint32(b[start+4:], castagnoli(b[start+8:]))
	return b
}

// recordReader walks the records of a log.
type recordReader struct {
	r    io.Reader
	left int64  // bytes of the file that are not read yet
	buf  []byte // durable and body of the record last read
}

// next reads one record. It returns io.EOF at a clean end, errTorn for bytes that are no whole record and
// any other error for a file that cannot be read. The body is valid until the following call.
func (rr *recordReader) next() (body []byte, durable uint64, err error) {
	if rr.left == 0 {
		return nil, 0, io.EOF
	}
	if rr.left < frameSize {
		return nil, 0, errTorn
	}
	var head [8]byte
	if _, err := io.ReadFull(rr.r, head[:]); err != nil {
		return nil, 0, fmt.Errorf("reading a record: %w", err)
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n > maxBody || n+frameSize > rr.left {
		return nil, 0, errTorn
	}
	rr.left -= n + frameSize
	if int64(cap(rr.buf)) < n+8 {
		rr.buf = make([]byte, n+8)
	}
	rr.buf = rr.buf[:n+8]
	if _, err := io.ReadFull(rr.r, rr.buf); err != nil {
		return nil, 0, fmt.Errorf("reading a record: %w", err)
	}
	if castagnoli(rr.buf) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, 0, errTorn
	}
	return rr.buf[8:], binary.LittleEndian.Uint64(rr.buf), nil
}

// readLog replays every whole record and returns the length of the file up to the end of the last one. It
// fails when a record that was acknowledged is damaged.
func readLog(r io.Reader, size int64, path string, replay func(body []byte) error) (good int64, err error) {
	if err := checkHeader(r, path); err != nil {
		return 0, err
	}
	rr := &recordReader{r: r, left: size - headerSize}
	for {
		good = size - rr.left
		body, _, err := rr.next()
		switch {
		case err == io.EOF:
			return good, nil
		case errors.Is(err, errTorn):
			return good, rr.damaged(path, good)
		case err != nil:
			return good, err
		}
		if err := replay(body); err != nil {
			return good, fmt.Errorf("%s, record at byte %d: %w", path, good, err)
		}
	}
}

// damaged looks behind a record that cannot be read, which starts at byte bad. A later record that says
// the bad bytes were safely on disk means damage, not a write that was cut off.
func (rr *recordReader) damaged(path string, bad int64) error {
	for {
		_, durable, err := rr.next()
		if err != nil {
			return nil
		}
		if durable > uint64(bad) {
			return fmt.Errorf("%s is damaged at byte %d and whole behind it; restore the folder from a backup, or delete it and ingest again",
				path, bad)
		}
	}
}

// logFile is the open log. One writer at a time appends; any number may wait in sync.
type logFile struct {
	path     string
	f        *os.File
	size     atomic.Int64          // bytes of whole batches in the file
	appended atomic.Uint64         // sequence number of the last of them
	durable  atomic.Int64          // bytes that are on disk
	failed   atomic.Pointer[error] // set by a failed fsync or repair: the file can no longer be trusted

	syncMu sync.Mutex // held during fsync; guards synced, and f against being replaced
	synced uint64     // sequence number up to which batches are on disk
}

// fail makes every later write fail with this error.
func (l *logFile) fail(err error) error {
	l.failed.CompareAndSwap(nil, &err)
	return err
}

// failure is the error that made the log unusable, or nil.
func (l *logFile) failure() error {
	if err := l.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// openLog opens or creates dir/log, replays it and cuts a torn tail.
func openLog(dir string, lg *slog.Logger, replay func(body []byte) error) (*logFile, error) {
	path := filepath.Join(dir, "log")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := writeWhole(path, func(w *recordWriter) error { return nil }); err != nil {
			return nil, fmt.Errorf("creating the vector log: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("opening the vector log: %w", err)
	}
	l, err := recoverLog(f, path, lg, replay)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

func recoverLog(f *os.File, path string, lg *slog.Logger, replay func(body []byte) error) (*logFile, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading the vector log: %w", err)
	}
	good, err := readLog(bufio.NewReaderSize(f, 1<<20), info.Size(), path, replay)
	if err != nil {
		return nil, err
	}
	if cut := info.Size() - good; cut > 0 {
		lg.Warn("the vector log ends in a record that was never acknowledged; cutting it", "file", path, "bytes", cut)
		if err := errors.Join(f.Truncate(good), f.Sync()); err != nil {
			return nil, fmt.Errorf("cutting the torn tail of %s: %w", path, err)
		}
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		return nil, fmt.Errorf("opening %s for appending: %w", path, err)
	}
	l := &logFile{path: path, f: f}
	l.size.Store(good)
	l.durable.Store(good)
	return l, nil
}

// append writes records without waiting for the disk and returns the sequence number to wait for. After
// an error nothing of the batch remains in the file. The caller excludes other appends.
func (l *logFile) append(bodies [][]byte) (uint64, error) {
	if err := l.failure(); err != nil {
		return 0, err
	}
	var buf []byte
	for _, b := range bodies {
		if len(b) > maxBody {
			return 0, fmt.Errorf("a record of %d bytes exceeds the %d that fit; send fewer points at once", len(b), maxBody)
		}
		buf = appendRecord(buf, b, uint64(l.durable.Load()))
	}
	if _, err := l.f.Write(buf); err != nil {
		return 0, l.takeBack(err)
	}
	l.size.Add(int64(len(buf)))
	return l.appended.Add(1), nil
}

// takeBack removes a half-written batch. If even that fails the log takes no more writes.
func (l *logFile) takeBack(cause error) error {
	cause = fmt.Errorf("writing %s (is the disk full?): %w", l.path, cause)
	_, seekErr := l.f.Seek(l.size.Load(), io.SeekStart)
	if err := errors.Join(l.f.Truncate(l.size.Load()), seekErr); err != nil {
		return l.fail(fmt.Errorf("%w; free space and restart the program", cause))
	}
	return cause
}

// sync returns when the batch with this sequence number is on disk. Whoever waits behind a running fsync
// is usually covered by the next one together with all others.
func (l *logFile) sync(seq uint64) error {
	l.syncMu.Lock()
	defer l.syncMu.Unlock()
	if l.synced >= seq {
		return nil
	}
	if err := l.failure(); err != nil {
		return err
	}
	latest, size := l.appended.Load(), l.size.Load()
	if err := l.f.Sync(); err != nil {
		return l.fail(fmt.Errorf("fsync of %s failed, so writes may be lost; check the disk and restart the program: %w", l.path, err))
	}
	l.synced = latest
	l.durable.Store(size)
	return nil
}

// replace swaps the log for a new one that fill writes: the new file is on disk under its name before the
// old one is gone. The caller excludes appends.
func (l *logFile) replace(fill func(w *recordWriter) error) error {
	l.syncMu.Lock()
	defer l.syncMu.Unlock()
	if err := l.failure(); err != nil {
		return err
	}
	if err := writeWhole(l.path, fill); err != nil {
		return fmt.Errorf("compacting %s: %w", l.path, err)
	}
	f, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		return l.fail(fmt.Errorf("opening the compacted %s: %w", l.path, err))
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return l.fail(errors.Join(fmt.Errorf("opening the compacted %s: %w", l.path, err), f.Close()))
	}
	old := l.f
	l.f, l.synced = f, l.appended.Load()
	l.size.Store(size)
	l.durable.Store(size)
	return old.Close()
}

// close syncs and closes the file.
func (l *logFile) close() error {
	l.syncMu.Lock()
	defer l.syncMu.Unlock()
	return errors.Join(l.f.Sync(), l.f.Close())
}

// recordWriter writes the records of a new log file.
type recordWriter struct {
	w   *bufio.Writer
	buf []byte
}

func (w *recordWriter) add(body []byte) error {
	w.buf = appendRecord(w.buf[:0], body, 0)
	_, err := w.w.Write(w.buf)
	return err
}

// writeWhole writes a log to a temporary file and puts it under its name when it is on disk.
func writeWhole(path string, fill func(w *recordWriter) error) (err error) {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := &recordWriter{w: bufio.NewWriterSize(f, 1<<20)}
	_, err = w.w.Write(appendHeader(nil, formatVersion))
	if err == nil {
		err = fill(w)
	}
	if err = errors.Join(err, w.w.Flush(), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
