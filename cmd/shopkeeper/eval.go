package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/assistant/house"
	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/evaluate"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

type evalFlags struct {
	shopFlags
	run    string
	atOnce int
	show   bool
	json   bool
}

func evalCommand(io stdio) *cobra.Command {
	c := &cobra.Command{
		Use: "eval", Short: "Hold conversations and check what was done and said", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var f evalFlags
	conversations := &cobra.Command{
		Use:   "conversations FILE.yaml…",
		Short: "Run conversation tests",
		Long: `Conversations holds the dialogues of the files, each in a shop of its own that is restored from a snapshot and whose
clock stands still at the end of the shop's data, and checks after every turn which tools were called, what was shown
and what was said. It uses the model that the environment names, or else the house model.

Without --data the snapshot is a fresh demo shop, prepared once for each version of this program and kept in the
user's cache folder. With --data it is taken from that folder, which itself is not changed by the conversations.

Exit statuses: 0 all passed · 1 a case failed · 2 a file is wrong.`,
		Example: "  shopkeeper eval conversations cmd/shopkeeper/testdata/conversations/*.yaml\n" +
			"  shopkeeper eval conversations mine.yaml --run 'order|订单' --json",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, paths []string) error { return runEval(c.Context(), f, paths, io) },
	}
	conversations.Flags().StringVar(&f.data, "data", "", "data folder to take the snapshot from (default: a fresh demo shop)")
	conversations.Flags().StringVar(&f.config, "config", "", "configuration file, for third parties' plugins")
	conversations.Flags().StringVar(&f.run, "run", "", "only cases whose name matches this regular expression")
	conversations.Flags().IntVar(&f.atOnce, "parallel", min(2, runtime.NumCPU()), "cases at once")
	conversations.Flags().BoolVar(&f.show, "show", false, "print all dialogues, not only those that failed")
	conversations.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.AddCommand(conversations)
	return c
}

func runEval(ctx context.Context, f evalFlags, paths []string, io stdio) (err error) {
	cases, err := chosenCases(paths, f.run)
	if err != nil {
		return err
	}
	if f.data == "" {
		if f.data, err = preparedFolder(); err != nil {
			return err
		}
	}
	snap, err := takeSnapshot(ctx, f.shopFlags, io)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snap.remove()) }()
	bar, done := newFractionBar(io.err), 0
	results, err := evaluate.Run(ctx, cases, f.atOnce, snap.restore, func(evaluate.Result) {
		done++
		bar.tell(fmt.Sprintf("%d of %d conversations", done, len(cases)), float64(done)/float64(len(cases)))
	})
	bar.end()
	if ctx.Err() != nil {
		return exit{statusFailed, fmt.Errorf("stopped after %d of %d conversations", len(results), len(cases))}
	}
	if err != nil {
		return err
	}
	r := evaluate.Summarise(results)
	if f.json {
		err = json.NewEncoder(io.out).Encode(r)
	} else {
		_, err = fmt.Fprint(io.out, r.Text(f.show))
	}
	if err == nil && r.Failed > 0 {
		return exit{status: statusFailed}
	}
	return err
}

// chosenCases reads the files and keeps the cases whose name matches.
func chosenCases(paths []string, pattern string) ([]evaluate.Case, error) {
	all, err := evaluate.Load(paths...)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, shop.Errorf(shop.Invalid, "--run: %w", err)
	}
	var cases []evaluate.Case
	for _, c := range all {
		if re.MatchString(c.Name) {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 {
		return nil, shop.Errorf(shop.Invalid, "no case has a name that matches %q", pattern)
	}
	return cases, nil
}

// preparedFolder is the folder of a demo shop that exactly this program has prepared.
// Those of other versions are removed.
func preparedFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", shop.Errorf(shop.Invalid, "there is no cache folder for the demo shop: %w", err).WithHint("name a data folder with --data")
	}
	root := filepath.Join(cache, "shopkeeper", "eval")
	sum, err := ownDigest()
	if err != nil {
		return "", err
	}
	old, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil {
		return "", err
	}
	for _, dir := range old {
		if filepath.Base(dir) != sum {
			if err := os.RemoveAll(dir); err != nil {
				return "", err
			}
		}
	}
	return filepath.Join(root, sum), nil
}

// ownDigest names this very program.
func ownDigest() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// snapshot is a shop at rest from which cases get theirs.
type snapshot struct {
	dir   string // "from" is the snapshot, the others are shops of cases
	stand time.Time
	open  func(ctx context.Context, dir string, stand time.Time) (*app.Main, error)
	n     atomic.Int64
}

// takeSnapshot opens the data folder, which completes it, and copies it.
func takeSnapshot(ctx context.Context, f shopFlags, std stdio) (s *snapshot, err error) {
	m, err := f.open(ctx, std, alone)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	routers := house.NewRouters() // the shops have the same tools
	s = &snapshot{open: func(ctx context.Context, dir string, stand time.Time) (*app.Main, error) {
		own := f
		own.data = dir
		quiet := std
		quiet.err = io.Discard
		return own.open(ctx, quiet, func(c *app.Config) {
			alone(c)
			c.Frozen, c.Rates, c.Routers = stand, unhurried(), routers
			c.Command = m.Command
			c.Logger = m.Logger
		})
	}}
	if s.stand, err = m.Stand(ctx); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "shopkeeper-eval-"); err != nil {
		return nil, err
	}
	if err := m.Snapshot(ctx, s.from()); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// alone keeps an evaluation off the services that a running shop uses.
func alone(c *app.Config) { c.DatabaseURL, c.QdrantURL, c.NATSURL = "", "", "" }

func (s *snapshot) from() string { return filepath.Join(s.dir, "from") }

func (s *snapshot) remove() error { return os.RemoveAll(s.dir) }

// restore is an evaluate.Restore.
func (s *snapshot) restore(ctx context.Context) (*evaluate.Shop, error) {
	dir := filepath.Join(s.dir, strconv.FormatInt(s.n.Add(1), 10))
	if err := app.Restore(s.from(), dir); err != nil {
		return nil, err
	}
	m, err := s.open(ctx, dir, s.stand)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	served, err := serveMain(ctx, m)
	if err != nil {
		return nil, err
	}
	return &evaluate.Shop{Base: served.base, Store: m.Store, Token: served.token,
		Close: func() error { return errors.Join(served.stop(), os.RemoveAll(dir)) }}, nil
}
