package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/talk"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

type chatFlags struct {
	shopFlags
	url, link, as, customer, locale string
	json                            bool
}

func chatCommand(io stdio) *cobra.Command {
	var f chatFlags
	c := &cobra.Command{
		Use:   "chat",
		Short: "Talk to the assistant in the terminal",
		Long: `Chat owns the data folder while it runs, or joins a running shop with --url.

On a terminal every line is a message. /accept and /decline decide on the open proposal, /undo takes the last edit
back, /human asks for a person, /quit ends.

With --json, standard input and output carry the frames of the chat protocol, one per line, without hello. Each line
is sent when the turn before it is done; the command ends when the input has ended and all turns are done. Its tool
frames also carry "args" and "error".`,
		Example: "  shopkeeper chat --as shopper --customer demo-lihua --locale zh\n" +
			`  echo '{"type":"send","id":"1","text":"red mugs"}' | shopkeeper chat --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runChat(c.Context(), f, io) },
	}
	f.add(c)
	c.Flags().StringVar(&f.url, "url", "", "join the running shop at this address")
	c.Flags().StringVar(&f.link, "link", "", "with --url: one-time link of one of the shop's people")
	c.Flags().StringVar(&f.as, "as", "shopper", "role: shopper, agent, marketer, planner or admin")
	c.Flags().StringVar(&f.customer, "customer", "", "signed in as this customer")
	c.Flags().StringVar(&f.locale, "locale", "en", "en or zh")
	c.Flags().BoolVar(&f.json, "json", false, "frames of the protocol on standard input and output")
	return c
}

// linkIn is the one-time link in an address as the shop prints it, or what was given.
func linkIn(said string) string {
	if u, err := url.Parse(said); err == nil && u.Query().Has("link") {
		return u.Query().Get("link")
	}
	return said
}

func runChat(ctx context.Context, f chatFlags, io stdio) (err error) {
	role, err := shop.ParseRole(f.as)
	if err != nil {
		return err
	}
	base, token := f.url, ""
	if f.url != "" {
		if role.Staff() && f.link == "" {
			return shop.Errorf(shop.Invalid, "to join as %s the shop's one-time link is needed", role).WithHint("give it with --link")
		}
		token, err = talk.SignIn(ctx, base, f.customer, linkIn(f.link), shop.ParseLocale(f.locale))
	} else {
		var s *served
		if s, err = f.serve(ctx, io, nil); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.stop()) }()
		base = s.base
		token, err = s.token(ctx, role, f.customer)
	}
	if err != nil {
		return err
	}
	t := terminal{stdio: io}
	seen := t.show
	if f.json {
		seen = func(fr talk.Frame) { fmt.Fprintf(io.out, "%s\n", fr.Raw) }
	}
	c, err := talk.Dial(ctx, base, token, "", shop.ParseLocale(f.locale), seen)
	if err != nil {
		return err
	}
	defer c.Close()
	return eachLine(ctx, io.in, func(line string) error {
		raw := []byte(line)
		if !f.json {
			if raw = t.frame(line); raw == nil {
				return nil
			}
		}
		return c.Do(ctx, raw)
	})
}

// eachLine calls do for every line that is not blank.
func eachLine(ctx context.Context, in io.Reader, do func(string) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, protocol.MaxFrame), 2*protocol.MaxFrame)
	for ctx.Err() == nil && lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "/quit" {
			return nil
		}
		if text == "" {
			continue
		}
		if err := do(text); err != nil {
			return err
		}
	}
	return lines.Err()
}

// terminal shows a conversation as text.
type terminal struct {
	stdio
	turn     string // whose deltas are being printed
	proposal string // open
	edit     string // latest
}

// frame is what a typed line means.
func (t *terminal) frame(line string) []byte {
	id := rand.Text()
	f := protocol.ClientFrame{Type: protocol.Send, ID: id, Text: line}
	yes := line == "/accept"
	switch line {
	case "/accept", "/decline":
		f = protocol.ClientFrame{Type: protocol.Confirm, ID: id, Proposal: t.proposal, Accept: &yes}
	case "/undo":
		f = protocol.ClientFrame{Type: protocol.Undo, ID: id, Edit: t.edit}
	case "/human":
		f = protocol.ClientFrame{Type: protocol.Human}
	}
	raw, err := json.Marshal(f)
	if err != nil {
		fmt.Fprintln(t.err, err)
		return nil
	}
	return raw
}

// show prints a frame of the server.
func (t *terminal) show(f talk.Frame) {
	switch f.Type {
	case "delta":
		t.turn = f.Delta.Turn
		fmt.Fprint(t.out, f.Delta.Text)
	case "message":
		t.message(f.Message)
	case "error":
		fmt.Fprintf(t.out, "! %s\n", f.Error.Message)
	}
}

func (t *terminal) message(m shop.Message) {
	if m.From == shop.FromCustomer {
		return
	}
	switch {
	case m.ID == t.turn:
		fmt.Fprintln(t.out)
	case m.Text != "":
		fmt.Fprintln(t.out, m.Text)
	case m.Event != nil:
		fmt.Fprintf(t.out, "· %s %s%s\n", m.Event.Kind, m.Event.State, m.Event.Outcome)
	}
	for _, c := range m.Cards {
		t.card(c)
	}
	for i, s := range m.Sources {
		fmt.Fprintf(t.out, "  [%d] %s %s\n", i+1, s.Title, s.URL)
	}
}

func (t *terminal) card(c shop.Card) {
	if c.Edit != "" {
		t.edit = c.Edit
	}
	switch c.Kind {
	case shop.CardProducts:
		var d shop.ProductsCard
		if json.Unmarshal(c.Data, &d) == nil {
			for _, p := range d.Products {
				fmt.Fprintf(t.out, "  • %s  %s  %s %s\n", p.ID, p.Title, p.Price, p.Reason)
			}
		}
	case shop.CardOrder:
		var d shop.OrderCard
		if json.Unmarshal(c.Data, &d) == nil {
			fmt.Fprintf(t.out, "  # %s  %s  %s\n", d.ID, d.Label, d.Total)
		}
	case shop.CardProposal:
		var d shop.ProposalCard
		if json.Unmarshal(c.Data, &d) == nil {
			t.proposal = d.ID
			fmt.Fprintf(t.out, "  ? %s\n    %s\n    /accept  /decline\n", d.Title, strings.Join(append(d.Lines, d.Note), "\n    "))
		}
	case shop.CardTable:
		var d shop.TableCard
		if json.Unmarshal(c.Data, &d) == nil && len(d.Rows) > 0 {
			for _, row := range append([][]string{d.Columns}, d.Rows...) {
				fmt.Fprintf(t.out, "  | %s\n", strings.Join(row, " | "))
			}
		}
	}
}
