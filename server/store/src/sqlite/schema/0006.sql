-- Reports that were taken back or erased before they came.

-- What was said when a report was taken back that is not here, until it comes or is erased.
CREATE TABLE withdrawal_words (
    city_id        INTEGER NOT NULL,
    report_id      BLOB    NOT NULL,
    secret_hash    BLOB    NOT NULL,
    op_id          BLOB    NOT NULL,
    identity_id    BLOB    NOT NULL,
    text           TEXT    NOT NULL,
    captured_at_ms INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    PRIMARY KEY (city_id, report_id, secret_hash, op_id)
) STRICT, WITHOUT ROWID;

-- How many ids that are not here an identity took back or erased since a time: the ledger keeps each for ever.
CREATE TABLE unknown_ids (
    city_id     INTEGER NOT NULL,
    identity_id BLOB    NOT NULL,
    since_ms    INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (city_id, identity_id)
) STRICT, WITHOUT ROWID;
