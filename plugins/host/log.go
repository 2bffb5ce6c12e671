package host

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
)

// Limits of what a child may write into the shop's log.
const (
	logRate  = 200  // lines a second
	logBurst = 1000 // lines at once
	logLine  = 8 << 10
)

// childLog turns a child's lines into records of the shop's log. What comes too fast
// is counted and dropped before it is looked at.
type childLog struct {
	log   *slog.Logger
	limit *rate.Limiter

	mu      sync.Mutex
	dropped int
	panics  bool   // a stack trace has begun
	words   string // the first line of the panic, else the last plain line
}

func newChildLog(log *slog.Logger) *childLog {
	return &childLog{log: log, limit: rate.NewLimiter(logRate, logBurst)}
}

// follow reads lines from r to its end.
func (l *childLog) follow(r io.Reader) {
	lines := bufio.NewReaderSize(r, logLine)
	for {
		line, cut, err := lines.ReadLine()
		if len(line) > 0 {
			l.line(line)
		}
		for cut && err == nil { // the rest of a long line
			_, cut, err = lines.ReadLine()
		}
		if err != nil {
			return
		}
	}
}

// writer takes what the plugin prints itself, which go-plugin brings in pieces.
func (l *childLog) writer() io.Writer { return &pieces{log: l} }

type pieces struct {
	log  *childLog
	rest []byte
}

// Write logs every whole line and keeps the rest for the next piece.
func (p *pieces) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	for {
		line, rest, whole := bytes.Cut(p.rest, []byte("\n"))
		if !whole && len(p.rest) < logLine {
			return len(b), nil
		}
		p.log.line(line)
		p.rest = append([]byte(nil), rest...)
	}
}

// line logs one line: hclog's JSON with its level and fields, anything else as it is.
func (l *childLog) line(b []byte) {
	text := strings.TrimSpace(string(b))
	if text == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	plain := text[0] != '{'
	if plain && !l.panics {
		l.words = wire.Clip(text, 300)
		l.panics = strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "fatal error: ")
	}
	if !l.limit.Allow() {
		l.dropped++
		return
	}
	if l.dropped > 0 {
		l.log.Warn("the plugin writes too much: lines dropped", "lines", l.dropped)
		l.dropped = 0
	}
	level, msg, attrs := slog.LevelInfo, text, []slog.Attr(nil)
	switch {
	case plain && l.panics:
		level = slog.LevelError
	case !plain:
		level, msg, attrs = parseLine(b, text)
	}
	l.log.LogAttrs(context.Background(), level, msg, attrs...)
}

// lastWords is what a dead child said last.
func (l *childLog) lastWords() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.words
}

// parseLine reads a line of hclog's JSON form.
func parseLine(b []byte, text string) (slog.Level, string, []slog.Attr) {
	var fields map[string]any
	if json.Unmarshal(b, &fields) != nil {
		return slog.LevelInfo, text, nil
	}
	level := slog.LevelInfo
	switch name, _ := fields["@level"].(string); name {
	case "trace", "debug":
		level = slog.LevelDebug
	case "warn":
		level = slog.LevelWarn
	case "error":
		level = slog.LevelError
	}
	msg, _ := fields["@message"].(string)
	var attrs []slog.Attr
	for k, v := range fields {
		if !strings.HasPrefix(k, "@") && len(attrs) < 16 {
			attrs = append(attrs, slog.Any(k, v))
		}
	}
	return level, msg, attrs
}
