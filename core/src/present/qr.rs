//! A text as a QR code.

use qrcodegen::QrCodeEcc;

use crate::api::QrCode;
use crate::error::Error;

/// With error correction M, as a screen is read at an angle, through fingerprints; with L what fits no other way.
pub(crate) fn qr_code(text: &str) -> Result<QrCode, Error> {
    let encode = |level| qrcodegen::QrCode::encode_text(text, level);
    let code = encode(QrCodeEcc::Medium).or_else(|_| encode(QrCodeEcc::Low)).map_err(|_| Error::QrLong)?;
    let size = code.size();
    let modules = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    Ok(QrCode {
        size: size.unsigned_abs(),
        modules: modules.map(|(x, y)| u8::from(code.get_module(x, y))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_as_many_modules_as_its_size_says() {
        let code = qr_code("saberling:1:contoh:AAAA:12345678").expect("fits");
        let size = code.size as usize;
        assert_eq!((size % 4, code.modules.len()), (1, size * size));
        assert!(code.modules.iter().all(|module| *module <= 1));
        // Seven dark modules along the edge of three corners, and a light frame around them.
        for (x, y) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            assert!((0..7).all(|step| code.modules[y * size + x + step] == 1));
        }
        assert!((0..8).all(|step| code.modules[7 * size + step] == 0));
        assert_ne!(qr_code("another text").expect("fits").modules, code.modules);
    }

    #[test]
    fn forty_reports_fit_and_what_does_not_is_said() {
        let forty = format!("saberling:1:contoh:{}:12345678", "A".repeat(40 * 48 * 4 / 3));
        assert!(qr_code(&forty).is_ok_and(|code| code.size > qr_code("short").expect("fits").size));
        assert!(matches!(qr_code(&"x".repeat(3_000)), Err(Error::QrLong)));
    }
}
