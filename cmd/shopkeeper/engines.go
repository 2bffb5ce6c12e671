package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/files"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/ingest"
)

// fileErrors gives a bad file its exit status: one line that names file, line, column
// and the mend, and nothing written.
func fileErrors(err error) error {
	var bad *table.Error
	if errors.As(err, &bad) {
		return exit{statusUsage, bad}
	}
	return err
}

func recommendCommand(io stdio) *cobra.Command {
	var cfg recommend.FilesConfig
	var engine string
	var asJSON bool
	c := &cobra.Command{
		Use:   "recommend",
		Short: "Fit a recommender on a file of events and write recommendations",
		Long: `Recommend fits on events.csv (user,item,time[,weight]) and writes the k best items for every user of users.csv
(user) to recs.csv (user,rank,item,score), in the order of users.csv. Files may be .gz; times are RFC 3339 or
YYYY-MM-DD. Users without a history get the popular items. Rows that can be left out are listed on standard error
and the exit status is 3; a file that cannot be understood is exit status 2 and nothing is written.`,
		Example: "  shopkeeper recommend --events events.csv --for users.csv --k 20 --out recs.csv",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if cfg.Settings.Engine, err = recommend.ParseEngine(engine); err != nil {
				return exit{statusUsage, err}
			}
			bar := newFractionBar(io.err)
			cfg.Settings.Progress = bar.tell
			report, err := recommend.RunFiles(c.Context(), cfg)
			bar.end()
			if err != nil {
				return fileErrors(err)
			}
			if asJSON {
				if err := json.NewEncoder(io.out).Encode(report); err != nil {
					return err
				}
			}
			return leftOut(io, report.Warnings, report.LeftOut)
		},
	}
	c.Flags().StringVar(&cfg.Events, "events", "", "file of events: user,item,time[,weight]")
	c.Flags().StringVar(&cfg.For, "for", "", "file of users: user")
	c.Flags().StringVar(&cfg.Out, "out", "", "file to write: user,rank,item,score")
	c.Flags().IntVar(&cfg.K, "k", 20, "items per user")
	c.Flags().StringVar(&engine, "engine", "auto", "auto, ials, ease, itemknn or popular")
	c.Flags().BoolVar(&cfg.IncludeSeen, "include-seen", false, "also recommend what the user already had")
	c.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	needFlags(c, "events", "for", "out")
	return c
}

// leftOut lists the rows that were left out; some are exit status 3.
func leftOut(io stdio, warnings []*table.Error, n int) error {
	for _, w := range warnings {
		fmt.Fprintln(io.err, "left out: "+w.Error())
	}
	if n > 0 {
		return exit{statusPartial, fmt.Errorf("%d rows were left out", n)}
	}
	return nil
}

// needFlags makes flags required, with our own kind of error.
func needFlags(c *cobra.Command, names ...string) {
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		for _, n := range names {
			if !c.Flags().Changed(n) {
				return shop.Errorf(shop.Invalid, "--%s is needed", n).WithHint("see " + c.CommandPath() + " --help")
			}
		}
		return run(c, args)
	}
}

func trainCommand(io stdio) *cobra.Command {
	var f shopFlags
	c := &cobra.Command{
		Use:   "train [recommend|forecast|all]",
		Short: "Fit the shop's models to its data and make them current",
		Long: `Train fits the recommendation model to all purchases in the data folder, or forecasts the weekly sales of every
product for half a year, or both. With --engine auto the recommender is chosen by tuning on the last thirty days.
Forecasts that were cut off go on where they were; planners' overrides stay. A running shop renews its forecasts
every day by itself, and takes a new recommendation model at its plugin's next start. One JSON object per model is
printed.`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"recommend", "forecast", "all"},
	}
	var engine string
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		set := recommend.Settings{}
		if set.Engine, err = recommend.ParseEngine(engine); err != nil {
			return exit{statusUsage, err}
		}
		m, err := f.open(c.Context(), io, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, m.Close()) }()
		wanted := append(args, "all")[0]
		if wanted != "forecast" {
			err = train(io, "Fitting", func(progress func(float64)) (any, error) { return m.TrainRecommend(c.Context(), set, progress) })
		}
		if err == nil && wanted != "recommend" {
			err = train(io, "Forecasting", func(progress func(float64)) (any, error) { return m.TrainForecast(c.Context(), progress) })
		}
		return err
	}
	f.add(c)
	c.Flags().StringVar(&engine, "engine", "auto", "auto, ials, ease, itemknn or popular")
	return c
}

// train runs one training with a bar and prints its report.
func train(io stdio, stage string, do func(progress func(float64)) (any, error)) error {
	bar := newFractionBar(io.err)
	report, err := do(func(f float64) { bar.tell(stage, f) })
	bar.end()
	if err != nil {
		return err
	}
	return json.NewEncoder(io.out).Encode(report)
}

func searchCommand(io stdio) *cobra.Command {
	var job files.Job
	var asJSON bool
	c := &cobra.Command{
		Use:   "search",
		Short: "Search a catalogue file by meaning for every query of another",
		Long: `Search ranks the products of products.csv (id,title,description,category,…) for every query of queries.csv
(id,text), in Chinese and English, with the shop's own code, and writes run.csv (query,rank,id,score).`,
		Example: "  shopkeeper search --catalog products.csv --queries queries.csv --k 100 --out run.csv",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			bar := newFractionBar(io.err)
			job.Progress = func(p ingest.Progress) { bar.tell("Indexing", float64(p.Done)/float64(max(1, p.Total))) }
			report, err := files.Search(c.Context(), job)
			bar.end()
			if err != nil {
				return fileErrors(err)
			}
			if asJSON {
				if err := json.NewEncoder(io.out).Encode(report); err != nil {
					return err
				}
			}
			return leftOut(io, report.Skipped, len(report.Skipped))
		},
	}
	c.Flags().StringVar(&job.Catalog, "catalog", "", "file of products: id,title,description,category,…")
	c.Flags().StringVar(&job.Queries, "queries", "", "file of queries: id,text")
	c.Flags().StringVar(&job.Out, "out", "", "file to write: query,rank,id,score")
	c.Flags().IntVar(&job.K, "k", 100, "hits per query")
	c.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	needFlags(c, "catalog", "queries", "out")
	return c
}
