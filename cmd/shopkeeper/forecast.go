package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/files"
)

func forecastCommand(io stdio) *cobra.Command {
	var job files.Job
	var freq, missing string
	var asJSON bool
	c := &cobra.Command{
		Use:   "forecast",
		Short: "Forecast every series of a file",
		Long: `Forecast reads series.csv (unique_id,ds,y; ds a date, a time or a whole step), forecasts every series and writes
fc.csv (unique_id,ds,mean, with --levels 80,95 also lo-95,lo-80,hi-80,hi-95), the series in their first order.
Seasons are H 24, D 7, W 52 where long enough, M 12, Q 4, unless --season names them. Rows out of order are sorted;
a period without a value is an error of its series unless --missing says zero or interpolate. Series that cannot be
used are listed on standard error and the exit status is 3; a file that cannot be understood is exit status 2 and
nothing is written. A run that was stopped goes on where it was when the same command is given again.

Models: ` + strings.Join(forecast.Methods(), ", ") + `.`,
		Example: "  shopkeeper forecast --in series.csv --freq W --horizon 8 --levels 80,95 --out fc.csv --plot chart.svg",
		Args:    cobra.NoArgs,
	}
	c.RunE = func(c *cobra.Command, _ []string) (err error) {
		if job.Freq, err = files.ParseFreq(freq); err != nil {
			return exit{statusUsage, err}
		}
		if job.Missing, err = files.ParseMissing(missing); err != nil {
			return exit{statusUsage, err}
		}
		if err := job.Check(); err != nil {
			return exit{statusUsage, err}
		}
		bar := newFractionBar(io.err)
		job.Progress = func(done, total int) { bar.tell("Forecasting", float64(done)/float64(max(1, total))) }
		report, err := files.Run(c.Context(), job)
		bar.end()
		if err != nil {
			return fileErrors(err)
		}
		for _, note := range report.Notes {
			fmt.Fprintln(io.err, "note: "+note)
		}
		if asJSON {
			if err := json.NewEncoder(io.out).Encode(report); err != nil {
				return err
			}
		}
		return leftOut(io, report.Warnings, report.LeftOut)
	}
	c.Flags().StringVar(&job.In, "in", "", "file of series: unique_id,ds,y")
	c.Flags().StringVar(&job.Out, "out", "", "file to write: unique_id,ds,mean and the bands")
	c.Flags().StringVar(&freq, "freq", "", "H, D, W, M, Q or Y")
	c.Flags().IntVar(&job.Settings.Horizon, "horizon", 0, "periods ahead")
	c.Flags().IntSliceVar(&job.Seasons, "season", nil, "lengths of the seasons in periods, such as 24,168")
	c.Flags().Float64SliceVar(&job.Settings.Levels, "levels", nil, "levels of the bands in per cent, such as 80,95")
	c.Flags().StringVar(&missing, "missing", string(files.MissingError), "a period without a value: error, zero or interpolate")
	c.Flags().StringVar(&job.Settings.Method, "model", "auto", "the model; see above")
	c.Flags().StringVar(&job.Plot, "plot", "", "chart to draw: a name that ends in .svg or .png")
	c.Flags().StringVar(&job.PlotID, "plot-id", "", "the series of the chart (default: the first)")
	c.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	needFlags(c, "in", "freq", "horizon", "out")
	return c
}
