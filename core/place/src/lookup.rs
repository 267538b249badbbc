//! The question and its honest answer.

use std::cmp::Ordering;

use crate::distance::Plane;
use crate::{Area, AreaPack, Point};

/// Within this many metres outside all areas, the nearest one is named as a likely answer.
pub const NEAREST_ONLY_M: f64 = 40.0;

/// The accuracy in metres that is assumed for a fix that states none.
///
/// It is the worst that is taken without asking for a pin. A pin set by hand on a map should state
/// the few metres that the map's scale allows, or hardly anything near a border is ever certain.
pub const ASSUMED_ACCURACY_M: f64 = 100.0;

/// How sure a lookup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// In exactly one area, and farther from every border than the fix is inaccurate.
    Certain,
    /// In an area, but the circle of accuracy meets a border, or two areas overlap here.
    Ambiguous,
    /// In no area, but within [`NEAREST_ONLY_M`] of one: a sliver between areas, or the city's edge.
    NearestOnly,
    /// In no area and not near one.
    Outside,
}

/// An area that the point may lie in.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Code of the area.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// Metres from the point to this area's border, from inside or from outside.
    pub distance_m: f64,
}

/// The answer to a lookup.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Code of the best answer; `None` only when the point is outside.
    pub primary: Option<String>,
    /// How sure the answer is.
    pub confidence: Confidence,
    /// Every area that holds the point or that the circle of accuracy meets, and the nearest one when
    /// that is the answer; the primary first, the others by distance, then by code.
    pub candidates: Vec<Candidate>,
    /// The accuracy that was given, in metres; `None` when none or nonsense was.
    pub accuracy_m: Option<f64>,
    /// Metres to the nearest area when the point is in none.
    pub outside_m: Option<f64>,
    /// Version of the pack that answered.
    pub dataset_version: String,
}

/// One area as seen from the point.
struct Seen<'a> {
    area: &'a Area,
    inside: bool,
    distance_m: f64,
}

impl AreaPack {
    /// Finds the area of a point, given the radius in metres that the fix may be wrong by.
    ///
    /// A point on a border belongs to the area of the lowest code that touches it there, and so does
    /// a point in an overlap. An accuracy that is absent, negative or no number counts as
    /// [`ASSUMED_ACCURACY_M`]. A point that is not finite is outside.
    pub fn lookup(&self, point: Point, accuracy_m: Option<f64>) -> Lookup {
        let accuracy_m = accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
        if !point.is_finite() {
            return self.answer(None, Confidence::Outside, &[], accuracy_m, None);
        }
        let radius_m = accuracy_m.unwrap_or(ASSUMED_ACCURACY_M);
        let seen = self.look_around(point, radius_m.max(NEAREST_ONLY_M));
        if seen.first().is_some_and(|first| first.inside) {
            self.within(seen, radius_m, accuracy_m)
        } else {
            self.without(point, seen, radius_m, accuracy_m)
        }
    }

    /// Areas that hold the point or whose border is within reach, the likeliest first.
    fn look_around(&self, point: Point, reach_m: f64) -> Vec<Seen<'_>> {
        let plane = Plane::at(point);
        let mut seen: Vec<_> = self
            .areas()
            .iter()
            .filter(|area| plane.to_bounds_m(&area.bounds()) <= reach_m)
            .map(|area| Seen { area, inside: area.contains(point), distance_m: area.border_m(plane) })
            .filter(|seen| seen.inside || seen.distance_m <= reach_m)
            .collect();
        seen.sort_by(likelier);
        seen
    }

    fn within(&self, seen: Vec<Seen<'_>>, radius_m: f64, accuracy_m: Option<f64>) -> Lookup {
        let met = meeting(seen, radius_m);
        let primary = &met[0];
        let sure = met.len() == 1 && primary.distance_m > radius_m;
        let confidence = if sure { Confidence::Certain } else { Confidence::Ambiguous };
        self.answer(Some(primary.area), confidence, &met, accuracy_m, None)
    }

    fn without(&self, point: Point, seen: Vec<Seen<'_>>, radius_m: f64, accuracy_m: Option<f64>) -> Lookup {
        let nearest = seen.first().map(|nearest| (nearest.area, nearest.distance_m));
        match nearest {
            Some((area, away_m)) if away_m <= NEAREST_ONLY_M => {
                let met = meeting(seen, radius_m.max(away_m));
                self.answer(Some(area), Confidence::NearestOnly, &met, accuracy_m, Some(away_m))
            }
            _ => {
                let away_m = nearest.map_or_else(|| self.away_m(point), |(_, away_m)| away_m);
                let met = meeting(seen, radius_m);
                self.answer(None, Confidence::Outside, &met, accuracy_m, Some(away_m))
            }
        }
    }

    /// Metres to the nearest area, however far it is.
    fn away_m(&self, point: Point) -> f64 {
        let plane = Plane::at(point);
        let distances = self.areas().iter().map(|area| area.border_m(plane));
        distances.fold(f64::INFINITY, f64::min)
    }

    fn answer(
        &self,
        primary: Option<&Area>,
        confidence: Confidence,
        seen: &[Seen<'_>],
        accuracy_m: Option<f64>,
        outside_m: Option<f64>,
    ) -> Lookup {
        Lookup {
            primary: primary.map(|area| area.code.clone()),
            confidence,
            candidates: seen.iter().map(Seen::candidate).collect(),
            accuracy_m,
            outside_m,
            dataset_version: self.version().to_owned(),
        }
    }
}

impl Seen<'_> {
    fn candidate(&self) -> Candidate {
        Candidate { code: self.area.code.clone(), name: self.area.name.clone(), distance_m: self.distance_m }
    }
}

/// Areas that hold the point come first and by code: that is how overlaps are broken. The others
/// follow by distance, then by code.
fn likelier(a: &Seen<'_>, b: &Seen<'_>) -> Ordering {
    let by_code = || a.area.code.cmp(&b.area.code);
    let by_distance = || a.distance_m.total_cmp(&b.distance_m);
    match (a.inside, b.inside) {
        (true, true) => by_code(),
        (false, false) => by_distance().then_with(by_code),
        _ => b.inside.cmp(&a.inside),
    }
}

fn meeting(mut seen: Vec<Seen<'_>>, radius_m: f64) -> Vec<Seen<'_>> {
    seen.retain(|seen| seen.inside || seen.distance_m <= radius_m);
    seen
}

#[cfg(test)]
mod tests;
