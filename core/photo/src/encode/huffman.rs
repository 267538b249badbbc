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
