package ui_test

import "testing"

// TestHelp reads a rule from the foot of the shop, in both languages, and follows the
// source of an answer to its section.
func TestHelp(t *testing.T) {
	b := english(t)
	b.Click(".foot a", "Delivery")
	b.Wait(`location.pathname === "/help/delivery" && $(".help section", "£3.95")`)
	b.Click(".help .muted a", "Help")
	b.Wait(`location.pathname === "/help" && $(".help-list a", "Delivery times")`)
	b.Say("Can I return it?")
	b.Click(".source", "Returns")
	b.Wait(`$(".quote a")`)
	b.Click(".quote a", "")
	b.Wait(`location.pathname === "/help/delivery" && location.hash === "#europe" && $("#europe", "£8.95")`)
	eval[bool](b, `(localStorage.setItem("shopkeeper.locale", "zh"), true)`)
	b.Visit("/help", ".help-list")
	b.Click(".help-list a", "")
	b.Wait(`$(".help h1", "配送时效与运费") && $("#uk", "英国本土")`)
}
