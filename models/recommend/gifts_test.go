package recommend

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// giftsFile is UCI Online Retail II: two years of a British gift shop.
var giftsFile = filepath.Join("..", "..", "..", "shared", "data", "online-retail-ii", "online_retail_II.csv.gz")

// product matches codes of products: five digits and up to two letters. Postage, fees, samples and vouchers have others.
var product = regexp.MustCompile(`^[0-9]{5}[A-Za-z]{0,2}$`)

// readGifts returns the purchases of customers: no cancellations, no returns, no gifts, no non-products, repeated lines once.
func readGifts(t testing.TB) Data {
	t.Helper()
	file, err := os.Open(giftsFile)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: %s is not there; quality on real data is not checked", giftsFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := csv.NewReader(unzip)
	lines.ReuseRecord = true
	if _, err := lines.Read(); err != nil {
		t.Fatal(err)
	}
	type line struct{ invoice, item string }
	seen := map[line]bool{}
	var data Data
	for {
		v, err := lines.Read()
		if err == io.EOF {
			return data
		}
		if err != nil {
			t.Fatal(err)
		}
		quantity, _ := strconv.Atoi(v[3])
		price, _ := strconv.ParseFloat(v[5], 64)
		item := strings.ToUpper(strings.TrimSpace(v[1]))
		key := line{v[0], item}
		if v[6] == "" || strings.HasPrefix(v[0], "C") || quantity <= 0 || price <= 0 || !product.MatchString(item) || seen[key] {
			continue
		}
		seen[key] = true
		at, err := time.Parse(time.DateTime, v[4])
		if err != nil {
			t.Fatal(err)
		}
		data.Interactions = append(data.Interactions, Interaction{
			User: v[6], Item: strings.Clone(item), Basket: strings.Clone(v[0]), Time: at,
		})
	}
}
