-- Who names a report that is no longer public is written anew.
CREATE INDEX reports_by_original ON reports (city_id, duplicate_of) WHERE duplicate_of IS NOT NULL;

-- What the planner is to think of the tables, as a city of some size fills them. Without it, it takes ten
-- rows to stand under a city, and reads a whole table by its key instead of looking into an index.
-- The same everywhere and never measured anew, so plans stay what the tests have seen.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('reports', 'reports', '100000 100000 1'),
    ('reports', 'reports_by_time', '100000 100000 1'),
    ('reports', 'reports_by_status', '100000 100000 10000 1'),
    ('reports', 'reports_by_number', '100000 100000 1'),
    ('reports', 'reports_by_due', '50000 50000 1'),
    ('reports', 'reports_by_public_id', '100000 100000 1'),
    ('reports', 'reports_by_original', '5000 5000 2'),
    ('followers', 'followers', '100000 100000 2 1'),
    ('followers', 'followers_by_identity', '100000 100000 5'),
    ('photos', 'photos', '300000 300000 1'),
    ('photos', 'photos_by_report', '300000 300000 3 1'),
    ('photos', 'photos_by_orphan', '1000 1000 2 1'),
    ('photos', 'photos_by_hash', '300000 300000 2'),
    ('tasks', 'tasks', '100000 100000 1'),
    ('tasks', 'tasks_by_report', '100000 100000 2 1'),
    ('tasks', 'tasks_by_crew', '100000 100000 5000 500'),
    ('uploads', 'uploads', '300000 300000 1'),
    ('uploads', 'uploads_by_owner', '300000 300000 10 5'),
    ('uploads', 'uploads_verified', '290000 290000 2'),
    ('uploads', 'uploads_open', '1000 1000 2'),
    ('identities', 'identities', '100000 100000 1'),
    ('identities', 'identities_by_member', '1000 1000 2'),
    ('members', 'members', '1000 1000 1'),
    ('members', 'members_by_crew', '1000 1000 10'),
    ('activation_codes', 'activation_codes', '1000 1000 1'),
    ('activation_codes', 'activation_codes_by_member', '1000 1000 3'),
    ('orphan_completions', 'orphan_completions', '1000 1000 1'),
    ('orphan_completions', 'orphan_completions_by_time', '1000 1000 1'),
    ('orphan_completions', 'orphan_completions_by_report', '1000 1000 2');
ANALYZE sqlite_schema; -- reads the table above
