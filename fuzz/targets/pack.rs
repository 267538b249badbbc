//! Area packs: any bytes, and any bytes behind a right hash.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_place::fuzzing::pack(data));
