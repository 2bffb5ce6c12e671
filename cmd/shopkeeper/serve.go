package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func serveCommand(io stdio) *cobra.Command {
	var path, addr, data string
	var show bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the shop in production",
		Long: `Serve runs the shop from a configuration file (YAML), the environment and flags; a later one wins.

  addr: 0.0.0.0:8080
  data: /var/lib/shopkeeper
  database: {url: postgres://…}      # or DATABASE_URL; empty: SQLite in the data folder
  qdrant:   {url: http://…:6334}     # or QDRANT_URL; empty: embedded
  nats:     {url: nats://…}          # or NATS_URL; needs the two above
  model:    {preset: deepseek, key: …}   # or OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL
  embeddings: {url: …, name: …, key: …}  # empty: the local embedder
  origins:  ["https://www.example.com"]  # pages that may embed the widget
  plugins:  [{name: …, path: …, sha256: …}]
  seed: gifts                        # fill an empty shop with the demo shop

Presets: openai, azure, deepseek, qwen, doubao, kimi, zhipu, ollama, vllm, llama.cpp.
On SIGTERM it drains: clients are told to come back, running answers end, then it exits.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			flags := map[string]any{}
			if c.Flags().Changed("addr") {
				flags["addr"] = addr
			}
			if c.Flags().Changed("data") {
				flags["data"] = data
			}
			s, err := readSettings(path, flags)
			if err != nil {
				return err
			}
			if show {
				fmt.Fprint(io.out, s.redacted())
				return nil
			}
			cfg, err := s.app(io)
			if err != nil {
				return err
			}
			stop, err := startTracing(c.Context())
			if err != nil {
				return err
			}
			defer stop()
			return runShop(c.Context(), cfg, s.Addr, io)
		},
	}
	c.Flags().StringVar(&path, "config", "", "configuration file (YAML)")
	c.Flags().StringVar(&addr, "addr", "", "address to listen on")
	c.Flags().StringVar(&data, "data", "", "data folder")
	c.Flags().BoolVar(&show, "print-config", false, "print the configuration with secrets hidden, and exit")
	return c
}
