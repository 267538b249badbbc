//! The decoders of JPEG: the same rows with any instructions.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_photo::fuzzing::decode(data));
