//! The weights of Lanczos's kernel as whole numbers, the same on every machine.

use std::f64::consts::{FRAC_PI_2, PI};

use super::Axis;

/// Zero crossings of the kernel on each side.
const LOBES: f64 = 3.0;
/// Most bits behind the point of a weight; more would change nothing.
const MOST_BITS: u32 = 20;
/// More than any sum of weights falls below zero.
const ABOVE_ZERO: i32 = 1 << 24;
/// Fewest, for windows of tens of thousands of samples.
const LEAST_BITS: u32 = 8;

/// For each wanted sample the samples of the source that it is made of.
pub(super) struct Windows {
    /// The weights of every window add up to `1 << bits`.
    pub(super) bits: u32,
    /// The longest window.
    pub(super) taps: usize,
    spans: Vec<Span>,
    /// Weights, of windows that are alike only once.
    values: Vec<i16>,
}

impl Windows {
    /// `sum_limit` bounds the sum of a window's weights without their signs.
    pub(super) fn new(axis: &Axis, sum_limit: i64) -> Self {
        let mut exact = Vec::new();
        let mut spans: Vec<Span> = Vec::with_capacity(axis.to);
        let (mut taps, mut largest, mut sum) = (0, 0.0_f64, 0.0_f64);
        let again = Repeat::of(axis);
        for index in 0..axis.to {
            let mut span = Span::new(axis, index);
            match again.at(&span, &spans) {
                Some(weights_at) => span.weights_at = weights_at,
                None => {
                    span.weights_at = exact.len();
                    span.weigh(&mut exact);
                    let window = &exact[span.weights_at..];
                    taps = taps.max(span.count);
                    largest = window.iter().fold(largest, |most, weight| most.max(weight.abs()));
                    sum = sum.max(window.iter().map(|weight| weight.abs()).sum());
                }
            }
            spans.push(span);
        }
        // Rounding moves each weight by less than one.
        let bits = (LEAST_BITS..=MOST_BITS).rev().find(|&bits| {
            let one = f64::from(1_u32 << bits);
            largest * one + 1.0 <= f64::from(i16::MAX) && sum * one + taps as f64 <= sum_limit as f64
        });
        let bits = bits.unwrap_or(LEAST_BITS);
        let mut values = Vec::with_capacity(exact.len());
        for span in &spans {
            if span.weights_at == values.len() {
                round(&exact[span.weights_at..][..span.count], bits, &mut values);
            }
        }
        Self { bits, taps, spans, values }
    }

    /// First sample and weights of the window of wanted sample `index`.
    pub(super) fn of(&self, index: usize) -> (usize, &[i16]) {
        let span = &self.spans[index];
        (span.first, &self.values[span.weights_at..][..span.count])
    }
}

/// After how many wanted samples windows are alike: the denominator of the shortened step.
struct Repeat {
    windows: usize,
    /// Samples of the source between them.
    samples: usize,
}

impl Repeat {
    fn of(axis: &Axis) -> Self {
        let (mut divisor, mut rest) = axis.step;
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = divisor.max(1);
        Self { windows: (axis.step.1 / divisor) as usize, samples: (axis.step.0 / divisor) as usize }
    }

    /// Where the weights of a window like `span` are, if it has been among `before`.
    fn at(&self, span: &Span, before: &[Span]) -> Option<usize> {
        let like = before.get(before.len().checked_sub(self.windows)?)?;
        let alike = span.is_whole
            && like.is_whole
            && span.count == like.count
            && span.first == like.first + self.samples;
        alike.then_some(like.weights_at)
    }
}

/// A window, in samples of the source.
struct Span {
    first: usize,
    count: usize,
    /// Whether no part of it lies outside the source.
    is_whole: bool,
    /// Where its weights begin.
    weights_at: usize,
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
        let (low, high) = (middle - reach, middle + reach);
        // A float that is negative or too large becomes the nearest whole number that there is.
        let first = (low - 0.5).ceil() as usize;
        let end = ((high + 0.5).floor() as usize).min(axis.from);
        let is_whole = low >= 0.0 && high <= axis.from as f64;
        Self { first, count: end.saturating_sub(first), is_whole, weights_at: 0, middle, scale }
    }

    /// Appends weights that add up to 1; what lies outside the source has been dropped.
    fn weigh(&self, weights: &mut Vec<f64>) {
        let taps = self.first..self.first + self.count;
        weights.extend(taps.map(|at| lanczos((at as f64 + 0.5 - self.middle) / self.scale)));
        let window = &mut weights[self.weights_at..];
        let sum: f64 = window.iter().sum();
        for weight in window {
            *weight /= sum;
        }
    }
}

/// Rounds weights so that they add up to exactly `1 << bits`: each one carries on what the ones before it
/// were rounded by.
fn round(exact: &[f64], bits: u32, whole: &mut Vec<i16>) {
    let one = f64::from(1_u32 << bits);
    let (mut sum, mut given) = (0.0, 0_i32);
    for weight in exact {
        sum += weight;
        // A cast cuts towards zero, hence the detour where nothing is negative.
        let due = (sum * one + (ABOVE_ZERO as f64 + 0.5)) as i32 - ABOVE_ZERO;
        whole.push((due - given) as i16);
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
pub(crate) const fn sine(angle: f64) -> f64 {
    let a = if angle > FRAC_PI_2 { PI - angle } else { angle };
    let square = a * a;
    let mut series = 1.0;
    // From the smallest term to the largest: each is the one before it times -a² / (2n (2n + 1)).
    let mut n = 7.0;
    while n > 0.0 {
        series = 1.0 - square * series / (2.0 * n * (2.0 * n + 1.0));
        n -= 1.0;
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
