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
        let mut fix = Fix { block, places: &places, kept, step: 1_i16 << *low };
        if *end_run > 0 && known == 0 {
            *end_run -= 1;
            continue;
        }
        bits.top_up(source)?;
        // Places of the band that are still to come.
        let mut open = band;
        while *end_run == 0 && open != 0 {
            let step = codes.step(bits).ok_or_else(no_code)?;
            if step.value == 0 && step.run < SIXTEEN_ZEROS {
                *end_run = (1 << step.run) + bits.take(step.run) as usize;
                break;
            }
            let mut zeros = open & !known;
            for _ in 0..step.run {
                zeros &= zeros.wrapping_sub(1);
            }
            // The zero that the run ends at, and all places before it.
            let place = zeros & zeros.wrapping_neg();
            let before = if place == 0 { open } else { open & (place - 1) };
            fix.correct(bits, known & before);
            if step.value != 0 {
                if place == 0 || step.value.abs() != 1 {
                    return Err(no_code());
                }
                fix.begin(place.trailing_zeros() as usize, step.value);
                *seen |= place;
            }
            open &= !(before | place);
        }
        if *end_run > 0 {
            fix.correct(bits, known & open);
            *end_run -= 1;
        }
    }
    Ok(())
}

/// A block whose coefficients get one more bit.
struct Fix<'a> {
    block: &'a mut [i16],
    places: &'a [u8; 64],
    kept: u64,
    /// The worth of the bit.
    step: i16,
}

impl Fix<'_> {
    /// A coefficient that was zero becomes one step, up or down.
    #[inline]
    fn begin(&mut self, k: usize, sign: i32) {
        let place = self.places[k];
        if place != NOT_NEEDED {
            self.block[usize::from(place)] = self.step.wrapping_mul(sign as i16);
        }
    }

    /// Takes a bit for each of the coefficients that are not zero: set, it moves them away from zero.
    #[inline]
    fn correct(&mut self, bits: &mut Bits, mut these: u64) {
        while these != 0 {
            let count = these.count_ones().min(32);
            bits.refill();
            let mut word = u64::from(bits.take(count)) << (64 - count);
            if these & self.kept == 0 && count < 32 {
                return;
            }
            for _ in 0..count {
                if word >> 63 != 0 {
                    self.raise(these.trailing_zeros() as usize);
                }
                word <<= 1;
                these &= these - 1;
            }
        }
    }

    #[inline]
    fn raise(&mut self, k: usize) {
        let place = self.places[k];
        if place != NOT_NEEDED {
            let value = &mut self.block[usize::from(place)];
            *value = value.wrapping_add(if *value < 0 { -self.step } else { self.step });
        }
    }
}

/// Also where a code stands that cannot be there.
#[cold]
pub(super) fn no_code() -> PhotoError {
    PhotoError::damaged("a code makes no sense")
}
