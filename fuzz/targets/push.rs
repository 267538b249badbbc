//! A push of any bytes against the real rules and a real store: nothing panics, the database fails at
//! nothing, the same request once more changes nothing, and what was stored can be pulled.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use saberling_server::http::fuzzing::PushBench;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
static BENCH: LazyLock<PushBench> = LazyLock::new(|| PushBench::new(FOLDER.path()));

fuzz_target!(|data: &[u8]| {
    BENCH.push(data);
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    saberling_fuzz::mutate(data, size, most, seed)
});
