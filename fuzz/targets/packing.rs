//! Packed bodies: any bytes unpack to no more than the limit or are refused, and what we pack comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_wire::fuzzing::pack(data));
