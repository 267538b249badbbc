//! The best Huffman table for given symbols (T.81, K.2).

use super::tokens::Histogram;

/// A table as the file holds it, and the codes that follow from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Huffman {
    /// How many codes have each length, 1 to 16 bits.
    pub(super) lengths: [u8; 16],
    /// In the order of their codes.
    pub(super) symbols: Vec<u8>,
    /// For each symbol its code above five bits of the code's length; 0 for a symbol without one.
    pub(super) codes: [u32; 256],
}

impl Huffman {
    /// No code is longer than 16 bits, and none is all ones.
    pub(super) fn best_for(histogram: &Histogram) -> Self {
        let mut used: Vec<(u32, u8)> =
            (0..=255).map(|symbol| (histogram[usize::from(symbol)], symbol)).collect();
        used.retain(|&(count, _)| count > 0);
        used.sort_unstable_by_key(|&(count, symbol)| (std::cmp::Reverse(count), symbol));
        let lengths = limited(depths(&used));
        let symbols: Vec<u8> = used.iter().map(|&(_, symbol)| symbol).collect();
        let mut codes = [0; 256];
        let (mut code, mut next) = (0, 0);
        for (length, &count) in (1..).zip(&lengths) {
            for &symbol in &symbols[next..][..usize::from(count)] {
                codes[usize::from(symbol)] = (code << 5) | length;
                code += 1;
            }
            next += usize::from(count);
            code <<= 1;
        }
        Self { lengths, symbols, codes }
    }

    /// Bits of all the symbols, given how often they occur.
    pub(super) fn bits(&self, histogram: &Histogram) -> u64 {
        histogram.iter().zip(&self.codes).map(|(&count, code)| u64::from(count) * u64::from(code & 31)).sum()
    }
}

/// How many leaves of Huffman's tree lie at each depth, with one leaf more of no weight to speak of:
/// the code that is all ones, which no symbol may have.
///
/// `used` is sorted with the most frequent first.
fn depths(used: &[(u32, u8)]) -> Vec<usize> {
    // The lightest leaf comes first, the reserved one before all.
    let weights: Vec<u64> =
        std::iter::once(1).chain(used.iter().rev().map(|&(count, _)| u64::from(count) * 2)).collect();
    let leaves = weights.len();
    let mut parents = vec![0; 2 * leaves - 1];
    let mut inner: Vec<u64> = Vec::with_capacity(leaves - 1);
    let (mut leaf, mut node) = (0, 0);
    for made in 0..leaves - 1 {
        let mut sum = 0;
        for _ in 0..2 {
            let is_leaf = leaf < leaves && (node >= made || weights[leaf] <= inner[node]);
            let (child, weight) = if is_leaf { (leaf, weights[leaf]) } else { (leaves + node, inner[node]) };
            if is_leaf {
                leaf += 1
            } else {
                node += 1
            }
            parents[child] = leaves + made;
            sum += weight;
        }
        inner.push(sum);
    }
    let mut depth = vec![0_usize; 2 * leaves - 1];
    let mut counts = vec![0; leaves.max(17)];
    for child in (0..2 * leaves - 2).rev() {
        depth[child] = depth[parents[child]] + 1;
        if child < leaves {
            counts[depth[child]] += 1;
        }
    }
    counts
}

/// Brings all depths down to 16 (T.81, figure K.3) and takes the reserved code away.
fn limited(mut counts: Vec<usize>) -> [u8; 16] {
    for length in (17..counts.len()).rev() {
        while counts[length] > 0 {
            let mut shorter = length - 2;
            while counts[shorter] == 0 {
                shorter -= 1;
            }
            counts[length] -= 2;
            counts[length - 1] += 1;
            counts[shorter + 1] += 2;
            counts[shorter] -= 1;
        }
    }
    if let Some(longest) = counts[1..=16].iter_mut().rev().find(|count| **count > 0) {
        *longest -= 1;
    }
    std::array::from_fn(|length| counts[length + 1] as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::tests::dice;

    fn checked(histogram: &Histogram) -> Huffman {
        let made = Huffman::best_for(histogram);
        let mut share = 0.0;
        let mut codes: Vec<(u32, u32)> = Vec::new();
        for (&count, &code) in histogram.iter().zip(&made.codes) {
            assert_eq!(count > 0, code != 0);
            if count > 0 {
                let (code, length) = (code >> 5, code & 31);
                assert!((1..=16).contains(&length));
                assert!(code < (1 << length) - 1, "a code of ones");
                share += 0.5_f64.powi(length as i32);
                codes.push((code << (16 - length), length));
            }
        }
        assert!(share < 1.0);
        codes.sort_unstable();
        let apart = |pair: &[(u32, u32)]| pair[1].0 - pair[0].0 >= 1 << (16 - pair[0].1);
        assert!(codes.windows(2).all(apart), "codes that begin like others");
        assert_eq!(made.symbols.len(), codes.len());
        made
    }

    #[test]
    fn codes_are_prefix_free_short_enough_and_never_all_ones() {
        for seed in 0..200 {
            let used = 1 + dice(seed, 1, 1) % 256;
            let mut histogram = [0; 256];
            for _ in 0..used {
                let symbol =
                    dice(seed, 2, used as usize) ^ dice(seed, 3, histogram.iter().sum::<u32>() as usize);
                histogram[(symbol % 256) as usize] += 1 + (dice(seed, 4, symbol as usize) % 5000) as u32;
            }
            checked(&histogram);
        }
    }

    #[test]
    fn growing_counts_do_not_make_codes_longer_than_sixteen_bits() {
        let mut histogram = [0; 256];
        let (mut one, mut two) = (1, 1);
        for count in histogram.iter_mut().take(40) {
            *count = one;
            (one, two) = (two, one + two);
        }
        let made = checked(&histogram);
        assert_eq!(made.lengths.iter().rposition(|&count| count > 0), Some(15));
    }

    #[test]
    fn a_table_costs_little_more_than_the_entropy() {
        let histogram = std::array::from_fn(|symbol| 100_000 / (symbol as u32 + 1).pow(2));
        let made = checked(&histogram);
        let all = f64::from(histogram.iter().sum::<u32>());
        let entropy: f64 = histogram
            .iter()
            .filter(|&&count| count > 0)
            .map(|&count| f64::from(count) * (all / f64::from(count)).log2())
            .sum();
        assert!(made.bits(&histogram) as f64 <= entropy * 1.03);
    }

    #[test]
    fn no_symbols_need_no_table() {
        let made = Huffman::best_for(&[0; 256]);
        assert_eq!((made.lengths, made.symbols.len()), ([0; 16], 0));
    }
}
