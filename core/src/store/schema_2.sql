-- Schema 2: acts on reports that are there, moving to another phone, what may be purged.
-- A landed migration is never edited: add the next one.

-- Pulls are counted: an acknowledgement that names no revision of its own is overlaid until a pull
-- that began after it has ended.
ALTER TABLE identities ADD COLUMN pulls_begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identities ADD COLUMN pulls_ended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identities ADD COLUMN is_pulling INTEGER NOT NULL DEFAULT 0;
-- A crew's signed membership, and whether the server may have lost the activation.
ALTER TABLE identities ADD COLUMN membership TEXT;
ALTER TABLE identities ADD COLUMN shows_membership INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identities ADD COLUMN digest_misses INTEGER NOT NULL DEFAULT 0;
-- The keystore has its secret no more: kept, never used.
ALTER TABLE identities ADD COLUMN is_lost INTEGER NOT NULL DEFAULT 0;

-- The number of the pull that had begun when a repetition was acknowledged; none once a later one ended.
ALTER TABLE operations ADD COLUMN acked_in_pull INTEGER;
-- The server's clock at the acknowledgement, epoch milliseconds.
ALTER TABLE operations ADD COLUMN acked_at_ms INTEGER;

-- Photos may leave a manifest, may not be needed any more, and their bytes may be purged.
CREATE TABLE photos_2 (
  photo_id TEXT PRIMARY KEY,
  op_id TEXT NOT NULL,
  identity_id TEXT NOT NULL REFERENCES identities (identity_id),
  entity_id TEXT NOT NULL,
  role TEXT NOT NULL,
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  taken_at_ms INTEGER,
  state TEXT NOT NULL CHECK (state IN
    ('compressed', 'uploading', 'verified', 'attached', 'refused', 'lost', 'not_needed', 'dropped')),
  code TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL DEFAULT 0,
  -- The operation that takes it out of the manifest.
  leaving_op TEXT,
  -- The revision of the row that showed it as attached, and the server's clock then.
  rev INTEGER,
  acked_at_ms INTEGER,
  -- Its bytes are no longer on the phone; the small picture is.
  is_purged INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO photos_2 (photo_id, op_id, identity_id, entity_id, role, position, sha256, size_bytes, taken_at_ms,
  state, code, attempts, not_before_ms)
SELECT photo_id, op_id, identity_id, entity_id, role, position, sha256, size_bytes, taken_at_ms,
  state, code, attempts, not_before_ms FROM photos;
DROP TABLE photos;
ALTER TABLE photos_2 RENAME TO photos;
CREATE INDEX photos_by_entity ON photos (entity_id, position);
CREATE INDEX photos_by_state ON photos (state, identity_id);
CREATE INDEX photos_by_hash ON photos (sha256);
