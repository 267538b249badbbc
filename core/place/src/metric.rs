//! Many distances in one town without a sine for each.

use crate::Point;
use crate::distance::{Scale, turn_deg};

/// A point with the size of a degree there, in metres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) point: Point,
    pub(crate) metres_per_lat_deg: f64,
    pub(crate) metres_per_lon_deg: f64,
    /// How much [`Spot::metres_per_lon_deg`] shrinks with a degree towards north.
    pub(crate) shrink_per_deg: f64,
}

impl Spot {
    pub(crate) fn at(point: Point) -> Self {
        let Scale { east_m, north_m } = Scale::at(point.lat_deg);
        let metres_per_lat_deg = 1e7 * north_m;
        Self {
            point,
            metres_per_lat_deg,
            metres_per_lon_deg: 1e7 * east_m,
            // The derivative of a parallel's radius by latitude is the meridian's radius times the sine.
            shrink_per_deg: metres_per_lat_deg * libm::sin(point.lat_deg.to_radians()).to_radians(),
        }
    }

    /// Squared metres to a place, with the size of a degree halfway there: over 10 km within a millionth of
    /// [`crate::distance_m`].
    pub(crate) fn squared_m(&self, lat_deg: f64, lon_deg: f64) -> f64 {
        let up_deg = lat_deg - self.point.lat_deg;
        let per_lon_deg = self.metres_per_lon_deg - 0.5 * up_deg * self.shrink_per_deg;
        let (up, aside) =
            (up_deg * self.metres_per_lat_deg, turn_deg(lon_deg - self.point.lon_deg) * per_lon_deg);
        up * up + aside * aside
    }

    /// Metres to another, the same from both sides.
    pub(crate) fn apart_m(&self, other: &Self) -> f64 {
        let up = (other.point.lat_deg - self.point.lat_deg)
            * (0.5 * (self.metres_per_lat_deg + other.metres_per_lat_deg));
        let aside = turn_deg(other.point.lon_deg - self.point.lon_deg)
            * (0.5 * (self.metres_per_lon_deg + other.metres_per_lon_deg));
        (up * up + aside * aside).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distance_m;

    proptest! {
        #[test]
        fn in_town_it_says_what_the_exact_distance_says(
            lat in -75.0..75.0_f64, lon in -180.0..180.0_f64, up in -0.09..0.09_f64, aside in -0.09..0.09_f64,
        ) {
            let here = Point::new(lat, lon).unwrap();
            let there = Point::new(lat + up, (lon + aside).clamp(-180.0, 180.0)).unwrap();
            let exact = distance_m(here, there);
            let (from, to) = (Spot::at(here), Spot::at(there));
            let quick = from.squared_m(there.lat_deg, there.lon_deg).sqrt();
            prop_assert!((quick - exact).abs() <= 1e-5 * exact + 1e-6, "{quick} for {exact}");
            let both = from.apart_m(&to);
            prop_assert!((both - exact).abs() <= 1e-5 * exact + 1e-6, "{both} for {exact}");
            prop_assert_eq!(both, to.apart_m(&from));
        }
    }
}
