-- What people do to a report after it is there: decisions that are held back, photos that are dropped,
-- what was erased or taken back, "me too", and what jobs have to look at.

ALTER TABLE reports ADD COLUMN public_id BLOB; -- set with the next write
ALTER TABLE reports ADD COLUMN shown_status TEXT;
ALTER TABLE reports ADD COLUMN shown_version TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN news_due_ms INTEGER;
ALTER TABLE reports ADD COLUMN due_at_ms INTEGER;
ALTER TABLE reports ADD COLUMN grid_lat_e7 INTEGER;
ALTER TABLE reports ADD COLUMN grid_lon_e7 INTEGER;
ALTER TABLE reports ADD COLUMN public INTEGER; -- none: a job has not looked at it yet
ALTER TABLE reports ADD COLUMN incomplete_since_ms INTEGER;
ALTER TABLE reports ADD COLUMN disputable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN duplicate_of BLOB;
ALTER TABLE reports ADD COLUMN stars INTEGER;
ALTER TABLE reports ADD COLUMN retired_category INTEGER NOT NULL DEFAULT 0;
-- What was published keeps its version, and a job brings every report up to date.
UPDATE reports SET shown_version = version, due_at_ms = 0 WHERE true;
CREATE INDEX reports_by_due ON reports (city_id, due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX reports_by_public_id ON reports (city_id, public_id) WHERE public_id IS NOT NULL;

ALTER TABLE photos ADD COLUMN declared_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN removed_at_ms INTEGER; -- dropped or replaced: kept for the audit alone

ALTER TABLE events ADD COLUMN seen TEXT NOT NULL DEFAULT 'shown'; -- shown, held, hidden

ALTER TABLE orphan_completions ADD COLUMN settled TEXT; -- accepted, dismissed
ALTER TABLE orphan_completions ADD COLUMN settled_at_ms INTEGER;
ALTER TABLE orphan_completions ADD COLUMN settled_by BLOB;
ALTER TABLE orphan_completions ADD COLUMN settle_reason TEXT;
CREATE INDEX orphan_completions_by_report ON orphan_completions (city_id, report_id);

CREATE INDEX uploads_open ON uploads (city_id, sha256) WHERE state = 'open';

CREATE TABLE me_too (
    city_id     INTEGER NOT NULL,
    report_id   BLOB    NOT NULL,
    identity_id BLOB    NOT NULL,
    PRIMARY KEY (city_id, report_id, identity_id)
) STRICT, WITHOUT ROWID;

-- Erased, for whoever proves the secret; also ids that have no row in reports.
CREATE TABLE tombstones (
    city_id      INTEGER NOT NULL,
    report_id    BLOB    NOT NULL,
    secret_hash  BLOB    NOT NULL,
    erased_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id, secret_hash)
) STRICT, WITHOUT ROWID;

-- Taken back, by whoever proved the secret; also ids that have no row in reports.
CREATE TABLE withdrawals (
    city_id         INTEGER NOT NULL,
    report_id       BLOB    NOT NULL,
    secret_hash     BLOB    NOT NULL,
    withdrawn_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id, secret_hash)
) STRICT, WITHOUT ROWID;

-- Identities that lost their access, also those that are not there.
CREATE TABLE revocations (
    city_id       INTEGER NOT NULL,
    identity_id   BLOB    NOT NULL,
    revoked_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, identity_id)
) STRICT, WITHOUT ROWID;

-- Uploads for an erased report: an id tells owner and hash only to who knows both.
CREATE TABLE erased_uploads (
    city_id   INTEGER NOT NULL,
    upload_id BLOB    NOT NULL,
    PRIMARY KEY (city_id, upload_id)
) STRICT, WITHOUT ROWID;

-- Files that nothing needs any more: a hash (32 bytes) names a photo, an upload's id (16) its staging file.
CREATE TABLE waste (
    city_id     INTEGER NOT NULL,
    name        BLOB    NOT NULL,
    since_ms    INTEGER NOT NULL,
    PRIMARY KEY (city_id, name)
) STRICT, WITHOUT ROWID;
