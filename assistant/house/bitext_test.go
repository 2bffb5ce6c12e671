package house

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
)

// bitextRoutes says where the intents of the Bitext customer-service set belong with
// the tools of testdata/tools.json. The first is the best, the others are good answers.
func bitextRoutes() map[string][]string {
	account, paper, person := []string{"account"}, []string{"paper"}, []string{"request_person"}
	policies := []string{"search_policies"}
	return map[string][]string{
		"track_order": {"track_order", "get_order"}, "place_order": {"checkout", "search_catalog", "update_cart"},
		"cancel_order": {"change_order"}, "change_order": {"change_order", "update_cart"}, "check_cancellation_fee": {"search_policies", "change_order"},
		"check_refund_policy": {"search_policies", "return"}, "get_refund": {"return"}, "track_refund": {"return"},
		"delivery_options": policies, "delivery_period": {"search_policies", "track_order"}, "check_payment_methods": policies,
		"contact_human_agent": person, "contact_customer_service": person, "complaint": {"complaint"},
		"payment_issue": paper, "get_invoice": {"paper", "get_order"}, "check_invoice": {"paper", "get_order"},
		"create_account": account, "delete_account": account, "edit_account": account, "switch_account": account, "recover_password": account,
		"registration_problems": account, "newsletter_subscription": account, "review": account,
		"set_up_shipping_address": account, "change_shipping_address": account,
	}
}

// TestBitext reports how many real customer-service utterances go where they belong:
// testdata/bitext.golden. Nothing here was trained on them.
func TestBitext(t *testing.T) {
	const path = "../../../shared/data/bitext/utterances_8k.csv.gz"
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the Bitext utterances are not here, routing of them is not checked: %v", err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ro, routes := shopRouter(t), bitextRoutes()
	all, right := map[string]int{}, map[string]int{}
	for i, row := range rows[1:] {
		if i%12 != 0 { // every twelfth: enough to tell, and quick
			continue
		}
		intent := row[3]
		all[intent]++
		got, _ := planned(ro, row[1])
		for _, want := range routes[intent] {
			if got == want {
				right[intent]++
				break
			}
		}
	}
	compareGolden(t, "testdata/bitext.golden", accuracyReport(all, right, routes))
}

func accuracyReport(all, right map[string]int, routes map[string][]string) string {
	var intents []string
	for i := range all {
		intents = append(intents, i)
	}
	sort.Strings(intents)
	var out strings.Builder
	n, ok := 0, 0
	for _, i := range intents {
		fmt.Fprintf(&out, "%-26s %3d of %3d  %s\n", i, right[i], all[i], strings.Join(routes[i], ", "))
		n, ok = n+all[i], ok+right[i]
	}
	fmt.Fprintf(&out, "%-26s %3.1f %%\n", "all", 100*float64(ok)/float64(n))
	return out.String()
}
