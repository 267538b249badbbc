//! The map as seen from a point: a plane in metres with the point in its middle.

use crate::distance::{Scale, to_segment_m2};
use crate::pack::Extent;
use crate::{AreaPack, Corner};

/// The point and the scale around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) lon_e7: i64,
    pub(super) lat_e7: i64,
    pub(super) scale: Scale,
}

/// A whole turn and a half turn in 1e-7 degrees.
const TURN_E7: i64 = 3_600_000_000;
const HALF_E7: i64 = TURN_E7 / 2;

impl View {
    /// The view from a point to a pack; the pack is seen the short way round.
    pub(super) fn of(pack: &AreaPack, at: Corner) -> Self {
        let extent = pack.0.extent;
        let middle = i64::from(extent.middle().lon_e7);
        let lon_e7 = i64::from(at.lon_e7);
        let lon_e7 = match lon_e7 - middle {
            east if east > HALF_E7 => lon_e7 - TURN_E7,
            west if west < -HALF_E7 => lon_e7 + TURN_E7,
            _ => lon_e7,
        };
        let scale = pack.grid().scale(at.lat_e7);
        let scale = scale.unwrap_or_else(|| Scale::at(at.point().lat_deg));
        Self { lon_e7, lat_e7: i64::from(at.lat_e7), scale }
    }

    /// West, east, south and north end of a circle in 1e-7 degrees, rather too far than too near.
    pub(super) fn around(self, reach_m: f64) -> [i64; 4] {
        // At a pole a circle goes all the way round: a turn is more than anything needs.
        let steps = |unit_m: f64| (reach_m / unit_m).min(TURN_E7 as f64) as i64 + 1;
        let (aside, up) = (steps(self.scale.east_m), steps(self.scale.north_m));
        [self.lon_e7 - aside, self.lon_e7 + aside, self.lat_e7 - up, self.lat_e7 + up]
    }

    /// East and north of the point in 1e-7 degrees.
    fn steps(self, corner: Corner) -> (i64, i64) {
        (i64::from(corner.lon_e7) - self.lon_e7, i64::from(corner.lat_e7) - self.lat_e7)
    }

    /// Square of the metres to the edge between two corners; exactly 0 on it.
    pub(super) fn edge_m2(self, from: Corner, to: Corner) -> f64 {
        let (from, to) = (self.steps(from), self.steps(to));
        to_segment_m2(from, to, self.scale)
    }

    /// Square of the metres to a box, 0 inside it; never more than to anything in it.
    pub(super) fn extent_m2(self, extent: Extent) -> f64 {
        let (west, south) = self.steps(extent.min);
        let (east, north) = self.steps(extent.max);
        let aside = west.max(-east).max(0);
        let above = south.max(-north).max(0);
        self.scale.squared_m2(aside as f64, above as f64)
    }
}
