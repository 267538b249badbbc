//! Boxes in 1e-7 degrees.

use crate::{Bounds, Corner};

/// The smallest box around corners, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) min: Corner,
    pub(crate) max: Corner,
}

impl Extent {
    /// A side may have less than this many units, so that a product of two differences, even doubled, fits
    /// into an `i64` with its sign.
    pub(crate) const SIDE_LIMIT: i64 = 1 << 30;

    pub(crate) fn joined(self, other: Self) -> Self {
        let low =
            |a: Corner, b: Corner| Corner { lon_e7: a.lon_e7.min(b.lon_e7), lat_e7: a.lat_e7.min(b.lat_e7) };
        let high =
            |a: Corner, b: Corner| Corner { lon_e7: a.lon_e7.max(b.lon_e7), lat_e7: a.lat_e7.max(b.lat_e7) };
        Self { min: low(self.min, other.min), max: high(self.max, other.max) }
    }

    /// Whether both sides are short enough to count with.
    pub(crate) fn is_countable(self) -> bool {
        let side = |low: i32, high: i32| i64::from(high) - i64::from(low);
        side(self.min.lon_e7, self.max.lon_e7).max(side(self.min.lat_e7, self.max.lat_e7)) < Self::SIDE_LIMIT
    }

    /// The middle of the box.
    pub(crate) fn middle(self) -> Corner {
        Corner {
            lon_e7: self.min.lon_e7.midpoint(self.max.lon_e7),
            lat_e7: self.min.lat_e7.midpoint(self.max.lat_e7),
        }
    }

    /// The box in degrees.
    pub(crate) fn bounds(self) -> Bounds {
        let (low, high) = (self.min.point(), self.max.point());
        Bounds {
            min_lat_deg: low.lat_deg,
            min_lon_deg: low.lon_deg,
            max_lat_deg: high.lat_deg,
            max_lon_deg: high.lon_deg,
        }
    }
}
