//! The rules for what people enter, the same on the phone (before it is stored) and on the server.

use std::collections::BTreeSet;

use crate::config::CityConfig;
use crate::fix::Fix;
use crate::invalid::Invalid;
use crate::limits;
use crate::manifest::ManifestPhoto;
use crate::operation::CreateReport;

/// Checks a note, which may be empty.
///
/// # Errors
/// Too long, or it holds U+0000.
pub fn note(text: &str) -> Result<(), Invalid> {
    // Bytes bound characters from above, so the count runs only where it can matter.
    if text.len() > limits::NOTE_CHARS {
        let chars = text.chars().count();
        if chars > limits::NOTE_CHARS {
            return Err(Invalid::NoteTooLong { chars });
        }
    }
    if text.contains('\0') { Err(Invalid::NoteChar) } else { Ok(()) }
}

/// Checks a note that must say something.
///
/// # Errors
/// Empty, too long, or it holds U+0000.
pub fn note_text(text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::NoteEmpty);
    }
    note(text)
}

/// Checks a manifest of photos.
///
/// # Errors
/// Too many, one named twice, one empty or too large.
pub fn manifest(photos: &[ManifestPhoto]) -> Result<(), Invalid> {
    if photos.len() > limits::PHOTOS_PER_REPORT {
        return Err(Invalid::TooManyPhotos { count: photos.len() });
    }
    let ids: BTreeSet<_> = photos.iter().map(|photo| photo.photo_id).collect();
    let sizes = photos.iter().all(|photo| (1..=limits::PHOTO_BYTES).contains(&photo.size_bytes));
    if ids.len() == photos.len() && sizes { Ok(()) } else { Err(Invalid::Manifest) }
}

/// Checks a new report against the city's settings.
///
/// # Errors
/// The first rule that it breaks. A category that was retired is accepted: it was there when the
/// phone last heard of the settings.
pub fn create_report(report: &CreateReport, config: &CityConfig) -> Result<(), Invalid> {
    config.category(&report.category).ok_or(Invalid::Category)?;
    note(&report.note)?;
    manifest(&report.photos)?;
    place(report)
}

fn place(report: &CreateReport) -> Result<(), Invalid> {
    report.fix.iter().chain(&report.other_fixes).try_for_each(Fix::validate)?;
    let chosen = report.place.as_ref().and_then(|place| place.chosen.as_deref());
    let is_short = chosen.is_none_or(|code| code.chars().count() <= limits::AREA_CODE_CHARS);
    if is_short && report.other_fixes.len() <= limits::OTHER_FIXES { Ok(()) } else { Err(Invalid::Fix) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert_eq!(note(&"é".repeat(2_000)), Ok(()));
        assert_eq!(note(&"é".repeat(2_001)), Err(Invalid::NoteTooLong { chars: 2_001 }));
        assert_eq!(note("a\0b"), Err(Invalid::NoteChar));
        assert_eq!(note_text(" \n"), Err(Invalid::NoteEmpty));
    }
}
