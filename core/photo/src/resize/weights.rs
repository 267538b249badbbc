//! The weights of Lanczos's kernel as whole numbers, the same on every machine.

use std::f64::consts::{FRAC_PI_2, PI};

use super::Axis;

/// Zero crossings of the kernel on each side.
const LOBES: f64 = 3.0;
/// Most bits behind the point of a weight; more would change nothing.
const MOST_BITS: u32 = 20;
/// Fewest, for windows of tens of thousands of samples.
const LEAST_BITS: u32 = 8;

/// For each wanted sample the samples of the source that it is made of.
pub(super) struct Windows {
    /// The weights of every window add up to `1 << bits`.
    pub(super) bits: u32,
    /// The longest window.
    pub(super) taps: usize,
    /// First sample and number of samples of each window.
    spans: Vec<(usize, usize)>,
    /// `taps` weights for each window, the unused ones zero.
    values: Vec<i16>,
}

impl Windows {
    /// `sum_limit` bounds the sum of a window's weights without their signs.
    pub(super) fn new(axis: &Axis, sum_limit: i64) -> Self {
        let spans: Vec<Span> = (0..axis.to).map(|index| Span::new(axis, index)).collect();
        let taps = spans.iter().map(|span| span.count).max().unwrap_or(0);
        let mut exact = vec![0.0; axis.to * taps];
        let (mut largest, mut sum) = (0.0_f64, 0.0_f64);
        for (span, window) in spans.iter().zip(exact.chunks_exact_mut(taps.max(1))) {
            span.weigh(&mut window[..span.count]);
            largest = window.iter().fold(largest, |most, weight| most.max(weight.abs()));
            sum = sum.max(window.iter().map(|weight| weight.abs()).sum());
        }
        // Rounding moves each weight by less than one.
        let bits = (LEAST_BITS..=MOST_BITS).rev().find(|&bits| {
            let one = f64::from(1_u32 << bits);
            largest * one + 1.0 <= f64::from(i16::MAX) && sum * one + taps as f64 <= sum_limit as f64
        });
        let bits = bits.unwrap_or(LEAST_BITS);
        let mut values = vec![0; exact.len()];
        for (whole, exact) in values.chunks_exact_mut(taps.max(1)).zip(exact.chunks_exact(taps.max(1))) {
            round(exact, bits, whole);
        }
        Self { bits, taps, spans: spans.iter().map(|span| (span.first, span.count)).collect(), values }
    }

    /// First sample and weights of the window of wanted sample `index`.
    pub(super) fn of(&self, index: usize) -> (usize, &[i16]) {
        let (first, count) = self.spans[index];
        (first, &self.values[index * self.taps..][..count])
    }
}

/// A window before its weights are rounded, in samples of the source.
struct Span {
    first: usize,
    count: usize,
    /// Middle of the wanted sample, with the left edge of the first sample at 0.
    middle: f64,
    /// Source samples for one step of the kernel.
    scale: f64,
}

impl Span {
    fn new(axis: &Axis, index: usize) -> Self {
        let (over, under) = (u128::from(axis.step.0), u128::from(axis.step.1.max(1)));
        let middle = ((2 * index as u128 + 1) * over) as f64 / (2 * under) as f64;
        // What would lie beyond the source, because a size was rounded up, takes its edge.
        let middle = middle.min(axis.from as f64);
        let scale = (over as f64 / under as f64).max(1.0);
        let reach = LOBES * scale;
        // A float that is negative or too large becomes the nearest whole number that there is.
        let first = (middle - reach - 0.5).ceil() as usize;
        let end = ((middle + reach - 0.5).floor() as usize + 1).min(axis.from);
        Self { first, count: end.saturating_sub(first), middle, scale }
    }

    /// Weights that add up to 1; what lies outside the source has been dropped.
    fn weigh(&self, window: &mut [f64]) {
        let mut sum = 0.0;
        for (tap, weight) in window.iter_mut().enumerate() {
            *weight = lanczos(((self.first + tap) as f64 + 0.5 - self.middle) / self.scale);
            sum += *weight;
        }
        for weight in window {
            *weight /= sum;
        }
    }
}

/// Rounds weights so that they add up to exactly `1 << bits`: each one carries on what the ones before it
/// were rounded by.
fn round(exact: &[f64], bits: u32, whole: &mut [i16]) {
    let one = f64::from(1_u32 << bits);
    let (mut sum, mut given) = (0.0, 0_i32);
    for (whole, weight) in whole.iter_mut().zip(exact) {
        sum += weight;
        // Half up, by way of a floor: a cast cuts towards zero.
        let due = (sum * one + 0.5).floor() as i32;
        *whole = (due - given) as i16;
        given = due;
    }
}

/// Lanczos's kernel of three lobes: sinc(x) sinc(x / 3).
///
/// One sine does for both, because sin 3a = 3 sin a - 4 sin³ a.
fn lanczos(x: f64) -> f64 {
    let x = x.abs();
    if x < 1e-9 {
        return 1.0;
    }
    if x >= LOBES {
        return 0.0;
    }
    let slow = sine(PI / LOBES * x);
    let fast = slow * (3.0 - 4.0 * slow * slow);
    LOBES * fast * slow / (PI * PI * x * x)
}

/// The sine of 0 to π, by its series; within 1e-11. The standard library's may differ between systems.
fn sine(angle: f64) -> f64 {
    let a = if angle > FRAC_PI_2 { PI - angle } else { angle };
    let square = a * a;
    // Each term is the one before times -a² / (2n (2n + 1)), from the smallest to the largest.
    let mut series = 1.0;
    for n in [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        series = 1.0 - square * series / (2.0 * n * (2.0 * n + 1.0));
    }
    a * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_the_sine() {
        for step in 0..=1000 {
            let angle = PI * f64::from(step) / 1000.0;
            assert!((sine(angle) - angle.sin()).abs() < 1e-11, "{angle}");
        }
    }

    #[test]
    fn every_window_adds_up_to_one_within_its_limits() {
        for (from, to, step) in [
            (2016, 1600, (63, 50)),
            (1600, 256, (25, 4)),
            (7, 7, (1, 1)),
            (3, 11, (1, 4)),
            (900, 4, (225, 1)),
            (5, 9, (1, 1)),
        ] {
            let windows = Windows::new(&Axis { from, to, step }, 65_535);
            assert!(windows.bits >= 14 || from == 900, "{from} {to} {}", windows.bits);
            for index in 0..to {
                let (first, weights) = windows.of(index);
                assert!(first + weights.len() <= from);
                assert_eq!(weights.iter().map(|&w| i32::from(w)).sum::<i32>(), 1 << windows.bits);
                assert!(weights.iter().map(|&w| i64::from(w).abs()).sum::<i64>() <= 65_535);
            }
        }
    }
}
