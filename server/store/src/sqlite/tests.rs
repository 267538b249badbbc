//! The store under rules of the tests' own: batches, savepoints, the group commit around them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use saberling_wire::{CityConfig, CrewId, IdentityId, Text};

use super::SqliteStore;
use crate::command::{Author, Command, Submission};
use crate::outcome::{CommandOutcome, Refusal, Reply};
use crate::ports::{Clock, Random};
use crate::records::{CityId, Crew};
use crate::rules::{Admission, AdmitState, Continuity, Decision, Put, Rules, State};
use crate::{LedgerEntry, Questions as _, Store as _, Writer};

mod continuity;

struct Fixed(AtomicI64);

impl Clock for Fixed {
    fn now_ms(&self) -> i64 {
        let now_ms = self.0.load(Ordering::SeqCst);
        assert!(now_ms >= 0, "a clock that breaks the whole commit");
        now_ms
    }
}

/// Bytes that differ at every draw.
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = (self.0.fetch_add(1, Ordering::SeqCst) % 251) as u8;
        }
    }
}

fn admit(state: &AdmitState<'_>) -> Admission {
    assert!(!matches!(state.author, Author::Officer { .. }), "a faulty admission");
    match state.continuity {
        Continuity::Lost { born_s } => Admission::Mint { known_s: born_s },
        Continuity::OtherEpoch => Admission::Refuse(Refusal::EpochChanged),
        _ => Admission::Accept,
    }
}

/// A code makes a crew of that name; two crews of one name are what SQLite itself refuses.
fn decide(state: &State<'_>, command: &Command) -> Decision {
    let applied = Decision::just(CommandOutcome::Applied { rev: 0, orphan: false, reply: Reply::Nothing });
    let code = match command {
        Command::Activate { code } => code,
        Command::MintEpoch { seen, cause } if *seen == state.city.epoch => {
            return Decision { puts: vec![Put::Epoch(*cause)], ..applied };
        }
        Command::ApplyLedger(LedgerEntry::Revoked { identity_id }) => {
            return Decision { puts: vec![Put::Revocation(*identity_id)], ..applied };
        }
        Command::Operation(operation) => return Decision { remember: Some(operation.op_id), ..applied },
        _ => return applied,
    };
    // Without an id it panics, as a faulty rule would.
    let (id, name) = code.split_once(' ').expect("id and name");
    let crew_id = CrewId::new(id.parse().expect("number"), [0; 10]);
    let ledger = match name {
        // A crew that must outlive the database.
        "Abadi" => vec![LedgerEntry::Revoked { identity_id: IdentityId::new(1, [7; 10]) }],
        _ => Vec::new(),
    };
    Decision {
        puts: vec![Put::Crew(Crew { crew_id, name: name.into(), added_at_ms: 1 })],
        ledger,
        ..Decision::just(CommandOutcome::Applied { rev: 0, orphan: false, reply: Reply::Nothing })
    }
}

fn config(slug: &str) -> CityConfig {
    let text = Text { id: "Kantor".into(), en: "Office".into() };
    CityConfig {
        slug: slug.into(),
        name: "Kota".into(),
        office_name: text,
        time_zone: "Asia/Jakarta".into(),
        utc_offset_minutes: 420,
        categories: Vec::new(),
        reject_reasons: Vec::new(),
        decline_reasons: Vec::new(),
        photo_edge_px: 1_600,
        photo_budget_bytes: 300_000,
        periods: saberling_wire::Periods::default(),
        server_url: None,
        areas: None,
        roads: None,
        photos_kept_bytes: 500_000_000,
        consent: None,
    }
}

fn open(folder: &Path) -> SqliteStore {
    open_at(folder, Arc::new(Fixed(AtomicI64::new(1_000))))
}

fn open_at(folder: &Path, clock: Arc<Fixed>) -> SqliteStore {
    let rules = Rules { admit, decide };
    let random = Arc::new(Counting(AtomicU64::new(1)));
    SqliteStore::open(&folder.join("data.sqlite"), rules, clock, random).expect("opens")
}

fn crews(city: CityId, named: &[&str]) -> Submission {
    let commands = named.iter().map(|code| Command::Activate { code: (*code).into() }).collect();
    Submission { city, actor: Author::System, at: None, commands }
}

fn names(store: &SqliteStore, city: CityId) -> Vec<String> {
    let crews = store.crews(city).expect("reads");
    crews.into_iter().map(|detail| detail.crew.name).collect()
}

#[test]
fn a_command_that_the_database_refuses_leaves_the_others_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path());
    let city = store.ensure_city(&config("satu")).expect("city");
    let outcomes =
        store.apply_batch(vec![crews(city, &["1 Mawar", "2 Mawar", "3 Melati"]), crews(city, &["4 Seroja"])]);
    let first = outcomes[0].result.as_ref().expect("judged");
    assert!(matches!(first[0], CommandOutcome::Applied { .. }));
    assert_eq!(first[1], CommandOutcome::Failed);
    assert!(matches!(first[2], CommandOutcome::Applied { .. }));
    assert_eq!(names(&store, city), ["Mawar", "Melati", "Seroja"]);
}

#[test]
fn a_rule_that_panics_harms_its_own_command_only() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path());
    let city = store.ensure_city(&config("satu")).expect("city");
    let outcomes = store.apply_batch(vec![crews(city, &["panic", "1 Mawar"])]);
    let first = outcomes[0].result.as_ref().expect("judged");
    assert_eq!(first[0], CommandOutcome::Failed);
    assert!(matches!(first[1], CommandOutcome::Applied { .. }));
    assert_eq!(names(&store, city), ["Mawar"]);
}

#[test]
fn an_admission_that_panics_harms_its_own_submission_only() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path());
    let city = store.ensure_city(&config("satu")).expect("city");
    let user_id = saberling_wire::UserId::new(1, [1; 10]);
    let faulty = Submission { actor: Author::Officer { user_id }, ..crews(city, &["1 Mawar"]) };
    let outcomes = store.apply_batch(vec![crews(city, &["2 Melati"]), faulty, crews(city, &["3 Seroja"])]);
    assert_eq!(outcomes[1].result, Err(Refusal::Internal));
    assert_eq!(names(&store, city), ["Melati", "Seroja"]);
}

#[test]
fn a_commit_that_panics_leaves_the_writer_alive() {
    let folder = tempfile::tempdir().expect("folder");
    let clock = Arc::new(Fixed(AtomicI64::new(1_000)));
    let store = Arc::new(open_at(folder.path(), Arc::clone(&clock)));
    let city = store.ensure_city(&config("satu")).expect("city");
    let (writer, thread) = Writer::start(store.clone(), Box::new(|| {})).expect("starts");
    clock.0.store(-1, Ordering::SeqCst);
    assert!(writer.submit_and_wait(crews(city, &["1 Mawar"])).is_err());
    clock.0.store(2_000, Ordering::SeqCst);
    assert!(writer.submit_and_wait(crews(city, &["2 Melati"])).is_ok());
    assert_eq!(names(&store, city), ["Melati"]);
    assert!(writer.is_alive());
    drop(writer);
    thread.join().expect("ends");
}

#[test]
fn a_writer_whose_thread_is_gone_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let store = Arc::new(open(folder.path()));
    let city = store.ensure_city(&config("satu")).expect("city");
    let committed = Box::new(|| panic!("a fault of the caller's"));
    let (writer, thread) = Writer::start(store.clone(), committed).expect("starts");
    let _ = writer.submit_and_wait(crews(city, &["1 Mawar"]));
    assert!(thread.join().is_err());
    assert!(!writer.is_alive());
}

#[test]
fn cities_know_nothing_of_each_other() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path());
    let one = store.ensure_city(&config("satu")).expect("city");
    let two = store.ensure_city(&config("dua")).expect("city");
    assert_ne!(one, two);
    assert_eq!(store.ensure_city(&config("satu")).expect("is found again"), one);
    let at_one = store.apply_batch(vec![crews(one, &["1 Mawar"])]).remove(0);
    store.apply_batch(vec![crews(two, &["1 Mawar"])]);
    assert_eq!((names(&store, one).len(), names(&store, two).len()), (1, 1));
    let crossed = Submission { at: Some(at_one.at), ..crews(two, &["2 Melati"]) };
    let outcome = store.apply_batch(vec![crossed]).remove(0);
    assert_eq!(outcome.result, Err(Refusal::EpochChanged), "another city's key signs it");
    assert_eq!(names(&store, two), ["Mawar"]);
}

#[test]
fn an_unknown_city_is_refused_by_itself() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path());
    let city = store.ensure_city(&config("satu")).expect("city");
    let outcomes = store.apply_batch(vec![crews(CityId(99), &["1 Mawar"]), crews(city, &["2 Melati"])]);
    assert_eq!(outcomes[0].result, Err(Refusal::Internal));
    assert!(outcomes[1].result.is_ok());
}

#[test]
fn the_writer_answers_everybody_who_waits() {
    let folder = tempfile::tempdir().expect("folder");
    let store = Arc::new(open(folder.path()));
    let city = store.ensure_city(&config("satu")).expect("city");
    let (writer, thread) = Writer::start(store.clone(), Box::new(|| {})).expect("starts");
    std::thread::scope(|scope| {
        for number in 0..100 {
            let writer = writer.clone();
            scope.spawn(move || {
                let code = format!("{number} Regu {number}");
                let outcome = writer.submit_and_wait(crews(city, &[&code])).expect("is taken");
                assert!(outcome.result.is_ok());
            });
        }
    });
    assert_eq!(names(&store, city).len(), 100);
    drop(writer);
    thread.join().expect("ends with its last handle");
}
