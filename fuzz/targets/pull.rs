//! A page of a pull of any bytes into a real phone's database: what was stored can be shown, whatever
//! the server says.
#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use saberling_core::api::{App, HostError, NetworkMonitor, NetworkState, OpenOptions, Secrets};
use saberling_core::net::{Request, Sent, Transport, TransportError};
use saberling_core::phone::Phone;
use saberling_core::ports::DiskFiles;
use saberling_wire::SeedPack;

/// After so many pages the phone begins anew, so that its database stays small.
const RENEWED_AFTER: u32 = 2_000;

struct NoNetwork;

impl NetworkMonitor for NoNetwork {
    fn state(&self) -> Result<NetworkState, HostError> {
        Ok(NetworkState::Offline)
    }
}

impl Transport for NoNetwork {
    fn send(&self, _: Request) -> Sent<'_> {
        Box::pin(async { Err(TransportError::Timeout) })
    }
}

/// A keystore that forgets.
struct NoSecrets;

impl Secrets for NoSecrets {
    fn get(&self, _: String) -> Result<Option<String>, HostError> {
        Ok(None)
    }

    fn put(&self, _: String, _: String) -> Result<(), HostError> {
        Ok(())
    }

    fn remove(&self, _: String) -> Result<(), HostError> {
        Ok(())
    }
}

struct Bench {
    _folder: tempfile::TempDir,
    phone: Arc<Phone>,
    app: Arc<App>,
    runs: u32,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let city = saberling_server::sample::city().expect("the sample city");
        let areas = String::from_utf8(city.areas_geojson.to_vec()).expect("text");
        let areas = serde_json::value::RawValue::from_string(areas).expect("JSON");
        let server_url = "http://127.0.0.1:9".to_owned();
        let seed = SeedPack { format: 1, config: city.config, areas, server_url };
        let options = OpenOptions {
            data_dir: folder.path().to_string_lossy().into_owned(),
            seed_pack: serde_json::to_string(&seed).expect("JSON"),
            language: "id".to_owned(),
            secrets: Arc::new(NoSecrets),
            network: Arc::new(NoNetwork),
            clock: None,
            randomness: None,
        };
        let files = DiskFiles::new(folder.path()).expect("files");
        let phone = Phone::open_with(&options, Arc::new(files), Arc::new(NoNetwork)).expect("opens");
        Self { _folder: folder, app: App::from_phone(Arc::clone(&phone)), phone, runs: 0 }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.app.close();
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
        if saberling_core::fuzzing::take_page(&bench.phone, data) {
            bench.app.reports().expect("reports are shown");
            bench.app.tasks().expect("tasks are shown");
            bench.app.diagnostics().expect("diagnostics are shown");
        }
    });
});
