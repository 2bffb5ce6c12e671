package main

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
)

// served is a shop that a command owns and serves on a loopback port while it runs.
type served struct {
	*app.Main
	base string
	end  context.CancelFunc
	done chan error
}

// serve opens the folder's shop and serves it for this command alone.
func (f *shopFlags) serve(ctx context.Context, io stdio, change func(*app.Config)) (*served, error) {
	m, err := f.open(ctx, io, func(c *app.Config) {
		c.Rates = unhurried()
		if change != nil {
			change(c)
		}
	})
	if err != nil {
		return nil, err
	}
	return serveMain(ctx, m)
}

// unhurried are the rates of a shop that a command has for itself: its input is as fast
// as the answers.
func unhurried() chat.Rates {
	const enough = 1 << 20
	return chat.Rates{Person: enough, PersonBurst: enough, IP: enough, IPBurst: enough}
}

func serveMain(ctx context.Context, m *app.Main) (*served, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &served{Main: m, base: "http://" + l.Addr().String(), end: cancel, done: make(chan error, 1)}
	go func() { s.done <- m.Serve(ctx, l) }()
	return s, nil
}

// token lets the command's own terminal in, with tracing.
func (s *served) token(ctx context.Context, role shop.Role, customer string) (string, error) {
	if customer != "" {
		if _, err := s.Store.Customer(ctx, customer); err != nil {
			return "", err
		}
	}
	who := speaker(role, customer)
	who.Trace = true
	token, _, err := s.Signer.Sign(who, time.Hour)
	return token, err
}

// stop ends the shop and waits.
func (s *served) stop() error {
	s.end()
	return errors.Join(<-s.done, s.Close())
}
