package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/load"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func benchCommand(io stdio) *cobra.Command {
	c := &cobra.Command{
		Use: "bench", Short: "Measure a running shop", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var job load.Job
	var asJSON bool
	chat := &cobra.Command{
		Use:   "chat",
		Short: "Connect many clients and measure how soon messages are acked and answered",
		Long: `Bench connects N visitors to a running shop, sends R messages a second over all of them for S seconds, and prints
percentiles of the time to the ack (which follows the commit), to the first words and to the whole answer.

The load is for a shop of your own; it refuses any address that is not on this machine.`,
		Example: "  shopkeeper bench chat --url http://127.0.0.1:8080 --connections 500 --rate 50 --seconds 20 --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if job.Connections < 1 || job.Rate <= 0 || job.Seconds <= 0 {
				return shop.Errorf(shop.Invalid, "connections, rate and seconds must be positive")
			}
			r, err := load.Run(c.Context(), job)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(io.out).Encode(r)
			}
			_, err = fmt.Fprint(io.out, r)
			return err
		},
	}
	chat.Flags().StringVar(&job.URL, "url", "http://127.0.0.1:8080", "address of the shop")
	chat.Flags().IntVar(&job.Connections, "connections", 100, "clients at once")
	chat.Flags().Float64Var(&job.Rate, "rate", 10, "messages a second over all clients")
	chat.Flags().Float64Var(&job.Seconds, "seconds", 10, "how long")
	chat.Flags().StringVar(&job.Text, "text", "red mugs under £5", "what is said")
	chat.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.AddCommand(chat)
	return c
}
