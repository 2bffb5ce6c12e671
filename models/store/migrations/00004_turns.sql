-- +goose Up

-- What only the trace of an answer shows, such as the prompt: JSON, '' for nothing. It
-- is many times the size of data and is not read when prompts are built.
ALTER TABLE turn_steps ADD COLUMN trace TEXT NOT NULL DEFAULT '';

-- What model calls cost a day, summed as they are noted: for each conversation, and for
-- the whole shop under ''.
CREATE TABLE spent (
    day          BIGINT NOT NULL, -- of wall time, UTC, counted from 1970
    conversation TEXT NOT NULL,
    calls        BIGINT NOT NULL,
    prompt       BIGINT NOT NULL,
    cached       BIGINT NOT NULL,
    completion   BIGINT NOT NULL,
    micros       BIGINT NOT NULL,
    PRIMARY KEY (day, conversation)
);
INSERT INTO spent SELECT at / 86400000, conversation, count(*), sum(prompt), sum(cached), sum(completion), sum(micros)
    FROM usage WHERE conversation <> '' GROUP BY at / 86400000, conversation;
INSERT INTO spent SELECT at / 86400000, '', count(*), sum(prompt), sum(cached), sum(completion), sum(micros)
    FROM usage GROUP BY at / 86400000;

-- The state that a proposal was made on, such as a basket's version; '' for none.
ALTER TABLE proposals ADD COLUMN basis TEXT NOT NULL DEFAULT '';
