package app

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact/atomicfile"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// format is the version of the data folder's layout. A folder of another one is refused.
const format = 1

// owner is what the lock file tells whoever comes second.
type owner struct {
	PID     int    `json:"pid"`
	Address string `json:"address,omitempty"`
}

// folder is a data folder that this process owns until unlock.
type folder struct {
	dir  string
	file *os.File
}

// own makes the folder when it is not there, checks its format and takes its lock. A
// folder in use is refused with the address of the shop that uses it.
func own(dir string) (*folder, error) {
	if err := os.MkdirAll(filepath.Join(dir, "models"), 0o700); err != nil {
		return nil, shop.Errorf(shop.Invalid, "the data folder %s cannot be made: %w", dir, err).WithHint("name another with --data")
	}
	if err := checkFormat(filepath.Join(dir, "format.json")); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, shop.Errorf(shop.Invalid, "the data folder %s cannot be written: %w", dir, err).WithHint("mend its permissions or name another with --data")
	}
	if err := lockFile(f); err != nil {
		defer f.Close()
		by := "another process"
		if o, e := readOwner(path); e == nil && o.Address != "" {
			by = "the shop at " + o.Address
		}
		return nil, shop.Errorf(shop.Conflict, "the data folder %s is in use by %s", dir, by).WithHint("join it with --url, or stop it first")
	}
	fo := &folder{dir: dir, file: f}
	return fo, fo.tell("")
}

func readOwner(path string) (o owner, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(raw, &o)
}

// tell writes the address under which this process can be reached into the lock.
func (f *folder) tell(address string) error {
	raw, err := json.Marshal(owner{PID: os.Getpid(), Address: address})
	if err != nil {
		return err
	}
	if err := f.file.Truncate(0); err != nil {
		return err
	}
	_, err = f.file.WriteAt(raw, 0)
	return err
}

// unlock gives the folder free.
func (f *folder) unlock() { f.file.Close() }

func (f *folder) path(parts ...string) string {
	return filepath.Join(append([]string{f.dir}, parts...)...)
}

func checkFormat(path string) error {
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return writeJSON(path, map[string]int{"format": format})
	}
	var have struct{ Format int }
	if err == nil {
		err = json.Unmarshal(raw, &have)
	}
	if err != nil {
		return shop.Errorf(shop.Invalid, "%s cannot be read: %w", path, err).WithHint("this may be no data folder of Shopkeeper: name another with --data")
	}
	if have.Format != format {
		return shop.Errorf(shop.Invalid, "the data folder has format %d, this program reads format %d", have.Format, format).
			WithHint("use the Shopkeeper that made it, or name a new folder with --data")
	}
	return nil
}

// writeJSON replaces a file as a whole.
func writeJSON(path string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	f, err := atomicfile.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(raw); err != nil {
		return err
	}
	return f.Commit()
}
