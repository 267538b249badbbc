-- Every key begins with city_id. Times are epoch milliseconds, coordinates integers of 1e-7 degrees,
-- ids 16 bytes, hashes 32 bytes; no REAL, so that another database can hold the same.

CREATE TABLE cities (
    city_id        INTEGER PRIMARY KEY,
    slug           TEXT    NOT NULL UNIQUE,
    config         TEXT    NOT NULL,
    config_version TEXT    NOT NULL,
    secret_key     BLOB    NOT NULL, -- signs cursors and hashes operations; in every backup
    epoch          TEXT    NOT NULL,
    rev            INTEGER NOT NULL  -- the last revision given
) STRICT;

CREATE TABLE epochs (
    city_id      INTEGER NOT NULL,
    epoch        TEXT    NOT NULL,
    minted_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, epoch)
) STRICT, WITHOUT ROWID;

-- One row for each commit that gave revisions: the history by which a rollback is seen.
CREATE TABLE commits (
    city_id         INTEGER NOT NULL,
    rev             INTEGER NOT NULL,
    nonce           BLOB    NOT NULL,
    committed_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
    city_id               INTEGER NOT NULL,
    identity_id           BLOB    NOT NULL,
    secret_hash           BLOB    NOT NULL,
    member_id             BLOB,
    registered_at_ms      INTEGER NOT NULL,
    revoked_at_ms         INTEGER,
    wrong_codes           INTEGER NOT NULL,
    codes_paused_until_ms INTEGER,
    PRIMARY KEY (city_id, identity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_member ON identities (city_id, member_id) WHERE member_id IS NOT NULL;

CREATE TABLE crews (
    city_id     INTEGER NOT NULL,
    crew_id     BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    added_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, crew_id),
    UNIQUE (city_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    city_id     INTEGER NOT NULL,
    member_id   BLOB    NOT NULL,
    crew_id     BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    user_id     BLOB,
    added_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_crew ON members (city_id, crew_id);

CREATE TABLE activation_codes (
    city_id       INTEGER NOT NULL,
    code_hash     BLOB    NOT NULL,
    member_id     BLOB    NOT NULL,
    made_at_ms    INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_by       BLOB,
    PRIMARY KEY (city_id, code_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX activation_codes_by_member ON activation_codes (city_id, member_id);

CREATE TABLE users (
    city_id        INTEGER NOT NULL,
    user_id        BLOB    NOT NULL,
    name           TEXT    NOT NULL,
    role           TEXT    NOT NULL,
    password_hash  TEXT    NOT NULL,
    added_at_ms    INTEGER NOT NULL,
    disabled_at_ms INTEGER,
    PRIMARY KEY (city_id, user_id),
    UNIQUE (city_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    city_id       INTEGER NOT NULL,
    token_hash    BLOB    NOT NULL,
    user_id       BLOB    NOT NULL,
    csrf          TEXT    NOT NULL,
    began_at_ms   INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, token_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    city_id        INTEGER NOT NULL,
    report_id      BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    secret_hash    BLOB    NOT NULL,
    status         TEXT    NOT NULL,
    version        TEXT    NOT NULL,
    category       TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    anonymous      INTEGER NOT NULL,
    confidential   INTEGER NOT NULL,
    lat_e7         INTEGER,
    lon_e7         INTEGER,
    accuracy_m     INTEGER,
    fix_source     TEXT,
    fix_mock       INTEGER,
    fixed_at_ms    INTEGER,
    area_code      TEXT,
    place          TEXT,
    phone_place    TEXT,
    config_version TEXT    NOT NULL,
    captured_at_ms INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    status_at_ms   INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_time ON reports (city_id, received_at_ms);
CREATE INDEX reports_by_status ON reports (city_id, status, received_at_ms);
CREATE INDEX reports_by_number ON reports (city_id, number);

CREATE TABLE followers (
    city_id     INTEGER NOT NULL,
    report_id   BLOB    NOT NULL,
    identity_id BLOB    NOT NULL,
    PRIMARY KEY (city_id, report_id, identity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX followers_by_identity ON followers (city_id, identity_id);

-- Photos of reports and tasks have a report_id, those of orphan completions an orphan_op_id.
CREATE TABLE photos (
    city_id        INTEGER NOT NULL,
    photo_id       BLOB    NOT NULL,
    report_id      BLOB,
    task_id        BLOB,
    orphan_op_id   BLOB,
    seq            INTEGER NOT NULL, -- its place in the order of declaration
    role           TEXT    NOT NULL,
    sha256         BLOB    NOT NULL,
    size_bytes     INTEGER NOT NULL,
    width_px       INTEGER NOT NULL,
    height_px      INTEGER NOT NULL,
    taken_at_ms    INTEGER,
    declared_by    BLOB    NOT NULL,
    attached_at_ms INTEGER,
    PRIMARY KEY (city_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_by_report ON photos (city_id, report_id, seq);
CREATE INDEX photos_by_orphan ON photos (city_id, orphan_op_id, seq) WHERE orphan_op_id IS NOT NULL;
CREATE INDEX photos_by_hash ON photos (city_id, sha256);

CREATE TABLE notes (
    city_id        INTEGER NOT NULL,
    report_id      BLOB    NOT NULL,
    seq            INTEGER NOT NULL,
    op_id          BLOB    NOT NULL,
    identity_id    BLOB    NOT NULL,
    text           TEXT    NOT NULL,
    received_at_ms INTEGER NOT NULL,
    captured_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id, seq)
) STRICT, WITHOUT ROWID;

-- The timeline and the audit log: only ever appended to.
CREATE TABLE events (
    city_id        INTEGER NOT NULL,
    report_id      BLOB       NOT NULL,
    seq            INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    kind           TEXT       NOT NULL,
    actor          TEXT       NOT NULL,
    user_id        BLOB   ,
    identity_id    BLOB   ,
    member_id      BLOB   ,
    task_id        BLOB   ,
    crew_name      TEXT   ,
    reason         TEXT   ,
    text           TEXT   ,
    inside         TEXT   , -- for the office alone
    op_id          BLOB   ,
    captured_at_ms INTEGER,
    fix            TEXT   , -- where the crew stood
    report_status  TEXT       NOT NULL,
    task_status    TEXT   ,
    PRIMARY KEY (city_id, report_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
    city_id         INTEGER NOT NULL,
    task_id         BLOB    NOT NULL,
    report_id       BLOB    NOT NULL,
    seq             INTEGER NOT NULL,
    crew_id         BLOB    NOT NULL,
    status          TEXT    NOT NULL,
    version         TEXT    NOT NULL,
    assigned_at_ms  INTEGER NOT NULL,
    instruction     TEXT,
    rework_reason   TEXT,
    started_at_ms   INTEGER,
    done_at_ms      INTEGER,
    completion_note TEXT,
    PRIMARY KEY (city_id, task_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tasks_by_report ON tasks (city_id, report_id, seq);
CREATE INDEX tasks_by_crew ON tasks (city_id, crew_id, status);

CREATE TABLE cleaners (
    city_id     INTEGER NOT NULL,
    task_id     BLOB    NOT NULL,
    member_id   BLOB    NOT NULL,
    identity_id BLOB    NOT NULL,
    user_id     BLOB, -- the office user who was the same person when the work was done
    PRIMARY KEY (city_id, task_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE operations (
    city_id        INTEGER NOT NULL,
    op_id          BLOB    NOT NULL,
    hash           BLOB    NOT NULL,
    refused        TEXT,
    rev            INTEGER NOT NULL,
    orphan         INTEGER NOT NULL,
    identity_id    BLOB,
    user_id        BLOB,
    received_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, op_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE orphan_completions (
    city_id        INTEGER NOT NULL,
    op_id          BLOB    NOT NULL,
    task_id        BLOB    NOT NULL,
    report_id      BLOB    NOT NULL,
    identity_id    BLOB    NOT NULL,
    member_id      BLOB,
    member_name    TEXT,
    crew_name      TEXT,
    note           TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    lat_e7         INTEGER,
    lon_e7         INTEGER,
    fix            TEXT,
    captured_at_ms INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, op_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orphan_completions_by_time ON orphan_completions (city_id, received_at_ms);

CREATE TABLE uploads (
    city_id       INTEGER NOT NULL,
    upload_id     BLOB    NOT NULL,
    owner         BLOB    NOT NULL,
    sha256        BLOB    NOT NULL,
    length_bytes  INTEGER NOT NULL,
    offset_bytes  INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('open', 'verified', 'refused')),
    refused       TEXT,
    updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, upload_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_owner ON uploads (city_id, owner, state);
CREATE INDEX uploads_verified ON uploads (city_id, sha256) WHERE state = 'verified';

CREATE TABLE blobs (
    city_id    INTEGER NOT NULL,
    sha256     BLOB    NOT NULL,
    size_bytes INTEGER NOT NULL,
    width_px   INTEGER NOT NULL,
    height_px  INTEGER NOT NULL,
    PRIMARY KEY (city_id, sha256)
) STRICT, WITHOUT ROWID;

-- The latest change of each thing in each scope, with what was published with it.
-- feed_id = city_id << 40 | rev, so a page is one walk along the table.
CREATE TABLE feed (
    feed_id   INTEGER PRIMARY KEY,
    city_id   INTEGER NOT NULL,
    rev       INTEGER NOT NULL,
    scope     TEXT    NOT NULL,
    entity    TEXT    NOT NULL,
    entity_id BLOB    NOT NULL,
    change    TEXT    NOT NULL,
    UNIQUE (city_id, scope, entity, entity_id)
) STRICT;
CREATE INDEX feed_by_scope ON feed (city_id, scope, rev);
