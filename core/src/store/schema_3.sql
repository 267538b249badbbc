-- Schema 3: what a row's photos are is known without reading the row; acts that do not read are set aside.
-- A landed migration is never edited: add the next one.

-- The photos of a row that are to be fetched, unless they are here: a JSON array of ids.
ALTER TABLE base_rows ADD COLUMN wants TEXT NOT NULL DEFAULT '[]';
UPDATE base_rows SET wants = (SELECT json_group_array(value ->> 'photo_id') FROM json_each(body, '$.photos')
    WHERE value ->> 'attached')
  WHERE entity = 'report' AND json_valid(body) AND body ->> 'type' = 'report';
UPDATE base_rows SET wants = (SELECT json_group_array(value ->> 'photo_id') FROM json_each(body, '$.report.photos')
    WHERE value ->> 'attached')
  WHERE entity = 'task' AND json_valid(body) AND body ->> 'type' = 'task'
    AND body ->> 'status' IN ('assigned', 'accepted', 'started', 'rework');
CREATE INDEX base_rows_wanting ON base_rows (identity_id, entity_id, left_cause, wants) WHERE wants <> '[]';

-- A claim of what the server did not know was given up for good; it waits now.
UPDATE operations SET state = 'queued', attempts = 0, not_before_ms = 0
  WHERE kind = 'claim' AND state = 'rejected' AND code = 'unknown_entity';

-- Rows of the outbox that do not read, as they are: they must not stop the others.
CREATE TABLE unreadable_operations (
  seq ANY, op_id ANY, identity_id ANY, entity_id ANY, kind ANY, envelope ANY, recorded_at_ms ANY, state ANY, rev ANY,
  orphan ANY, code ANY, attempts ANY, not_before_ms ANY, acked_in_pull ANY, acked_at_ms ANY
) STRICT;
