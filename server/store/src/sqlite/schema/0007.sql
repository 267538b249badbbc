-- Place: what positioning relied on, the fixes that were not taken, questions by position, and which pairs of
-- reports the office has said to be two things.

ALTER TABLE reports ADD COLUMN fix_provider TEXT;
ALTER TABLE reports ADD COLUMN other_fixes TEXT; -- a list as JSON; none: there were none

-- Rows of about 110 m from south to north, and the place in them: what is around a point lies in three or four.
CREATE INDEX reports_by_point ON reports (city_id, lat_e7 / 10000, lon_e7) WHERE lat_e7 IS NOT NULL;

-- "Not a duplicate", and that it was taken back: only ever appended to, for both directions. The latest
-- step of a pair is live. Goes when one of the two is erased.
CREATE TABLE not_duplicates (
    city_id   INTEGER NOT NULL,
    report_id BLOB    NOT NULL,
    other_id  BLOB    NOT NULL,
    op_id     BLOB    NOT NULL,
    at_ms     INTEGER NOT NULL,
    user_id   BLOB,             -- none for the command line
    said      INTEGER NOT NULL, -- 0: taken back
    live      INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id, other_id, op_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX not_duplicates_by_other ON not_duplicates (city_id, other_id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('reports', 'reports_by_point', '100000 100000 700 1'),
    ('not_duplicates', 'not_duplicates', '5000 5000 3 1 1'),
    ('not_duplicates', 'not_duplicates_by_other', '5000 5000 3');
ANALYZE sqlite_schema; -- reads the table above
