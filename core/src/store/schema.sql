-- The phone's database, schema 1. A landed migration is never edited: add the next one.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Secrets of identities stand in the host's keystore, never here.
CREATE TABLE identities (
  identity_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('resident', 'crew')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'revoked')),
  is_current INTEGER NOT NULL,
  registered INTEGER NOT NULL DEFAULT 0,
  code_hash TEXT,
  crew_id TEXT,
  crew_name TEXT,
  member_name TEXT,
  at TEXT,
  epoch TEXT,
  cursor TEXT,
  pulled_rev INTEGER NOT NULL DEFAULT 0,
  generation INTEGER NOT NULL DEFAULT 0,
  -- Drawn anew at each boot; the offset keeps resident and crew from sharing the moment of the boot.
  boot_token TEXT,
  boot_id TEXT,
  boot_offset_ms INTEGER
) STRICT;

-- Own reports as they were captured; what the office made of them stands in base_rows.
CREATE TABLE reports (
  report_id TEXT PRIMARY KEY,
  former_id TEXT,
  identity_id TEXT NOT NULL REFERENCES identities (identity_id),
  secret TEXT NOT NULL,
  category TEXT NOT NULL,
  note TEXT NOT NULL,
  anonymous INTEGER NOT NULL,
  confidential INTEGER NOT NULL,
  fix TEXT,
  place TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_former_id ON reports (former_id);

-- The outbox. The envelope's bytes are frozen when the act is recorded.
CREATE TABLE operations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  identity_id TEXT NOT NULL REFERENCES identities (identity_id),
  entity_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  envelope BLOB NOT NULL,
  recorded_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'acknowledged', 'rejected')),
  rev INTEGER,
  orphan INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX operations_by_entity ON operations (entity_id, seq);
CREATE INDEX operations_by_state ON operations (state, identity_id, seq);

-- Photos that an operation promised; their bytes are blobs/<sha256>.jpg and thumbs/<sha256>.jpg.
CREATE TABLE photos (
  photo_id TEXT PRIMARY KEY,
  op_id TEXT NOT NULL,
  identity_id TEXT NOT NULL REFERENCES identities (identity_id),
  entity_id TEXT NOT NULL,
  role TEXT NOT NULL,
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  taken_at_ms INTEGER,
  state TEXT NOT NULL CHECK (state IN ('compressed', 'uploading', 'verified', 'attached', 'refused', 'lost')),
  code TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX photos_by_entity ON photos (entity_id, position);
CREATE INDEX photos_by_state ON photos (state, identity_id);

-- The server's rows, beneath the outbox. left_cause: the row left the scope while results of ours
-- were unsent; it stays readable until they are not.
CREATE TABLE base_rows (
  scope TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  identity_id TEXT NOT NULL REFERENCES identities (identity_id),
  rev INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  body TEXT NOT NULL,
  left_cause TEXT,
  PRIMARY KEY (identity_id, scope, entity, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX base_rows_by_entity ON base_rows (entity_id);

-- Photos of others that were fetched: media/<photo id>.jpg and media/<photo id>.thumb.jpg.
CREATE TABLE media (
  photo_id TEXT NOT NULL,
  is_full INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (photo_id, is_full)
) STRICT, WITHOUT ROWID;
