package ui_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/shopkeeper-ai/shopkeeper/web/ui/uitest"
)

// planner opens the console as a planner, who begins at the plan.
func planner(t *testing.T, width, height int64) *tab {
	t.Helper()
	b := open(t, width, height)
	b.Visit("/console?link="+uitest.PlannerLink, ".planning")
	b.Wait(`$(".grid-scroll tr[data-row]") && $("[role=status]", "10,000 of 10,000")`)
	return b
}

// typed puts a text into a field as keys.
func (b *tab) typed(selector, text string) {
	b.T.Helper()
	b.Wait(`$("` + selector + `")?.disabled === false`)
	eval[bool](b, `($("`+selector+`").focus(), $("`+selector+`").select?.(), true)`)
	b.Do(chromedp.KeyEvent(text))
}

// planning goes through everything that a planner sees.
func (b *tab) planning(see func(where string)) {
	b.T.Helper()
	at := func(hash, ready string) {
		b.T.Helper()
		eval[bool](b, `(location.hash = "#/planning/`+hash+`", true)`)
		b.Wait(ready)
	}
	b.Visit("/console?link="+uitest.PlannerLink, ".planning")
	b.Wait(`$(".grid-scroll tr[data-row='2']") && $(".grid-table[aria-busy=false]")`)
	see("plan")
	eval[bool](b, `($(".grid-table").scrollIntoView(), true)`)
	see("orders")
	at("plan/22423", `$(".item .plot svg")`)
	see("item")
	at("compare", `$(".state")`)
	see("compare-empty")
	at("plan", `$(".wishes input")?.disabled === false`)
	b.typed(".wishes input", "1800000")
	b.Press(kb.Enter)
	b.Wait(`$(".note") && $(".wishes input")?.disabled === false`)
	b.typed(".wishes .field:nth-child(2) input", "700")
	b.Press(kb.Enter)
	b.Wait(`$$(".plot .mark").length > 1 && $(".grid-table[aria-busy=false]")`)
	see("limits")
	b.Click(".planning-do .btn.primary", "")
	b.Wait(`$(".order-dialog .p-buttons")`)
	see("order")
	b.Press(kb.Escape)
	at("compare", `$(".compare-figures")`)
	b.Wait(`$(".compare-figures") && $(".grid-table")`)
	see("compare")
	at("forecast", `$(".growing li") && $(".overrides td")`)
	see("forecasts")
	at("forecast/22423", `$(".fc .plot path.ahead") && $(".overrides td")`)
	see("forecast")
	b.Click(".grip-open", "")
	b.Wait(`$(".grip-form")`)
	see("handle")
	b.server.Break("/v1/staff/tools")
	at("forecast/47566", `$(".state .where")`)
	see("failed")
	b.server.Break("")
}

// focused is where the keyboard is.
const focused = `document.activeElement`

// TestPlanRowsByKeyboard walks ten thousand rows without a mouse, of which only those in
// sight are in the document; opens one, changes a quantity, and takes that back.
func TestPlanRowsByKeyboard(t *testing.T) {
	b := planner(t, 1280, 900)
	if n := eval[int](b, `$$(".grid-scroll tr[data-row]").length`); n > 80 {
		t.Errorf("%d rows are in the document", n)
	}
	if n := eval[string](b, `$("[role=grid]").getAttribute("aria-rowcount")`); n != "10001" {
		t.Errorf("the table says it has %s rows", n)
	}
	eval[bool](b, `($(".grid-scroll tr[data-row='0']").focus(), true)`)
	for _, step := range []struct{ key, row string }{{kb.ArrowDown, "1"}, {kb.ArrowDown, "2"}, {kb.ArrowUp, "1"}, {kb.End, "9999"}, {kb.ArrowUp, "9998"}, {kb.Home, "0"}} {
		b.Press(step.key)
		b.Wait(focused + `.dataset.row === "` + step.row + `" && ` + focused + `.getBoundingClientRect().top > 0 && ` + focused + `.getBoundingClientRect().bottom <= innerHeight`)
	}
	b.Press(kb.PageDown)
	b.Wait(`Number(` + focused + `.dataset.row) > 8`)
	b.Press(kb.Enter)
	b.Wait(`$(".item .plot svg") && ` + focused + `.matches(".item h2")`)
	b.Press(kb.Escape)
	b.Wait(`!$(".item") && ` + focused + `.matches("tr[data-row]")`)
	b.Press(kb.Home)
	b.Wait(focused + `.dataset.row === "0"`)
	b.Click("th button", "Pieces") // the most first, so that the row will move
	b.Wait(`$("th[aria-sort=descending]")`)
	eval[bool](b, `($(".grid-scroll tr[data-row='3']").focus(), window.title = `+focused+`.textContent.slice(0, 20), true)`)
	b.Press("e")
	b.Wait(focused + `.matches(".qty-field")`)
	b.Do(chromedp.KeyEvent("77"))
	b.Press(kb.Enter)
	b.Wait(`$(".note", "fixed at 77 pieces in week") && ` + focused + `.matches("tr[data-row]") && Number(` + focused + `.dataset.row) > 1000 && ` + focused + `.textContent.startsWith(window.title)`)
	b.Click(".note button", "Undo")
	b.Wait(`!$(".note")`)
	b.Click("th button", "Pieces")
	b.Click("th button", "Pieces")
	b.Wait(`!$("th[aria-sort=descending], th[aria-sort=ascending]") && $(".grid-table[aria-busy=false]")`)
	eval[bool](b, `($(".grid-scroll tr[data-row]").focus(), true)`)
	b.Press(kb.Home)
	b.Wait(focused + `.dataset.row === "0"`)
	b.Press("e")
	b.Wait(focused + `.matches(".qty-field")`)
	b.Do(chromedp.KeyEvent("777"))
	b.Press(kb.Enter)
	b.Wait(`$(".note", "fixed at 777 pieces in week 1") && $(".grid-scroll tr[data-row='0'] .qty").textContent === "777" && $(".fixed-mark")`)
	b.Click(".note button", "Undo")
	b.Wait(`!$(".note") && $(".grid-scroll tr[data-row='0'] .qty").textContent !== "777"`)
	b.Quiet()
}

// TestPlanTable searches, filters, sorts, chooses columns and takes the rows along.
func TestPlanTable(t *testing.T) {
	b := planner(t, 1280, 900)
	b.Click(".table-bar .filter", "This week")
	b.Wait(`$("[role=status]", "834 of 10,000") || $("[role=status]", "833 of 10,000")`)
	b.typed(".table-search input", "bunting 47566-1")
	b.Wait(`$$(".grid-scroll tr[data-row]").length < 9`)
	rows := eval[int](b, `$$(".grid-scroll tr[data-row]").length`)
	b.Click("th button", "Pieces")
	b.Wait(`$("th[aria-sort=descending]", "Pieces")`)
	b.Click("th button", "Pieces")
	b.Wait(`$("th[aria-sort=ascending]", "Pieces")`)
	order := `$$(".grid-scroll .qty").map((n) => Number(n.textContent.replace(",", "")))`
	b.Wait(order + `.length > 2 && ` + order + `.every((n, i, all) => i === 0 || all[i - 1] <= n)`)
	b.Click(".choice summary", "")
	b.Click(".choice label", "Supplier")
	b.Wait(`!$("th", "Supplier")`)
	b.Click(".choice label", "Number")
	b.Wait(`$("th", "Number")`)
	eval[bool](b, `(URL.createObjectURL = (blob) => (blob.text().then((text) => (window.saved = text)), "#"), true)`)
	b.Click(".table-bar button", "CSV")
	b.Wait(`window.saved`)
	if got := eval[string](b, `window.saved`); !strings.HasPrefix(got, "Product,Number,") || strings.Count(got, "\r\n") != rows+1 {
		t.Errorf("the file is %q", got) // text() has taken the byte order mark
	}
	eval[bool](b, `(window.saved = "", true)`)
	b.Click(".planning-do .btn", "Download plan")
	b.Wait(`window.saved.split("\n").length === 10002`)
	b.typed(".table-search input", "nothing like that")
	b.Wait(`$(".grid-none")`)
	b.Quiet()
}

// TestPlanScrolls moves through all rows in sixty frames and says what a frame costs the
// page's thread: in CPU time, since other programs may have the clock's.
func TestPlanScrolls(t *testing.T) {
	b := planner(t, 1280, 900)
	before := b.threadTime()
	if _, err := chromedp.Run(b.Context, chromedp.Evaluate[bool](`new Promise((done) => {
		const box = document.querySelector(".grid-scroll");
		let n = 0;
		const step = () => {
			box.scrollTop = box.scrollHeight * n / 60;
			if (n++ < 60) requestAnimationFrame(step); else done(true);
		};
		requestAnimationFrame(step);
	})`, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	each := (b.threadTime() - before) / 60 * 1000
	t.Logf("%.1f ms of CPU a frame", each)
	if each > 50 {
		t.Errorf("a frame of scrolling costs %.0f ms of CPU", each)
	}
	b.Wait(`$(".grid-scroll tr[data-row='9999']")`)
	if n := eval[int](b, `$$(".grid-scroll tr[data-row]").length`); n > 80 {
		t.Errorf("%d rows are in the document", n)
	}
	b.Quiet()
}

// threadTime is the CPU time that the page's main thread has spent in tasks, seconds.
func (b *tab) threadTime() (seconds float64) {
	b.T.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
			return err
		}
		got, err := cdp.Call(ctx, t, performance.GetMetrics, cdp.Empty{})
		for _, m := range got.Metrics {
			if m.Name == "TaskDuration" {
				seconds = m.Value
			}
		}
		return err
	}))
	return seconds
}

// TestPlanLimits sets a budget and a storage, reads what they are worth, compares the
// versions, and finds the way out of limits that no plan keeps.
func TestPlanLimits(t *testing.T) {
	b := planner(t, 1280, 900)
	b.Visit("/console#/planning/compare", ".planning")
	b.Wait(`$(".state", "Nothing to compare yet")`)
	b.Click(".state .btn", "To the plan")
	b.Wait(`$(".wishes input")`)
	b.typed(".wishes input", "500000")
	b.Press(kb.Enter)
	b.Wait(`$(".panel h2", "The budget of £500,000.00 holds the plan back") && $(".panel", "£1.00 more saves £0.38") && $(".figures-row .delta")`)
	b.typed(".wishes .field:nth-child(2) input", "700")
	b.Press(kb.Enter)
	b.Wait(`$(".panel h2", "The storage is full in") && $(".panel", "one more cubic metre saves £41.00")`)
	eval[bool](b, `(() => { const s = $(".wishes select"); s.value = "Spring Festival"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	b.Wait(`$(".note li", "would cost £1,842.00 more") && $(".wish-chips", "+30%") && $(".wishes select")?.value === "Spring Festival"`)
	b.Click(".note button", "Undo")
	b.Wait(`!$(".wish-chips") && $(".wishes select")?.value === ""`)
	b.typed(".wishes .field:nth-child(3) input", "99")
	b.Press(kb.Enter)
	b.Wait(`$(".wishes .wrong", "A number from 2 to 26")`)
	b.Press(kb.Escape)
	b.Click(".planning-tabs .tab", "Compare")
	b.Wait(`$(".compare-figures") && $(".state", "Both order the same") && $$(".compare-pick option").length === 8`)
	eval[bool](b, `(() => { const s = $(".compare-pick select"); s.value = "1"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	b.Wait(`$(".grid-table td.num") && $(".compare-pick", "storage 700 m³") && $(".compare-figures .delta.good")`)
	b.Click(".planning-tabs .tab", "Stock plan")
	b.typed("#plan-ask", "no budget at all")
	b.Press(kb.Enter)
	b.Wait(`$(".note", "The budget is now")`)
	b.Click(".grid-scroll .qty", "")
	b.Wait(focused + `.matches(".qty-field")`)
	b.Do(chromedp.KeyEvent("123"))
	b.Press(kb.Enter)
	b.Wait(`$(".note", "fixed at 123")`)
	b.typed(".wishes input", "0")
	b.Press(kb.Enter)
	b.Wait(`$(".state", "No plan keeps these limits")`)
	b.typed(".wishes.few input", "600000")
	b.Press(kb.Enter)
	b.Wait(`$(".panel h2", "The budget of £600,000.00 holds the plan back") && $(".wishes input")?.disabled === false`)
	b.typed(".wishes input", "0")
	b.Press(kb.Enter)
	b.Wait(`$(".state", "No plan keeps these limits")`)
	b.Click(".state .btn", "Take all back")
	b.Wait(`$(".grid-scroll tr[data-row]") && !$(".state")`)
	b.Quiet()
}

// TestPlanIsOrderedByTheCard: the button leads to a proposal, and only its accept orders.
func TestPlanIsOrderedByTheCard(t *testing.T) {
	b := planner(t, 1280, 900)
	b.Click(".planning-do .btn.primary", "Order this week")
	b.Wait(`$(".order-dialog .p-lines li", "Yiwu Bright Goods") && $(".p-buttons")`)
	b.Click(".p-buttons .btn", "Accept")
	b.Wait(`$(".proposal-card.spent") && $(".order-dialog", "Placed 8 purchase orders.") && $(".order-dialog td, .order-dialog th", "PO-10401")`)
	b.Click(".order-dialog .btn", "Done")
	b.Wait(`!$(".order-dialog")`)
	b.Click(".suppliers .btn", "Order from Porto Ceramica")
	b.Wait(`$$(".order-dialog .p-lines li").length === 1`)
	b.Press(kb.Escape)
	b.Wait(`!$(".order-dialog")`)
	b.Quiet()
}

// TestForecastHandle finds a product, reads a week, and sets an own figure by the keys.
func TestForecastHandle(t *testing.T) {
	b := planner(t, 1280, 900)
	b.Click(".planning-tabs .tab", "Forecasts")
	b.Wait(`$(".growing li") && $(".overrides td", "9.1") || $(".overrides td", "30.3 a week nearer")`)
	b.typed(".pick input", "alarm clock")
	b.Wait(`$$(".pick li").length === 2`)
	b.Press(kb.ArrowDown)
	b.Press(kb.ArrowUp)
	b.Press(kb.Enter)
	b.Wait(`$(".fc h2", "Alarm Clock Bakelike Red") && $(".fc .plot path.band") && $(".note.warning", "fit the model again")`)
	eval[bool](b, `($(".fc .reader").focus(), true)`)
	b.Press(kb.ArrowRight)
	b.Wait(`$(".plot-tip", "Expected") && $(".plot-tip", "95 % band")`)
	if got := eval[string](b, `$(".fc .reader").getAttribute("aria-valuetext")`); !strings.Contains(got, "2011, Expected ") || !strings.Contains(got, "80 % band ") {
		t.Errorf("the reader says %q", got)
	}
	b.Click(".grip-open", "Set your own figures")
	b.Wait(focused + `.matches(".grip-bar")`)
	before := eval[int](b, `Number(`+focused+`.getAttribute("aria-valuenow"))`)
	for _, key := range []string{kb.ArrowUp, kb.ArrowUp, kb.ArrowRight, kb.PageDown, kb.PageUp} {
		b.Press(key)
	}
	b.Press(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierShift))
	b.Wait(focused + `.getAttribute("aria-valuetext").includes("for 5 weeks from 12 Dec 2011")`)
	if now := eval[int](b, `Number(`+focused+`.getAttribute("aria-valuenow"))`); now != before+20 {
		t.Errorf("two steps up led from %d to %d", before, now)
	}
	b.typed(".grip-form .wide input", "A fair in town")
	b.Press(kb.Enter)
	b.Wait(`$(".overrides td", "A fair in town") && $(".toast", "stand for 5 weeks")`)
	b.Click(".toast button", "Undo")
	b.Wait(`!$(".overrides td", "A fair in town")`)
	b.Quiet()
}

// TestHandleIsDragged reads a week under the pointer and moves the bar with it.
func TestHandleIsDragged(t *testing.T) {
	b := planner(t, 1280, 900)
	b.Visit("/console#/planning/forecast/22423", ".planning")
	b.Wait(`$(".fc .plot path.ahead")`)
	eval[bool](b, `(() => { const box = $(".fc .plot svg").getBoundingClientRect();
		$(".fc .plot svg").dispatchEvent(new PointerEvent("pointermove", {bubbles: true, clientX: box.right - 60, clientY: box.top + 90})); return true; })()`)
	b.Wait(`$(".plot-tip b", "2012") && $(".plot-tip", "Expected") && $(".plot-tip").getBoundingClientRect().right < innerWidth`)
	b.Click(".grip-open", "")
	b.Wait(`$(".grip-knob")`)
	before := eval[float64](b, `Number($(".grip-form .field:nth-child(3) input").value)`)
	eval[bool](b, `(() => {
		const knob = $(".grip-bar"), box = $(".grip-knob").getBoundingClientRect();
		const at = (type, x, y) => knob.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, clientX: x, clientY: y}));
		knob.setPointerCapture = () => {};
		const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
		at("pointerdown", x, y); at("pointermove", x + 40, y - 60); at("pointerup", x + 40, y - 60);
		return true;
	})()`)
	b.Wait(`Number($(".grip-form .field:nth-child(3) input").value) > ` + strconv.FormatFloat(before+20, 'f', 0, 64) + ` && $(".grip-form select").value !== "0"`)
	b.Quiet()
}

// TestHandleOnTheCard: the chart card of a planner's conversation has the same handle.
func TestHandleOnTheCard(t *testing.T) {
	b := planner(t, 1280, 900)
	eval[bool](b, `(location.hash = "#/assistant", true)`)
	b.Say("forecast the cake stand")
	b.Wait(`$(".chart-card .plot path.band") && !$("[data-live]")`)
	b.Click(".chart-card .grip-open", "Set your own figures")
	b.typed(".chart-card .field:nth-child(3) input", "275")
	b.typed(".chart-card .wide input", "told in the chat")
	b.Press(kb.Enter)
	b.Wait(`!$(".chart-card .grip-form")`)
	eval[bool](b, `(location.hash = "#/planning/forecast/22423", true)`)
	b.Wait(`$(".overrides td", "told in the chat") && $(".overrides td", "275")`)
	b.Quiet()
}

// TestPlanningFails shows what failed and goes on when it is mended.
func TestPlanningFails(t *testing.T) {
	b := open(t, 1280, 900)
	b.server.Break("/v1/staff/tools")
	b.Visit("/console?link="+uitest.PlannerLink, ".planning")
	b.Wait(`$(".state", "This did not load") && $(".state .where", "HTTP 503")`)
	b.server.Break("")
	b.Click(".state .btn", "Try again")
	b.Wait(`$(".grid-scroll tr[data-row]") && $(".grid-table[aria-busy=false]")`)
	b.server.Break("/v1/staff/tools")
	b.Click(".rail-item", "用中文浏览") // the old plan stays, with a word that it is old
	b.Wait(`$(".note.bad", "当前显示的是上一版计划") && $(".grid-scroll tr[data-row]")`)
	b.server.Break("")
	b.Click(".note.bad .btn", "重试")
	b.Wait(`!$(".note.bad") && $(".grid-scroll td", "马克杯")`)
	b.Quiet("503")
}

// TestSectionsFollowTheRole: an agent does not plan, a planner does not answer shoppers.
func TestSectionsFollowTheRole(t *testing.T) {
	b := planner(t, 1280, 900)
	if eval[bool](b, `Boolean($(".rail-item", "Inbox") || $(".rail-item", "Contacts"))`) {
		t.Error("a planner is offered the inbox")
	}
	b.Press("/")
	b.Wait(focused + `.matches("[type=search]")`)
	b.Visit("/console?link="+uitest.Link, ".pane-list")
	if eval[bool](b, `Boolean($(".rail-item", "Planning"))`) {
		t.Error("an agent is offered the plan")
	}
	b.Quiet()
}
