//! The headers of an upload: each line of the input is a value of one of them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_server::http::fuzzing::read_upload_headers(data));
