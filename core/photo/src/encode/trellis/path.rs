//! The cheapest values of one block's AC coefficients.

use super::super::block::{Block, COEFFICIENT_BITS};
use super::super::quant::{Masks, Steps};
use super::masking::WORTH_BITS;
use super::rate::{COST_BITS, Rates, SIXTEEN_ZEROS};

/// Fractional bits of coefficients that were divided by their steps.
const SCALED_BITS: u32 = 8;

/// Fractional bits of a reciprocal, beside [`SCALED_BITS`].
const RECIPROCAL_BITS: u32 = 12;

/// Fractional bits of a weight.
const WEIGHT_BITS: u32 = 8;

/// How much more an error weighs at the highest frequency than at the lowest, in 256ths: the steps grow faster
/// than what the eye forgives once most of the values are nothing.
const MORE_AT_HIGHEST: u64 = 180;

/// Brings the product of a squared error, a worth and a weight to [`COST_BITS`].
const COST_SHIFT: u32 = 2 * SCALED_BITS + WORTH_BITS - COST_BITS;

/// How errors of one component's coefficients are measured, in zigzag order.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    reciprocal: [u32; 64],
    weight: [u32; 64],
}

impl Weights {
    /// `exact` are the steps before they were rounded, with [`COEFFICIENT_BITS`]: errors weigh by them, so that
    /// each grade differs a little from the next even where the whole steps are the same.
    pub(super) fn new(steps: &Steps, exact: &[u16; 64]) -> Self {
        let scale = 1_u32 << (SCALED_BITS + RECIPROCAL_BITS - COEFFICIENT_BITS);
        let weight = |k: usize| {
            let (step, exact) = (u64::from(steps[k]) << COEFFICIENT_BITS, u64::from(exact[k]).max(1));
            let weight = (1 << WEIGHT_BITS) + MORE_AT_HIGHEST * k as u64 / 63;
            (weight * step * step / (exact * exact)).clamp(1, 1 << (WEIGHT_BITS + 3)) as u32
        };
        Self { reciprocal: steps.map(|step| scale / u32::from(step)), weight: std::array::from_fn(weight) }
    }
}

/// What paths through the values so far cost.
struct Paths {
    count: usize,
    /// Places of the values in zigzag order; the first is where all paths begin.
    places: [u8; 64],
    /// The least cost of a path that ends with this value, beside that of dropping all.
    costs: [i32; 64],
    /// The value as it is on that path.
    values: [u16; 64],
    /// Which value is before it on that path.
    before: [u8; 64],
}

/// Lowers values that cost more than they are worth.
///
/// `to` holds `from` rounded to the nearest, `masks` belong to it; `worth` is the block's. Every value may
/// stay or become the greatest that needs a bit less, and ones may become nothing; the cheapest path over all
/// values that stay is found as in trellis quantisation (M. Crouse, K. Ramchandran, 1995).
pub(super) fn choose(
    from: &Block,
    to: &mut Block,
    masks: &mut Masks,
    weights: &Weights,
    rates: &Rates,
    worth: u16,
) {
    let before = masks.at_least[0] & !1;
    if before == 0 {
        return;
    }
    let mut paths = Paths { count: 1, places: [0; 64], costs: [0; 64], values: [0; 64], before: [0; 64] };
    // The last value that all paths go through.
    let mut gate = 0;
    let mut left = before;
    while left != 0 {
        let k = left.trailing_zeros() as usize;
        left &= left - 1;
        let scaled = (u32::from(from.0[k].unsigned_abs()) * weights.reciprocal[k]) >> RECIPROCAL_BITS;
        let weight = (u32::from(worth) * weights.weight[k]) >> WEIGHT_BITS;
        let error = |value: u16| {
            let error = i64::from(scaled) - (i64::from(value) << SCALED_BITS);
            ((error * error * i64::from(weight)) >> COST_SHIFT) as i32
        };
        let value = to.0[k].unsigned_abs();
        let stays = value > 1;
        let nothing = if stays { 0 } else { error(0) };
        let lower = lower(value);
        let gains = [(value, error(value) - nothing), (lower, if lower > 0 { error(lower) } else { 0 })];
        paths.extend(gate, k, &gains[..1 + usize::from(lower > 0)], rates);
        if stays {
            gate = paths.count - 1;
        }
    }
    paths.keep(gate, before, to, masks, rates);
}

/// The next lower value if it needs a bit less, otherwise 0.
fn lower(value: u16) -> u16 {
    if value > 1 && value.is_power_of_two() { value - 1 } else { 0 }
}

impl Paths {
    /// Adds the value at `k`, in one of its forms, each with what it gains over nothing.
    fn extend(&mut self, gate: usize, k: usize, forms: &[(u16, i32)], rates: &Rates) {
        let (mut best, mut best_value, mut best_before) = (i32::MAX, 0, 0);
        for i in gate..self.count {
            let run = k - usize::from(self.places[i]) - 1;
            let base = self.costs[i] + (run >> 4) as i32 * rates.cost[SIXTEEN_ZEROS] as i32;
            for &(value, gain) in forms {
                let size = 16 - value.leading_zeros() as usize;
                let cost = base + rates.cost[(run & 15) << 4 | size] as i32 + gain;
                if cost < best {
                    (best, best_value, best_before) = (cost, value, i);
                }
            }
        }
        let at = self.count;
        self.places[at] = k as u8;
        self.costs[at] = best;
        self.values[at] = best_value;
        self.before[at] = best_before as u8;
        self.count += 1;
    }

    /// Puts the values of the cheapest path into `to` and `masks`.
    fn keep(&self, gate: usize, before: u64, to: &mut Block, masks: &mut Masks, rates: &Rates) {
        let end = |at: usize| self.costs[at] + if self.places[at] < 63 { rates.cost[0] as i32 } else { 0 };
        let cheapest = (gate..self.count).min_by_key(|&at| end(at));
        let mut at = cheapest.unwrap_or(gate);
        let mut kept = masks.at_least.map(|mask| mask & 1);
        while at > 0 {
            let (k, value) = (usize::from(self.places[at]), self.values[at]);
            to.0[k] = if to.0[k] < 0 { -(value as i16) } else { value as i16 };
            for (bit, mask) in kept.iter_mut().enumerate() {
                *mask |= u64::from(value >> bit != 0) << k;
            }
            at = self.before[at].into();
        }
        let mut gone = before & !kept[0];
        while gone != 0 {
            to.0[gone.trailing_zeros() as usize] = 0;
            gone &= gone - 1;
        }
        masks.at_least = kept;
    }
}

#[cfg(test)]
mod tests;
