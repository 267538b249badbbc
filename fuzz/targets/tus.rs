//! The headers of an upload: each line of the input is a value of one of them.
#![no_main]

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = [
    "upload-offset", "upload-length", "upload-metadata", "content-type", "upload-checksum", "upload-defer-length",
];

fuzz_target!(|data: &[u8]| {
    let mut headers = HeaderMap::new();
    for (name, value) in NAMES.iter().zip(data.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    saberling_server::http::fuzzing::read_upload_headers(&headers);
});
