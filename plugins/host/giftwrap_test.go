package host

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// TestThirdPartyPlugin builds the example in plugins/testdata/giftwrap, a module of its
// own that imports only the contract, and runs it as an operator would.
func TestThirdPartyPlugin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "giftwrap")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Dir = filepath.Join("..", "testdata", "giftwrap")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v (after a change of dependencies: go mod tidy in %s)\n%s", err, build.Dir, out)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	products := tool.Service{Name: "products.get", Needs: tool.ProductsRead,
		Do: func(_ context.Context, _ tool.Caller, in json.RawMessage) (any, error) {
			var q tool.ProductQuery
			if err := json.Unmarshal(in, &q); err != nil || len(q.IDs) != 1 || q.IDs[0] != "85123A" {
				return nil, shop.Errorf(shop.Invalid, "query %s", in)
			}
			return []shop.Product{{ID: "85123A", Variants: []shop.Variant{{Price: shop.Money{Minor: 2950, Currency: "GBP"}}}}}, nil
		}}
	h, _ := start(t, Config{
		Specs:    []Spec{{Name: "probe"}, {Name: "giftwrap", Path: path, SHA256: hex.EncodeToString(sum[:])}},
		Services: []tool.Service{products}, DataDir: t.TempDir(),
	})
	tl, ok := h.Lookup("estimate_gift_wrap")
	if !ok || len(tl.Utterances[shop.ZH]) == 0 || len(tl.Utterances[shop.EN]) == 0 {
		t.Fatalf("%+v, %+v", h.Status(), tl)
	}
	var notes []string
	r, err := h.Call(t.Context(), call("estimate_gift_wrap", map[string]any{"products": []string{"85123A"}}), "",
		func(p tool.Progress) { notes = append(notes, p.Note) })
	if err != nil || r.Text != "1 件商品的礼品包装费一共 £2.95。" || strings.Join(notes, " ") != "folding" {
		t.Errorf("%+v, %v, %q", r, err, notes)
	}
	_, err = h.Call(t.Context(), call("estimate_gift_wrap", map[string]any{"products": []string{"nothing"}}), "", nil)
	if shop.KindOf(err) != shop.Invalid {
		t.Errorf("the service's refusal came back as %v", err)
	}
}
