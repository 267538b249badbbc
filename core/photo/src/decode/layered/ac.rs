//! Scans with AC coefficients of one component, as progressive files have them (T.81, G.1.2.2, G.1.2.3).

use super::bits::Bits;
use super::codes::Codes;
use super::dc::Piece;
use super::scan::{Coder, band};
use super::store::Store;
use crate::PhotoError;
use crate::decode::idct::NOT_NEEDED;
use crate::source::Source;

/// The symbol's run that is no end of a band but sixteen zeros.
const SIXTEEN_ZEROS: u32 = 15;

/// The coefficients of a band without their lowest bits.
pub(super) fn first(
    coder: &mut Coder,
    source: &mut Source<'_>,
    stores: &mut [Store],
    (row, from, to): Piece,
) -> Result<(), PhotoError> {
    let Coder { bits, parts, start, end, low, end_run, .. } = coder;
    let part = parts.first().ok_or_else(no_code)?;
    let codes = part.ac.as_ref().ok_or_else(no_code)?;
    let store = &mut stores[part.index];
    let (slots, places) = (store.slots, store.places);
    let (coefficients, seen) = store.blocks(row, from, to);
    let blocks = to - from;
    let mut at = 0;
    while at < blocks {
        if *end_run > 0 {
            let skipped = (*end_run).min(blocks - at);
            *end_run -= skipped;
            at += skipped;
            continue;
        }
        bits.top_up(source)?;
        let mut fresh = Fresh { block: &mut coefficients[at * slots..][..slots], places: &places, low: *low };
        let found = fresh.band((codes, bits), *start, *end, end_run);
        if found.is_none() || bits.is_overdrawn() {
            // The block's own codes were broken or not all there: better none than these.
            fresh.clear(*start, *end);
            bits.check()?;
        }
        let found = found.ok_or_else(no_code)?;
        if let Some(seen) = seen.get_mut(at) {
            *seen |= found;
        }
        at += 1;
    }
    Ok(())
}

/// A block of which a band is told for the first time.
struct Fresh<'a> {
    block: &'a mut [i16],
    places: &'a [u8; 64],
    low: u8,
}

impl Fresh<'_> {
    /// Reads coefficients `start` to `end` in zigzag order: bit k of the answer is set when the one at k
    /// is not zero. `None` when a code makes no sense.
    #[inline]
    fn band(
        &mut self,
        (codes, bits): (&Codes, &mut Bits),
        start: usize,
        end: usize,
        end_run: &mut usize,
    ) -> Option<u64> {
        let mut found = 0_u64;
        let mut k = start;
        while k <= end {
            let step = codes.step(bits)?;
            if step.value == 0 {
                if step.run < SIXTEEN_ZEROS {
                    // This block is the first of the run.
                    *end_run = (1 << step.run) + bits.take(step.run) as usize - 1;
                    break;
                }
                k += 16;
                continue;
            }
            k += step.run as usize;
            if k > end {
                return None;
            }
            let place = self.places[k];
            if place != NOT_NEEDED {
                // As a number of 16 bits: what does not fit is nonsense that must not stop the decoder.
                self.block[usize::from(place)] = (step.value << self.low) as i16;
            }
            found |= 1 << k;
            k += 1;
        }
        Some(found)
    }

    fn clear(&mut self, start: usize, end: usize) {
        for &place in self.places[start..=end].iter().filter(|&&place| place != NOT_NEEDED) {
            self.block[usize::from(place)] = 0;
        }
    }
}

/// One more bit of the coefficients of a band, and those that only now are more than zero.
pub(super) fn refined(
    coder: &mut Coder,
    source: &mut Source<'_>,
    stores: &mut [Store],
    (row, from, to): Piece,
) -> Result<(), PhotoError> {
    let Coder { bits, parts, start, end, low, end_run, .. } = coder;
    let part = parts.first().ok_or_else(no_code)?;
    let codes = part.ac.as_ref().ok_or_else(no_code)?;
    let store = &mut stores[part.index];
    let (slots, places, kept) = (store.slots, store.places, store.kept);
    store.remember();
    let (coefficients, seen) = store.blocks(row, from, to);
    let band = band(*start, *end);
    for (block, seen) in coefficients.chunks_exact_mut(slots).zip(seen) {
        let known = *seen & band;
        if *end_run > 0 && known == 0 {
            *end_run -= 1;
            continue;
        }
        bits.top_up(source)?;
        let mut finer = Finer { block, places: &places, known, step: 1 << *low, fixes: 0, count: 0 };
        *seen |= finer.band((codes, bits), (*start, *end), end_run).ok_or_else(no_code)?;
        finer.correct(kept);
    }
    Ok(())
}

/// A block whose coefficients get one more bit.
struct Finer<'a> {
    block: &'a mut [i16],
    places: &'a [u8; 64],
    /// Bit k is set when the coefficient at k was not zero before.
    known: u64,
    /// The worth of the bit.
    step: i16,
    /// The bits for those that were not zero, in their order.
    fixes: u64,
    /// How many of them there are.
    count: u32,
}

impl Finer<'_> {
    /// Reads coefficients `start` to `end`: bit k of the answer is set when the one at k is no longer
    /// zero. `None` when a code makes no sense.
    #[inline]
    fn band(
        &mut self,
        (codes, bits): (&Codes, &mut Bits),
        (start, end): (usize, usize),
        end_run: &mut usize,
    ) -> Option<u64> {
        let band = band(start, end);
        // The first place that is still to come.
        let mut k = start as u32;
        let mut new = 0;
        while *end_run == 0 && k <= end as u32 {
            let step = codes.step(bits)?;
            if step.value == 0 && step.run < SIXTEEN_ZEROS {
                *end_run = (1 << step.run) + bits.take(step.run) as usize;
                break;
            }
            let zeros = without(band & !self.known & u64::MAX << k, step.run);
            if step.value.abs() > 1 || (step.value != 0 && zeros == 0) {
                return None;
            }
            if zeros == 0 {
                self.read_last_fixes(bits, k);
                return Some(new);
            }
            // The zero that the run ends at. What lies before it and is none of the run is not zero.
            let place = zeros.trailing_zeros();
            self.read_fixes(bits, place - k - step.run);
            if step.value != 0 {
                new |= 1 << place;
                if let Some(value) = self.block.get_mut(usize::from(self.places[place as usize])) {
                    *value = self.step.wrapping_mul(step.value as i16);
                }
            }
            k = place + 1;
        }
        if *end_run > 0 {
            *end_run -= 1;
            self.read_last_fixes(bits, k);
        }
        Some(new)
    }

    /// Takes a bit for each coefficient from place `k` on that is not zero.
    fn read_last_fixes(&mut self, bits: &mut Bits, k: u32) {
        bits.refill();
        self.read_fixes(bits, self.known.checked_shr(k).unwrap_or(0).count_ones());
    }

    /// Takes bits for so many coefficients. At least 39 must be on hand, as behind a code of 16 bits and
    /// one more.
    #[inline]
    fn read_fixes(&mut self, bits: &mut Bits, count: u32) {
        if count > 32 {
            bits.refill();
            self.fixes = self.fixes << 32 | u64::from(bits.take(32));
            bits.refill();
            self.fixes = self.fixes << (count - 32) | u64::from(bits.take(count - 32));
        } else {
            self.fixes = self.fixes << count | u64::from(bits.take(count));
        }
        self.count += count;
    }

    /// Moves those away from zero whose bit is set, as far as they are kept.
    #[inline]
    fn correct(&mut self, kept: u64) {
        if self.fixes == 0 {
            return;
        }
        let mut fixes = self.fixes << (64 - self.count);
        let mut these = self.known;
        while these & kept != 0 {
            let place = self.places[these.trailing_zeros() as usize];
            if let Some(value) = self.block.get_mut(usize::from(place)) {
                // Without a branch, for nothing foretells the bit.
                let (sign, bit) = (*value >> 15, (fixes >> 63) as i16);
                *value = value.wrapping_add(((self.step ^ sign) - sign) & -bit);
            }
            fixes <<= 1;
            these &= these - 1;
        }
    }
}

/// `bits` without the lowest ones: as many as `count` says.
#[inline]
fn without(mut bits: u64, count: u32) -> u64 {
    // The usual counts are low and unforeseeable: no branch for them.
    for done in 0..4 {
        let fewer = bits & bits.wrapping_sub(1);
        bits = if count > done { fewer } else { bits };
    }
    for _ in 4..count {
        bits &= bits.wrapping_sub(1);
    }
    bits
}

/// Also where a code stands that cannot be there.
#[cold]
pub(super) fn no_code() -> PhotoError {
    PhotoError::damaged("a code makes no sense")
}
