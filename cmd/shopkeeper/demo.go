package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func demoCommand(io stdio) *cobra.Command {
	var kind, addr, dir string
	var prepare, verbose bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run a working shop in this process, with real data and nothing to install",
		Long: `Demo runs a whole shop on embedded defaults: some 4,700 products, 5,900 customers and 40,000 orders of a real
British gift shop (UCI Online Retail II), with assistant, storefront and console. The first start builds the data
folder; later ones take seconds. A build that was cut off goes on where it was.

With --prepare the folder is built and the command ends.`,
		Example: "  shopkeeper demo\n  shopkeeper demo --addr 127.0.0.1:9000 --data ./shop",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if kind != "gifts" {
				return shop.Errorf(shop.Invalid, "there is no demo shop %q: use gifts", kind)
			}
			level := slog.LevelWarn
			if verbose {
				level = slog.LevelInfo
			}
			cfg := app.Config{Dir: dir, Seed: true, Demo: true, Forecasts: true, Logger: logger(io.err, level, false)}
			if err := fromEnvironment(&cfg); err != nil {
				return err
			}
			if prepare {
				return prepareFolder(c.Context(), cfg, io)
			}
			return runShop(c.Context(), cfg, addr, io)
		},
	}
	c.Flags().StringVar(&kind, "shop", "gifts", "which demo shop")
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks one")
	c.Flags().StringVar(&dir, "data", defaultData(), "data folder")
	c.Flags().BoolVar(&prepare, "prepare", false, "build the data folder and exit")
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "log more")
	return c
}

func prepareFolder(ctx context.Context, cfg app.Config, io stdio) error {
	bar, forecasts := newBar(io.err), cfg.Forecasts
	cfg.Forecasts = false // made here, not in the background
	defer bar.end()
	m, err := app.Open(ctx, cfg, bar.tell)
	if err != nil {
		return err
	}
	if forecasts {
		_, err = m.TrainForecast(ctx, func(f float64) { bar.tell(app.StageForecast, f) })
	}
	bar.end()
	if err = errors.Join(err, m.Close()); err == nil {
		fmt.Fprintln(io.err, "The shop is ready in "+cfg.Dir+".")
	}
	return err
}

// listen opens the address, or says how to go on when it is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, shop.Errorf(shop.Invalid, "the address %s is in use", addr).WithHint("stop what uses it, or name another with --addr, such as --addr 127.0.0.1:0")
	case err != nil:
		return nil, shop.Errorf(shop.Invalid, "cannot listen on %q: %w", addr, err).WithHint("name an address such as 127.0.0.1:8080 with --addr")
	}
	return l, nil
}

// runShop opens the shop, says where it is, and serves until the context ends.
func runShop(ctx context.Context, cfg app.Config, addr string, io stdio) error {
	l, err := listen(addr)
	if err != nil {
		return err
	}
	defer l.Close()
	bar := newBar(io.err)
	m, err := app.Open(ctx, cfg, bar.tell)
	bar.end()
	if err != nil {
		return err
	}
	if err := greet(ctx, m, "http://"+l.Addr().String(), cfg, io); err != nil {
		return errors.Join(err, m.Close())
	}
	err = m.Serve(ctx, l)
	return errors.Join(err, m.Close())
}

// greet prints the addresses of the shop and a way in for its people.
func greet(ctx context.Context, m *app.Main, base string, cfg app.Config, io stdio) error {
	link, err := m.LoginLink(ctx, shop.Admin)
	if err != nil {
		return err
	}
	tour, err := m.LoginLink(ctx, shop.Admin)
	if err != nil {
		return err
	}
	if cfg.Demo {
		fmt.Fprintf(io.out, "Tour    导览   %s/tour?link=%s\n", base, tour)
	}
	fmt.Fprintf(io.out, "Shop    店铺   %s/\nConsole 工作台 %s/console?link=%s   (works once, for one hour)\n", base, base, link)
	fmt.Fprintf(io.err, "Data in %s. Stop with Ctrl-C.\n", cfg.Dir)
	return nil
}
