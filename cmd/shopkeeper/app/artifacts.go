package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// shelf is the model files of a data folder: immutable files named by their content,
// and one list of which of them is current.
type shelf struct {
	dir string
	mu  sync.Mutex
	now map[string]entry
}

type entry struct {
	File   string    `json:"file"`
	SHA256 string    `json:"sha256"`
	Built  time.Time `json:"built"`
}

func openShelf(dir string) (*shelf, error) {
	s := &shelf{dir: dir, now: map[string]entry{}}
	raw, err := os.ReadFile(s.list())
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &s.now)
	}
	if err != nil {
		return nil, shop.Errorf(shop.Invalid, "the list of models %s cannot be read: %w", s.list(), err).WithHint("delete it; the models are then fitted again")
	}
	return s, nil
}

func (s *shelf) list() string { return filepath.Join(s.dir, "current.json") }

// Artifact names the current model file.
func (s *shelf) Artifact(name string) (tool.Artifact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.now[name]
	if !ok {
		return tool.Artifact{}, shop.Errorf(shop.NotFound, "there is no %s model yet: run shopkeeper train %s", name, name)
	}
	return tool.Artifact{Name: name, Path: filepath.Join(s.dir, e.File), SHA256: e.SHA256, Built: e.Built}, nil
}

// promote makes a new model file current. save writes it to a path and returns the
// SHA-256 of its content.
func (s *shelf) promote(ctx context.Context, name string, save func(path string) (sum string, err error)) error {
	temp := filepath.Join(s.dir, name+".new")
	sum, err := save(temp)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), os.Remove(temp))
	}
	e := entry{File: name + "-" + sum[:16] + ".bin", SHA256: sum, Built: time.Now().UTC()}
	if err := os.Rename(temp, filepath.Join(s.dir, e.File)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now[name] = e
	return writeJSON(s.list(), s.now)
}
