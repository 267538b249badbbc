-- Schema 5: answers to a category's questions.
-- A landed migration is never edited: add the next one.

-- A JSON array of what was answered when the report was captured; the edits since then stand in the outbox.
ALTER TABLE reports ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
