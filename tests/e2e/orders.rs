//! Every order in which the acts of two crews, an officer and a resident can arrive for one task, on the
//! real rules and the real store: no evidence is dropped, each step is one of the machine's, and
//! everything sent once more changes nothing.

use std::path::Path;
use std::sync::Arc;

use saberling_server::Settings;
use saberling_server::rules::rules;
use saberling_server::setup::Setup;
use saberling_store::questions::Page;
use saberling_store::{
    Author, CityId, Command, CommandOutcome, DeviceOperation, OfficeAct, OfficeCommand, OperationBody,
    Questions as _, SqliteStore, Store as _, Submission,
};
use saberling_wire::machine::{REPORT_STEPS, TASK_STEPS};
use saberling_wire::{
    AddNote, CompleteTask, CreateReport, CrewId, EntityId, IdentityId, ManifestPhoto, OpId, OpKind, PhotoId,
    ReportId, ReportStatus, Secret, Sha256, StartTask, TaskId, TaskSnapshot, UserId,
};

use crate::Done;

/// Who is known before anything is done, and what it is about.
#[derive(Clone, Copy)]
struct Names {
    city: CityId,
    officer: UserId,
    crews: [CrewId; 2],
    report: ReportId,
    task: TaskId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    Start(usize),
    Complete(usize),
    Move,
    Cancel,
    Verify,
    SendBack,
    Note,
}

/// The crews' acts keep their order, as the phone does; so do the officer's.
const CREWS: [[Act; 2]; 2] = [[Act::Start(0), Act::Complete(0)], [Act::Start(1), Act::Complete(1)]];
const OFFICER: [[Act; 2]; 4] = [
    [Act::Move, Act::Verify],
    [Act::Move, Act::SendBack],
    [Act::Verify, Act::Move],
    [Act::SendBack, Act::Cancel],
];

fn secret() -> Secret {
    Secret::new([9; 32])
}

fn identity(of: u8) -> Author {
    let (identity_id, secret_hash) = (IdentityId::new(1, [of; 10]), Sha256::of(&[of]));
    Author::Device { identity_id, secret_hash, may_register: true }
}

fn submit(store: &SqliteStore, city: CityId, actor: Author, command: Command) -> CommandOutcome {
    let submission = Submission { city, actor, at: None, commands: vec![command] };
    let outcome = store.apply_batch(vec![submission]).pop().expect("an outcome");
    outcome.result.expect("looked at").pop().expect("one outcome")
}

fn operation(number: u8, entity: EntityId, kind: OpKind, body: OperationBody) -> Command {
    Command::Operation(Box::new(DeviceOperation {
        op_id: OpId::new(1, [number; 10]),
        envelope: vec![number].into(),
        entity_id: Some(entity),
        kind,
        proof: Some(secret().hash()),
        config_version: "v".into(),
        captured_at_ms: 1,
        body: Ok(body),
    }))
}

fn photo(number: u8) -> Vec<ManifestPhoto> {
    let (photo_id, sha256) = (PhotoId::new(1, [number; 10]), Sha256::of(&[number]));
    vec![ManifestPhoto { photo_id, sha256, size_bytes: 1, width_px: 1, height_px: 1, taken_at_ms: None }]
}

impl Act {
    fn number(self) -> u8 {
        match self {
            Self::Start(crew) => 20 + u8::try_from(crew).expect("small"),
            Self::Complete(crew) => 30 + u8::try_from(crew).expect("small"),
            Self::Move => 40,
            Self::Cancel => 41,
            Self::Verify => 42,
            Self::SendBack => 43,
            Self::Note => 44,
        }
    }

    fn marker(self) -> String {
        format!("[{}]", self.number())
    }

    fn send(self, store: &SqliteStore, names: &Names) -> CommandOutcome {
        let number = self.number();
        let (actor, command) = match self {
            Self::Start(crew) => {
                let body = OperationBody::StartTask(StartTask { photos: photo(number), fix: None });
                (crew_phone(crew), operation(number, names.task.into(), OpKind::StartTask, body))
            }
            Self::Complete(crew) => {
                let snapshot =
                    TaskSnapshot { report_id: names.report, title: "Sampah".into(), point_e7: None };
                let done = CompleteTask { photos: photo(number), note: self.marker(), fix: None, snapshot };
                let body = OperationBody::CompleteTask(done);
                (crew_phone(crew), operation(number, names.task.into(), OpKind::CompleteTask, body))
            }
            Self::Note => {
                let body = OperationBody::AddNote(AddNote { text: self.marker() });
                (identity(1), operation(number, names.report.into(), OpKind::AddNote, body))
            }
            office => (Author::Officer { user_id: names.officer }, office.form(names)),
        };
        submit(store, names.city, actor, command)
    }

    fn form(self, names: &Names) -> Command {
        let task_id = names.task;
        let act = match self {
            Self::Move => {
                OfficeAct::MoveTask { task_id, crew_id: names.crews[1], instruction: String::new() }
            }
            Self::Cancel => OfficeAct::Cancel { task_id },
            Self::Verify => OfficeAct::Verify { task_id },
            _ => OfficeAct::SendBack { task_id, reason: "Belum bersih".into() },
        };
        office(self.number(), act)
    }
}

fn crew_phone(crew: usize) -> Author {
    identity(2 + u8::try_from(crew).expect("small"))
}

fn office(number: u8, act: OfficeAct) -> Command {
    Command::Office(OfficeCommand { op_id: OpId::new(1, [number; 10]), base: None, act })
}

fn open(path: &Path, settings: &Settings) -> SqliteStore {
    SqliteStore::open(path, rules(), settings.clock.clone(), settings.random.clone()).expect("opens")
}

/// A report that the first crew has as a task.
fn begin(path: &Path, settings: &Settings) -> Result<Names, crate::Anyhow> {
    let store = Arc::new(open(path, settings));
    let city = store.ensure_city(&settings.city.config)?;
    let setup = Setup::with_store(store.clone(), city, settings.clock.clone(), settings.random.clone());
    let officer = setup.add_user("rina", "officer", "contoh-2026")?;
    let crews = [setup.add_crew("Regu A")?, setup.add_crew("Regu B")?];
    for (crew, name) in ["Regu A", "Regu B"].into_iter().enumerate() {
        let code = setup.crew_code(name, "Budi", None)?;
        submit(&store, city, crew_phone(crew), Command::Activate { code });
    }
    let (report, task) = (ReportId::new(1, [5; 10]), TaskId::new(1, [6; 10]));
    let names = Names { city, officer, crews, report, task };
    let new = CreateReport {
        category: settings.city.config.categories[0].code.clone(),
        note: "Tumpukan".into(),
        anonymous: true,
        confidential: false,
        secret_hash: secret().hash(),
        fix: None,
        other_fixes: vec![],
        place: None,
        answers: Vec::new(),
        photos: Vec::new(),
    };
    let body = OperationBody::CreateReport { report: Box::new(new), place: None };
    submit(&store, city, identity(1), operation(10, report.into(), OpKind::CreateReport, body));
    let by = Author::Officer { user_id: officer };
    submit(&store, city, by.clone(), office(11, OfficeAct::Accept { report_id: report }));
    let assign =
        OfficeAct::Assign { report_id: report, task_id: task, crew_id: crews[0], instruction: String::new() };
    let assigned = submit(&store, city, by, office(12, assign));
    assert!(matches!(assigned, CommandOutcome::Applied { .. }), "{assigned:?}");
    Ok(names)
}

/// Every order that keeps the order within each queue.
fn orders(queues: &[&[Act]], so_far: &mut Vec<Act>, found: &mut Vec<Vec<Act>>) {
    let mut is_over = true;
    for place in 0..queues.len() {
        let Some((first, rest)) = queues[place].split_first() else { continue };
        is_over = false;
        let mut left = queues.to_vec();
        left[place] = rest;
        so_far.push(*first);
        orders(&left, so_far, found);
        so_far.pop();
    }
    if is_over {
        found.push(so_far.clone());
    }
}

type Seen = (ReportStatus, Vec<String>);

/// The report's status, and everything beside it that says what was done.
fn look(store: &SqliteStore, names: &Names) -> Seen {
    let detail = store.report(names.city, names.report).expect("reads").expect("is there").aggregate;
    let orphans = store.orphans(names.city, Page { offset: 0, limit: 100 }).expect("reads");
    let mut texts: Vec<String> = orphans.iter().map(|orphan| format!("orphan {}", orphan.note)).collect();
    texts.extend(detail.events.iter().map(|event| format!("event {event:?}")));
    texts.extend(detail.notes.iter().map(|note| format!("note {note:?}")));
    texts.extend(detail.tasks.iter().map(|task| format!("task {:?} {}", task.status, task.crew_id)));
    texts.extend(detail.photos.iter().map(|photo| format!("photo {photo:?}")));
    (detail.report.status, texts)
}

fn is_allowed(from: ReportStatus, to: ReportStatus) -> bool {
    from == to
        || REPORT_STEPS.iter().any(|step| (step.from, step.to) == (from, to))
        || TASK_STEPS.iter().any(|step| step.report == to)
}

fn try_order(store: &SqliteStore, names: &Names, order: &[Act]) -> (usize, usize) {
    let (mut before, mut outcomes) = (look(store, names).0, Vec::new());
    for act in order {
        outcomes.push(act.send(store, names));
        let now = look(store, names).0;
        assert!(is_allowed(before, now), "{before} became {now}: {order:?}");
        before = now;
    }
    let seen = look(store, names);
    let (mut on_task, mut orphans) = (0, 0);
    for (act, outcome) in order.iter().zip(&outcomes) {
        let traces = seen.1.iter().filter(|text| text.contains(&act.marker()));
        match (act, outcome) {
            (Act::Complete(_), CommandOutcome::Applied { orphan, .. }) => {
                assert!(traces.count() >= 1, "{act:?} left nothing: {order:?}");
                on_task += usize::from(!orphan);
                orphans += usize::from(*orphan);
            }
            (Act::Complete(_) | Act::Note, outcome) => {
                assert!(matches!(outcome, CommandOutcome::Applied { .. }), "{act:?} {outcome:?}: {order:?}");
                assert!(traces.count() >= 1, "{act:?} left nothing: {order:?}");
            }
            (_, outcome) => {
                let is_final =
                    matches!(outcome, CommandOutcome::Applied { .. } | CommandOutcome::Rejected { .. });
                assert!(is_final, "{act:?} {outcome:?}: {order:?}");
            }
        }
    }
    for act in order.iter().rev() {
        let again = act.send(store, names);
        assert!(!matches!(again, CommandOutcome::Applied { .. }), "{act:?} twice: {order:?}");
    }
    assert_eq!(look(store, names), seen, "sent once more: {order:?}");
    (on_task, orphans)
}

#[test]
fn no_order_of_two_crews_an_officer_and_a_resident_drops_evidence() -> Done {
    let folder = tempfile::tempdir()?;
    let settings = Settings::sample(folder.path())?;
    let template = folder.path().join("template.sqlite");
    let names = begin(&template, &settings)?;
    let (mut tried, mut on_task, mut orphans) = (0, 0, 0);
    for officer in &OFFICER {
        let mut found = Vec::new();
        orders(&[&CREWS[0], &CREWS[1], officer, &[Act::Note]], &mut Vec::new(), &mut found);
        for order in found {
            let path = folder.path().join("order.sqlite");
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", path.display()));
            }
            // What was committed may still stand in the write-ahead log alone.
            for end in ["", "-wal"] {
                let from = format!("{}{end}", template.display());
                if std::fs::exists(&from)? {
                    std::fs::copy(from, format!("{}{end}", path.display()))?;
                }
            }
            let (task, orphan) = try_order(&open(&path, &settings), &names, &order);
            tried += 1;
            on_task += task;
            orphans += orphan;
        }
    }
    println!("orders={tried} acts=7 completions: on_task={on_task} orphans={orphans}");
    assert_eq!(tried, 630 * OFFICER.len());
    assert!(on_task > 0 && orphans > 0);
    Ok(())
}
