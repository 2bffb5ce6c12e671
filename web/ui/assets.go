package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed tokens.css pages shared widget shop console tour vendor
var files embed.FS

// types are the kinds of files that are served; anything else embedded is not.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// blob is one immutable answer, compressed once, when it is first asked for.
type blob struct {
	kind  string
	plain []byte
	gz    func() []byte
	etag  string
}

func newBlob(kind string, body []byte) blob {
	sum := sha256.Sum256(body)
	return blob{kind: kind, plain: body, gz: sync.OnceValue(func() []byte { return packed(body) }), etag: `"` + hex.EncodeToString(sum[:9]) + `"`}
}

func packed(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a constant
	w.Write(body)                                           // a bytes.Buffer does not fail
	w.Close()
	return out.Bytes()
}

// serve answers with the blob, or with 304 when the client has it.
func (b blob) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", b.kind)
	h.Set("Vary", "Accept-Encoding")
	body, tag := b.plain, b.etag
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, tag = b.gz(), strings.TrimSuffix(b.etag, `"`)+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	if status == http.StatusOK && slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), " ", ""), ","), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // a client that has gone away is not our concern
	}
}

// acceptsGzip reads an Accept-Encoding header; "gzip;q=0" refuses.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.Trim(strings.TrimSpace(q), "q=0.") != "" || q == ""
		}
	}
	return false
}

// assets is every served file by its path below the package, and their common version.
type assets struct {
	version string
	blobs   map[string]blob
}

// loadAssets reads the embedded tree.
func loadAssets(tree fs.FS) (*assets, error) {
	a := &assets{blobs: map[string]blob{}}
	all := sha256.New()
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		kind, served := types[path.Ext(name)]
		if err != nil || d.IsDir() || !served {
			return err
		}
		body, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		a.blobs[name] = newBlob(kind, body)
		all.Write([]byte(name))
		all.Write(body)
		return nil
	})
	a.version = hex.EncodeToString(all.Sum(nil)[:6])
	return a, err
}

// importing finds static imports and re-exports with relative addresses.
var importing = regexp.MustCompile(`(?m)(?:^import|^export|^\} from|[;}\s]from)\s*[^"';]*?"(\.{1,2}/[^"]+)"`)

// modules lists an entry module and everything it imports, dependencies last. The
// pages announce them, so that the browser fetches them at once instead of step by step.
func (a *assets) modules(entry string) []string {
	seen := map[string]bool{entry: true}
	list := []string{entry}
	for i := 0; i < len(list); i++ {
		for _, m := range importing.FindAllSubmatch(a.blobs[list[i]].plain, -1) {
			next := path.Join(path.Dir(list[i]), string(m[1]))
			if _, known := a.blobs[next]; known && !seen[next] {
				seen[next] = true
				list = append(list, next)
			}
		}
	}
	return list
}
