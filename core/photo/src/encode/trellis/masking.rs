//! How much an error shows in each block.

use super::super::block::{Block, Coefficients};

/// Fractional bits of a worth.
pub(super) const WORTH_BITS: u32 = 4;

/// Bits, with [`WORTH_BITS`], that may be spent to avoid an error of one step in a block that is flat.
const MOST: f64 = 450.0;

/// The energy at which a block begins to hide errors: about where SSIM stops to divide by its constant.
const HIDING: f64 = 2000.0;

/// For each block of a picture the bits that a squared error of one step is worth, with [`WORTH_BITS`].
pub(super) struct Masking {
    components: Vec<Worths>,
}

struct Worths {
    across: usize,
    worths: Vec<u16>,
}

impl Masking {
    pub(super) fn of(shape: &Coefficients) -> Self {
        let components = shape.components.iter().map(|component| Worths {
            across: component.across,
            worths: component.blocks.iter().map(|block| worth(energy(block))).collect(),
        });
        Self { components: components.collect() }
    }

    /// The worths of row `y` of a component's blocks.
    pub(super) fn row(&self, component: usize, y: usize) -> &[u16] {
        let Worths { across, worths } = &self.components[component];
        &worths[y * across..][..*across]
    }
}

/// The sum of the squared AC coefficients, in units of samples.
fn energy(block: &Block) -> u32 {
    let squares = block.0[1..].iter().map(|&value| i32::from(value).pow(2) as u64);
    (squares.sum::<u64>() >> (2 * super::super::block::COEFFICIENT_BITS)) as u32
}

/// Falls with the fourth root of the energy: a busy block hides more than a flat one, but its errors count
/// all the same. Square roots alone are the same on every processor.
fn worth(energy: u32) -> u16 {
    (MOST / (1.0 + f64::from(energy) / HIDING).sqrt().sqrt()) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_block_is_worth_less_than_a_flat_one_and_never_nothing() {
        let most = (64 * 1024 * 1024) as u32;
        let worths = [0, 100, 2000, 100_000, most].map(worth);
        assert!(worths.is_sorted_by(|a, b| a > b), "{worths:?}");
        assert_eq!((worths[0], worths[4] > 16), (450, true));
    }

    #[test]
    fn the_mean_of_a_block_is_no_energy() {
        let mut block = Block::ZERO;
        block.0[0] = 16_000;
        assert_eq!(energy(&block), 0);
        (block.0[5], block.0[63]) = (-48, 64);
        assert_eq!(energy(&block), 9 + 16);
    }
}
