//! What speaks against a report's position, for the person and for the office.

use super::{FixCandidate, FixOrigin};
use crate::distance_m;

/// Two positions that are nearer than this, in metres, never count as far apart.
pub const FAR_AT_LEAST_M: f64 = 300.0;
/// How long before the report a photo may have been taken, in milliseconds.
pub const PHOTO_OLD_MS: i64 = 24 * 60 * 60 * 1_000;
/// How far ahead of the report's a photo's clock may be, in milliseconds.
pub const PHOTO_AHEAD_MS: i64 = 10 * 60 * 1_000;
/// Beyond this many times both radii together two positions contradict each other.
const FAR_TIMES: f64 = 3.0;

/// Something that speaks against a report's position. It is shown, it never refuses anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// The phone said that a location was made up.
    Mock,
    /// A photo was taken far from the chosen place.
    PhotoFar {
        /// How far.
        metres: f64,
    },
    /// The phone was far from the chosen place.
    GpsFar {
        /// How far.
        metres: f64,
    },
    /// A photo was taken long before the report.
    PhotoOld {
        /// How long before, in milliseconds.
        before_ms: i64,
    },
    /// A photo claims to be taken after the report.
    PhotoAhead {
        /// How long after, in milliseconds.
        after_ms: i64,
    },
}

impl Doubt {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mock => "mock",
            Self::PhotoFar { .. } => "photo_far",
            Self::GpsFar { .. } => "gps_far",
            Self::PhotoOld { .. } => "photo_old",
            Self::PhotoAhead { .. } => "photo_ahead",
        }
    }
}

/// What speaks against the chosen position: each kind at most once, with its largest figure, in the order of
/// [`Doubt`].
///
/// `photo_times_ms` are the times at which the report's photos were taken, `report_ms` is when it was
/// written, both epoch milliseconds. Far is more than [`FAR_AT_LEAST_M`] and more than three times both radii
/// together (with what age adds to the phone's); what was made up or cannot be used is not compared.
pub fn doubts(
    chosen: &FixCandidate,
    others: &[FixCandidate],
    photo_times_ms: &[i64],
    report_ms: i64,
) -> Vec<Doubt> {
    let mock = chosen.mock || others.iter().any(|fix| fix.mock);
    let far = |source| farthest_m(chosen, others, source, report_ms);
    let largest = |times: &dyn Fn(i64) -> i64, limit| {
        photo_times_ms.iter().map(|&at| times(at)).max().filter(|ms| *ms > limit)
    };
    let before = largest(&|at| report_ms.saturating_sub(at), PHOTO_OLD_MS);
    let after = largest(&|at| at.saturating_sub(report_ms), PHOTO_AHEAD_MS);
    [
        mock.then_some(Doubt::Mock),
        far(FixOrigin::Photo).map(|metres| Doubt::PhotoFar { metres }),
        far(FixOrigin::Gps).map(|metres| Doubt::GpsFar { metres }),
        before.map(|before_ms| Doubt::PhotoOld { before_ms }),
        after.map(|after_ms| Doubt::PhotoAhead { after_ms }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Metres to the farthest position of that source that contradicts the chosen one.
fn farthest_m(
    chosen: &FixCandidate,
    others: &[FixCandidate],
    source: FixOrigin,
    report_ms: i64,
) -> Option<f64> {
    let real = |fix: &&FixCandidate| fix.is_usable() && !fix.mock;
    let chosen = Some(chosen).filter(real)?;
    (others.iter().filter(real).filter(|fix| fix.source == source))
        .filter_map(|fix| {
            let apart_m = distance_m(chosen.point, fix.point);
            let radii_m = chosen.judged_m(report_ms) + fix.judged_m(report_ms);
            (apart_m > (FAR_TIMES * radii_m).max(FAR_AT_LEAST_M)).then_some(apart_m)
        })
        .max_by(f64::total_cmp)
}

/// When the photo of a position was taken; without its own time, when its position was found.
pub(super) fn photo_time(fix: &FixCandidate) -> Option<i64> {
    (fix.source == FixOrigin::Photo).then_some(fix.photo_at_ms.or(fix.taken_at_ms)).flatten()
}
