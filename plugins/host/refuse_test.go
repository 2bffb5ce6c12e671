//go:build unix

package host

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// thirdParty copies the test binary, which serves the plugin "third" when it is started
// without arguments.
func thirdParty(t testing.TB) Spec {
	t.Helper()
	in, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	path := filepath.Join(t.TempDir(), "third")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, sum), in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return Spec{Name: "third", Path: path, SHA256: hex.EncodeToString(sum.Sum(nil))}
}

// tamper changes one byte of a file in place.
func tamper(t testing.TB, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o755); err != nil {
		t.Fatal(err)
	}
}

// refused starts a host with one plugin and expects that nothing runs.
func refused(t *testing.T, dir string, s Spec, why string) {
	t.Helper()
	h, out := start(t, Config{Specs: []Spec{s}, DataDir: dir})
	st := h.Status()[0]
	if st.State != Refused || st.PID != 0 || len(h.Tools()) != 0 || !strings.Contains(st.Error, why) {
		t.Errorf("status %+v, want refused because of %q", st, why)
	}
	if children, _, _ := processes(t); children != 0 {
		t.Errorf("%d processes were started", children)
	}
	if !strings.Contains(out.String(), "plugin refused") {
		t.Error("no line in the log")
	}
}

func TestE4OnlyCheckedBytesRun(t *testing.T) {
	good := thirdParty(t)
	t.Run("good", func(t *testing.T) {
		h, _ := start(t, Config{Specs: []Spec{good}, DataDir: t.TempDir()})
		if st := h.Status()[0]; st.State != Ready || st.BuiltIn {
			t.Fatalf("status %+v", st)
		}
		if r, err := h.Call(t.Context(), call("third_echo", probeArgs{Text: "x"}), "", nil); err != nil || r.Text != "x" {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("wrong checksum", func(t *testing.T) {
		bad := good
		bad.SHA256 = strings.Repeat("0", 64)
		refused(t, t.TempDir(), bad, "SHA-256")
	})
	t.Run("tampered", func(t *testing.T) {
		bad := thirdParty(t)
		tamper(t, bad.Path)
		refused(t, t.TempDir(), bad, bad.SHA256)
	})
	t.Run("symbolic link to a tampered file", func(t *testing.T) {
		bad := thirdParty(t)
		tamper(t, bad.Path)
		bad.Path = link2(t, bad.Path)
		refused(t, t.TempDir(), bad, "SHA-256")
	})
	t.Run("folder that others write to", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "plugins"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "plugins"), 0o777); err != nil { // past the umask
			t.Fatal(err)
		}
		refused(t, dir, good, "0700")
	})
	t.Run("not a file", func(t *testing.T) {
		bad := good
		bad.Path = t.TempDir()
		h, _ := start(t, Config{Specs: []Spec{bad}, DataDir: t.TempDir(), Restart: Restart{Deaths: 1}})
		if st := h.Status()[0]; st.State == Ready || !strings.Contains(st.Error, "not a regular file") {
			t.Errorf("status %+v", st)
		}
	})
}

func link2(t testing.TB, path string) string {
	t.Helper()
	l := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, l); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestE4Swap changes everything that can be changed after the check: the file, the link
// to it, and the checked copy. Only the checked bytes ever run.
func TestE4Swap(t *testing.T) {
	s := thirdParty(t)
	real := s.Path
	s.Path = link2(t, real)
	dir := t.TempDir()
	h, _ := start(t, Config{Specs: []Spec{s}, DataDir: dir, Restart: eager()})
	marker := filepath.Join(t.TempDir(), "evil")
	evil := []byte("#!/bin/sh\ntouch " + marker + "\nsleep 60\n")
	again := func(what string, want State) {
		t.Helper()
		pid := h.Status()[0].PID
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, what, func() bool {
			st := h.Status()[0]
			return st.State == want && (want != Ready || st.PID != pid)
		})
		if _, err := os.Stat(marker); err == nil {
			t.Fatalf("%s: bytes ran that nobody had checked", what)
		}
	}
	if err := os.Remove(s.Path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path, evil, 0o755); err != nil {
		t.Fatal(err)
	}
	again("a restart after the link was swapped", Ready)

	copies, err := filepath.Glob(filepath.Join(dir, "plugins", "third-*"))
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies %q, %v", copies, err)
	}
	if err := os.Remove(copies[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copies[0], evil, 0o700); err != nil {
		t.Fatal(err)
	}
	again("a restart after the copy was swapped too", Refused)
}

func TestOneCopyOfEachPlugin(t *testing.T) {
	dir, src := filepath.Join(t.TempDir(), "plugins"), filepath.Join(t.TempDir(), "src")
	for _, version := range []string{"one", "two"} {
		if err := os.WriteFile(src, []byte(version), 0o755); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(version))
		path, err := pinned(dir, Spec{Name: "third", Path: src, SHA256: strings.ToUpper(hex.EncodeToString(sum[:]))})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != version {
			t.Errorf("%q, %v", got, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestE4WrongProtocol(t *testing.T) {
	refused(t, "", Spec{Name: "future"}, "incompatible")
}

func TestBuiltInOfAnotherBuild(t *testing.T) {
	refused(t, "", Spec{Name: "otherbuild"}, "restart the shop")
}

func TestManifestThatBreaksTheRules(t *testing.T) {
	refused(t, "", Spec{Name: "rude"}, "additionalProperties")
	refused(t, "", Spec{Name: "renamed", Plugin: probe{"probe"}}, "calls itself probe")
}

func TestToolNamesAreUnique(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}, {Name: "twin"}}})
	if st := h.Status(); st[0].State != Ready || st[1].State != Refused || !strings.Contains(st[1].Error, "already a tool of probe") {
		t.Errorf("status %+v", st)
	}
	if n := len(h.Tools()); n != len(probe{"probe"}.Manifest().Tools) {
		t.Errorf("%d tools", n)
	}
}

func TestBuiltInTakesItsToolsBack(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{thirdParty(t), {Name: "crasher"}}, Restart: Restart{Deaths: 1}})
	if _, ok := h.Lookup("third_echo"); !ok {
		t.Fatal("the third party's tool is not there")
	}
	m := probe{"third"}.Manifest()
	m.Name, m.Build, m.Tools = "crasher", h.cfg.Build, m.Tools[:1]
	if err := h.plugins[1].accept(m); err != nil { // as if the built-in came up late
		t.Fatal(err)
	}
	eventually(t, "the third party's end", func() bool { return h.Status()[0].State == Refused })
	if h.tools["third_echo"].owner != h.plugins[1] || len(h.Tools()) != 1 {
		t.Errorf("catalogue %+v", h.Tools())
	}
}

func TestConfigurationThatCannotBe(t *testing.T) {
	sum := strings.Repeat("a", 64)
	for name, specs := range map[string][]Spec{
		"built-in's name": {{Name: "cart"}, {Name: "cart", Path: "/x", SHA256: sum}},
		"twice":           {{Name: "cart"}, {Name: "cart"}},
		"bad name":        {{Name: "../cart"}},
		"no checksum":     {{Name: "cart", Path: "/x"}},
		"bad checksum":    {{Name: "cart", Path: "/x", SHA256: "abc"}},
	} {
		if _, err := New(Config{Specs: specs}); shop.KindOf(err) != shop.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	var a asked
	for name, services := range map[string][]tool.Service{
		"twice":              {a.service("x", tool.ProductsRead), a.service("x", tool.ProductsRead)},
		"unknown capability": {a.service("x", "money.print")},
	} {
		if _, err := New(Config{Services: services}); err == nil {
			t.Errorf("service %s: no error", name)
		}
	}
}

func TestVerify(t *testing.T) {
	bad := thirdParty(t)
	tamper(t, bad.Path)
	reports, err := Verify(t.Context(), Config{Specs: []Spec{{Name: "probe"}, {Name: "rude"}, bad}})
	if err != nil || len(reports) != 3 {
		t.Fatalf("%+v, %v", reports, err)
	}
	if r := reports[0]; r.Problem != "" || !slices.Contains(r.Tools, "echo") {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(reports[1].Problem, "additionalProperties") || !strings.Contains(reports[2].Problem, "SHA-256") {
		t.Errorf("%+v", reports[1:])
	}
}
