-- Continuity: how far the history reaches back, digests of scopes, what the ledger told, crews' grants.

-- Nonces, tombstones and left rows below this revision are forgotten.
ALTER TABLE cities ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;
-- Whether the digests were added up; 0 in a city that is older than they are.
ALTER TABLE cities ADD COLUMN digested INTEGER NOT NULL DEFAULT 0;

-- Why it began: rolled_back, replaced, restored; nothing for the first one and those of the ledger.
ALTER TABLE epochs ADD COLUMN cause TEXT;

-- 0 for tombstones and left rows: nothing is there any more.
ALTER TABLE feed ADD COLUMN live INTEGER NOT NULL DEFAULT 1;
UPDATE feed SET live = 0 WHERE json_extract(change, '$.change') IN ('tombstone', 'leave_scope');
CREATE INDEX feed_gone ON feed (city_id, rev) WHERE live = 0;

-- Count and sum of what each scope holds, kept with every feed row that is written.
CREATE TABLE scope_digests (
    city_id INTEGER NOT NULL,
    scope   TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    sum     BLOB    NOT NULL, -- 16 bytes, big-endian
    PRIMARY KEY (city_id, scope)
) STRICT, WITHOUT ROWID;

-- The newest verified backup, as the ledger outside the database tells it at every start.
CREATE TABLE newest_backups (
    city_id INTEGER PRIMARY KEY,
    epoch   TEXT    NOT NULL,
    rev     INTEGER NOT NULL,
    nonce   TEXT    NOT NULL
) STRICT;

-- Memberships that phones presented after a restore, until the office confirms them.
CREATE TABLE grants (
    city_id         INTEGER NOT NULL,
    identity_id     BLOB    NOT NULL,
    member_id       BLOB    NOT NULL,
    crew_id         BLOB    NOT NULL,
    member_name     TEXT    NOT NULL,
    crew_name       TEXT    NOT NULL,
    issued_at_ms    INTEGER NOT NULL,
    presented_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, identity_id)
) STRICT, WITHOUT ROWID;
