-- Schema 4: what is known of a prepared photo besides its bytes.
-- A landed migration is never edited: add the next one.

-- By the hash of the prepared bytes. phash: how it looks, to be compared within one version only.
-- is_partial: part of the camera's file was missing; the person is told.
CREATE TABLE pictures (
  sha256 TEXT PRIMARY KEY,
  phash INTEGER NOT NULL,
  phash_version INTEGER NOT NULL,
  is_partial INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER pictures_go AFTER DELETE ON photos
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = old.sha256)
  BEGIN DELETE FROM pictures WHERE sha256 = old.sha256; END;
