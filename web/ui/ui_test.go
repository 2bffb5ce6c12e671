package ui

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func newHandler(t *testing.T) http.Handler {
	t.Helper()
	h, err := Handler(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var from io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		from = unpacked
	}
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPagesCarryTheSecurityHeaders(t *testing.T) {
	h := newHandler(t)
	for _, page := range []string{"/", "/c/garden", "/p/85123A", "/search?q=mug", "/basket", "/orders", "/help", "/console", "/tour"} {
		r := get(t, h, page)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d", page, r.StatusCode)
		}
		for name, want := range SecurityHeaders() {
			if got := r.Header.Get(name); got != want[0] {
				t.Errorf("%s: %s is %q, want %q", page, name, got, want[0])
			}
		}
		if got := r.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control %q", page, got)
		}
	}
	if r := get(t, h, "/no/such/page"); r.StatusCode != http.StatusNotFound || r.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("an unknown page answers %d", r.StatusCode)
	}
}

// TestPolicyIsStrict fails when somebody loosens the policy.
func TestPolicyIsStrict(t *testing.T) {
	policy := ContentSecurityPolicy()
	for _, loose := range []string{"unsafe-inline", "unsafe-eval", "*", "http:", "https:"} {
		if strings.Contains(policy, loose) {
			t.Errorf("the policy contains %s: %s", loose, policy)
		}
	}
	for _, rule := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, rule) {
			t.Errorf("the policy lacks %s", rule)
		}
	}
}

// TestPagesHaveNothingInline reads every page and module for what the policy forbids.
func TestPagesHaveNothingInline(t *testing.T) {
	h := newHandler(t)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script>|javascript:`)
	for _, page := range []string{"/", "/console", "/tour"} {
		if found := inline.FindString(body(t, get(t, h, page))); found != "" {
			t.Errorf("%s contains %q", page, found)
		}
	}
	eachFile(t, ".js", func(name, text string) {
		for _, bad := range []string{"innerHTML", "dangerouslySetInnerHTML", "document.write", "eval(", "new Function", "style="} {
			if strings.Contains(text, bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
		if lines := strings.Count(text, "\n"); lines >= 600 {
			t.Errorf("%s has %d lines", name, lines)
		}
	})
}

func eachFile(t *testing.T, ext string, see func(name, text string)) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ext {
			return err
		}
		b, err := fs.ReadFile(files, name)
		see(name, string(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryAssetOfAPageIsServed(t *testing.T) {
	h := newHandler(t)
	link := regexp.MustCompile(`(?:src|href)="(/[^"]+)"`)
	for _, page := range []string{"/", "/console", "/tour"} {
		for _, m := range link.FindAllStringSubmatch(body(t, get(t, h, page)), -1) {
			r := get(t, h, m[1], "Accept-Encoding", "gzip")
			if r.StatusCode != http.StatusOK || r.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s on %s: %d, encoding %q", m[1], page, r.StatusCode, r.Header.Get("Content-Encoding"))
			}
		}
	}
}

func TestImportsLeadSomewhere(t *testing.T) {
	a, err := loadAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range a.blobs {
		for _, m := range importing.FindAllSubmatch(b.plain, -1) {
			if to := path.Join(path.Dir(name), string(m[1])); !strings.HasSuffix(name, ".css") && a.blobs[to].plain == nil {
				t.Errorf("%s imports %s, which does not exist", name, to)
			}
		}
	}
}

// TestCaching: assets of this version are immutable, those asked under another version
// and the pages are revalidated, and an unchanged one costs a 304.
func TestCaching(t *testing.T) {
	h := newHandler(t)
	widget := body(t, get(t, h, "/widget.js"))
	address := "/" + strings.TrimPrefix(strings.Split(widget, `"`)[1], "./")
	if r := get(t, h, address); !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s: %v", address, r.Header)
	}
	parts := strings.Split(address, "/")
	parts[2] = "another"
	if r := get(t, h, strings.Join(parts, "/")); r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("another version: %d %v", r.StatusCode, r.Header)
	}
	for _, encoding := range []string{"gzip", "identity", "gzip;q=0"} {
		first := get(t, h, "/widget.js", "Accept-Encoding", encoding)
		if zipped := first.Header.Get("Content-Encoding") == "gzip"; zipped != (encoding == "gzip") {
			t.Errorf("Accept-Encoding %q answered with %q", encoding, first.Header.Get("Content-Encoding"))
		}
		if r := get(t, h, "/widget.js", "Accept-Encoding", encoding, "If-None-Match", first.Header.Get("ETag")); r.StatusCode != http.StatusNotModified {
			t.Errorf("%s: unchanged answers %d", encoding, r.StatusCode)
		}
	}
	for _, hidden := range []string{"/ui/x/pages/head.html", "/ui/x/tsconfig.json", "/ui/x/vendor/README.md", "/ui/x/ui.go"} {
		if r := get(t, h, hidden); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", hidden, r.StatusCode)
		}
	}
}

// TestFirstLoad prints and bounds what a page's scripts weigh on the wire.
func TestFirstLoad(t *testing.T) {
	a, err := loadAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []string{"widget/element.js", "shop/main.js", "console/main.js", "tour/main.js"} {
		sum := 0
		list := a.modules(entry)
		for _, name := range list {
			sum += len(a.blobs[name].gz())
		}
		t.Logf("%-18s %2d modules, %5.1f KB compressed", entry, len(list), float64(sum)/1024)
		if sum > 150<<10 {
			t.Errorf("%s loads %d bytes of compressed script, more than 150 KB", entry, sum)
		}
		if len(list) < 5 {
			t.Errorf("%s: found only the modules %v", entry, list)
		}
	}
}

// TestVendoredFilesAreTheDocumentedOnes compares SHA-256 with vendor/README.md.
func TestVendoredFilesAreTheDocumentedOnes(t *testing.T) {
	readme, err := os.ReadFile("vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	eachFile(t, ".mjs", func(name, text string) {
		sum := sha256.Sum256([]byte(text))
		if !strings.Contains(string(readme), "| "+path.Base(name)+" |") || !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
			t.Errorf("%s has SHA-256 %x, which vendor/README.md does not name", name, sum)
		}
	})
}

// TestWordsInBothLanguages reads the tables and every use of a key.
func TestWordsInBothLanguages(t *testing.T) {
	entry := regexp.MustCompile(`(?m)^  "([\w.]+)": \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$`)
	use := regexp.MustCompile(`\bt\("([\w.]+)"[,)]`)
	hole := regexp.MustCompile(`\{\w+\}`)
	known := map[string]bool{}
	eachFile(t, ".js", func(name, text string) {
		for _, m := range entry.FindAllStringSubmatch(text, -1) {
			known[m[1]] = true
			en, zh := hole.FindAllString(m[2], -1), hole.FindAllString(m[3], -1)
			slices.Sort(en)
			slices.Sort(zh)
			if m[2] == "" || m[3] == "" || !slices.Equal(en, zh) {
				t.Errorf("%s: %q is %q and %q", name, m[1], m[2], m[3])
			}
			if m[1] != "language.switch" && m[1] != "language.other" && !regexp.MustCompile(`\p{Han}|、`).MatchString(m[3]) {
				t.Errorf("%s: %q has no Chinese: %q", name, m[1], m[3])
			}
		}
	})
	if len(known) < 250 {
		t.Fatalf("found only %d words", len(known))
	}
	eachFile(t, ".js", func(name, text string) {
		for _, m := range use.FindAllStringSubmatch(text, -1) {
			if !known[m[1]] {
				t.Errorf("%s uses %q, which no table has", name, m[1])
			}
		}
	})
}
