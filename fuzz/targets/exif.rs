//! EXIF of a camera file: what is read is possible.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_photo::fuzzing::exif(data));
