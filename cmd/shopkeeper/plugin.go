package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
	"github.com/shopkeeper-ai/shopkeeper/plugins/serve"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// servedPlugin recognises "plugin serve NAME", with which the shop starts its built-ins
// as children. It is looked at before any configuration is read.
func servedPlugin(args []string) (name string, ok bool) {
	if len(args) == 3 && args[0] == "plugin" && args[1] == "serve" {
		return args[2], true
	}
	return "", false
}

// servePlugin is the life of a child: it returns when the shop lets it go.
func servePlugin(name string, io stdio) int {
	e, ok := builtin.Find(name)
	if !ok {
		fmt.Fprintf(io.err, "shopkeeper: there is no built-in plugin %q\n", name)
		return statusUsage
	}
	if err := serve.Serve(e.New(), serve.Options{}); err != nil {
		fmt.Fprintln(io.err, err)
		return statusUsage
	}
	return 0
}

func pluginCommand(io stdio) *cobra.Command {
	c := &cobra.Command{
		Use: "plugin", Short: "List, verify or call the shop's plugins", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(pluginListCommand(io), pluginVerifyCommand(io), pluginCallCommand(io))
	return c
}

// shopFlags are the flags of commands that own a data folder while they run.
type shopFlags struct {
	data, config string
}

func (f *shopFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.data, "data", defaultData(), "data folder")
	c.Flags().StringVar(&f.config, "config", "", "configuration file, for third parties' plugins and services by URL")
}

// read is the configuration that the flags name, with quiet logs.
func (f *shopFlags) read(io stdio) (app.Config, error) {
	s, err := readSettings(f.config, map[string]any{"data": f.data, "log.level": "warn"})
	if err != nil {
		return app.Config{}, err
	}
	return s.app(io)
}

// open starts the shop of the folder without serving it.
func (f *shopFlags) open(ctx context.Context, io stdio, change func(*app.Config)) (*app.Main, error) {
	cfg, err := f.read(io)
	if err != nil {
		return nil, err
	}
	cfg.Seed, cfg.Demo = true, true
	if change != nil {
		change(&cfg)
	}
	bar := newBar(io.err)
	defer bar.end()
	return app.Open(ctx, cfg, bar.tell)
}

func pluginListCommand(io stdio) *cobra.Command {
	var f shopFlags
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List plugins, their state and tools", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			m, err := f.open(c.Context(), io, nil)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, m.Close()) }()
			if asJSON {
				return json.NewEncoder(io.out).Encode(map[string]any{"plugins": m.Host.Status(), "tools": m.Host.Tools()})
			}
			w := tabwriter.NewWriter(io.out, 0, 4, 2, ' ', 0)
			for _, p := range m.Host.Status() {
				fmt.Fprintf(w, "%s\t%s\t%s\n", p.Name, p.Version, p.State)
			}
			fmt.Fprintln(w)
			for _, t := range m.Host.Tools() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Name, t.Effect, t.Title.EN, t.Title.ZH)
			}
			return w.Flush()
		},
	}
	f.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func pluginVerifyCommand(io stdio) *cobra.Command {
	var f shopFlags
	c := &cobra.Command{
		Use: "verify", Short: "Start every plugin once and say what is wrong with it", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := f.read(io)
			if err != nil {
				return err
			}
			reports, err := cfg.VerifyPlugins(c.Context())
			if err != nil {
				return err
			}
			bad := 0
			for _, r := range reports {
				word := "ok"
				if r.Problem != "" {
					word = r.Problem
					bad++
				}
				fmt.Fprintf(io.out, "%s: %s\n", r.Name, word)
			}
			if bad > 0 {
				return fmt.Errorf("%d plugins are not well", bad)
			}
			return nil
		},
	}
	f.add(c)
	return c
}

func pluginCallCommand(io stdio) *cobra.Command {
	var f shopFlags
	var args, as, customer, locale string
	var asJSON bool
	c := &cobra.Command{
		Use:   "call NAME TOOL",
		Short: "Call one tool of a plugin, as the assistant would",
		Long: `Call prints one of {"result"}, {"proposal"} and {"error"}. A tool that writes is only previewed: what it
would do is the proposal, and nothing happens.`,
		Example: `  shopkeeper plugin call catalog search_catalog --args '{"query":"red mug"}' --as shopper --json`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, names []string) (err error) {
			role, err := shop.ParseRole(as)
			if err != nil {
				return err
			}
			m, err := f.open(c.Context(), io, nil)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, m.Close()) }()
			id := speaker(role, customer).Identity("", shop.ParseLocale(locale))
			return callTool(c.Context(), m, names[0], tool.Call{Tool: names[1], Args: json.RawMessage(args), Identity: id}, io, asJSON)
		},
	}
	f.add(c)
	c.Flags().StringVar(&args, "args", "{}", "arguments, a JSON object")
	c.Flags().StringVar(&as, "as", "shopper", "role: shopper, agent, marketer, planner or admin")
	c.Flags().StringVar(&customer, "customer", "", "signed in as this customer")
	c.Flags().StringVar(&locale, "locale", "en", "en or zh")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func callTool(ctx context.Context, m *app.Main, plugin string, call tool.Call, io stdio, asJSON bool) error {
	t, owner, err := m.Tool(call.Tool)
	if err == nil && owner != plugin {
		err = shop.Errorf(shop.NotFound, "the plugin %s has no tool %s; it belongs to %s", plugin, call.Tool, owner)
	}
	if err != nil {
		return exit{statusUsage, err}
	}
	call.Mode, call.Key, call.Now = tool.ModeCommit, "call", m.Store.Clock().Now()
	if t.Effect == tool.Write {
		call.Mode = tool.ModePreview
	}
	result, err := m.Host.Call(ctx, call, "", func(tool.Progress) {})
	switch {
	case err != nil:
		te := tool.Error{Kind: shop.KindOf(err), Message: shop.MessageOf(err), Retryable: shop.KindOf(err) == shop.Unavailable}
		if asJSON {
			return errors.Join(json.NewEncoder(io.out).Encode(map[string]any{"error": te}), exit{status: statusFailed})
		}
		return err
	case asJSON && result.Proposal != nil:
		return json.NewEncoder(io.out).Encode(map[string]any{"proposal": result.Proposal, "text": result.Text})
	case asJSON:
		return json.NewEncoder(io.out).Encode(map[string]any{"result": result})
	}
	_, err = fmt.Fprintln(io.out, result.Text)
	return err
}
