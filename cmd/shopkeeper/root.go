package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// stdio is where a command reads and writes.
type stdio struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

func newRoot(io stdio) *cobra.Command {
	root := &cobra.Command{
		Use:           "shopkeeper",
		Short:         "The assistant behind a shop's counter 掌柜",
		Long:          "Shopkeeper (掌柜) is the assistant behind a shop's counter: for shoppers, support agents, marketers and planners.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return shop.Errorf(shop.Invalid, "%v", err).WithHint("see " + c.CommandPath() + " --help")
	})
	root.AddCommand(demoCommand(io), serveCommand(io), chatCommand(io), pluginCommand(io), evalCommand(io), benchCommand(io),
		recommendCommand(io), searchCommand(io), forecastCommand(io), solveCommand(io), planCommand(io), trainCommand(io), versionCommand(io))
	wrongArgs(root)
	return root
}

// wrongArgs makes a wrong number of arguments a usage error, everywhere.
func wrongArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return shop.Errorf(shop.Invalid, "%v", err).WithHint("see " + c.CommandPath() + " --help")
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrongArgs(sub)
	}
}

// defaultData is the data folder when none is named: the user's own.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "shopkeeper")
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "shopkeeper-data"
	}
	return filepath.Join(dir, ".local", "share", "shopkeeper")
}

// logger writes lines to standard error.
func logger(w io.Writer, level slog.Level, json bool) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// buildVersion is the version that the toolchain recorded.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			version += " " + s.Value[:12]
		}
	}
	return version
}

func versionCommand(io stdio) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			c.Println("shopkeeper " + buildVersion())
			return nil
		},
	}
}
