package main

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/app"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// settings is the configuration of serve. A later source wins: file, environment
// (SHOPKEEPER_ADDR for addr, SHOPKEEPER_MODEL_NAME for model.name, and the well-known
// names below), flags.
type settings struct {
	Addr     string   `koanf:"addr"`
	Data     string   `koanf:"data"`
	Seed     string   `koanf:"seed"` // gifts: fill an empty shop with the demo shop
	Demo     bool     `koanf:"demo"` // anybody may sign in as any customer
	Origins  []string `koanf:"origins"`
	Database struct {
		URL string `koanf:"url"`
	} `koanf:"database"`
	Qdrant struct {
		URL string `koanf:"url"`
		Key string `koanf:"key"`
	} `koanf:"qdrant"`
	NATS struct {
		URL string `koanf:"url"`
	} `koanf:"nats"`
	Model struct {
		Preset string `koanf:"preset"`
		URL    string `koanf:"url"`
		Name   string `koanf:"name"`
		Key    string `koanf:"key"`
	} `koanf:"model"`
	Embeddings struct {
		URL  string `koanf:"url"`
		Name string `koanf:"name"`
		Key  string `koanf:"key"`
	} `koanf:"embeddings"`
	Limits struct {
		Conversation int   `koanf:"conversation"` // outside tokens a conversation and day
		Day          int   `koanf:"day"`          // outside tokens a day
		DayMicros    int64 `koanf:"day_micros"`   // outside money a day, millionths

		Requests float64 `koanf:"requests"` // HTTP requests a second of one address; 0 the default, negative none
	} `koanf:"limits"`
	TrustedProxies []string `koanf:"trusted_proxies"` // networks whose X-Forwarded-For is believed
	Metrics        struct {
		Token string `koanf:"token"` // reads /metrics; without one only this machine may
	} `koanf:"metrics"`
	Plugins []struct {
		Name   string `koanf:"name"`
		Path   string `koanf:"path"`
		SHA256 string `koanf:"sha256"`
	} `koanf:"plugins"`
	Log struct {
		Level string `koanf:"level"`
		JSON  bool   `koanf:"json"`
	} `koanf:"log"`
}

// wellKnown are the environment variables that other programs use too.
func wellKnown() map[string]string {
	return map[string]string{
		"DATABASE_URL": "database.url", "QDRANT_URL": "qdrant.url", "QDRANT_API_KEY": "qdrant.key", "NATS_URL": "nats.url",
		"OPENAI_BASE_URL": "model.url", "OPENAI_API_KEY": "model.key", "OPENAI_MODEL": "model.name",
	}
}

// readSettings joins file, environment and flags. A key that does not exist is refused.
func readSettings(path string, flags map[string]any) (settings, error) {
	var s settings
	k := koanf.New(".")
	load := func(from string, p koanf.Provider, parser koanf.Parser) error {
		if err := k.Load(p, parser); err != nil {
			return shop.Errorf(shop.Invalid, "the configuration from %s cannot be read: %w", from, err)
		}
		return nil
	}
	defaults := map[string]any{"addr": "127.0.0.1:8080", "data": defaultData(), "log.level": "info"}
	if err := load("the defaults", confmap.Provider(defaults, "."), nil); err != nil {
		return s, err
	}
	if path != "" {
		if err := load(path, file.Provider(path), yaml.Parser()); err != nil {
			return s, err
		}
	}
	if err := load("the environment", environment(), nil); err != nil {
		return s, err
	}
	if err := load("the flags", confmap.Provider(flags, "."), nil); err != nil {
		return s, err
	}
	known := knownKeys()
	for _, key := range k.Keys() {
		if !known[key] {
			return s, shop.Errorf(shop.Invalid, "the configuration has no key %q", key).WithHint("the keys are: " + strings.Join(keyList(), ", "))
		}
	}
	if err := k.Unmarshal("", &s); err != nil {
		return s, shop.Errorf(shop.Invalid, "the configuration does not fit: %w", err)
	}
	return s, nil
}

// environment maps SHOPKEEPER_DATABASE_URL to database.url and knows the well-known
// names; unknown SHOPKEEPER_ variables are refused by readSettings.
func environment() koanf.Provider {
	known := wellKnown()
	return env.Provider(".", env.Opt{TransformFunc: func(name, value string) (string, any) {
		if value == "" {
			return "", nil
		}
		if key, ok := known[name]; ok {
			return key, value
		}
		rest, ok := strings.CutPrefix(name, "SHOPKEEPER_")
		if !ok || strings.HasPrefix(rest, "PLUGIN") {
			return "", nil
		}
		rest = strings.ToLower(rest)
		for _, group := range []string{"database", "qdrant", "nats", "model", "embeddings", "limits", "log", "metrics"} {
			if sub, ok := strings.CutPrefix(rest, group+"_"); ok {
				return group + "." + sub, value
			}
		}
		if rest == "origins" || rest == "trusted_proxies" {
			return rest, strings.Split(value, ",")
		}
		return rest, value
	}})
}

func keyList() []string {
	return []string{"addr", "data", "seed", "demo", "origins", "database.url", "qdrant.url", "qdrant.key", "nats.url", "model.preset", "model.url",
		"model.name", "model.key", "embeddings.url", "embeddings.name", "embeddings.key", "limits.conversation", "limits.day", "limits.day_micros",
		"limits.requests", "trusted_proxies", "metrics.token",
		"plugins", "log.level", "log.json"}
}

func knownKeys() map[string]bool {
	known := map[string]bool{}
	for _, k := range keyList() {
		known[k] = true
	}
	return known
}

// app is the configuration as the program takes it.
func (s settings) app(io stdio) (app.Config, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.Log.Level)); err != nil {
		return app.Config{}, shop.Errorf(shop.Invalid, "log.level %q is not debug, info, warn or error", s.Log.Level)
	}
	if s.Seed != "" && s.Seed != "gifts" {
		return app.Config{}, shop.Errorf(shop.Invalid, "seed %q is not known: use gifts, or leave it out", s.Seed)
	}
	c := app.Config{
		Dir: s.Data, DatabaseURL: s.Database.URL, QdrantURL: s.Qdrant.URL, QdrantKey: s.Qdrant.Key, NATSURL: s.NATS.URL,
		Model:   llm.Connection{Preset: s.Model.Preset, BaseURL: s.Model.URL, Model: s.Model.Name, Key: s.Model.Key},
		Embed:   app.Embeddings{BaseURL: s.Embeddings.URL, Model: s.Embeddings.Name, Key: s.Embeddings.Key},
		Origins: s.Origins, Seed: s.Seed == "gifts", Demo: s.Demo, Forecasts: true, Logger: logger(io.err, level, s.Log.JSON),
	}
	if c.Model.Preset == "" && c.Model.BaseURL == "" {
		if c.Model.Key != "" {
			c.Model.Preset = "openai" // a key alone means OpenAI, as everywhere
		} else {
			c.Model = llm.Connection{}
		}
	}
	c.Limits.Conversation, c.Limits.Day, c.Limits.DayMicros = s.Limits.Conversation, s.Limits.Day, s.Limits.DayMicros
	c.HTTP.Address, c.Metrics = s.Limits.Requests, s.Metrics.Token
	var err error
	if c.Proxies, err = peer.ParseProxies(s.TrustedProxies); err != nil {
		return c, err
	}
	for _, p := range s.Plugins {
		if sum, err := hex.DecodeString(p.SHA256); p.Name == "" || p.Path == "" || err != nil || len(sum) != 32 {
			return c, shop.Errorf(shop.Invalid, "the plugin %q needs a name, a path and the SHA-256 of its file in hex", p.Name)
		}
		c.Plugins = append(c.Plugins, host.Spec{Name: p.Name, Path: p.Path, SHA256: p.SHA256})
	}
	if c.Trap, err = killpoint.Set(os.Getenv(killpoint.Variable)); err != nil {
		return c, err
	}
	return c, c.Check()
}

// fromEnvironment lets the well-known variables reach a command that has no
// configuration file: the demo with a real model is one variable away.
func fromEnvironment(c *app.Config) error {
	s, err := readSettings("", nil)
	if err != nil {
		return err
	}
	full, err := s.app(stdio{err: os.Stderr})
	if err != nil {
		return err
	}
	c.Model, c.Embed, c.DatabaseURL, c.QdrantURL, c.QdrantKey, c.NATSURL = full.Model, full.Embed, full.DatabaseURL, full.QdrantURL, full.QdrantKey, full.NATSURL
	return nil
}

// redacted prints the configuration with secrets hidden.
func (s settings) redacted() string {
	hide := func(v string) string {
		if v == "" {
			return ""
		}
		return "(set)"
	}
	url := func(v string) string {
		scheme, rest, ok := strings.Cut(v, "://")
		if at := strings.LastIndexByte(rest, '@'); ok && at >= 0 {
			return scheme + "://(hidden)@" + rest[at+1:]
		}
		return v
	}
	var b strings.Builder
	line := func(key string, v any) { fmt.Fprintf(&b, "%s: %v\n", key, v) }
	line("addr", s.Addr)
	line("data", s.Data)
	line("seed", s.Seed)
	line("demo", s.Demo)
	line("origins", s.Origins)
	line("database.url", url(s.Database.URL))
	line("qdrant.url", url(s.Qdrant.URL))
	line("qdrant.key", hide(s.Qdrant.Key))
	line("nats.url", url(s.NATS.URL))
	line("model.preset", s.Model.Preset)
	line("model.url", url(s.Model.URL))
	line("model.name", s.Model.Name)
	line("model.key", hide(s.Model.Key))
	line("embeddings.url", url(s.Embeddings.URL))
	line("embeddings.name", s.Embeddings.Name)
	line("embeddings.key", hide(s.Embeddings.Key))
	line("limits", s.Limits)
	line("trusted_proxies", s.TrustedProxies)
	line("metrics.token", hide(s.Metrics.Token))
	line("plugins", len(s.Plugins))
	line("log", s.Log)
	return b.String()
}
