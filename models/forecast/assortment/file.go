package assortment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

// Kind names the model file among a shop's artifacts.
const Kind = "forecast"

// Save writes the engine to a file and returns its SHA-256.
func (e *Engine) Save(path string) (sum string, err error) {
	raw, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(raw)
	return hex.EncodeToString(digest[:]), os.WriteFile(path, raw, 0o600)
}

// Load reads an engine whose file must have the SHA-256, in lower-case hexadecimal.
func Load(path, sum string) (*Engine, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if digest := sha256.Sum256(raw); hex.EncodeToString(digest[:]) != sum {
		return nil, fmt.Errorf("%s has the SHA-256 %x, not %s as was noted: %w", path, digest, sum, ErrEngine)
	}
	e := &Engine{}
	if err := json.Unmarshal(raw, e); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return e, e.Check()
}
