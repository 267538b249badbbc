//! The question and its honest answer.

use crate::{Area, AreaPack, Corner, Point};

mod hits;
mod survey;
mod view;

use hits::{Hit, Hits};
use view::View;

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// The area.
    pub area: &'a Area,
    /// Metres from the point to this area's border, from inside or from outside.
    pub distance_m: f64,
}

/// The answer to a lookup; it borrows from the pack.
#[derive(Debug, Clone)]
pub struct Lookup<'a> {
    pack: &'a AreaPack,
    at: Option<Corner>,
    accuracy_m: Option<f64>,
    confidence: Confidence,
    hits: Hits,
}

impl<'a> Lookup<'a> {
    /// The best answer; `None` only when the point is outside.
    pub fn primary(&self) -> Option<&'a Area> {
        let hit = self.hits.first().filter(|_| self.confidence != Confidence::Outside)?;
        Some(self.area(hit))
    }

    /// How sure the answer is.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Every area that holds the point or that the circle of accuracy meets, and the nearest one when
    /// that is the answer: those that hold the point first and by code, the others by distance, then by code.
    ///
    /// The distance to a border that the circle does not meet is found only now, along the whole border.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate<'a>> + '_ {
        self.hits.iter().map(|hit| Candidate { area: self.area(hit), distance_m: self.distance_m(hit) })
    }

    /// The accuracy that was given, in metres; `None` when none or nonsense was.
    pub fn accuracy_m(&self) -> Option<f64> {
        self.accuracy_m
    }

    /// Metres to the nearest area when the point is in none; found only now when it is far.
    ///
    /// `None` when the point is in an area, or no place on Earth.
    pub fn outside_m(&self) -> Option<f64> {
        if matches!(self.confidence, Confidence::Certain | Confidence::Ambiguous) {
            return None;
        }
        let at = self.at?;
        let squared_m2 = match self.hits.first() {
            Some(nearest) => nearest.squared_m2,
            None => self.pack.nearest_m2(View::of(self.pack, at)),
        };
        Some(squared_m2.sqrt())
    }

    /// Version of the pack that answered.
    pub fn dataset_version(&self) -> &'a str {
        self.pack.version()
    }

    fn area(&self, hit: &Hit) -> &'a Area {
        &self.pack.areas()[hit.area()]
    }

    fn distance_m(&self, hit: &Hit) -> f64 {
        let squared_m2 = match self.at {
            Some(at) if hit.squared_m2 == f64::INFINITY => {
                self.pack.border_m2(self.area(hit), View::of(self.pack, at))
            }
            _ => hit.squared_m2,
        };
        squared_m2.sqrt()
    }
}

impl AreaPack {
    /// Finds the area of a point, given the radius in metres that the fix may be wrong by.
    ///
    /// The point is rounded to 1e-7 degrees first, as the borders are. A point on a border belongs to the
    /// area of the lowest code that touches it there, and so does a point in an overlap. An accuracy that is
    /// absent, negative or no number counts as [`ASSUMED_ACCURACY_M`]. What is no place on Earth is outside.
    pub fn lookup(&self, point: Point, accuracy_m: Option<f64>) -> Lookup<'_> {
        let accuracy_m = accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
        let at = Corner::of(point);
        let (confidence, hits) = match at {
            Some(at) => self.judge(at, accuracy_m.unwrap_or(ASSUMED_ACCURACY_M)),
            None => (Confidence::Outside, Hits::default()),
        };
        Lookup { pack: self, at, accuracy_m, confidence, hits }
    }

    /// The area of a point without any doubt about where it is: what [`Lookup::primary`] says to a point
    /// in or on an area.
    pub fn area_at(&self, point: Point) -> Option<&Area> {
        let index = self.holder(Corner::of(point)?)?;
        Some(&self.areas()[index])
    }

    /// The areas of many points in their order, each as [`AreaPack::area_at`] says; quicker than one by one
    /// where the areas are many.
    pub fn areas_at(&self, points: &[Point]) -> Vec<Option<&Area>> {
        let mut areas = Vec::with_capacity(points.len());
        self.holders(points, |area| areas.push(area));
        areas
    }

    fn judge(&self, at: Corner, radius_m: f64) -> (Confidence, Hits) {
        let radius_m2 = radius_m * radius_m;
        let mut hits = self.survey(at, radius_m);
        hits.sort();
        let Some(first) = hits.first().copied() else {
            return (Confidence::Outside, hits);
        };
        if first.inside() {
            let sure = hits.len() == 1 && first.squared_m2 > radius_m2;
            return (if sure { Confidence::Certain } else { Confidence::Ambiguous }, hits);
        }
        let near = first.squared_m2 <= NEAREST_ONLY_M * NEAREST_ONLY_M;
        hits.keep_within(if near { radius_m2.max(first.squared_m2) } else { radius_m2 });
        (if near { Confidence::NearestOnly } else { Confidence::Outside }, hits)
    }
}

#[cfg(test)]
mod tests;
