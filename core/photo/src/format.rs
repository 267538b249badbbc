//! What kind of file this is, by its first bytes: names and MIME types lie.

use crate::PhotoError;

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive, 8 bits a sample.
    Jpeg,
    /// PNG of any colour type.
    Png,
    /// WebP, lossy or lossless; of an animation the first frame.
    WebP,
}

impl Format {
    /// The format's usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
        }
    }
}

/// So many bytes from a file's start tell its format; a shorter file is recognised too.
pub(crate) const ENOUGH_BYTES: usize = 256;

/// Recognises the format by the signature at the file's start.
///
/// # Errors
/// [`PhotoError::Empty`], [`PhotoError::UnsupportedFormat`] for pictures of other kinds, and
/// [`PhotoError::NotAPhoto`] for everything else.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Format, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        return Ok(Format::WebP);
    }
    Err(match foreign(bytes) {
        Some(format) => PhotoError::UnsupportedFormat { format },
        None => PhotoError::NotAPhoto,
    })
}

/// Names a picture format that is known but cannot be read, so that the person can be told what to do.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp".as_slice()) {
        return iso_media(bytes);
    }
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"GIF8", "GIF"),
        (b"BM", "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL ", "JPEG XL"),
        (b"\0\0\0\x0CjP  ", "JPEG 2000"),
        (b"8BPS", "PSD"),
    ];
    SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
        .filter(|(signature, _)| *signature != b"BM" || is_bitmap(bytes))
        .map(|(_, name)| *name)
}

/// Two letters make no bitmap: a text may begin with them. The four reserved bytes are zero in one.
fn is_bitmap(bytes: &[u8]) -> bool {
    bytes.get(6..10) == Some(&[0; 4])
}

/// Looks at the major brand and the compatible brands of an ISO base media file.
fn iso_media(bytes: &[u8]) -> Option<&'static str> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let brands = bytes.get(8..length.clamp(12, 256).min(bytes.len()))?;
    let has = |wanted: &[&[u8]]| brands.chunks_exact(4).any(|brand| wanted.contains(&brand));
    if has(&[b"avif", b"avis"]) {
        Some("AVIF")
    } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        Some("HEIC")
    } else if has(&[b"crx "]) {
        Some("RAW")
    } else {
        Some("video")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> PhotoError {
        recognise(bytes).expect_err("the bytes are no readable photo")
    }

    #[test]
    fn heic_and_avif_are_named_so_that_the_person_can_be_helped() {
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf";
        assert!(matches!(refusal(heic), PhotoError::UnsupportedFormat { format: "HEIC" }));
        assert!(matches!(refusal(avif), PhotoError::UnsupportedFormat { format: "AVIF" }));
    }

    #[test]
    fn a_text_that_begins_like_a_bitmap_is_no_photo() {
        assert!(matches!(refusal(b"BM stands for nothing here"), PhotoError::NotAPhoto));
        let bitmap = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0";
        assert!(matches!(refusal(bitmap), PhotoError::UnsupportedFormat { format: "BMP" }));
    }

    #[test]
    fn a_text_and_nothing_at_all_are_told_apart() {
        assert!(matches!(refusal(b"hello"), PhotoError::NotAPhoto));
        assert!(matches!(refusal(b""), PhotoError::Empty));
        assert!(matches!(
            refusal(b"\0\0\0\x18ftyp"),
            PhotoError::NotAPhoto | PhotoError::UnsupportedFormat { .. }
        ));
    }
}
