//! A page of a pull of any bytes into a real phone's database: what was stored can be shown, whatever
//! the server says, and the same page once more changes nothing.
#![no_main]

use std::cell::LazyCell;
use std::sync::Arc;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use saberling_core::api::{Clock, HostError, NetworkMonitor, NetworkState, OpenOptions, Randomness, Secrets};
use saberling_core::fuzzing::PullBench;
use saberling_core::net::{Request, Sent, Transport, TransportError};
use saberling_core::phone::Phone;
use saberling_core::ports::DiskFiles;

/// A host without network and keystore, where it is always the same moment.
struct Host;

impl NetworkMonitor for Host {
    fn state(&self) -> Result<NetworkState, HostError> {
        Ok(NetworkState::Offline)
    }
}

impl Transport for Host {
    fn send(&self, _: Request) -> Sent<'_> {
        Box::pin(async { Err(TransportError::Timeout) })
    }
}

impl Secrets for Host {
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

impl Clock for Host {
    fn wall_ms(&self) -> Result<i64, HostError> {
        Ok(1_700_000_100_000)
    }

    fn monotonic_ms(&self) -> Result<i64, HostError> {
        Ok(100_000)
    }

    fn boot_token(&self) -> Result<String, HostError> {
        Ok("1".to_owned())
    }
}

impl Randomness for Host {
    fn bytes(&self, count: u32) -> Result<Vec<u8>, HostError> {
        Ok(vec![5; count as usize])
    }
}

fn bench() -> PullBench {
    let folder = tempfile::tempdir().expect("a folder");
    let city = saberling_server::sample::city().expect("the sample city");
    let shelf = city.shelf().expect("areas");
    let seed = saberling_server::cli::seed_pack(city.config, &shelf, "http://127.0.0.1:9".to_owned());
    let options = OpenOptions {
        // The process ends with the folder in use.
        data_dir: folder.keep().to_string_lossy().into_owned(),
        seed_pack: serde_json::to_string(&seed).expect("JSON"),
        language: "id".to_owned(),
        secrets: Arc::new(Host),
        network: Arc::new(Host),
        clock: Some(Arc::new(Host)),
        randomness: Some(Arc::new(Host)),
    };
    let files = DiskFiles::new(&options.data_dir).expect("files");
    PullBench::new(Phone::open_quiet(&options, Arc::new(files), Arc::new(Host), None).expect("opens"))
}

thread_local! {
    static BENCH: LazyCell<PullBench> = LazyCell::new(bench);
}

fuzz_target!(|data: &[u8]| {
    BENCH.with(|bench| bench.take(data));
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    saberling_fuzz::mutate(data, size, most, seed)
});
