-- +goose Up

-- What is expected to be sold, one row a product: the latest forecast.
CREATE TABLE forecasts (
    product TEXT PRIMARY KEY,
    model   TEXT NOT NULL,
    start   BIGINT NOT NULL, -- Monday of the first week foreseen
    mean    TEXT NOT NULL,   -- JSON array, pieces a week
    bands   TEXT NOT NULL,   -- JSON object: level → {lower, upper}
    made    BIGINT NOT NULL  -- shop time
);

-- What a planner knows better. A row taken back stays, with the time.
CREATE TABLE overrides (
    id      TEXT PRIMARY KEY,
    product TEXT NOT NULL,
    start   BIGINT NOT NULL, -- Monday of the first week
    weeks   BIGINT NOT NULL CHECK (weeks > 0),
    value   TEXT NOT NULL,   -- pieces a week, decimal
    before  TEXT NOT NULL,   -- JSON array: the forecast that it replaced
    reason  TEXT NOT NULL,
    author  TEXT NOT NULL,
    at      BIGINT NOT NULL,
    ended   BIGINT NOT NULL  -- 0 while it holds
);
CREATE INDEX overrides_by_product ON overrides (product, start) WHERE ended = 0;

-- What was ordered from suppliers.
CREATE TABLE purchases (
    id       TEXT PRIMARY KEY,
    supplier TEXT NOT NULL,
    state    TEXT NOT NULL,
    total    BIGINT NOT NULL,
    currency TEXT NOT NULL,
    person   TEXT NOT NULL,
    placed   BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    arrived  BIGINT NOT NULL,
    permit   TEXT NOT NULL
);
CREATE INDEX purchases_by_state ON purchases (state, due);
CREATE UNIQUE INDEX purchases_by_permit ON purchases (permit, supplier, due) WHERE permit <> '';

CREATE TABLE purchase_lines (
    purchase TEXT NOT NULL REFERENCES purchases (id),
    line     BIGINT NOT NULL,
    product  TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    cost     BIGINT NOT NULL, -- a piece
    PRIMARY KEY (purchase, line)
);
CREATE INDEX purchase_lines_by_product ON purchase_lines (product);

-- Work in progress of one person, every version that can still be taken back.
CREATE TABLE drafts (
    person  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    version BIGINT NOT NULL,
    key     TEXT NOT NULL, -- of the edit that made it
    data    TEXT NOT NULL, -- JSON
    at      BIGINT NOT NULL,
    PRIMARY KEY (person, kind, version),
    UNIQUE (person, kind, key)
);
