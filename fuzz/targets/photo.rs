//! The whole photo engine: what it makes keeps its promises.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_photo::fuzzing::photo(data));
