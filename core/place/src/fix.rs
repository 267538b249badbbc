//! Which of several positions a report stands at, and what speaks against it: [`choose`] and [`doubts`].

mod doubt;

use std::cmp::Ordering;

use crate::{ASSUMED_ACCURACY_M, Point};

pub use doubt::{Doubt, FAR_AT_LEAST_M, PHOTO_AHEAD_MS, PHOTO_OLD_MS, doubts};

/// How old a position of the phone may be before it counts as less exact, in milliseconds.
pub const FRESH_MS: i64 = 2 * 60 * 1_000;
/// The worst accuracy in metres that is taken without asking for a pin.
pub const PIN_ABOVE_M: f64 = 100.0;
/// Metres a second that somebody on foot moves away from an old position.
const WALK_M_PER_S: f64 = 1.4;
/// Metres a second in town traffic, assumed once a walk does not explain the age any more.
const DRIVE_M_PER_S: f64 = 8.0;
/// Seconds after [`FRESH_MS`] from which on somebody may as well have driven.
const WALK_S: f64 = 480.0;

/// Where a position comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixOrigin {
    /// The phone's positioning.
    Gps,
    /// The GPS fields of a photo.
    Photo,
    /// A person put a pin on the map.
    Pin,
}

/// A position that a report may stand at.
#[derive(Clone, Copy, PartialEq)]
pub struct FixCandidate {
    /// Where.
    pub point: Point,
    /// Radius in metres that the source claims; not more than 0 or no number counts as none.
    pub accuracy_m: Option<f64>,
    /// When the position was found, epoch milliseconds.
    pub taken_at_ms: Option<i64>,
    /// When the photo was taken that it comes from, epoch milliseconds.
    pub photo_at_ms: Option<i64>,
    /// What it comes from.
    pub source: FixOrigin,
    /// Whether the phone says that it was made up.
    pub mock: bool,
}

impl std::fmt::Debug for FixCandidate {
    /// To about a kilometre: what is printed may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Point { lat_deg, lon_deg } = self.point;
        write!(f, "FixCandidate({lat_deg:.2}, {lon_deg:.2}, {:?}, {:?})", self.accuracy_m, self.source)
    }
}

/// Why a position was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A person set it.
    Pin,
    /// There was no other that is not made up.
    OnlyOne,
    /// The phone's own position was the most exact.
    GpsExact,
    /// A photo's position was the most exact.
    PhotoExact,
    /// The phone's own position was as exact once, but had become old.
    PhotoFresher,
    /// All there was had been made up.
    OnlyMock,
    /// There was none that can be used.
    Nothing,
}

impl Why {
    /// A stable code for programs and text catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::OnlyOne => "only_one",
            Self::GpsExact => "gps_exact",
            Self::PhotoExact => "photo_exact",
            Self::PhotoFresher => "photo_fresher",
            Self::OnlyMock => "only_mock",
            Self::Nothing => "nothing",
        }
    }
}

/// What was chosen, and what is to be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct FixChoice {
    /// Index of the chosen candidate.
    pub chosen: Option<usize>,
    /// Why that one.
    pub why: Why,
    /// Its radius in metres with what its age adds; `None` when it claims none.
    pub accuracy_m: Option<f64>,
    /// Indices of the other usable candidates, the best first.
    pub others: Vec<usize>,
    /// Whether a person should put a pin.
    pub needs_pin: bool,
    /// What speaks against it.
    pub doubts: Vec<Doubt>,
}

impl FixCandidate {
    /// Whether it is a place at all: in range, and not exactly 0/0, which is what receivers without a
    /// position report.
    pub fn is_usable(&self) -> bool {
        let Point { lat_deg, lon_deg } = self.point;
        Point::new(lat_deg, lon_deg).is_ok() && (lat_deg != 0.0 || lon_deg != 0.0)
    }

    /// Claimed radius in metres, if it is one.
    fn claimed_m(&self) -> Option<f64> {
        self.accuracy_m.filter(|metres| metres.is_finite() && *metres > 0.0)
    }

    /// Claimed radius and what age adds, at the time of the report.
    ///
    /// The phone moves on, so its own position ages until the report. A photo shows the place where it was
    /// taken, whenever that was: its position ages only until the photo.
    fn aged_m(&self, report_ms: i64) -> Option<f64> {
        let until_ms = match self.source {
            FixOrigin::Gps => Some(report_ms),
            FixOrigin::Photo => self.photo_at_ms,
            FixOrigin::Pin => None,
        };
        let age_ms = until_ms.zip(self.taken_at_ms).map_or(0, |(until, taken)| until.saturating_sub(taken));
        Some(self.claimed_m()? + drift_m(age_ms))
    }

    /// What it is compared by: an unknown radius counts as [`ASSUMED_ACCURACY_M`].
    fn judged_m(&self, report_ms: i64) -> f64 {
        let known = Self { accuracy_m: self.claimed_m().or(Some(ASSUMED_ACCURACY_M)), ..*self };
        known.aged_m(report_ms).unwrap_or(ASSUMED_ACCURACY_M)
    }
}

/// Metres that somebody may have moved in that time.
fn drift_m(age_ms: i64) -> f64 {
    let moved_s = age_ms.saturating_sub(FRESH_MS).max(0) as f64 / 1_000.0;
    moved_s.min(WALK_S) * WALK_M_PER_S + (moved_s - WALK_S).max(0.0) * DRIVE_M_PER_S
}

/// Chooses among the positions of a report, and explains.
///
/// 1. A candidate that is no number, out of range or exactly 0/0 is never used.
/// 2. A pin beats everything; among pins the latest does.
/// 3. Otherwise the smallest radius wins. A position of the phone older than [`FRESH_MS`] at `now_ms`, the
///    time of the report, counts as less exact: by a walk of up to 8 minutes, then by driving. A photo's
///    position ages only up to the photo. No radius counts as 100 m. Equally exact: the phone's own
///    before a photo's, the later before the earlier, then the one named first.
/// 4. What the phone says is made up is chosen only when there is nothing else.
/// 5. A pin is asked for when nothing was set by hand and the choice has no radius, one above
///    [`PIN_ABOVE_M`] with its age, is made up, or contradicts another position ([`Doubt::PhotoFar`],
///    [`Doubt::GpsFar`]).
///
/// A photo without a position is no candidate; its time goes to [`doubts`].
pub fn choose(candidates: &[FixCandidate], now_ms: i64) -> FixChoice {
    let mut order: Vec<usize> = (0..candidates.len()).filter(|&at| candidates[at].is_usable()).collect();
    order.sort_by(|&a, &b| better(&candidates[a], &candidates[b], now_ms).then(later_pin(candidates, a, b)));
    let Some((&chosen, others)) = order.split_first() else {
        return FixChoice {
            chosen: None,
            why: Why::Nothing,
            accuracy_m: None,
            others: Vec::new(),
            needs_pin: true,
            doubts: Vec::new(),
        };
    };
    let fix = &candidates[chosen];
    let rest: Vec<_> = others.iter().map(|&at| candidates[at]).collect();
    let times: Vec<_> = order.iter().filter_map(|&at| doubt::photo_time(&candidates[at])).collect();
    let doubts = doubts(fix, &rest, &times, now_ms);
    let accuracy_m = fix.aged_m(now_ms);
    FixChoice {
        chosen: Some(chosen),
        why: why(fix, &rest, now_ms),
        accuracy_m,
        others: others.to_vec(),
        needs_pin: needs_pin(fix, accuracy_m, &doubts),
        doubts,
    }
}

/// Ranks: a pin, then what is not made up, then the radius, the source and the time.
fn better(a: &FixCandidate, b: &FixCandidate, now_ms: i64) -> Ordering {
    let is_pin = |fix: &FixCandidate| fix.source == FixOrigin::Pin;
    if is_pin(a) || is_pin(b) {
        return is_pin(b).cmp(&is_pin(a)).then(b.taken_at_ms.cmp(&a.taken_at_ms));
    }
    let is_photo = |fix: &FixCandidate| fix.source == FixOrigin::Photo;
    (a.mock.cmp(&b.mock))
        .then(a.judged_m(now_ms).total_cmp(&b.judged_m(now_ms)))
        .then(is_photo(a).cmp(&is_photo(b)))
        .then(b.taken_at_ms.cmp(&a.taken_at_ms))
}

/// Of two pins of the same time the one named last was set last.
fn later_pin(candidates: &[FixCandidate], a: usize, b: usize) -> Ordering {
    if candidates[a].source == FixOrigin::Pin { b.cmp(&a) } else { a.cmp(&b) }
}

fn why(fix: &FixCandidate, rest: &[FixCandidate], now_ms: i64) -> Why {
    if fix.source == FixOrigin::Pin {
        return Why::Pin;
    }
    if fix.mock {
        return Why::OnlyMock;
    }
    let mut real = rest.iter().filter(|other| !other.mock).peekable();
    if real.peek().is_none() {
        return Why::OnlyOne;
    }
    if fix.source == FixOrigin::Gps {
        return Why::GpsExact;
    }
    let aged = real.any(|other| {
        let claimed = |fix: &FixCandidate| fix.claimed_m().unwrap_or(ASSUMED_ACCURACY_M);
        other.source == FixOrigin::Gps
            && claimed(other) <= claimed(fix)
            && other.judged_m(now_ms) > claimed(other)
    });
    if aged { Why::PhotoFresher } else { Why::PhotoExact }
}

fn needs_pin(fix: &FixCandidate, accuracy_m: Option<f64>, doubts: &[Doubt]) -> bool {
    let contradicted =
        doubts.iter().any(|doubt| matches!(doubt, Doubt::PhotoFar { .. } | Doubt::GpsFar { .. }));
    let vague = accuracy_m.is_none_or(|metres| metres > PIN_ABOVE_M);
    fix.source != FixOrigin::Pin && (vague || fix.mock || contradicted)
}

#[cfg(test)]
mod tests;
