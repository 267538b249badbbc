//! `at` and cursors: any text, and any body under a right tag.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_store::fuzzing::open_tokens(data));
