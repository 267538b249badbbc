-- tus: the metadata is said again on HEAD. An upload without a declared hash has an empty one until its
-- bytes were checked.
ALTER TABLE uploads ADD COLUMN metadata TEXT NOT NULL DEFAULT '';
