package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// Snapshot writes what the data folder holds now into a new folder, from which Restore
// makes data folders. Nothing may change while it is taken; readers may go on.
func (m *Main) Snapshot(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := m.Store.Backup(ctx, filepath.Join(dir, store.FileName)); err != nil {
		return err
	}
	for _, part := range []string{"models", "vectors", "format.json"} {
		if err := copyTree(m.folder.path(part), filepath.Join(dir, part), nil); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Restore makes a data folder in the state of a snapshot. Model files never change and
// are shared with it where the file system allows.
func Restore(snapshot, dir string) error {
	return copyTree(snapshot, dir, func(path string) bool { return filepath.Ext(path) == ".bin" })
}

// Stand is the moment at which an evaluation freezes the shop's clock: the end of the
// demo shop's data, or else the shop's present.
func (m *Main) Stand(ctx context.Context) (time.Time, error) {
	_, seeded, err := m.Store.Meta(ctx, metaSeeded)
	if seeded {
		return gifts.Now, err
	}
	return m.Store.Clock().Now(), err
}

// copyTree copies files and folders; files that share says are linked if they can be.
func copyTree(from, to string, share func(path string) bool) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o700)
		case !e.Type().IsRegular():
			return nil
		case share != nil && share(path) && os.Link(path, target) == nil:
			return nil
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
