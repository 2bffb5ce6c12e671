package recommend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	engine "github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// artifact is the model, read when it is first asked for and kept. A failure is not
// kept: the next call tries again.
type artifact struct {
	mu    sync.Mutex
	model *engine.Model
}

// open returns the model, or unavailable where the shop has none that can be trusted.
func (a *artifact) open(ctx context.Context, h tool.Host) (*engine.Model, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.model != nil {
		return a.model, nil
	}
	file, err := tool.OpenArtifact(ctx, h, engine.Kind)
	if err != nil {
		return nil, err
	}
	m, err := load(file)
	if err != nil {
		return nil, shop.Errorf(shop.Unavailable, "the model for recommendations cannot be used: %w", err)
	}
	a.model = m
	return m, nil
}

// load reads the model of a file whose bytes are those that the shop has named.
func load(file tool.Artifact) (*engine.Model, error) {
	sum, err := digest(file.Path)
	if err != nil {
		return nil, err
	}
	if sum != file.SHA256 {
		return nil, fmt.Errorf("%s has the SHA-256 %s, not %s as the shop has noted: train it again", file.Path, sum, file.SHA256)
	}
	return engine.Load(file.Path)
}

// digest is the SHA-256 of a file in lower-case hexadecimal.
func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
