package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
)

// bar shows the stages of a first start: a moving bar on a terminal, one line a stage
// elsewhere.
type bar struct {
	w     io.Writer
	tty   bool
	stage app.Stage
	now   *progressbar.ProgressBar
}

func newBar(w io.Writer) *bar {
	f, ok := w.(*os.File)
	return &bar{w: w, tty: ok && term.IsTerminal(int(f.Fd()))}
}

// tell is an app.Progress.
func (b *bar) tell(stage app.Stage, fraction float64) {
	if stage != b.stage {
		b.end()
		b.stage = stage
		name := map[app.Stage]string{app.StageShop: "Filling the shop", app.StageMeaning: "Learning the words", app.StageIndex: "Indexing products",
			app.StageRecommend: "Learning what goes together", app.StageForecast: "Forecasting sales"}[stage]
		if b.tty {
			b.now = progressbar.NewOptions(1000, progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(fmt.Sprintf("%-28s", name)),
				progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
		} else {
			fmt.Fprintln(b.w, name+" …")
		}
	}
	if b.now != nil {
		_ = b.now.Set(int(fraction * 1000)) // drawing trouble is no trouble
	}
}

func (b *bar) end() {
	if b.now != nil {
		_ = b.now.Finish()
		b.now = nil
	}
}

// fractionBar shows one long work: a moving bar on a terminal, nothing elsewhere.
type fractionBar struct{ *bar }

func newFractionBar(w io.Writer) fractionBar { return fractionBar{newBar(w)} }

func (f fractionBar) tell(stage string, fraction float64) {
	if !f.tty {
		return
	}
	if f.now == nil {
		f.now = progressbar.NewOptions(1000, progressbar.OptionSetWriter(f.w), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	}
	f.now.Describe(stage)
	_ = f.now.Set(int(fraction * 1000)) // drawing trouble is no trouble
}
