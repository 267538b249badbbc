//! Where simulated phones stand: the sample city's middle, or points of another city's areas.

use saberling_core::api::LocationFix;
use saberling_place::{AreaPack, Confidence, Point};

use crate::{Anyhow, phone};

/// How exact simulated positions are, in metres.
const ACCURACY_M: f64 = 6.0;
/// Points that are tried in an area before it is passed over: a sliver may have none that is sure.
const TRIES: u32 = 2_000;

/// Points of a city, the same ones every time.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<Point>);

impl Places {
    /// A point in each area, farther from its border than a position is inexact.
    ///
    /// # Errors
    /// When no area has such a point.
    pub fn of(areas: &AreaPack) -> Result<Self, Anyhow> {
        let points: Vec<_> = areas.areas().iter().filter_map(|area| inside(areas, &area.code)).collect();
        if points.is_empty() {
            Err("no area has a point that lies surely inside".into())
        } else {
            Ok(Self(points))
        }
    }

    /// A good fix; the numbers go through the areas, far from each other. Without points, in the middle of the sample
    /// city.
    #[must_use]
    pub fn fix(&self, number: u64) -> LocationFix {
        let fix = phone::fix();
        let Some(count) = u64::try_from(self.0.len()).ok().filter(|count| *count > 0) else { return fix };
        // A stride of about the golden section.
        let stride = (count * 5 / 8).max(1);
        let Point { lat_deg, lon_deg } = self.0[(number * stride % count) as usize];
        LocationFix { lat_deg, lon_deg, ..fix }
    }

    /// Whether the points are those of the sample city.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.0.is_empty()
    }
}

/// The first point of an even sequence over the area's box that lies surely in it.
fn inside(areas: &AreaPack, code: &str) -> Option<Point> {
    let bounds = areas.area(code)?.bounds();
    // Shares of the plastic number spread evenly over a box (Roberts 2018).
    let share = |number: u32, step: f64| (0.5 + f64::from(number) * step).fract();
    let at = |number: u32| Point {
        lat_deg: bounds.min_lat_deg
            + (bounds.max_lat_deg - bounds.min_lat_deg) * share(number, 0.754_877_666),
        lon_deg: bounds.min_lon_deg
            + (bounds.max_lon_deg - bounds.min_lon_deg) * share(number, 0.569_840_291),
    };
    (0..TRIES).map(at).find(|point| {
        let answer = areas.lookup(*point, Some(ACCURACY_M));
        answer.confidence() == Confidence::Certain && answer.primary().is_some_and(|area| area.code == code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_of_the_sample_city_has_a_point_and_the_points_stay_the_same() {
        let areas = saberling_server::sample::city().expect("embedded").packs.expect("has areas").areas;
        let places = Places::of(&areas).expect("has points");
        assert_eq!(places.0.len(), areas.areas().len());
        assert_eq!(places.0, Places::of(&areas).expect("has points").0);
        let codes: std::collections::BTreeSet<_> = (0..4)
            .filter_map(|number| {
                let fix = places.fix(number);
                let point = Point { lat_deg: fix.lat_deg, lon_deg: fix.lon_deg };
                areas.lookup(point, Some(ACCURACY_M)).primary().map(|area| area.code.clone())
            })
            .collect();
        assert_eq!(codes.len(), 4.min(areas.areas().len()));
    }
}
