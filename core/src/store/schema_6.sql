-- Schema 6: what is kept before it is handed in.
-- A landed migration is never edited: add the next one.

-- Reports that are being written. content: as JSON, judged only when it is handed in.
CREATE TABLE drafts (
  draft_id TEXT PRIMARY KEY,
  content TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_change ON drafts (changed_at_ms);

-- Which report a draft became, so that handing it in again finds it.
CREATE TABLE drafts_handed_in (
  draft_id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL
) STRICT;

-- Prepared photos that no act has taken yet. owner_id: the draft, report or task. crew_id: the identity of the
-- crew that took it; none for a resident's. fix: what the camera's file said of the place. The files are those
-- of table photos, blobs/<sha256>.jpg and thumbs/<sha256>.jpg.
CREATE TABLE kept_photos (
  photo_id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL,
  role TEXT NOT NULL,
  crew_id TEXT,
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  taken_at_ms INTEGER,
  fix TEXT,
  is_covered INTEGER NOT NULL,
  kept_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_photos_by_owner ON kept_photos (owner_id, role, position);
CREATE INDEX kept_photos_by_hash ON kept_photos (sha256);

-- How a photo looks is known as long as any of both tables has it.
DROP TRIGGER pictures_go;
CREATE TRIGGER pictures_go AFTER DELETE ON photos
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = old.sha256)
    AND NOT EXISTS (SELECT 1 FROM kept_photos WHERE sha256 = old.sha256)
  BEGIN DELETE FROM pictures WHERE sha256 = old.sha256; END;
CREATE TRIGGER pictures_of_kept_go AFTER DELETE ON kept_photos
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = old.sha256)
    AND NOT EXISTS (SELECT 1 FROM kept_photos WHERE sha256 = old.sha256)
  BEGIN DELETE FROM pictures WHERE sha256 = old.sha256; END;
CREATE TRIGGER pictures_of_covered_go AFTER UPDATE OF sha256 ON kept_photos
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = old.sha256)
    AND NOT EXISTS (SELECT 1 FROM kept_photos WHERE sha256 = old.sha256)
  BEGIN DELETE FROM pictures WHERE sha256 = old.sha256; END;
