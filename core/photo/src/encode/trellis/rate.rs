//! What a symbol costs, by how often it occurs.

use super::super::quant::Row;
use super::super::tokens::Histogram;

/// Fractional bits of a cost.
pub(super) const COST_BITS: u32 = 8;

/// The symbol of sixteen zeros (T.81, F.1.2.2.1).
pub(super) const SIXTEEN_ZEROS: usize = 0xF0;

/// Most bits that a symbol is thought to cost, however rare it is.
const MOST_BITS: f64 = 16.0;

/// Costs of the AC symbols of one table, each with the bits behind it.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    /// At `run << 4 | size`; `0x00` ends a block.
    pub(super) cost: [u32; 256],
}

impl Rates {
    /// Costs before anything was counted: long runs and great values are rare.
    pub(super) fn usual() -> Self {
        let bits = |symbol: u32| match (symbol >> 4, symbol & 15) {
            (0, 0) => 3,
            (15, 0) => 10,
            (run, size) => (2 + run + size).min(16) + size,
        };
        Self { cost: std::array::from_fn(|symbol| bits(symbol as u32) << COST_BITS) }
    }
}

/// How often each AC symbol of a baseline scan occurs. A progressive file divides them differently among its
/// scans, but what a value costs beside another hardly changes.
pub(super) struct Counts(Histogram);

impl Counts {
    pub(super) fn new() -> Self {
        Self([0; 256])
    }

    pub(super) fn add(&mut self, row: &Row) {
        for (block, masks) in row.blocks.iter().zip(&row.masks) {
            let mut left = masks.at_least[0] & !1;
            let mut next = 1;
            while left != 0 {
                let at = left.trailing_zeros();
                left &= left - 1;
                let zeros = at - next;
                self.0[SIXTEEN_ZEROS] += zeros >> 4;
                let size = 16 - block.0[at as usize].unsigned_abs().leading_zeros();
                self.0[((zeros & 15) << 4 | size) as usize] += 1;
                next = at + 1;
            }
            self.0[0] += u32::from(next < 64);
        }
    }

    /// Costs by the entropy of what was counted.
    pub(super) fn rates(&self) -> Rates {
        let all: u32 = self.0.iter().sum();
        let all = libm::log2(f64::from(all.max(1)));
        let cost = std::array::from_fn(|symbol| {
            // What was not seen in a sample is rarer than what was seen once.
            let bits = all - libm::log2(f64::from(self.0[symbol]).max(0.25));
            let bits = bits.clamp(0.25, MOST_BITS) + (symbol & 15) as f64;
            (bits * f64::from(1 << COST_BITS)) as u32
        });
        Rates { cost }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::block::Block;
    use super::super::super::quant::Masks;
    use super::*;

    #[test]
    fn symbols_are_counted_as_a_baseline_scan_has_them() {
        let mut block = Block::ZERO;
        (block.0[0], block.0[2], block.0[40], block.0[63]) = (9, -3, 1, 1);
        let row = Row { blocks: vec![block, Block::ZERO], masks: vec![Masks::of(&block), Masks::default()] };
        let mut counts = Counts::new();
        counts.add(&row);
        let found: Vec<(usize, u32)> = (0..).zip(counts.0).filter(|&(_, count)| count > 0).collect();
        // A run of 1 and size 2, 37 zeros in two parts and a rest, 22 zeros likewise, one block that ends.
        assert_eq!(found, [(0x00, 1), (0x12, 1), (0x51, 1), (0x61, 1), (SIXTEEN_ZEROS, 3)]);
    }

    #[test]
    fn half_of_all_symbols_cost_a_bit_each_and_what_was_not_seen_costs_most() {
        let mut counts = Counts::new();
        (counts.0[0], counts.0[0x11], counts.0[0x21]) = (512, 256, 256);
        let rates = counts.rates();
        let bit = 1 << COST_BITS;
        assert_eq!((rates.cost[0], rates.cost[0x11], rates.cost[0x31]), (bit, 3 * bit, 13 * bit));
    }
}
