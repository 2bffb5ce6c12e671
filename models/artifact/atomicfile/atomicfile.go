// Package atomicfile writes a file so that its name shows either the old content or the whole new content, never a part:
// everything goes to a temporary file in the same folder, which is synced and renamed by Commit.
//
//	f, err := atomicfile.Create(path)
//	if err != nil { … }
//	defer f.Abort()            // does nothing after Commit
//	… write to f …
//	return f.Commit()
package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File is a file in the making. It is not safe for concurrent use.
type File struct {
	temp *os.File
	path string
}

// Create begins the file that will be at path. The folder must exist.
func Create(path string) (*File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name a file in it", path)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s (does its folder exist, and may you write there?): %w", path, err)
	}
	return &File{temp: temp, path: path}, nil
}

// Write appends p.
func (f *File) Write(p []byte) (int, error) {
	if f.temp == nil {
		return 0, os.ErrClosed
	}
	return f.temp.Write(p)
}

// Commit makes the content durable and visible under its name, with mode 0644.
// After an error the name still shows the old content and the temporary file is gone.
func (f *File) Commit() error {
	if f.temp == nil {
		return os.ErrClosed
	}
	err := errors.Join(f.temp.Chmod(0o644), f.temp.Sync(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.path)
	}
	if err != nil {
		os.Remove(f.temp.Name())
		f.temp = nil
		return fmt.Errorf("cannot write %s: %w", f.path, err)
	}
	f.temp = nil
	syncFolder(filepath.Dir(f.path))
	return nil
}

// Abort drops what was written. After Commit or another Abort it does nothing.
func (f *File) Abort() {
	if f.temp == nil {
		return
	}
	f.temp.Close()
	os.Remove(f.temp.Name())
	f.temp = nil
}

// syncFolder makes a rename survive a power cut. Systems that cannot sync a folder do not need it.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	defer folder.Close()
	_ = folder.Sync()
}
