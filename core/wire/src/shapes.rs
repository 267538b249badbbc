//! Snapshots of everything that is sent or persisted: whoever changes a shape sees it here, and has
//! to think of the phones that are out there.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::*;

const MS: i64 = 1_700_000_000_000;

fn id<T>(make: fn(i64, [u8; 10]) -> T, seed: u8) -> T {
    make(MS, [seed; 10])
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("json")
}

/// The JSON, after checking that it reads back to the same JSON.
fn shape<T: Serialize + DeserializeOwned>(value: &T) -> serde_json::Value {
    let json = serde_json::to_value(value).expect("json");
    let text = serde_json::to_string(value).expect("text");
    let back: T = serde_json::from_str(&text).expect("reads back");
    assert_eq!(serde_json::to_value(&back).expect("json"), json);
    json
}

fn fix() -> Fix {
    Fix {
        lat_e7: 36_030_000,
        lon_e7: 984_860_000,
        accuracy_m: Some(6),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: Some(MS - 5),
        provider: Some(FixProvider::Fused),
    }
}

fn manifest() -> Vec<ManifestPhoto> {
    vec![ManifestPhoto {
        photo_id: id(PhotoId::new, 3),
        sha256: Sha256::of(b"photo"),
        size_bytes: 280_000,
        width_px: 1_600,
        height_px: 1_200,
        taken_at_ms: Some(MS - 60_000),
    }]
}

fn answers() -> Vec<Answer> {
    let answer = |question: &str, values: &[&str]| Answer {
        question: question.into(),
        values: values.iter().map(ToString::to_string).collect(),
    };
    vec![answer("size", &["large"]), answer("metres", &["12"])]
}

fn question() -> Question {
    let text = |word: &str| Text { id: word.into(), en: word.into() };
    Question {
        code: "size".into(),
        kind: QuestionKind::OneOf,
        text: text("Seberapa besar?"),
        hint: Some(text("Kira-kira saja.")),
        required: true,
        choices: vec![Choice { code: "large".into(), name: text("Besar") }],
        min: Some(1),
        max: Some(50),
        shown_when: Some(ShownWhen { question: "heap".into(), equals: "yes".into() }),
        retired: true,
    }
}

fn create() -> CreateReport {
    CreateReport {
        category: "litter".into(),
        note: "Tumpukan sampah.".into(),
        anonymous: true,
        confidential: false,
        secret_hash: Secret::new([4; 32]).hash(),
        fix: Some(fix()),
        other_fixes: vec![Fix { provider: None, source: FixSource::Photo, ..fix() }],
        place: Some(PhonePlace {
            area_code: Some("99.01.01.1001".into()),
            confidence: PlaceConfidence::Certain,
            dataset_version: "0123456789abcdef".into(),
            chosen: Some("99.01.01.1002".into()),
        }),
        answers: answers(),
        photos: manifest(),
    }
}

/// Whether the operation speaks of a report that is the sender's own.
fn shows_secret(kind: OpKind) -> bool {
    use OpKind::{CompleteTask, CreateReport, DeclineTask, MeToo, StartTask};
    !matches!(kind, CreateReport | StartTask | CompleteTask | DeclineTask | MeToo)
}

fn speaks_of(kind: OpKind) -> Entity {
    match kind {
        OpKind::StartTask | OpKind::CompleteTask | OpKind::DeclineTask => Entity::Task,
        OpKind::MeToo => Entity::PublicReport,
        _ => Entity::Report,
    }
}

fn operation(kind: OpKind, payload: Box<RawValue>) -> Operation {
    Operation {
        op_id: id(OpId::new, 1),
        entity: speaks_of(kind),
        entity_id: id(ReportId::new, 2).into(),
        kind,
        proof: shows_secret(kind).then(|| Secret::new([9; 32])),
        config_version: "0123456789abcdef".into(),
        payload_version: PAYLOAD_VERSION,
        payload,
        captured_at_ms: MS,
        monotonic_ms: 42,
        boot_id: id(BootId::new, 5),
    }
}

fn place() -> PlaceRow {
    PlaceRow {
        area_code: Some("99.01.01.1001".into()),
        area_name: Some("Pasar Seroja".into()),
        district_name: Some("Contoh Kota".into()),
        confidence: PlaceConfidence::Ambiguous,
        also: vec!["Suka Damar".into()],
        outside_m: None,
        chosen: true,
        dataset_version: Some("0123456789abcdef".into()),
    }
}

fn photos() -> Vec<PhotoRow> {
    vec![PhotoRow {
        photo_id: id(PhotoId::new, 3),
        role: PhotoRole::Report,
        sha256: Sha256::of(b"photo"),
        attached: true,
        taken_at_ms: None,
    }]
}

fn report_row() -> Row {
    Row::Report(ReportRow {
        report_id: id(ReportId::new, 2),
        number: ReportNumber::of(id(ReportId::new, 2)),
        status: ReportStatus::Assigned,
        version: "v1".into(),
        category: "litter".into(),
        note: "Tumpukan sampah.".into(),
        anonymous: true,
        confidential: false,
        fix: Some(fix()),
        place: Some(place()),
        captured_at_ms: MS,
        received_at_ms: MS + 1,
        photos: photos(),
        timeline: vec![
            TimelineRow {
                at_ms: MS + 2,
                kind: TimelineKind::Assigned,
                by: Actor::Officer,
                crew_name: Some("Regu Melati 1".into()),
                reason: None,
                text: None,
                op_id: None,
            },
            TimelineRow {
                at_ms: MS + 3,
                kind: TimelineKind::Rejected,
                by: Actor::Officer,
                crew_name: None,
                reason: Some("not_ours".into()),
                text: Some("bukan wewenang kami. Jalan provinsi.".into()),
                op_id: None,
            },
        ],
        me_too: 2,
        incomplete_since_ms: Some(MS + 3),
        disputable: true,
        answers: answers(),
        question: Some(OpenQuestion {
            question_id: id(OpId::new, 4),
            text: "Di sisi mana?".into(),
            asked_at_ms: MS + 4,
        }),
        stars: Some(4),
        confirmed: true,
    })
}

fn public_row() -> Row {
    Row::Public(PublicRow {
        number: ReportNumber::of(id(ReportId::new, 2)),
        status: ReportStatus::Accepted,
        category: "litter".into(),
        point_e7: Some((36_030_000, 984_860_000)),
        me_too: 2,
    })
}

fn task_row() -> Row {
    Row::Task(TaskRow {
        task_id: id(TaskId::new, 6),
        status: TaskStatus::Assigned,
        version: "v2".into(),
        crew_id: id(CrewId::new, 7),
        assigned_at_ms: MS,
        instruction: Some("Bawa sekop.".into()),
        rework_reason: None,
        report: TaskReport {
            report_id: id(ReportId::new, 2),
            number: ReportNumber::of(id(ReportId::new, 2)),
            category: "litter".into(),
            note: "Tumpukan sampah.".into(),
            fix: Some(fix()),
            place: Some(place()),
            answers: answers(),
            photos: photos(),
        },
        photos: vec![],
    })
}

fn item(rev: i64, entity: Entity, change: Change) -> FeedItem {
    FeedItem { rev, scope: "crew:1".into(), entity, entity_id: id(TaskId::new, 6).into(), change }
}

#[test]
fn operations() {
    let payloads = [
        operation(OpKind::CreateReport, raw(&create())),
        operation(OpKind::AddNote, raw(&AddNote { text: "Masih ada.".into() })),
        operation(OpKind::StartTask, raw(&StartTask { photos: manifest(), fix: None })),
        operation(
            OpKind::CompleteTask,
            raw(&CompleteTask {
                photos: manifest(),
                note: "Bersih.".into(),
                fix: Some(fix()),
                snapshot: TaskSnapshot {
                    report_id: id(ReportId::new, 2),
                    title: "Tumpukan sampah".into(),
                    point_e7: Some((36_030_000, 984_860_000)),
                },
            }),
        ),
        operation(OpKind::Claim, raw(&Claim {})),
        operation(OpKind::AddPhoto, raw(&AddPhoto { photos: manifest() })),
        operation(
            OpKind::ReplacePhoto,
            raw(&ReplacePhoto { photo_id: id(PhotoId::new, 9), photo: manifest().remove(0) }),
        ),
        operation(OpKind::DropPhoto, raw(&DropPhoto { photo_id: id(PhotoId::new, 9) })),
        operation(OpKind::Withdraw, raw(&Withdraw { note: "Sudah bersih.".into() })),
        operation(OpKind::Erase, raw(&Erase {})),
        operation(OpKind::Dispute, raw(&Dispute { text: "Masih ada.".into(), photos: manifest() })),
        operation(OpKind::ConfirmClean, raw(&ConfirmClean {})),
        operation(OpKind::Rate, raw(&Rate { stars: 4, text: "Cepat.".into() })),
        operation(
            OpKind::EditReport,
            raw(&EditReport {
                category: Some("drain".into()),
                note: Some(String::new()),
                answers: Some(answers()),
                fix: Some(fix()),
                place: create().place,
                anonymous: Some(false),
                confidential: Some(true),
            }),
        ),
        operation(
            OpKind::EditReport,
            raw(&EditReport { note: Some("Lagi.".into()), ..EditReport::default() }),
        ),
        operation(
            OpKind::AnswerQuestion,
            raw(&AnswerQuestion {
                question_id: id(OpId::new, 4),
                text: "Di sisi utara.".into(),
                photos: manifest(),
            }),
        ),
        operation(OpKind::MeToo, raw(&MeToo {})),
        operation(OpKind::DeclineTask, raw(&DeclineTask { reason: "no_access".into(), note: String::new() })),
    ];
    insta::assert_json_snapshot!(payloads.iter().map(shape).collect::<Vec<_>>());
}

#[test]
fn a_push_and_its_answer() {
    let op = operation(OpKind::AddNote, raw(&AddNote { text: "Masih ada.".into() }));
    let request =
        PushRequest { at: Some("opaque".into()), grant: Some("opaque".into()), ops: vec![raw(&op)] };
    let outcomes = [
        Outcome::Applied { rev: 7, orphan: false },
        Outcome::Applied { rev: 8, orphan: true },
        Outcome::Duplicate { rev: 7 },
        Outcome::Rejected { code: ErrorCode::UnknownCategory },
        Outcome::Retry { reason: RetryReason::Dependency, after_ms: None },
        Outcome::Retry { reason: RetryReason::After, after_ms: Some(5_000) },
        Outcome::Retry { reason: RetryReason::Grant, after_ms: Some(900_000) },
    ];
    let op_id = Some(id(OpId::new, 1));
    let response = PushResponse {
        at: "opaque".into(),
        epoch: "e1".into(),
        server_time_ms: MS,
        outcomes: outcomes.into_iter().map(|outcome| OpOutcome { op_id, outcome }).collect(),
    };
    insta::assert_json_snapshot!((shape(&request), shape(&response)));
}

#[test]
fn a_pull() {
    let response = PullResponse {
        at: "opaque".into(),
        epoch: "e1".into(),
        server_time_ms: MS,
        safe_rev: 0,
        config_version: "0123456789abcdef".into(),
        rev: 13,
        items: vec![
            item(9, Entity::Report, Change::Upsert { row: Box::new(report_row()) }),
            item(10, Entity::Task, Change::Upsert { row: Box::new(task_row()) }),
            item(11, Entity::Task, Change::LeaveScope { cause: LeaveCause::Moved }),
            item(12, Entity::Report, Change::Tombstone),
            item(13, Entity::PublicReport, Change::Upsert { row: Box::new(public_row()) }),
        ],
        next_cursor: "opaque".into(),
        has_more: false,
        digests: vec![DigestSum { count: 1, sum: 5 }.of_scope("own:1")],
    };
    insta::assert_json_snapshot!(shape(&response));
}

#[test]
fn activation_and_errors() {
    let response = ActivateResponse {
        crew_id: id(CrewId::new, 7),
        crew_name: "Regu Melati 1".into(),
        member_id: id(MemberId::new, 8),
        member_name: "Budi".into(),
        grant: Some("opaque".into()),
    };
    let error = ErrorBody {
        epoch: Some("e2".into()),
        at: Some("opaque".into()),
        after_ms: Some(5_000),
        tries_left: Some(4),
        ..ErrorBody::new(ErrorCode::EpochChanged, "the database is another one")
    };
    let request = ActivateRequest { code: "ABCD1234".into() };
    insta::assert_json_snapshot!((shape(&request), shape(&response), shape(&error)));
}

#[test]
fn settings_and_seed_pack() {
    let text = |word: &str| Text { id: word.into(), en: word.into() };
    let config = CityConfig {
        slug: "contoh".into(),
        name: "Kota Contoh".into(),
        office_name: text("DLH Kota Contoh"),
        time_zone: "Asia/Jakarta".into(),
        utc_offset_minutes: 420,
        categories: vec![Category {
            code: "litter".into(),
            icon: "k-pile".into(),
            name: text("Tumpukan sampah"),
            nearby_m: Some(30),
            questions: vec![question()],
            retired: false,
        }],
        reject_reasons: vec![Reason { code: "not_ours".into(), name: text("bukan wewenang kami") }],
        decline_reasons: vec![],
        photo_edge_px: 1_600,
        photo_budget_bytes: 300_000,
        periods: Periods::default(),
        server_url: Some("https://lapor.contoh.id".into()),
        areas: Some(Sha256::of(b"areas")),
        roads: Some(Sha256::of(b"roads")),
        photos_kept_bytes: 500_000_000,
        consent: Some(Consent { version: "2".into(), text: text("Setuju?") }),
    };
    let pack =
        SeedPack { format: 2, config, areas: "U0JMQQ==".into(), server_url: "https://example.id".into() };
    insta::assert_json_snapshot!(shape(&pack));
}

#[test]
fn the_table_of_errors() {
    let table: Vec<_> = ErrorCode::ALL.iter().map(|code| (code.as_str(), code.status())).collect();
    insta::assert_json_snapshot!(table);
}

/// What a newer server may say must not break an older phone, nor count as an acknowledgement.
#[test]
fn what_is_new_survives_as_unknown() {
    let outcome: OpOutcome =
        serde_json::from_str(r#"{"op_id":null,"outcome":"postponed","until":1}"#).expect("outcome");
    assert_eq!(outcome.outcome, Outcome::Unknown);
    let json = r#"{"rev":1,"scope":"own:1","entity":"area","entity_id":"018bcfe5-6800-7707-8707-070707070707",
        "change":"renamed","name":"x"}"#;
    let item: FeedItem = serde_json::from_str(json).expect("item");
    assert_eq!((item.entity, item.change), (Entity::Unknown, Change::Unknown));
    let row: Row = serde_json::from_str(r#"{"type":"area","name":"x"}"#).expect("row");
    assert_eq!(row, Row::Unknown);
    let mut report = serde_json::to_value(report_row()).expect("json");
    report["status"] = "archived".into();
    report["timeline"][0]["kind"] = "archived".into();
    report["a_new_field"] = 1.into();
    let Row::Report(report) = serde_json::from_value(report).expect("row") else { panic!("not a report") };
    assert_eq!((report.status, report.timeline[0].kind), (ReportStatus::Unknown, TimelineKind::Unknown));
}

/// Before there were questions, nothing of them was sent: what is stored and what is hashed stays as it was.
#[test]
fn without_questions_and_answers_nothing_of_them_is_sent() {
    let create = serde_json::to_string(&CreateReport { answers: vec![], ..create() }).expect("json");
    assert!(!create.contains("answers"), "{create}");
    let Row::Report(row) = report_row() else { panic!("not a report") };
    let row = ReportRow { answers: vec![], question: None, stars: None, confirmed: false, ..row };
    let row = serde_json::to_string(&row).expect("json");
    for name in ["answers", "question", "stars", "confirmed"] {
        assert!(!row.contains(name), "{row}");
    }
    assert_eq!(serde_json::to_string(&EditReport::default()).expect("json"), "{}");
}
