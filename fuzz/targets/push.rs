//! A push of any bytes against the real rules and a real store: nothing panics, the database fails at
//! nothing, and the same request once more changes nothing.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use saberling_server::Settings;
use saberling_server::http::fuzzing::read_push;
use saberling_server::rules::rules;
use saberling_store::{Author, CityId, Command, CommandOutcome, DeviceOperation, SqliteStore, Store as _, Submission};
use saberling_wire::{IdentityId, Sha256};

/// After so many requests the database begins anew, so that it stays small.
const RENEWED_AFTER: u32 = 2_000;

struct Bench {
    _folder: tempfile::TempDir,
    settings: Settings,
    store: SqliteStore,
    city: CityId,
    runs: u32,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings::sample(folder.path()).expect("the sample city");
        let path = folder.path().join("data.sqlite");
        let store = SqliteStore::open(&path, rules(), settings.clock.clone(), settings.random.clone());
        let store = store.expect("opens");
        let city = store.ensure_city(&settings.city.config).expect("a city");
        Self { _folder: folder, settings, store, city, runs: 0 }
    }

    fn push(&self, operations: &[DeviceOperation], at: Option<String>) -> Vec<CommandOutcome> {
        let actor = Author::Device {
            identity_id: IdentityId::new(1, [1; 10]),
            secret_hash: Sha256::of(b"secret"),
            may_register: true,
        };
        let commands = operations.iter().map(|each| Command::Operation(Box::new(each.clone()))).collect();
        let submission = Submission { city: self.city, actor, at, commands };
        let outcome = self.store.apply_batch(vec![submission]).pop().expect("an outcome");
        outcome.result.unwrap_or_default()
    }
}

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    BENCH.with_borrow_mut(|bench| {
        if bench.as_ref().is_none_or(|bench| bench.runs >= RENEWED_AFTER) {
            *bench = Some(Bench::new());
        }
        let Some(bench) = bench else { return };
        bench.runs += 1;
        let Some((at, operations)) = read_push(data, &bench.settings.city.areas) else { return };
        let first = bench.push(&operations, at);
        assert!(first.is_empty() || first.len() == operations.len());
        let again = bench.push(&operations, None);
        for (first, again) in first.iter().zip(&again) {
            assert!(!matches!(first, CommandOutcome::Failed), "the database failed");
            let was_final = !matches!(first, CommandOutcome::Retry { .. });
            assert!(!(was_final && matches!(again, CommandOutcome::Applied { .. })), "applied twice");
        }
    });
});
