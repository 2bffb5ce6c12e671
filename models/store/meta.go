package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// metaOffset is the key under which the clock's offset is kept.
const metaOffset = "clock.offset"

// Clock is the shop's time: the wall clock plus the offset kept with the records.
func (s *Store) Clock() shop.Clock { return *s.clock.Load() }

// SetClock changes the shop's time. The offset is kept with the records; Frozen holds
// for this Store only.
func (s *Store) SetClock(ctx context.Context, c shop.Clock) error {
	if err := s.PutMeta(ctx, metaOffset, c.Offset.String()); err != nil {
		return err
	}
	s.clock.Store(&c)
	return nil
}

// loadClock reads the offset when the store opens.
func (s *Store) loadClock(ctx context.Context) error {
	var c shop.Clock
	text, found, err := s.Meta(ctx, metaOffset)
	if err != nil {
		return err
	}
	if found {
		if c.Offset, err = time.ParseDuration(text); err != nil {
			return err
		}
	}
	s.clock.Store(&c)
	return nil
}

// shopNow is the shop's time as it is stored.
func (s *Store) shopNow() int64 { return millis(s.Clock().Now()) }

// wallNow is the wall clock's time as it is stored.
func (s *Store) wallNow() int64 { return millis(s.now()) }

// Meta returns a fact about the records, such as which data set they were built from.
func (s *Store) Meta(ctx context.Context, key string) (value string, found bool, err error) {
	defer wrap(&err, "meta %s", key)
	value, err = scanOne[string](s.read().row(ctx, "SELECT value FROM meta WHERE key = ?", key))
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

// PutMeta keeps a fact about the records.
func (s *Store) PutMeta(ctx context.Context, key, value string) (err error) {
	defer unsaved(&err, "meta %s", key)
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
		return err
	})
}

// Setting reads a JSON setting into v and reports whether there is one.
func (s *Store) Setting(ctx context.Context, key string, v any) (found bool, err error) {
	defer wrap(&err, "setting %s", key)
	text, err := scanOne[string](s.read().row(ctx, "SELECT value FROM settings WHERE key = ?", key))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, decode(text, v)
}

// PutSetting keeps v as the JSON setting of a key.
func (s *Store) PutSetting(ctx context.Context, key string, v any) (err error) {
	defer unsaved(&err, "setting %s", key)
	text, err := encode(v)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, `INSERT INTO settings (key, value, updated) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated = excluded.updated`, key, text, s.wallNow())
		return err
	})
}
