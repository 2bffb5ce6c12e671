// Package artifact reads and writes model files: immutable, versioned, checked, and quick to load.
//
// A file is
//
//	offset  size  content
//	0       8     magic "SKMODEL\n"
//	8       4     container version, 1
//	12      4     length h of the header
//	16      h     header, JSON: kind, version, built, size, sections with offset, length and CRC-32C, and the engine's own meta
//	16+h    4     CRC-32C of everything before
//	…             sections, each at a multiple of 64 bytes, zeros between
//
// with all numbers little-endian. kind and version belong to the engine: a file is opened only by the engine and the format version
// that wrote it, anything else gets an *Error that says what to do. CRC-32C (Castagnoli, in hardware on common processors) finds accidental
// damage; against exchanged files a caller compares Info.SHA256, which covers every byte.
//
// The reader trusts nothing: lengths are bounded by the file before anything is allocated. What the numbers mean is the
// engine's business, so engines validate indices and shapes again.
package artifact

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"time"
)

const (
	magic            = "SKMODEL\n"
	containerVersion = 1
	fixedSize        = 16
	alignment        = 64
)

// Header describes a model file.
type Header struct {
	Kind     string          `json:"kind"`    // the engine, for example "recommend"
	Version  int             `json:"version"` // the engine's format version
	Built    time.Time       `json:"built"`
	Size     int64           `json:"size"` // of the whole file in bytes
	Meta     json.RawMessage `json:"meta,omitempty"`
	Sections []Section       `json:"sections"`
}

// Section is one array in the file.
type Section struct {
	Name   string `json:"name"`
	Type   string `json:"type"` // "float32", "int32", "strings" or "bytes"
	Offset int64  `json:"offset"`
	Length int64  `json:"length"` // in bytes
	CRC    uint32 `json:"crc32c"`
}

// Info names the exact bytes of a file.
type Info struct {
	SHA256 string // lower-case hexadecimal
	Size   int64
}

// Error says that a file cannot be used as the wanted model, why, and what to do.
type Error struct {
	Path    string // empty when the model did not come from a file
	Problem string
	Mend    string
}

func (e *Error) Error() string {
	where := e.Path
	if where == "" {
		where = "model"
	}
	return fmt.Sprintf("%s: %s; %s", where, e.Problem, e.Mend)
}

const (
	mendTrain   = "train it again with this version of the program"
	mendDamaged = "restore it from a backup or train it again"
	mendForeign = "name a model file that this program wrote"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func align(n int64) int64 { return (n + alignment - 1) / alignment * alignment }
