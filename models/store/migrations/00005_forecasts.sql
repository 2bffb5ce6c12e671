-- +goose Up

-- How a forecast scatters, what of its error stays, and how it has done so far.
ALTER TABLE forecasts ADD COLUMN sd TEXT NOT NULL DEFAULT '[]';   -- JSON array, of each week
ALTER TABLE forecasts ADD COLUMN stays TEXT NOT NULL DEFAULT '0'; -- share of an error that all weeks have, decimal
ALTER TABLE forecasts ADD COLUMN track TEXT NOT NULL DEFAULT '';  -- JSON
