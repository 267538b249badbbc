//! Doors for the fuzz targets and for the inputs that stay in `fuzz/`; nothing of it ships.

use crate::Credential;
use crate::packing::Encoding;

/// Bytes that a body may unpack to here.
const MOST: usize = 20_000;

/// Unpacks bytes, packs what came of it, and packs the bytes themselves.
///
/// # Panics
/// When the limit does not hold, or something comes back as something else.
pub fn pack(data: &[u8]) {
    for encoding in Encoding::ALL.iter().copied() {
        if let Ok(unpacked) = encoding.unpack(data, MOST) {
            assert!(unpacked.len() <= MOST, "over the limit");
            comes_back(encoding, &unpacked);
        }
        comes_back(encoding, data);
    }
    let named = std::str::from_utf8(data).ok().and_then(|header| Some((header, Encoding::accepted(header)?)));
    if let Some((header, encoding)) = named {
        assert!(header.to_ascii_lowercase().contains(encoding.name()), "nobody named it");
    }
}

fn comes_back(encoding: Encoding, bytes: &[u8]) {
    let packed = encoding.pack(bytes);
    assert_eq!(encoding.unpack(&packed, bytes.len()).as_deref(), Ok(bytes), "{}", encoding.name());
    if let Some(less) = bytes.len().checked_sub(1) {
        assert!(encoding.unpack(&packed, less).is_err(), "over the limit");
    }
}

/// Reads bytes as the value of `Authorization`, and as what follows the scheme.
///
/// # Panics
/// When what was read does not say itself again.
pub fn read_credential(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for header in [text, &format!("Bearer {text}")] {
        let Ok(credential) = Credential::from_header(header) else { continue };
        assert_eq!(Credential::from_header(&credential.to_header()), Ok(credential.clone()));
        let long = format!("Bearer {}.{}", credential.identity_id, credential.secret.reveal());
        assert_eq!(Credential::from_header(&long), Ok(credential.clone()));
        assert!(!format!("{credential:?}").contains(&credential.secret.reveal()), "the secret is shown");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    fn inputs(target: &str) -> Vec<Vec<u8>> {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let folders = ["regressions", "corpus"].map(|kind| fuzz.join(kind).join(target));
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        let inputs: Vec<_> =
            files.map(|file| fs::read(file.expect("an entry").path()).expect("an input")).collect();
        assert!(!inputs.is_empty(), "no input for {target}");
        inputs
    }

    #[test]
    fn every_input_that_packing_once_failed_at_comes_back() {
        inputs("packing").iter().for_each(|input| super::pack(input));
    }

    #[test]
    fn every_input_that_credentials_once_failed_at_is_read() {
        inputs("credential").iter().for_each(|input| super::read_credential(input));
    }
}
