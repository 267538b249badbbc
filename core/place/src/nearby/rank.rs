//! Which known reports may be about the same thing, and why.

use std::cmp::Reverse;

use crate::{ASSUMED_ACCURACY_M, COARSE_ERROR_M, Point, distance_m};

/// Up to so many metres two reports stand at the very same spot.
pub const VERY_NEAR_M: f64 = 15.0;
/// Up to so many of 64 bits the hashes of two alike pictures differ.
pub const ALIKE_BITS: u32 = 10;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is asked: is this known already?
#[derive(Clone, PartialEq)]
pub struct Question<'a> {
    /// Where it is.
    pub point: Point,
    /// Radius in metres that the point may be wrong by; nothing, or more than [`ASSUMED_ACCURACY_M`],
    /// counts as that.
    pub accuracy_m: Option<f64>,
    /// The category's code.
    pub category: &'a str,
    /// The category's radius in metres.
    pub radius_m: f64,
    /// The time of the question, epoch milliseconds.
    pub now_ms: i64,
    /// For how many milliseconds after its end a report still counts.
    pub window_ms: i64,
    /// Perceptual hash of the photo.
    pub phash: Option<u64>,
}

/// How far a known report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownState {
    /// It is still to be done.
    Open,
    /// It is done or was ended otherwise, since that time, epoch milliseconds.
    ClosedAt(i64),
}

/// A report that is known already.
#[derive(Clone, PartialEq)]
pub struct Known<'a> {
    /// Where it is.
    pub point: Point,
    /// 0 for an exact point, [`COARSE_ERROR_M`] for one of the public's grid.
    pub grid_error_m: f64,
    /// The category's code.
    pub category: &'a str,
    /// How far it has come.
    pub state: KnownState,
    /// When it was reported, epoch milliseconds.
    pub reported_at_ms: Option<i64>,
    /// Perceptual hash of its photo.
    pub phash: Option<u64>,
}

/// Why a known report is suggested, with what the words need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// At the very same spot, as far as can be told: within [`VERY_NEAR_M`] of an exact point.
    VeryNear,
    /// So many metres away.
    Near {
        /// Whole metres.
        metres: u32,
    },
    /// Around here; its point is coarse, so no metres are said.
    AroundHere,
    /// Of the same category.
    SameCategory,
    /// Of another category.
    OtherCategory,
    /// Not done yet.
    StillOpen,
    /// Done or ended so many whole days ago, 0 for the last 24 hours.
    ClosedDaysAgo {
        /// Whole days.
        days: u32,
    },
    /// The pictures look alike.
    PicturesAlike {
        /// Bits of 64 that differ.
        bits: u32,
    },
}

impl Reason {
    /// A stable code for text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::VeryNear => "very_near",
            Self::Near { .. } => "near",
            Self::AroundHere => "around_here",
            Self::SameCategory => "same_category",
            Self::OtherCategory => "other_category",
            Self::StillOpen => "still_open",
            Self::ClosedDaysAgo { .. } => "closed_days_ago",
            Self::PicturesAlike { .. } => "pictures_alike",
        }
    }
}

/// A known report that may be about the same thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Which of the known reports.
    pub index: usize,
    /// Metres to it; `None` when its point is coarse.
    pub distance_m: Option<f64>,
    /// How much speaks for it, 0 to 1000; for the order, not for people.
    pub score: u32,
    /// Why: first where, then what, then its state, then the pictures.
    pub reasons: Vec<Reason>,
}

impl Question<'_> {
    /// Metres within which a report with that grid error may be about the same thing.
    pub fn reach_m(&self, grid_error_m: f64) -> f64 {
        let accuracy_m = self.accuracy_m.filter(|metres| *metres >= 0.0).unwrap_or(ASSUMED_ACCURACY_M);
        self.radius_m.max(0.0) + accuracy_m.min(ASSUMED_ACCURACY_M) + grid_error_m
    }
}

impl Known<'_> {
    /// Its grid's error; nonsense counts as the public grid's, so that no metres are said.
    fn error_m(&self) -> f64 {
        if self.grid_error_m >= 0.0 { self.grid_error_m } else { COARSE_ERROR_M }
    }
}

/// The known reports that may be about the same thing, the likeliest first.
///
/// Within reach means: radius of the category, accuracy of the question and error of the known point
/// together. An open report counts however old it is, since what it tells of is still there; a closed one for
/// the window after its end. Of another category only what stands at the very same exact spot or has an alike
/// picture is named, after all of the same category: the same heap is often filed otherwise, but what is
/// merely around is another matter. Equal ones: the nearer, then the later reported, then the one given
/// first.
///
/// Many known reports are better narrowed with [`super::PointIndex`] and [`Question::reach_m`] first.
pub fn rank(question: &Question<'_>, known: &[Known<'_>]) -> Vec<Match> {
    let mut seen: Vec<(Match, f64)> =
        known.iter().enumerate().filter_map(|(index, known)| judge(question, index, known)).collect();
    let is_other = |one: &Match| one.reasons.contains(&Reason::OtherCategory);
    let reported = |one: &Match| Reverse(known[one.index].reported_at_ms);
    seen.sort_by(|(a, a_m), (b, b_m)| {
        (is_other(a).cmp(&is_other(b)))
            .then(b.score.cmp(&a.score))
            .then(a_m.total_cmp(b_m))
            .then(reported(a).cmp(&reported(b)))
            .then(a.index.cmp(&b.index))
    });
    seen.into_iter().map(|(one, _)| one).collect()
}

/// The match with its distance, when it is one.
fn judge(question: &Question<'_>, index: usize, known: &Known<'_>) -> Option<(Match, f64)> {
    let apart_m = distance_m(question.point, known.point);
    let reach_m = question.reach_m(known.error_m());
    if apart_m.is_nan() || apart_m > reach_m {
        return None;
    }
    let is_exact = known.error_m() == 0.0;
    let very_near = is_exact && apart_m <= VERY_NEAR_M;
    let bits = alike(question.phash, known.phash);
    let is_same = question.category == known.category;
    if !is_same && !very_near && bits.is_none() {
        return None;
    }
    let (state, freshness) = state(question, known.state)?;
    let place = match (is_exact, very_near) {
        (true, true) => Reason::VeryNear,
        (true, false) => Reason::Near { metres: apart_m.round() as u32 },
        (false, _) => Reason::AroundHere,
    };
    let category = if is_same { Reason::SameCategory } else { Reason::OtherCategory };
    let pictures = bits.map(|bits| Reason::PicturesAlike { bits });
    let nearness = if reach_m > 0.0 { 400.0 * (1.0 - apart_m / reach_m) } else { 400.0 };
    let likeness = bits.map_or(0, |bits| 300 + 10 * (ALIKE_BITS - bits));
    let score = nearness as u32 + freshness + likeness;
    let reasons = [place, category, state].into_iter().chain(pictures).collect();
    Some((Match { index, distance_m: is_exact.then_some(apart_m), score, reasons }, apart_m))
}

/// What its state says and how much that speaks for it; nothing once the window is over.
fn state(question: &Question<'_>, state: KnownState) -> Option<(Reason, u32)> {
    let KnownState::ClosedAt(closed_ms) = state else { return Some((Reason::StillOpen, 200)) };
    let ago_ms = question.now_ms.saturating_sub(closed_ms).max(0);
    if ago_ms > question.window_ms {
        return None;
    }
    let left = 1.0 - ago_ms as f64 / question.window_ms.max(1) as f64;
    let days = u32::try_from(ago_ms / DAY_MS).unwrap_or(u32::MAX);
    Some((Reason::ClosedDaysAgo { days }, (150.0 * left) as u32))
}

/// Bits that differ between alike pictures.
fn alike(a: Option<u64>, b: Option<u64>) -> Option<u32> {
    a.zip(b).map(|(a, b)| (a ^ b).count_ones()).filter(|bits| *bits <= ALIKE_BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::coarse;

    const NOW: i64 = 1_790_000_000_000;

    fn north(metres: f64) -> Point {
        Point::new(3.6 + metres / 110_580.0, 98.48).unwrap()
    }

    fn question() -> Question<'static> {
        Question {
            point: north(0.0),
            accuracy_m: Some(10.0),
            category: "litter",
            radius_m: 40.0,
            now_ms: NOW,
            window_ms: 14 * DAY_MS,
            phash: None,
        }
    }

    fn known(metres: f64) -> Known<'static> {
        Known {
            point: north(metres),
            grid_error_m: 0.0,
            category: "litter",
            state: KnownState::Open,
            reported_at_ms: None,
            phash: None,
        }
    }

    fn order(question: &Question<'_>, known: &[Known<'_>]) -> Vec<usize> {
        rank(question, known).iter().map(|one| one.index).collect()
    }

    #[test]
    fn the_nearest_open_report_of_the_category_comes_first_with_its_reasons() {
        let all = [known(30.0), known(5.0), known(51.0), known(49.0)];
        let found = rank(&question(), &all);
        assert_eq!(order(&question(), &all), [1, 0, 3]);
        assert_eq!(found[0].reasons, [Reason::VeryNear, Reason::SameCategory, Reason::StillOpen]);
        assert_eq!(found[1].reasons[0], Reason::Near { metres: 30 });
        assert!((found[1].distance_m.unwrap() - 30.0).abs() < 0.1);
    }

    #[test]
    fn the_reach_is_radius_accuracy_and_grid_together() {
        let reach = |accuracy_m, error_m| Question { accuracy_m, ..question() }.reach_m(error_m);
        assert_eq!(reach(Some(10.0), 0.0), 50.0);
        assert_eq!(reach(Some(10.0), COARSE_ERROR_M), 95.0);
        for unknown in [None, Some(f64::NAN), Some(-1.0), Some(5_000.0)] {
            assert_eq!(reach(unknown, 0.0), 140.0);
        }
    }

    #[test]
    fn of_a_coarse_point_no_metres_are_said() {
        let grid = Known { grid_error_m: COARSE_ERROR_M, ..known(0.0) };
        for odd in [grid.clone(), Known { grid_error_m: f64::NAN, ..grid.clone() }] {
            let found = rank(&question(), &[odd]);
            assert_eq!((found[0].distance_m, found[0].reasons[0]), (None, Reason::AroundHere));
        }
        assert_eq!(order(&question(), &[Known { point: north(94.0), ..grid }]), [0]);
    }

    #[test]
    fn an_open_report_counts_for_ever_and_a_closed_one_for_the_window() {
        let closed = |days| Known { state: KnownState::ClosedAt(NOW - days * DAY_MS), ..known(5.0) };
        let old = Known { reported_at_ms: Some(NOW - 900 * DAY_MS), ..known(5.0) };
        assert_eq!(order(&question(), &[closed(14), closed(15), closed(2), old]), [3, 2, 0]);
        let found = rank(&question(), &[closed(2), closed(-1)]);
        assert_eq!(found[1].reasons[2], Reason::ClosedDaysAgo { days: 2 });
        assert_eq!(found[0].reasons[2], Reason::ClosedDaysAgo { days: 0 });
    }

    #[test]
    fn another_category_is_named_last_and_only_at_the_very_spot_or_with_an_alike_picture() {
        let other = |metres| Known { category: "river", ..known(metres) };
        assert_eq!(order(&question(), &[other(1.0), other(20.0), known(49.0)]), [2, 0]);
        let grid = Known { grid_error_m: COARSE_ERROR_M, ..other(0.0) };
        assert!(rank(&question(), std::slice::from_ref(&grid)).is_empty());
        let pictured = Question { phash: Some(0b1111), ..question() };
        let found = rank(&pictured, &[Known { phash: Some(0b1010), ..grid }]);
        assert_eq!(found[0].reasons[1], Reason::OtherCategory);
        assert_eq!(found[0].reasons[3], Reason::PicturesAlike { bits: 2 });
    }

    #[test]
    fn an_alike_picture_outweighs_some_metres() {
        let asked = Question { phash: Some(u64::MAX), ..question() };
        let alike = |bits| Known { phash: Some(u64::MAX << bits), ..known(45.0) };
        assert_eq!(order(&asked, &[known(20.0), alike(10), alike(11)]), [1, 0, 2]);
    }

    #[test]
    fn equals_stand_in_a_fixed_order() {
        let reported = |at| Known { reported_at_ms: at, ..known(20.0) };
        let all = [reported(None), reported(Some(NOW - 5)), reported(Some(NOW)), reported(None)];
        assert_eq!(order(&question(), &all), [2, 1, 0, 3]);
    }

    proptest! {
        #[test]
        fn a_neighbour_within_the_radius_is_found_through_the_public_grid(
            lat in -60.0..60.0_f64, lon in -179.0..179.0_f64, up in -25.0..25.0_f64, aside in -25.0..25.0_f64,
        ) {
            let thing = Point::new(lat, lon).unwrap();
            let seen = Point::new(lat + up / 111_700.0, lon + aside / 111_700.0).unwrap();
            let grid = Known { point: coarse(thing), grid_error_m: COARSE_ERROR_M, ..known(0.0) };
            let asked = Question { point: seen, accuracy_m: Some(0.0), ..question() };
            prop_assert_eq!(order(&asked, &[grid]), [0]);
        }

        #[test]
        fn any_numbers_have_an_answer(
            lat: f64, lon: f64, accuracy_m: Option<f64>, radius_m: f64, error: f64, now_ms: i64,
            window_ms: i64, closed: i64,
        ) {
            let point = Point { lat_deg: lat, lon_deg: lon };
            let asked = Question { point, accuracy_m, radius_m, now_ms, window_ms, ..question() };
            let state = KnownState::ClosedAt(closed);
            let all = [Known { grid_error_m: error, state, ..known(0.0) }, Known { point, ..known(0.0) }];
            for found in rank(&asked, &all) {
                prop_assert!(found.score <= 1_000);
            }
        }
    }
}
