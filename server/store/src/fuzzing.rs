//! Doors for the fuzz targets and for the inputs that stay in `fuzz/`; nothing of it ships.

use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::records::Grant;
use crate::tokens::{AT, At, CURSOR, CityKey, Cursor, GRANT, TAG_BYTES, Token};

/// Opens bytes as a token's text, and as a token's body under its right tag.
pub fn open_tokens(data: &[u8]) {
    let key = CityKey([7; 32]);
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(key.open::<At>(AT, text).is_none(), "a forged token opens");
        assert!(key.open::<Cursor>(CURSOR, text).is_none(), "a forged token opens");
        assert!(key.open::<Grant>(GRANT, text).is_none(), "a forged token opens");
    }
    // A token of marks and numbers has one text; a grant is JSON, which has many.
    let same = |sealed: &str, again: &str| assert_eq!(sealed, again, "one token has two texts");
    reads_back::<At>(&key, AT, data, same);
    reads_back::<Cursor>(&key, CURSOR, data, same);
    reads_back::<Grant>(&key, GRANT, data, |_, _| ());
}

fn reads_back<T: Token + PartialEq + Debug>(
    key: &CityKey,
    label: &str,
    data: &[u8],
    same: impl Fn(&str, &str),
) {
    let tag = key.mac(label, data);
    let sealed = URL_SAFE_NO_PAD.encode([data, &tag.as_bytes()[..TAG_BYTES]].concat());
    let Some(token) = key.open::<T>(label, &sealed) else { return };
    let again = key.seal(label, &token);
    same(&sealed, &again);
    assert_eq!(key.open::<T>(label, &again), Some(token));
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_input_that_tokens_once_failed_at_is_read() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let folders = ["regressions/tokens", "corpus/tokens"].map(|name| fuzz.join(name));
        let files: Vec<_> = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().collect();
        assert!(!files.is_empty());
        for file in files {
            super::open_tokens(&fs::read(file.expect("an entry").path()).expect("an input"));
        }
    }
}
