//! Whether somebody is about to report what they have just reported.

use crate::{ASSUMED_ACCURACY_M, Point, distance_m};

/// How long after an earlier report the same words count as a repetition, in milliseconds.
pub const REPEAT_WITHIN_MS: i64 = 10 * 60 * 1_000;
/// Metres between two reports at the same place, beside what both positions may be wrong by.
pub const REPEAT_WITHIN_M: f64 = 30.0;
/// Up to so many of 64 bits the hashes of two shots of the same thing differ.
pub const REPEAT_BITS: u32 = 4;

/// What is compared of a report, sent or about to be.
#[derive(Clone, PartialEq)]
pub struct Draft<'a> {
    /// SHA-256 of its photos.
    pub photos: &'a [[u8; 32]],
    /// Perceptual hashes of its photos.
    pub phashes: &'a [u64],
    /// The category's code.
    pub category: &'a str,
    /// Its words.
    pub text: &'a str,
    /// Where it is.
    pub point: Option<Point>,
    /// Radius in metres that the point may be wrong by.
    pub accuracy_m: Option<f64>,
    /// When it was written, epoch milliseconds.
    pub at_ms: i64,
}

/// An earlier report that the new one repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Which of the earlier reports.
    pub index: usize,
    /// In what.
    pub cause: RepeatCause,
}

/// What two reports have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatCause {
    /// The very same photo, whenever that was: nobody can take it twice.
    SamePhoto,
    /// At the same place within minutes, a photo that looks the same.
    AlikePhoto,
    /// At the same place within minutes, the same words.
    SameWords,
    /// At the same place within minutes, the same category, neither with a photo nor with words.
    SameCategory,
}

impl RepeatCause {
    /// A stable code for text catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::SamePhoto => "same_photo",
            Self::AlikePhoto => "alike_photo",
            Self::SameWords => "same_words",
            Self::SameCategory => "same_category",
        }
    }
}

/// Whether a report about to be sent repeats an earlier one; the strongest cause, then the latest report.
///
/// The same words are the same but for case and spaces. The same place is within [`REPEAT_WITHIN_M`] and
/// both radii (100 m where unknown or worse), or no place in both. Within minutes is [`REPEAT_WITHIN_MS`].
/// It is a question to the person, never a refusal.
pub fn repeats(new: &Draft<'_>, earlier: &[Draft<'_>]) -> Option<Repeat> {
    let words = normalised(new.text);
    (earlier.iter().enumerate())
        .filter_map(|(index, old)| Some((cause(new, &words, old)?, index)))
        .min_by(|(a, a_at), (b, b_at)| {
            let rank = |cause: RepeatCause| cause as u8;
            (rank(*a).cmp(&rank(*b)))
                .then(earlier[*b_at].at_ms.cmp(&earlier[*a_at].at_ms))
                .then(b_at.cmp(a_at))
        })
        .map(|(cause, index)| Repeat { index, cause })
}

fn cause(new: &Draft<'_>, words: &str, old: &Draft<'_>) -> Option<RepeatCause> {
    if new.photos.iter().any(|photo| old.photos.contains(photo)) {
        return Some(RepeatCause::SamePhoto);
    }
    if new.at_ms.abs_diff(old.at_ms) > REPEAT_WITHIN_MS.unsigned_abs() || !same_place(new, old) {
        return None;
    }
    let alike = |a: &u64| old.phashes.iter().any(|b| (a ^ b).count_ones() <= REPEAT_BITS);
    if new.phashes.iter().any(alike) {
        return Some(RepeatCause::AlikePhoto);
    }
    if words != normalised(old.text) {
        return None;
    }
    let bare = new.photos.is_empty() && old.photos.is_empty() && new.category == old.category;
    match (words.is_empty(), bare) {
        (false, _) => Some(RepeatCause::SameWords),
        (true, true) => Some(RepeatCause::SameCategory),
        (true, false) => None,
    }
}

/// In lower case, with one space between words.
fn normalised(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn same_place(a: &Draft<'_>, b: &Draft<'_>) -> bool {
    let radius_m = |draft: &Draft<'_>| {
        let known = draft.accuracy_m.filter(|metres| *metres >= 0.0);
        known.unwrap_or(ASSUMED_ACCURACY_M).min(ASSUMED_ACCURACY_M)
    };
    match (a.point, b.point) {
        (Some(here), Some(there)) => distance_m(here, there) <= REPEAT_WITHIN_M + radius_m(a) + radius_m(b),
        (here, there) => here.is_none() && there.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;
    const MINUTE: i64 = 60_000;

    fn draft() -> Draft<'static> {
        Draft {
            photos: &[[1; 32]],
            phashes: &[0xFF],
            category: "litter",
            text: "Sampah menumpuk di tepi jalan",
            point: Point::new(3.6, 98.48).ok(),
            accuracy_m: Some(10.0),
            at_ms: NOW,
        }
    }

    fn other_photo() -> Draft<'static> {
        Draft { photos: &[[2; 32]], phashes: &[!0xFF], ..draft() }
    }

    fn cause_of(earlier: Draft<'_>) -> Option<RepeatCause> {
        repeats(&draft(), &[earlier]).map(|repeat| repeat.cause)
    }

    #[test]
    fn the_same_photo_is_a_repetition_whenever_and_wherever() {
        let old = Draft { text: "lain", point: None, at_ms: NOW - 900_000 * MINUTE, ..draft() };
        assert_eq!(cause_of(old), Some(RepeatCause::SamePhoto));
    }

    #[test]
    fn the_same_words_at_the_same_place_within_minutes_are_a_repetition() {
        let at = |minutes| Draft { at_ms: NOW - minutes * MINUTE, ..other_photo() };
        let loose = Draft { text: "  SAMPAH menumpuk\ndi tepi   jalan ", ..at(10) };
        assert_eq!(cause_of(loose), Some(RepeatCause::SameWords));
        assert_eq!(cause_of(at(11)), None);
        assert_eq!(cause_of(Draft { text: "Sampah di tepi jalan", ..at(1) }), None);
    }

    #[test]
    fn the_same_place_is_thirty_metres_and_both_radii_or_none_in_both() {
        let away = |metres: f64, accuracy_m| Draft {
            point: Point::new(3.6 + metres / 110_580.0, 98.48).ok(),
            accuracy_m,
            ..other_photo()
        };
        assert_eq!(cause_of(away(49.0, Some(10.0))), Some(RepeatCause::SameWords));
        assert_eq!(cause_of(away(51.0, Some(10.0))), None);
        assert_eq!(cause_of(away(139.0, None)), Some(RepeatCause::SameWords));
        assert_eq!(cause_of(away(141.0, Some(9_000.0))), None);
        assert_eq!(cause_of(Draft { point: None, ..other_photo() }), None);
        let nowhere = Draft { point: None, ..draft() };
        let earlier = [Draft { point: None, ..other_photo() }];
        assert_eq!(repeats(&nowhere, &earlier).map(|repeat| repeat.cause), Some(RepeatCause::SameWords));
    }

    #[test]
    fn another_shot_of_the_same_thing_is_a_repetition_within_minutes() {
        let shot = Draft { phashes: &[0xF0], text: "lain", ..other_photo() };
        assert_eq!(cause_of(shot.clone()), Some(RepeatCause::AlikePhoto));
        assert_eq!(cause_of(Draft { phashes: &[0x07], ..shot.clone() }), None);
        assert_eq!(cause_of(Draft { at_ms: NOW - 11 * MINUTE, ..shot }), None);
    }

    #[test]
    fn without_words_two_photos_are_two_reports_and_no_photos_are_one() {
        let silent = |photos| Draft { photos, phashes: &[], text: " ", ..draft() };
        assert_eq!(repeats(&silent(&[[3; 32]]), &[silent(&[[4; 32]])]), None);
        let again = repeats(&silent(&[]), &[silent(&[])]);
        assert_eq!(again.map(|repeat| repeat.cause), Some(RepeatCause::SameCategory));
        assert_eq!(repeats(&silent(&[]), &[Draft { category: "river", ..silent(&[]) }]), None);
    }

    #[test]
    fn the_strongest_cause_and_then_the_latest_report_is_named() {
        let words = |minutes| Draft { at_ms: NOW - minutes * MINUTE, ..other_photo() };
        let photo = Draft { at_ms: NOW - 99 * MINUTE, ..draft() };
        assert_eq!(repeats(&draft(), &[words(3), words(1), words(2)]).map(|repeat| repeat.index), Some(1));
        assert_eq!(repeats(&draft(), &[words(1), photo]).map(|repeat| repeat.index), Some(1));
        assert_eq!(repeats(&draft(), &[]), None);
    }
}
