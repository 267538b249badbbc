//! The header `Authorization`: what is read says itself again, and one credential is one identity.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_wire::fuzzing::read_credential(data));
