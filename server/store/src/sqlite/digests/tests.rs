//! The kept digest is the one that the feed adds up to.

use saberling_wire::{Change, CrewId, Entity, LeaveCause, ReportId, ReportNumber, ReportStatus, Row, TaskId};

use super::*;
use crate::feed::{Published, crew_scope};
use crate::sqlite::history::{self, CityRow};
use crate::sqlite::{changes, open};

fn upsert() -> Change {
    let row = Row::Public(saberling_wire::PublicRow {
        number: ReportNumber::of(ReportId::new(1, [1; 10])),
        status: ReportStatus::Accepted,
        category: "litter".into(),
        point_e7: None,
        me_too: 0,
    });
    Change::Upsert { row: Box::new(row) }
}

/// A city in a database of its own, made by the steps of the schema.
fn city(folder: &std::path::Path) -> (Connection, CityRow) {
    let sql = open::writer(&folder.join("data.sqlite"), None).expect("opens");
    let config = r#"{"slug":"satu","name":"Satu","office_name":{"id":"K","en":"O"},"time_zone":"Asia/Jakarta",
        "utc_offset_minutes":420,"categories":[]}"#;
    sql.execute(
        "INSERT INTO cities (slug, config, config_version, secret_key, epoch, rev) VALUES ('satu', ?1, 'v', ?2, 'e', 0)",
        params![config, [1_u8; 32]],
    )
    .expect("inserts");
    let row = history::city(&sql, CityId(1)).expect("reads").expect("is there");
    (sql, row)
}

/// A few draws of a small generator: the seed is the test's whole chance.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn change(&mut self) -> FeedChange {
        let place = u8::try_from(self.below(4)).expect("small");
        let (entity, entity_id) = match self.below(2) {
            0 => (Entity::Report, ReportId::new(1, [place; 10]).into()),
            _ => (Entity::Task, TaskId::new(1, [place; 10]).into()),
        };
        let change = match self.below(4) {
            0 => Change::Tombstone,
            1 => Change::LeaveScope { cause: LeaveCause::Moved },
            _ => upsert(),
        };
        let scope = crew_scope(CrewId::new(1, [u8::try_from(self.below(3)).expect("small"); 10]));
        FeedChange { scope, entity, entity_id, published: Published::Wire(change) }
    }
}

#[test]
fn kept_is_recomputed_after_every_change_of_random_sequences() {
    for seed in 0..20 {
        let folder = tempfile::tempdir().expect("folder");
        let (mut sql, row) = city(folder.path());
        let transaction = sql.transaction().expect("begins");
        let mut draws = Draws(seed);
        for rev in 1..=100 {
            changes::publish(&transaction, &row, rev, &draws.change()).expect("publishes");
            let expected = added_up(&transaction, CityId(1)).expect("adds up");
            for scope in (0..3).map(|number| crew_scope(CrewId::new(1, [number; 10]))) {
                let kept = of_scope(&transaction, CityId(1), &scope).expect("reads");
                let expected = expected.get(&scope).copied().unwrap_or_default();
                assert_eq!(kept, expected, "seed {seed}, revision {rev}, {scope}");
            }
        }
        transaction.commit().expect("commits");
    }
}

#[test]
fn a_database_of_schema_1_gets_digests_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("data.sqlite");
    let sql = Connection::open(&path).expect("opens");
    sql.execute_batch(include_str!("../schema/0001.sql")).expect("makes");
    sql.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO cities (slug, config, config_version, secret_key, epoch, rev)
         VALUES ('satu', '{}', 'v', x'00', 'e', 3)",
    )
    .expect("fills");
    let mut expected = DigestSum::default();
    let changes = [upsert(), Change::Tombstone, Change::LeaveScope { cause: LeaveCause::Ended }, upsert()];
    for (rev, change) in (1_i64..).zip(changes) {
        let entity_id = EntityId::from(ReportId::new(rev, [1; 10]));
        if matches!(change, Change::Upsert { .. }) {
            expected.add(entity_id, rev);
        }
        let json = serde_json::to_string(&change).expect("writes");
        sql.execute(
            "INSERT INTO feed (feed_id, city_id, rev, scope, entity, entity_id, change)
             VALUES (?1, 1, ?1, 'crew:1', 'report', ?2, ?3)",
            params![rev, entity_id.as_bytes(), json],
        )
        .expect("inserts");
    }
    drop(sql);
    let sql = open::writer(&path, None).expect("opens");
    assert_eq!(of_scope(&sql, CityId(1), "crew:1").expect("reads"), expected);
    assert_eq!(expected.count, 2);
}
