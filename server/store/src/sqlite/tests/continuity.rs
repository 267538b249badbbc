//! Ledger, epochs, backups, and how far the history reaches back.

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use saberling_wire::{OpId, OpKind};
use tempfile::TempDir;

use super::*;
use crate::command::{DeviceOperation, MintCause};
use crate::ledger::{Ledger, LedgerRecord, MemoryLedger};
use crate::{Beginning, Woken};

/// A ledger that looks at the database when it is written, and may refuse.
struct Watching {
    database: PathBuf,
    full: bool,
    seen: Mutex<Vec<i64>>,
}

impl Ledger for Watching {
    fn append(&self, _: &[LedgerRecord]) -> io::Result<()> {
        let sql = rusqlite::Connection::open(&self.database).expect("opens");
        let crews = sql.query_row("SELECT count(*) FROM crews", [], |row| row.get(0)).expect("counts");
        self.seen.lock().expect("lock").push(crews);
        if self.full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn records(&self) -> io::Result<Vec<LedgerRecord>> {
        Ok(Vec::new())
    }
}

/// A database with a ledger that stays when the database is put back.
struct Place {
    folder: TempDir,
    clock: Arc<Fixed>,
    ledger: Arc<MemoryLedger>,
    random: Arc<Counting>,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("folder"),
            clock: Arc::new(Fixed(AtomicI64::new(1_000))),
            ledger: Arc::default(),
            random: Arc::new(Counting(AtomicU64::new(1))),
        }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("data.sqlite")
    }

    fn open(&self) -> (SqliteStore, CityId) {
        let rules = Rules { admit, decide };
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let random = Arc::clone(&self.random) as Arc<dyn Random>;
        let store = SqliteStore::open(&self.database(), rules, clock, random).expect("opens");
        let store = store.with_ledger(Arc::clone(&self.ledger) as Arc<dyn Ledger>);
        let city = store.ensure_city(&config("satu")).expect("city");
        (store, city)
    }

    fn copy(&self) -> Vec<u8> {
        let sql = rusqlite::Connection::open(self.database()).expect("opens");
        sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("checkpoints");
        drop(sql);
        std::fs::read(self.database()).expect("reads")
    }

    fn put_back(&self, copy: &[u8]) {
        for name in ["data.sqlite", "data.sqlite-wal", "data.sqlite-shm"] {
            let _ = std::fs::remove_file(self.folder.path().join(name));
        }
        std::fs::write(self.database(), copy).expect("writes");
    }

    fn epochs(&self) -> Vec<String> {
        let records = self.ledger.records().expect("reads").into_iter();
        records
            .filter_map(|record| match record.entry {
                LedgerEntry::Epoch { epoch } => Some(epoch),
                _ => None,
            })
            .collect()
    }
}

/// An operation that takes a revision, and the `at` after it.
fn advance(store: &SqliteStore, city: CityId, number: u8) -> String {
    let operation = DeviceOperation {
        op_id: OpId::new(1, [number; 10]),
        envelope: [number].into(),
        entity_id: None,
        kind: OpKind::Unknown,
        proof: None,
        config_version: String::new(),
        captured_at_ms: 1,
        body: Err(saberling_wire::ErrorCode::Invalid),
    };
    let commands = vec![Command::Operation(Box::new(operation))];
    store.apply_batch(vec![Submission { commands, ..crews(city, &[]) }]).remove(0).at
}

fn say(store: &SqliteStore, city: CityId, at: &str) -> Result<(), Refusal> {
    let submission = Submission { at: Some(at.into()), ..crews(city, &[]) };
    store.apply_batch(vec![submission]).remove(0).result.map(drop)
}

fn epoch(store: &SqliteStore, city: CityId) -> String {
    store.position(city).expect("asks").epoch
}

#[test]
fn the_ledger_is_written_before_the_commit_and_without_it_nothing_is_stored() {
    for full in [false, true] {
        let place = Place::new();
        let (store, city) = place.open();
        let ledger = Arc::new(Watching { database: place.database(), full, seen: Mutex::default() });
        let store = store.with_ledger(Arc::clone(&ledger) as Arc<dyn Ledger>);
        let batch = vec![crews(city, &["1 Abadi"]), crews(city, &["2 Mawar", "panic"])];
        let outcomes = store.apply_batch(batch);
        assert_eq!(*ledger.seen.lock().expect("lock"), [0], "once, and nothing is committed yet");
        assert_eq!(outcomes[1].result.is_err(), full);
        assert_eq!(names(&store, city).len(), if full { 0 } else { 2 });
        store.apply_batch(vec![crews(city, &["3 Melati"])]);
        assert_eq!(ledger.seen.lock().expect("lock").len(), 1, "what need not outlive costs nothing");
    }
}

#[test]
fn what_a_command_that_fails_would_have_told_the_ledger_is_not_told() {
    let place = Place::new();
    let (store, city) = place.open();
    store.apply_batch(vec![crews(city, &["1 Abadi"]), crews(city, &["2 Abadi"])]);
    let told = place.ledger.records().expect("reads");
    assert_eq!(told.len(), 1, "two crews of one name cannot be");
    assert_eq!(told[0].city, "satu");
}

#[test]
fn a_database_that_is_older_than_the_ledger_learns_what_it_says() {
    let place = Place::new();
    let (store, city) = place.open();
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    assert_eq!(place.epochs(), [epoch(&store, city)], "an older database tells the ledger its epoch");
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    assert_eq!(place.epochs().len(), 1);
    let identity_id = IdentityId::new(1, [7; 10]);
    let record = LedgerRecord { city: "satu".into(), entry: LedgerEntry::Revoked { identity_id } };
    let other = LedgerRecord { city: "dua".into(), entry: LedgerEntry::Epoch { epoch: "x".into() } };
    place.ledger.append(&[record, other]).expect("appends");
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    let sql = rusqlite::Connection::open(place.database()).expect("opens");
    let count = |table: &str| -> i64 {
        sql.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("counts")
    };
    assert_eq!((count("revocations"), count("epochs")), (1, 1), "another city's is not its affair");
}

#[test]
fn one_restore_makes_one_epoch_however_many_lives_were_lost() {
    let place = Place::new();
    let (store, city) = place.open();
    store.begin(city, false).expect("begins");
    let first = advance(&store, city, 1);
    let copy = place.copy();
    let late = advance(&store, city, 2);
    drop(store);
    // Nobody says that it was put back: the first phone that knows better shows it.
    place.put_back(&copy);
    let (store, city) = place.open();
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    assert_eq!(say(&store, city, &first), Ok(()));
    assert_eq!(say(&store, city, &late), Err(Refusal::EpochChanged));
    let second_life = advance(&store, city, 3);
    assert_eq!(place.epochs().len(), 2);
    assert_eq!(store.alarms(city, 0).expect("asks")[0].cause, "rolled_back");
    drop(store);
    // Once more: now the ledger knows an epoch that the database does not.
    place.put_back(&copy);
    let (store, city) = place.open();
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: true });
    let third = epoch(&store, city);
    assert_eq!(place.epochs().last(), Some(&third));
    for at in [&second_life, &late, &first] {
        assert_eq!(say(&store, city, at), Err(Refusal::EpochChanged));
        assert_eq!(epoch(&store, city), third, "nobody mints again");
    }
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    assert_eq!(store.alarms(city, 0).expect("asks").last().expect("one").cause, "replaced");
    assert!(store.alarms(city, 1_000).expect("asks").is_empty(), "old alarms end");
}

#[test]
fn a_database_without_the_newest_verified_backup_is_left_as_it_is_until_it_is_given_up() {
    let place = Place::new();
    let (store, city) = place.open();
    store.begin(city, false).expect("begins");
    advance(&store, city, 1);
    let old = place.copy();
    let at = advance(&store, city, 2);
    let backed_up = store.position(city).expect("asks");
    let record = |position| {
        let commands = vec![Command::RecordBackup(position)];
        store.apply_batch(vec![Submission { commands, ..crews(city, &[]) }]).remove(0).result
    };
    let foreign = crate::Position { nonce: "x".into(), ..backed_up.clone() };
    assert!(matches!(record(foreign).expect("judged")[0], CommandOutcome::Rejected { .. }));
    assert!(matches!(record(backed_up).expect("judged")[0], CommandOutcome::Applied { .. }));
    let good = place.copy();
    drop(store);

    place.put_back(&old);
    let (store, city) = place.open();
    let before = epoch(&store, city);
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::NotRestored);
    assert_eq!((epoch(&store, city), place.epochs().len()), (before, 1), "nothing was changed");
    drop(store);

    place.put_back(&good);
    let (store, city) = place.open();
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
    assert_eq!(say(&store, city, &at), Ok(()));
    drop(store);

    place.put_back(&old);
    let (store, city) = place.open();
    assert_eq!(store.begin(city, true).expect("begins"), Beginning::Serves { minted: true });
    assert_eq!(say(&store, city, &at), Err(Refusal::EpochChanged));
    assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false }, "for good");
}

#[test]
fn an_at_below_the_horizon_is_neither_present_nor_a_rollback() {
    let place = Place::new();
    let (store, city) = place.open();
    store.begin(city, false).expect("begins");
    let ats: Vec<String> = (1..=4)
        .map(|number| {
            place.clock.0.store(i64::from(number) * 1_000, Ordering::SeqCst);
            advance(&store, city, number)
        })
        .collect();
    let commands = vec![Command::RecordBackup(store.position(city).expect("asks"))];
    store.apply_batch(vec![Submission { commands, ..crews(city, &[]) }]);
    let forget = |before_ms| {
        let commands = vec![Command::ForgetHistory { before_ms }];
        store.apply_batch(vec![Submission { commands, ..crews(city, &[]) }]);
        ats.iter().map(|at| store.standing(city, Some(at)).expect("asks").continuity).collect::<Vec<_>>()
    };
    use Continuity::{Forgotten, Present};
    assert_eq!(forget(1), [Present; 4]);
    assert_eq!(forget(3_000), [Forgotten, Present, Present, Present], "the newest old one is kept");
    assert_eq!(forget(99_000), [Forgotten, Forgotten, Forgotten, Present], "so is the present one");
    assert_eq!(forget(2), [Forgotten, Forgotten, Forgotten, Present], "it never goes back");
    place.clock.0.store(5_000, Ordering::SeqCst);
    advance(&store, city, 5);
    assert_eq!(forget(99_000)[3], Forgotten);
    let began = store.begin(city, false).expect("begins");
    assert_eq!(began, Beginning::Serves { minted: false }, "the backup's place is still known");
}

#[test]
fn whoever_listens_is_told_what_a_commit_changed() {
    let place = Place::new();
    let (store, city) = place.open();
    let told: Arc<Mutex<Vec<Woken>>> = Arc::default();
    let listener = Arc::clone(&told);
    store.listen(Box::new(move |woken| listener.lock().expect("lock").push(woken.clone())));
    store.apply_batch(vec![crews(city, &["1 Mawar"])]);
    assert!(told.lock().expect("lock").is_empty(), "a crew alone is in nobody's scope");
    let mint = Command::MintEpoch { seen: epoch(&store, city), cause: MintCause::Restored };
    store.apply_batch(vec![Submission { commands: vec![mint], ..crews(city, &[]) }]);
    assert!(told.lock().expect("lock")[0].everybody);
}

/// A database of one epoch, put back with its ledger after two more epochs, and an `at` of each.
struct Forgotten {
    place: Place,
    ats: [String; 3],
}

fn forgotten() -> Forgotten {
    let mut place = Place::new();
    let (store, city) = place.open();
    store.begin(city, false).expect("begins");
    let (copy, records) = (place.copy(), place.ledger.records().expect("reads"));
    let later = |number: u8, mints: bool| {
        place.clock.0.fetch_add(60_000, Ordering::SeqCst);
        if mints {
            let mint = Command::MintEpoch { seen: epoch(&store, city), cause: MintCause::Restored };
            store.apply_batch(vec![Submission { commands: vec![mint], ..crews(city, &[]) }]);
        }
        advance(&store, city, number)
    };
    let ats = [later(1, false), later(2, true), later(3, true)];
    drop(store);
    place.put_back(&copy);
    place.ledger = Arc::default();
    place.ledger.append(&records).expect("appends");
    place.clock.0.fetch_add(60_000, Ordering::SeqCst);
    Forgotten { place, ats }
}

#[test]
fn epochs_that_were_forgotten_with_the_ledger_make_one_new_one_together() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let Forgotten { place, ats } = forgotten();
        let (store, city) = place.open();
        assert_eq!(store.begin(city, false).expect("begins"), Beginning::Serves { minted: false });
        for which in order {
            assert_eq!(say(&store, city, &ats[which]), Err(Refusal::EpochChanged), "{order:?}");
            assert_eq!(say(&store, city, &ats[which]), Err(Refusal::EpochChanged), "{order:?}");
        }
        assert_eq!(place.epochs().len(), 2, "{order:?}");
        assert_eq!(say(&store, city, &advance(&store, city, 9)), Ok(()));
    }
}

#[test]
fn a_later_rollback_within_the_new_epoch_is_noticed_though_the_clock_went_back() {
    let Forgotten { place, ats } = forgotten();
    let (store, city) = place.open();
    assert_eq!(say(&store, city, &ats[2]), Err(Refusal::EpochChanged));
    let (copy, records) = (place.copy(), place.ledger.records().expect("reads"));
    place.clock.0.store(1_000, Ordering::SeqCst);
    let mint = Command::MintEpoch { seen: epoch(&store, city), cause: MintCause::Restored };
    store.apply_batch(vec![Submission { commands: vec![mint], ..crews(city, &[]) }]);
    let at = advance(&store, city, 4);
    drop(store);
    place.put_back(&copy);
    let place = Place { ledger: Arc::default(), ..place };
    place.ledger.append(&records).expect("appends");
    let (store, city) = place.open();
    assert_eq!(say(&store, city, &at), Err(Refusal::EpochChanged));
    assert_eq!(place.epochs().len(), records.len() + 1, "it is one more");
    assert_eq!(say(&store, city, &at), Err(Refusal::EpochChanged));
    assert_eq!(place.epochs().len(), records.len() + 1);
}
