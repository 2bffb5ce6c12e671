package ui_test

import (
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/ui"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/browsertest"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// browser is one Chromium for the whole run.
var browser browsertest.Browser

func TestMain(m *testing.M) { goleak.VerifyTestMain(suite{m}) }

// suite is all tests and then the end of the browser.
type suite struct{ *testing.M }

// Run implements goleak.TestingM.
func (s suite) Run() int {
	defer browser.Close()
	return s.M.Run()
}

// tab is one page of the stand-in shop.
type tab struct {
	*browsertest.Tab
	server *uitest.Server
}

// open starts a shop and a fresh tab of the given size.
func open(t *testing.T, width, height int64) *tab {
	t.Helper()
	browsertest.Need(t)
	t.Parallel()
	pages, err := ui.Handler(ui.Options{Name: shop.Text{EN: "Pepper & Thread", ZH: "椒线杂货"}, Help: []string{"delivery"}})
	if err != nil {
		t.Fatal(err)
	}
	fake, handler := uitest.New(pages)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	b := &tab{browser.Open(t, srv.URL, width, height), fake}
	t.Cleanup(func() { fake.DropSockets() })
	return b
}

// beside opens a second tab on the same shop.
func (b *tab) beside(path, ready string) *tab {
	b.T.Helper()
	other := &tab{browser.Open(b.T, b.URL, 1280, 900), b.server}
	other.Visit(path, ready)
	return other
}

// eval runs an expression in a tab, with $ and $$.
func eval[T any](b *tab, expr string) T {
	b.T.Helper()
	return browsertest.Eval[T](b.Tab, expr)
}
