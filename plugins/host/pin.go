package host

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

func sumPattern(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

// pinDir is the private folder of the checked copies.
func (h *Host) pinDir() string {
	if h.cfg.DataDir == "" {
		return filepath.Join(h.runDir, "plugins")
	}
	return filepath.Join(h.cfg.DataDir, "plugins")
}

// pinned returns the path of a copy of the plugin's file whose bytes have the SHA-256
// that the configuration names. A copy that is there already is checked again; one is
// made only by hashing the very bytes that are written. What happens to the original
// (or to a link to it) afterwards changes nothing of what runs.
func pinned(dir string, s Spec) (string, error) {
	if err := privateDir(dir); err != nil {
		return "", err
	}
	want := strings.ToLower(s.SHA256)
	path := filepath.Join(dir, s.Name+"-"+want[:16])
	if got, err := copySum(io.Discard, path); err == nil && got == want {
		return path, nil
	}
	tmp, err := os.CreateTemp(dir, s.Name+"-*.new")
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp.Name())
	got, err := copySum(tmp, s.Path)
	if err == nil {
		err = tmp.Chmod(0o500)
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return "", fmt.Errorf("copy of %s: %w", s.Path, err)
	}
	if got != want {
		return "", refusal{fmt.Errorf("%s has the SHA-256 %s, the configuration names %s: "+
			"if the file was changed on purpose, put its new SHA-256 there", s.Path, got, want)}
	}
	forget(dir, s.Name, path)
	return path, os.Rename(tmp.Name(), path)
}

// forget removes the copies of the plugin's earlier files.
func forget(dir, name, keep string) {
	old, _ := filepath.Glob(filepath.Join(dir, name+"-*"))
	for _, f := range old {
		if len(f) == len(keep) && f != keep {
			_ = os.Remove(f)
		}
	}
}

// copySum copies a regular file to w and returns the SHA-256 of what it copied.
func copySum(w io.Writer, path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	if st, err := os.Stat(real); err != nil || !st.Mode().IsRegular() { // opening a pipe would hang
		return "", errors.Join(fmt.Errorf("%s is not a regular file", path), err)
	}
	f, err := os.Open(real)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// privateDir makes dir, or makes sure that it is a folder which only its owner can
// write to.
func privateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	st, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !st.IsDir() || runtime.GOOS != "windows" && st.Mode().Perm()&0o022 != 0 {
		return refusal{fmt.Errorf("%s: others may write there: make it a folder of mode 0700", dir)}
	}
	return nil
}
