package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
)

// planCSV gives the orders of the caller's plan as a file, of the newest version of
// their wishes or of the one asked for.
func (s *Server) planCSV(w http.ResponseWriter, r *http.Request) {
	who, ok := s.admit(w, r, plannerOnly)
	if !ok {
		return
	}
	version, err := strconv.ParseInt("0"+r.URL.Query().Get("version"), 10, 64)
	if err != nil {
		writeError(w, shop.Errorf(shop.Invalid, "version must be a whole number"))
		return
	}
	sheet, err := s.sheet(r.Context(), who, shop.ParseLocale(r.URL.Query().Get("locale")), version)
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="plan-%s.csv"`, sheet.Start))
	_, _ = w.Write([]byte("\ufeff")) // spreadsheets misread Chinese without it; the client may have gone, here and below
	out := csv.NewWriter(w)
	_ = out.Write([]string{"product", "title", "supplier", "week", "arrives", "quantity", "cost", "currency", "fixed"})
	for _, row := range sheet.Rows {
		_ = out.Write([]string{plain(row.Product), plain(row.Title), plain(row.Supplier), strconv.Itoa(row.Week), row.Arrives, strconv.Itoa(row.Quantity),
			row.Cost.Decimal(), row.Cost.Currency, strconv.FormatBool(row.Fixed)})
	}
	out.Flush()
}

// plain keeps a text from being run as a formula by a spreadsheet.
func plain(text string) string {
	if text != "" && strings.ContainsAny(text[:1], "=+-@\t\r") {
		return "'" + text
	}
	return text
}

// sheetRows is how many rows one answer of explain_plan carries at most.
const sheetRows = 2000

// sheet reads a whole plan, page by page.
func (s *Server) sheet(ctx context.Context, who auth.Who, l shop.Locale, version int64) (inventory.Sheet, error) {
	var whole inventory.Sheet
	for {
		args, err := json.Marshal(map[string]any{"about": "sheet", "version": version, "rows": sheetRows, "offset": len(whole.Rows)})
		if err != nil {
			return whole, err
		}
		used, err := s.Hub.Use(ctx, who, l, "", "explain_plan", args, "")
		if err != nil {
			return whole, err
		}
		var page struct{ Sheet *inventory.Sheet }
		if err := json.Unmarshal(used.Data, &page); err != nil {
			return whole, fmt.Errorf("the sheet of the plan: %w", err)
		}
		if page.Sheet == nil {
			return whole, shop.Errorf(shop.Conflict, "%s", used.Text) // no plan keeps the limits
		}
		rows := append(whole.Rows, page.Sheet.Rows...)
		if whole = *page.Sheet; len(page.Sheet.Rows) == 0 || len(rows) >= whole.TotalRows {
			whole.Rows = rows
			return whole, nil
		}
		whole.Rows = rows
	}
}
