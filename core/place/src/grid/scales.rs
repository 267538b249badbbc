//! Metres for each 1e-7 degrees at every latitude of a pack, without sines.

use crate::distance::Scale;

/// Scales at latitudes 2^21 units (0.21 degrees) apart; a straight line between two of them is off by less
/// than two millionths below 60 degrees.
#[derive(Debug)]
pub(super) struct Scales {
    low: i32,
    knots: Vec<Scale>,
}

const SHIFT: u32 = 21;

impl Scales {
    /// Scales from one latitude to another.
    pub(super) fn new(low: i32, high: i32) -> Self {
        let knot = |step: u32| Scale::at((f64::from(low) + f64::from(step) * f64::from(1 << SHIFT)) / 1e7);
        Self { low, knots: (0..=(high.abs_diff(low) >> SHIFT) + 1).map(knot).collect() }
    }

    /// The scale at a latitude; `None` outside.
    pub(super) fn at(&self, lat_e7: i32) -> Option<Scale> {
        let steps = lat_e7.wrapping_sub(self.low) as u32;
        let knot = (steps >> SHIFT) as usize;
        let (south, north) = (self.knots.get(knot)?, self.knots.get(knot + 1)?);
        let share = f64::from(steps & ((1 << SHIFT) - 1)) * (1.0 / f64::from(1 << SHIFT));
        Some(Scale {
            // The last knot may lie beyond the pole, where the line goes below 0.
            east_m: (south.east_m + (north.east_m - south.east_m) * share).max(0.0),
            north_m: south.north_m + (north.north_m - south.north_m) * share,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_knots_the_scale_is_hardly_off() {
        let scales = Scales::new(-110_000_000, 600_000_000);
        for lat_e7 in (-110_000_000..=600_000_000).step_by(123_457) {
            let (here, exact) = (scales.at(lat_e7).unwrap(), Scale::at(f64::from(lat_e7) / 1e7));
            assert!((here.east_m / exact.east_m - 1.0).abs() < 2e-6);
            assert!((here.north_m / exact.north_m - 1.0).abs() < 1e-7);
        }
        assert_eq!(scales.at(-110_000_001), None);
        assert_eq!(scales.at(900_000_000), None);
        assert!(Scales::new(5, 5).at(5).is_some());
    }
}
