//! A database of an earlier schema, as a release left it, is brought up to date and goes on.

use std::path::Path;

use rusqlite::{Connection, params};
use saberling_server::setup::DATABASE;
use saberling_wire::{EntityId, Fix, FixSource, ReportId, ReportStatus, Secret, TimelineKind};
use serde_json::{Value, json};

use crate::world::{Made, Phone, World, applied};

const SCHEMA_1: &str = include_str!("../../store/src/sqlite/schema/0001.sql");
/// What the steps after the first have made of it, up to the schema before the present one.
const LATER: [&str; 7] = [
    include_str!("../../store/src/sqlite/schema/0002.sql"),
    include_str!("../../store/src/sqlite/schema/0003.sql"),
    include_str!("../../store/src/sqlite/schema/0004.sql"),
    include_str!("../../store/src/sqlite/schema/0005.sql"),
    include_str!("../../store/src/sqlite/schema/0006.sql"),
    include_str!("../../store/src/sqlite/schema/0007.sql"),
    include_str!("../../store/src/sqlite/schema/0008.sql"),
];
const NOW_MS: i64 = 1_800_000_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What schema 1 held of one report.
struct Old {
    report_id: ReportId,
    secret: Secret,
    status: ReportStatus,
    status_at_ms: i64,
}

fn fix() -> Fix {
    Fix::from_degrees(3.6, 98.48, Some(8.0), FixSource::Gps).expect("valid")
}

fn place() -> Value {
    json!({ "area_code": "99.01.01.1001", "area_name": "Contoh", "confidence": "certain" })
}

/// The row as schema 1 published it.
fn published(old: &Old) -> Value {
    json!({ "change": "upsert", "row": {
        "type": "report", "report_id": old.report_id.to_string(),
        "number": saberling_wire::ReportNumber::of(old.report_id).to_string(),
        "status": old.status.as_str(), "version": "v1", "category": "litter", "note": "Sampah lama",
        "anonymous": true, "confidential": false, "fix": fix(), "place": place(),
        "captured_at_ms": 1, "received_at_ms": NOW_MS - DAY_MS, "photos": [],
        "timeline": [{ "at_ms": NOW_MS - DAY_MS, "kind": "submitted", "by": "owner" }],
    }})
}

fn insert(sql: &Connection, rev: i64, owner: &Phone, old: &Old) {
    let id = old.report_id;
    sql.execute(
        "INSERT INTO reports VALUES (1, ?1, ?2, ?3, ?4, 'v1', 'litter', 'Sampah lama', 1, 0, ?5, ?6, 8, 'gps', 0,
             NULL, '99.01.01.1001', ?7, NULL, 'c', 1, ?8, ?9)",
        params![
            id.as_bytes(),
            saberling_wire::ReportNumber::of(id).to_string(),
            old.secret.hash().as_bytes(),
            old.status.as_str(),
            fix().lat_e7,
            fix().lon_e7,
            place().to_string(),
            NOW_MS - DAY_MS,
            old.status_at_ms,
        ],
    )
    .expect("a report");
    sql.execute(
        "INSERT INTO followers VALUES (1, ?1, ?2)",
        params![id.as_bytes(), owner.identity_id.as_bytes()],
    )
    .expect("a follower");
    sql.execute(
        "INSERT INTO events VALUES (1, ?1, 0, ?2, 'submitted', 'owner', NULL, ?3, NULL, NULL, NULL, NULL, NULL,
             NULL, NULL, 1, NULL, 'submitted', NULL)",
        params![id.as_bytes(), NOW_MS - DAY_MS, owner.identity_id.as_bytes()],
    )
    .expect("an event");
    sql.execute(
        "INSERT INTO feed VALUES (?1, 1, ?2, ?3, 'report', ?4, ?5)",
        params![
            1_i64 << 40 | rev,
            rev,
            format!("own:{}", owner.identity_id),
            id.as_bytes(),
            published(old).to_string()
        ],
    )
    .expect("a feed row");
}

fn write(folder: &Path, owner: &Phone, reports: &[Old], later: &[&str]) {
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("{DATABASE}{ending}")));
    }
    let sql = Connection::open(folder.join(DATABASE)).expect("opens");
    sql.execute_batch(SCHEMA_1).expect("schema 1");
    sql.execute_batch(
        "INSERT INTO cities VALUES (1, 'contoh', '{}', '', zeroblob(32), 'e1', 2);
         INSERT INTO epochs VALUES (1, 'e1', 1);
         INSERT INTO commits VALUES (1, 0, zeroblob(16), 1), (1, 2, randomblob(16), 2);",
    )
    .expect("a city");
    let (id, secret) = (owner.identity_id, owner.credential.secret.hash());
    sql.execute(
        "INSERT INTO identities VALUES (1, ?1, ?2, NULL, 1, NULL, 0, NULL)",
        params![id.as_bytes(), secret.as_bytes()],
    )
    .expect("an identity");
    for (place, old) in reports.iter().enumerate() {
        insert(&sql, place as i64 + 1, owner, old);
    }
    for step in later {
        sql.execute_batch(step).expect("a step");
    }
    sql.pragma_update(None, "user_version", 1 + later.len() as i64).expect("set");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_schema_1_goes_on() {
    let world = World::new().await;
    let owner = world.phone();
    let old = |status, status_at_ms| Old {
        report_id: world.id(ReportId::new),
        secret: world.report(0).secret,
        status,
        status_at_ms,
    };
    let open = old(ReportStatus::Accepted, NOW_MS - DAY_MS);
    let closed = old(ReportStatus::Closed, NOW_MS - 2 * DAY_MS);
    let reports = [open, closed];
    let world = world.restarted(|folder| write(folder, &owner, &reports, &[])).await;
    world.running.tend().await.expect("tends");
    let [open, closed] = reports;

    let feed = world.feed(&format!("own:{}", owner.identity_id));
    assert_eq!(
        feed[0],
        (1, published(&open).to_string()),
        "what people see has not changed, so no phone hears"
    );
    let row = world.row(&owner, closed.report_id).await.expect("there");
    assert!(row.disputable && feed[1].0 > 2, "a closed one can be disputed from now on");
    let public = world.feed("public:99.01.01.1001");
    assert_eq!(public.len(), 2, "the public scope is filled");
    let entity: i64 = world.sql(|sql| {
        let id = EntityId::public(open.report_id);
        sql.query_row("SELECT count(*) FROM feed WHERE entity_id = ?1", [id.as_bytes()], |row| row.get(0))
    });
    assert_eq!(entity, 1);
    let bytes: Value = serde_json::from_str(&public[0].1).expect("json");
    let coarse = bytes["row"]["point_e7"][0].as_i64().expect("a point");
    assert!(coarse != i64::from(fix().lat_e7) && (coarse - i64::from(fix().lat_e7)).abs() < 5_000);

    let made = Made {
        report_id: open.report_id,
        secret: open.secret,
        photos: Vec::new(),
        photo_ids: Vec::new(),
        envelope: Value::Null,
    };
    assert!(applied(&world.push_one(&owner, &world.note(&made, "masih ada")).await));
    assert!(applied(&world.push_one(&owner, &world.own(&made, "withdraw", json!({ "note": "" }))).await));
    let row = world.row(&owner, made.report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::Withdrawn);
    let kinds: Vec<_> = row.timeline.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [TimelineKind::Submitted, TimelineKind::Note, TimelineKind::Withdrawn]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_the_schema_before_are_found_by_their_place() {
    let world = World::new().await;
    let owner = world.phone();
    let old = |status| Old {
        report_id: world.id(ReportId::new),
        secret: world.report(0).secret,
        status,
        status_at_ms: NOW_MS - DAY_MS,
    };
    let reports = [old(ReportStatus::Submitted), old(ReportStatus::Accepted)];
    let world = world.restarted(|folder| write(folder, &owner, &reports, &LATER)).await;
    let version: i64 =
        world.sql(|sql| sql.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0)));
    assert_eq!(version, saberling_store::SCHEMA);
    let report = world.detail(reports[0].report_id).await.aggregate.report;
    assert_eq!(report.fix, Some(fix()));
    assert!(report.other_fixes.is_empty());
    let place = report.place.expect("it was looked up then");
    assert_eq!((place.chosen, place.dataset_version), (false, None));
    let desk = crate::office::Desk::new(&world, "sari", "officer").await;
    let page = desk.get(&format!("/office/reports/{}", reports[0].report_id)).await;
    let page = crate::office::text(&page);
    let number = saberling_wire::ReportNumber::of(reports[1].report_id).to_string();
    assert!(page.contains(&number) && page.contains("value=\"merge\""), "{page}");
    let row = world.row(&owner, reports[0].report_id).await.expect("its people have it");
    assert_eq!(row.status, ReportStatus::Submitted);
}
