package serve

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// TestMain lets the test binary be a plugin: with "plugin" as its argument it runs Main.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "plugin" {
		Main(idle{})
		return
	}
	goleak.VerifyTestMain(m)
}

type idle struct{}

func (idle) Manifest() tool.Manifest { return tool.Manifest{Name: "idle", Version: "1"} }
func (idle) Call(context.Context, tool.Call, tool.Host) (tool.Result, error) {
	return tool.Result{}, nil
}

func TestStartedByHandItSaysWhatItIs(t *testing.T) {
	cmd := exec.Command(os.Args[0], "plugin")
	cmd.Env = []string{wire.Handshake().MagicCookieKey + "=wrong"}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("%v", err)
	}
	if got := string(out); strings.Count(got, "\n") != 1 || !strings.Contains(got, "this is a plugin of Shopkeeper; it is started by the shop") {
		t.Errorf("%q", got)
	}
}

// TestOrphanEnds starts a plugin whose parent is not the shop that it was told of, as
// after the shop's death. No kernel helps here: the poll alone has to end it.
func TestOrphanEnds(t *testing.T) {
	hs := wire.Handshake()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "plugin")
	cmd.Env = []string{hs.MagicCookieKey + "=" + hs.MagicCookieValue, wire.ParentEnv + "=1", "PLUGIN_PROTOCOL_VERSIONS=1"}
	if err := cmd.Run(); err != nil {
		t.Errorf("the orphan did not end by itself: %v", err)
	}
}

func TestLogIsHclogsJSON(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(shopLog(&out))
	log.Warn("shelf empty", "sku", "X1", slog.Group("at", "level", 3))
	for _, want := range []string{`"@level":"warn"`, `"@message":"shelf empty"`, `"sku":"X1"`, `"@timestamp":"`, `"level":3`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}
