package files

import (
	"fmt"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact/atomicfile"
	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
)

// The colours of a chart: persimmon for what is expected, grey for what was.
func expected() color.NRGBA { return color.NRGBA{0xC8, 0x50, 0x2B, 0xFF} }
func past() color.NRGBA     { return color.NRGBA{0x40, 0x3C, 0x38, 0xFF} }

// checkPlot refuses a name that no chart can have.
func checkPlot(path string) error {
	if e := strings.ToLower(filepath.Ext(path)); path != "" && e != ".svg" && e != ".png" {
		return fmt.Errorf("a chart named %q cannot be drawn: end the name in .svg or .png", path)
	}
	return nil
}

// draw writes a chart of the end of a history, at most six horizons of it, and its
// forecast with the bands as shades.
func draw(path string, h *history, f forecast.Forecast) error {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("%s: the next %d %ss", h.id, len(f.Mean), h.grid.freq.name())
	p.Y.Label.Text = "y"
	p.X.Tick.Marker = times{h, len(f.Mean)}
	p.Add(plotter.NewGrid())
	from := max(0, len(h.values)-max(6*len(f.Mean), 24))
	n := len(h.values)
	for i, b := range slices.Backward(f.Bands) {
		shade, err := plotter.NewPolygon(outline(b, n))
		if err != nil {
			return err
		}
		c := expected()
		c.A = uint8(0x30 + 0x28*(len(f.Bands)-1-i))
		shade.Color, shade.LineStyle.Width = c, 0
		p.Add(shade)
		p.Legend.Add(table.Number(b.Level)+" %", shade)
	}
	if err := line(p, "history", past(), points(h.values[from:], from)); err != nil {
		return err
	}
	if err := line(p, "forecast", expected(), points(f.Mean, n)); err != nil {
		return err
	}
	p.Legend.Top, p.Legend.Left = true, true
	to, err := p.WriterTo(20*vg.Centimeter, 9*vg.Centimeter, strings.ToLower(filepath.Ext(path)[1:]))
	if err != nil {
		return err
	}
	file, err := atomicfile.Create(path)
	if err != nil {
		return &table.Error{File: path, Problem: "cannot be written (" + err.Error() + ")", Mend: "check the folder and the rights", Cause: err}
	}
	defer file.Abort()
	if _, err := to.WriteTo(file); err != nil {
		return err
	}
	return file.Commit()
}

func line(p *plot.Plot, name string, c color.Color, xys plotter.XYs) error {
	l, err := plotter.NewLine(xys)
	if err != nil {
		return err
	}
	l.Color, l.Width = c, vg.Points(1.4)
	p.Add(l)
	p.Legend.Add(name, l)
	return nil
}

func points(values []float64, from int) plotter.XYs {
	xys := make(plotter.XYs, len(values))
	for i, v := range values {
		xys[i].X, xys[i].Y = float64(from+i), v
	}
	return xys
}

// outline is the edge of a band, there and back.
func outline(b forecast.Band, from int) plotter.XYs {
	edge := points(b.Lo, from)
	for i := range slices.Backward(b.Hi) {
		edge = append(edge, plotter.XY{X: float64(from + i), Y: b.Hi[i]})
	}
	return edge
}

// times marks periods with their time.
type times struct {
	h     *history
	ahead int
}

// Ticks implements plot.Ticker with about six marks.
func (t times) Ticks(lo, hi float64) []plot.Tick {
	every := max(1, int(math.Ceil((hi-lo)/6)))
	var ticks []plot.Tick
	for at := int(math.Ceil(lo)); at <= int(hi); at++ {
		if at%every == 0 {
			ticks = append(ticks, plot.Tick{Value: float64(at), Label: t.h.grid.at(t.h.places[0] + int64(at))})
		}
	}
	return ticks
}
