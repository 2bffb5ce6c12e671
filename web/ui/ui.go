package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Options says what the pages need to know before any script runs.
type Options struct {
	Name shop.Text // of the shop, for titles; empty means Shopkeeper
	Help []string  // the names of the help pages
}

// page is one HTML document and what it loads.
type page struct {
	file   string   // in pages/
	entry  string   // module
	styles []string // in this order
}

var (
	storefront = page{"shop.html", "shop/main.js", []string{"tokens.css", "shared/base.css", "shared/tile.css", "widget/chat.css", "widget/cards.css", "shop/shop.css", "shop/views.css"}}
	console    = page{"console.html", "console/main.js", []string{"tokens.css", "shared/base.css", "shared/tile.css", "widget/chat.css", "widget/cards.css", "console/console.css", "console/panels.css", "console/table.css", "console/planning.css"}}
	tour       = page{"tour.html", "tour/main.js", []string{"tokens.css", "shared/base.css", "shared/tile.css", "widget/chat.css", "widget/cards.css", "console/console.css", "console/panels.css", "tour/tour.css"}}
)

// handler serves pages and assets; everything in it is made once.
type handler struct {
	assets *assets
	pages  map[string]blob
	widget blob
}

// Handler serves the storefront with its addresses (/, /c/…, /p/…, /search, /basket,
// /orders, /help and the help pages below it), /console, /tour, /widget.js and the assets under /ui/. Any other path gets
// the storefront's "not found" with status 404, so mount it below the API.
func Handler(o Options) (http.Handler, error) {
	if o.Name.EN == "" {
		o.Name = shop.Text{EN: "Shopkeeper", ZH: "掌柜"}
	}
	a, err := loadAssets(files)
	if err != nil {
		return nil, fmt.Errorf("reading the embedded pages: %w", err)
	}
	h := &handler{assets: a, pages: map[string]blob{}}
	for _, p := range []page{storefront, console, tour} {
		if h.pages[p.file], err = h.render(p, o); err != nil {
			return nil, err
		}
	}
	h.widget = newBlob(types[".js"], fmt.Appendf(nil, "import \"./ui/%s/widget/element.js\";\n", a.version))
	return h.routes(o.Help), nil
}

// render fills a page's template in.
func (h *handler) render(p page, o Options) (blob, error) {
	tmpl, err := template.ParseFS(files, "pages/"+p.file, "pages/head.html")
	if err != nil {
		return blob{}, fmt.Errorf("page %s: %w", p.file, err)
	}
	var out bytes.Buffer
	err = tmpl.ExecuteTemplate(&out, p.file, map[string]any{
		"Name":    o.Name,
		"Base":    "/ui/" + h.assets.version,
		"Entry":   p.entry,
		"Modules": h.assets.modules(p.entry)[1:],
		"Styles":  p.styles,
	})
	if err != nil {
		return blob{}, fmt.Errorf("page %s: %w", p.file, err)
	}
	return newBlob("text/html; charset=utf-8", out.Bytes()), nil
}

func (h *handler) routes(help []string) http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range []string{"/{$}", "/c/{slug}", "/p/{id}", "/search", "/basket", "/orders", "/help"} {
		mux.HandleFunc("GET "+pattern, h.page(storefront, http.StatusOK))
	}
	for _, topic := range help {
		mux.HandleFunc("GET /help/"+topic, h.page(storefront, http.StatusOK))
	}
	mux.HandleFunc("GET /console", h.page(console, http.StatusOK))
	mux.HandleFunc("GET /tour", h.page(tour, http.StatusOK))
	mux.HandleFunc("GET /widget.js", h.serveWidget)
	mux.HandleFunc("GET /ui/{version}/{path...}", h.serveAsset)
	mux.HandleFunc("GET /", h.page(storefront, http.StatusNotFound))
	return mux
}

func (h *handler) page(p page, status int) http.HandlerFunc {
	b, headers := h.pages[p.file], SecurityHeaders()
	return func(w http.ResponseWriter, r *http.Request) {
		copyHeaders(w.Header(), headers)
		w.Header().Set("Cache-Control", "no-cache")
		b.serve(w, r, status)
	}
}

func (h *handler) serveWidget(w http.ResponseWriter, r *http.Request) {
	copyHeaders(w.Header(), assetHeaders())
	w.Header().Set("Cache-Control", "no-cache")
	h.widget.serve(w, r, http.StatusOK)
}

// serveAsset answers any version with the files at hand: while two versions of the
// program run side by side, a page of the other one still loads. Only our own version
// may be cached for ever.
func (h *handler) serveAsset(w http.ResponseWriter, r *http.Request) {
	b, known := h.assets.blobs[r.PathValue("path")]
	if !known || strings.HasPrefix(r.PathValue("path"), "pages/") {
		http.NotFound(w, r)
		return
	}
	copyHeaders(w.Header(), assetHeaders())
	if r.PathValue("version") == h.assets.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	b.serve(w, r, http.StatusOK)
}
