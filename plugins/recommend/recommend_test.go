package recommend_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/recommend"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// world is a shop with a model fitted on forty people: half of them take the mugs, half
// lanterns and bunting. The old mug and the bunting out of stock are the most popular.
func world(t *testing.T) *servicestest.World {
	t.Helper()
	w := servicestest.Open(t)
	var data engine.Data
	for u := range 40 {
		items := []string{"22111", "22112", "22113", "21999"}
		if u%2 == 1 {
			items = []string{"22222", "22223", "22334", "22333"}
		}
		for i, item := range items {
			if (u/2+i)%4 == 0 {
				continue
			}
			data.Interactions = append(data.Interactions, engine.Interaction{User: fmt.Sprintf("customer:%d", 90000+u), Item: item,
				Basket: fmt.Sprint(u), Time: plugintest.Now().Add(-time.Duration(u) * time.Hour)})
		}
	}
	model, _, err := engine.Fit(t.Context(), data, engine.Settings{Engine: engine.ItemKNN, Basket: engine.BasketSettings{MinSupport: 2}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "recommend.model")
	info, err := model.Save(path)
	if err != nil {
		t.Fatal(err)
	}
	w.Files.Set(tool.Artifact{Name: "recommend", Path: path, SHA256: info.SHA256})
	return w
}

func TestContract(t *testing.T) {
	plugintest.Run(t, recommend.New(), world(t).Services()...)
}

// look notes that somebody looked at a product.
func look(t *testing.T, w *servicestest.World, person, product string) {
	t.Helper()
	err := w.Store.AppendEvents(t.Context(), []shop.Event{{Person: person, Kind: shop.Viewed, Product: product, At: plugintest.Now().Add(-time.Hour)}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTranscript(t *testing.T) {
	w := world(t)
	look(t, w, "visitor:looked", "22112")
	x := servicestest.NewTranscript(t, plugintest.Open(t, recommend.New(), w.Services()...))
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		customer, visitor := plugintest.Shopper("12748", l), plugintest.Shopper("", l)
		looked := visitor
		looked.Person = "visitor:looked"
		for _, q := range []struct {
			id         shop.Identity
			tool, args string
		}{
			{customer, "recommend_products", `{"limit":2}`},
			{customer, "recommend_products", `{}`},
			{customer, "recommend_products", `{"max_price":3,"limit":3}`},
			{looked, "recommend_products", `{"category":"tableware","limit":2}`},
			{visitor, "recommend_products", `{"limit":3}`},
			{visitor, "recommend_products", `{"category":"派对用品","max_price":5}`},
			{visitor, "recommend_products", `{"max_price":0.5}`},
			{visitor, "recommend_products", `{"category":"shoes"}`},
			{plugintest.Staff(shop.Agent, l), "recommend_products", `{"limit":1}`},
			{visitor, "similar_products", `{"product_id":"22111"}`},
			{visitor, "similar_products", `{"product_id":"30001"}`},
			{visitor, "similar_products", `{"product_id":"99999"}`},
			{visitor, "frequently_bought_together", `{"product_id":"22222"}`},
			{visitor, "frequently_bought_together", `{"product_id":"30001"}`},
		} {
			_, _ = x.Ask(q.id, q.tool, q.args)
		}
	}
	x.Check("transcript.golden.txt")
}

// TestOnlyWhatCanBeBought proves that nothing out of stock or off sale is proposed,
// though the model would.
func TestOnlyWhatCanBeBought(t *testing.T) {
	w := world(t)
	look(t, w, "visitor:test", "22111")
	look(t, w, "visitor:test", "22222")
	s := plugintest.Open(t, recommend.New(), w.Services()...)
	for name, args := range map[string]string{
		"recommend_products": `{"limit":20}`, "similar_products": `{"product_id":"22334"}`, "frequently_bought_together": `{"product_id":"22334"}`,
	} {
		r, err := s.Call(tool.Call{Tool: name, Identity: plugintest.Shopper("", shop.EN)}, json.RawMessage(args))
		if err != nil {
			t.Fatal(err)
		}
		if string(r.Data) == "" || strings.Contains(string(r.Data), "21999") || strings.Contains(string(r.Data), "22333") || strings.Contains(string(r.Data), "out_of_stock") {
			t.Errorf("%s proposes %s", name, r.Data)
		}
	}
}

// TestModelFile proves that the model is read once, that other bytes than the shop has
// named are not read, and that best sellers stand in for a missing model.
func TestModelFile(t *testing.T) {
	w := world(t)
	good, err := w.Files.Artifact("recommend")
	if err != nil {
		t.Fatal(err)
	}
	s := plugintest.Open(t, recommend.New(), w.Services()...)
	together := func() error {
		_, err := s.Call(tool.Call{Tool: "frequently_bought_together"}, map[string]string{"product_id": "22222"})
		return err
	}
	bad := good
	bad.SHA256 = strings.Repeat("0", 64)
	w.Files.Set(bad)
	if err := together(); shop.KindOf(err) != shop.Unavailable {
		t.Fatalf("a file with another digest: %v", err)
	}
	r, err := s.Call(tool.Call{Tool: "recommend_products"}, struct{}{})
	if err != nil || !strings.Contains(r.Text, "best sellers") || !strings.Contains(string(r.Data), `"personal":false`) {
		t.Errorf("without a model: %q, %v", r.Text, err)
	}
	w.Files.Set(good)
	opened := w.Files.Opened()
	for range 3 {
		if err := together(); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.Files.Opened() - opened; n != 1 {
		t.Errorf("the model was asked for %d times", n)
	}
	if err := os.Remove(good.Path); err != nil {
		t.Fatal(err)
	}
	if err := together(); err != nil {
		t.Errorf("the kept model: %v", err)
	}
}
