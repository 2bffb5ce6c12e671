package host

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// rogue speaks the wire's protocol without plugins/serve and keeps none of its manners.
type rogue struct {
	plugin.NetRPCUnsupportedPlugin
}

func serveRogue() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig:  wire.Handshake(),
		VersionedPlugins: map[int]plugin.PluginSet{tool.Protocol: {wire.Name: rogue{}}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxSendMsgSize(1<<30))...)
		},
	})
}

func (rogue) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	wire.RegisterPlugin(s, rogue{})
	return nil
}

func (rogue) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("no host")
}

func (rogue) Describe(ctx context.Context, _ wire.Hello, send func(any) error) error {
	m := probe{"rogue"}.Manifest()
	m.Build = wire.Build()
	if err := send(m); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

func (rogue) Call(_ context.Context, raw json.RawMessage, send func(any) error) error {
	var c tool.Call
	var a probeArgs
	if err := json.Unmarshal(raw, &c); err != nil {
		return err
	}
	if err := json.Unmarshal(c.Args, &a); err != nil {
		return err
	}
	switch a.Text {
	case "huge":
		return send(json.RawMessage(`{"result":{"text":"` + strings.Repeat("x", 32<<20) + `"}}`))
	case "garbage":
		return send(json.RawMessage(`]`))
	case "other type":
		return send(json.RawMessage(`{"result":"yes"}`))
	case "empty":
		return send(wire.Frame{})
	case "nothing":
		return nil
	case "rude error":
		return send(wire.Frame{Error: &tool.Error{Kind: "rude", Message: strings.Repeat("长", 1000)}})
	case "proposal":
		return send(wire.Frame{Result: &tool.Result{Proposal: &tool.Proposal{Title: "Sign here"}}})
	case "undo":
		return send(wire.Frame{Result: &tool.Result{Undo: json.RawMessage(`{"to":"yesterday"}`)}})
	case "progress":
		return errors.Join(send(json.RawMessage(`{"progress":{"fraction":99,"note":"`+strings.Repeat("x", 9999)+`"}}`)),
			send(wire.Frame{Result: &tool.Result{Text: "done"}}))
	}
	os.Exit(0)
	return nil
}

func TestARogueHarmsOnlyItself(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{{Name: "rogue"}}, Restart: eager()})
	try := func(name, how string) (tool.Result, error) {
		return h.Call(t.Context(), call("rogue_"+name, probeArgs{Text: how}), "", func(p tool.Progress) {
			if p.Fraction > 1 || len(p.Note) > 200 {
				t.Errorf("progress %v, a note of %d bytes", p.Fraction, len(p.Note))
			}
		})
	}
	for _, how := range []string{"huge", "garbage", "other type", "empty", "nothing", "rude error", "proposal"} {
		_, err := try("echo", how)
		if shop.KindOf(err) != shop.Internal || len(shop.MessageOf(err)) > wire.MaxError {
			t.Errorf("%s: %.200v", how, err)
		}
	}
	if _, err := try("buy", "undo"); shop.KindOf(err) != shop.Internal {
		t.Errorf("a preview without a proposal: %v", err)
	}
	if r, err := try("bad_undo", "undo"); err != nil || r.Undo != nil {
		t.Errorf("an edit with an undo that cannot be called: %s, %v", r.Undo, err)
	}
	if r, err := try("echo", "progress"); err != nil || r.Text != "done" {
		t.Errorf("%+v, %v", r, err)
	}
	if st := h.Status()[0]; st.Restarts != 0 {
		t.Errorf("status %+v", st)
	}
	if _, err := try("echo", "go away"); !errors.Is(err, ErrPluginDied) {
		t.Errorf("a child that ends twice under one read: %v", err)
	}
}
