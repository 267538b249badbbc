//! Doors for the fuzz targets; compiled by cargo-fuzz alone, so that nothing of it ships.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::tokens::{AT, At, CURSOR, CityKey, Cursor};

const TAG_BYTES: usize = 10;

/// Opens bytes as a token's text, and as a token's body under its right tag.
pub fn open_tokens(data: &[u8]) {
    let key = CityKey([7; 32]);
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(key.open::<At>(AT, text).is_none(), "a forged token opens");
        assert!(key.open::<Cursor>(CURSOR, text).is_none(), "a forged token opens");
    }
    let sealed = |label: &str| {
        let tag = key.mac(label, data);
        let mut bytes = data.to_vec();
        bytes.extend(&tag.as_bytes()[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    };
    if let Some(at) = key.open::<At>(AT, &sealed(AT)) {
        assert_eq!(key.open::<At>(AT, &key.seal(AT, &at)), Some(at));
    }
    if let Some(cursor) = key.open::<Cursor>(CURSOR, &sealed(CURSOR)) {
        assert_eq!(key.open::<Cursor>(CURSOR, &key.seal(CURSOR, &cursor)), Some(cursor));
    }
}
