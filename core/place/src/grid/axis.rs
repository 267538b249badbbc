//! One side of the grid: from a coordinate to the place of its slice.

use std::ops::RangeInclusive;

/// Slices of equal width, but for a unit or so.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    low: i32,
    /// The highest coordinate less the lowest.
    span: u32,
    /// 2^32 divided by the width: a division by it is a multiplication and a shift.
    factor: u64,
    /// The first coordinate of each slice, and one beyond the last.
    starts: Vec<i32>,
}

impl Axis {
    /// At most `count` slices over all coordinates from `low` to `high`, which are less than 2^30 apart.
    pub(super) fn new(low: i32, high: i32, count: u32) -> Self {
        let span = high.abs_diff(low);
        let factor = (1_u64 << 32) / u64::from(span / count + 1);
        let slices = ((u64::from(span) * factor) >> 32) + 1;
        let start = |slice: u64| {
            let steps = (slice << 32).div_ceil(factor).min(u64::from(span) + 1);
            (i64::from(low) + steps as i64) as i32
        };
        Self { low, span, factor, starts: (0..=slices).map(start).collect() }
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The slice of a coordinate; `None` beyond the ends.
    pub(super) fn index(&self, at: i32) -> Option<usize> {
        // What lies below the low end wraps round to far above the span: coordinates are within ±180 degrees.
        let steps = at.wrapping_sub(self.low) as u32;
        (steps <= self.span).then(|| ((u64::from(steps) * self.factor) >> 32) as usize)
    }

    /// The slice of a coordinate, or the first or last one.
    pub(super) fn nearest(&self, at: i64) -> usize {
        let steps = (at - i64::from(self.low)).clamp(0, i64::from(self.span));
        ((steps as u64 * self.factor) >> 32) as usize
    }

    /// The first coordinate of a slice.
    pub(crate) fn start(&self, slice: usize) -> i32 {
        self.starts[slice]
    }

    /// Coordinates between a point of a slice and the slice's nearer end.
    pub(crate) fn margin(&self, slice: usize, at: i32) -> i32 {
        (at - self.starts[slice]).min(self.starts[slice + 1] - 1 - at)
    }

    /// The slices that a stretch touches.
    pub(super) fn covered(&self, from: i64, to: i64) -> Option<RangeInclusive<usize>> {
        let high = i64::from(self.low) + i64::from(self.span);
        (from <= high && to >= i64::from(self.low)).then(|| self.nearest(from)..=self.nearest(to))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_coordinate_lies_in_the_slice_that_begins_before_it(
            low in -1_800_000_000..700_000_000_i32, span in 0..1_i32 << 30, count in 1..2000_u32, share in 0.0..1.0_f64,
        ) {
            let axis = Axis::new(low, low + span, count);
            prop_assert!(axis.count() <= count as usize);
            for at in [low, low + span, low + (f64::from(span) * share) as i32] {
                let slice = axis.index(at).unwrap();
                prop_assert!(axis.start(slice) <= at && at < axis.start(slice + 1));
                prop_assert_eq!(axis.nearest(i64::from(at)), slice);
            }
            for slice in 1..axis.count() {
                let start = axis.start(slice);
                prop_assert_eq!((axis.index(start - 1), axis.index(start)), (Some(slice - 1), Some(slice)));
            }
            prop_assert_eq!(axis.index(low - 1), None);
            prop_assert_eq!(axis.index(low + span + 1), None);
            prop_assert_eq!(axis.covered(i64::from(low) - 9, i64::from(low) - 1), None);
        }
    }

    #[test]
    fn the_other_end_of_the_earth_is_outside() {
        let axis = Axis::new(1_700_000_000, 1_800_000_000, 64);
        assert_eq!(axis.index(-1_800_000_000), None);
        assert_eq!(Axis::new(-1_800_000_000, -900_000_000, 64).index(1_800_000_000), None);
    }
}
