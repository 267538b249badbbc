//! Scans with DC coefficients: the first and the later bits of progressive files, and sequential blocks.

use super::ac::no_code;
use super::bits::Bits;
use super::scan::{Coder, Part};
use super::store::Store;
use crate::PhotoError;
use crate::decode::idct::NOT_NEEDED;
use crate::source::Source;

/// A row of units, and the first and the last of them, the latter not included.
pub(super) type Piece = (usize, usize, usize);

/// The DC coefficients without their lowest bits (T.81, G.1.2.1).
pub(super) fn first(
    coder: &mut Coder,
    source: &mut Source<'_>,
    stores: &mut [Store],
    piece: Piece,
) -> Result<(), PhotoError> {
    let (bits, low) = (&mut coder.bits, coder.low);
    each_block(&mut coder.parts, stores, piece, |part, _, block| {
        bits.top_up(source)?;
        // Shifted as a number of 16 bits: what does not fit is nonsense that must not stop the decoder.
        block[0] = (next_dc(part, bits)? << low) as i16;
        Ok(())
    })
}

/// One more bit of each DC coefficient.
pub(super) fn refined(
    coder: &mut Coder,
    source: &mut Source<'_>,
    stores: &mut [Store],
    piece: Piece,
) -> Result<(), PhotoError> {
    let (bits, low) = (&mut coder.bits, coder.low);
    each_block(&mut coder.parts, stores, piece, |_, _, block| {
        bits.top_up(source)?;
        block[0] |= i16::from(bits.bit()) << low;
        Ok(())
    })
}

/// All coefficients of each block, as sequential files have them (T.81, F.1.2).
pub(super) fn whole(
    coder: &mut Coder,
    source: &mut Source<'_>,
    stores: &mut [Store],
    piece: Piece,
) -> Result<(), PhotoError> {
    let bits = &mut coder.bits;
    each_block(&mut coder.parts, stores, piece, |part, places, block| {
        bits.top_up(source)?;
        block[0] = next_dc(part, bits)? as i16;
        let codes = part.ac.as_ref().ok_or_else(no_code)?;
        let mut at = 1;
        while at < 64 {
            let step = codes.step(bits).ok_or_else(no_code)?;
            match (step.value, step.run) {
                (0, 15) => at += 16,
                (0, _) => return Ok(()),
                (value, run) => {
                    at += run as usize;
                    let place = *places.get(at).ok_or_else(no_code)?;
                    if place != NOT_NEEDED {
                        block[usize::from(place)] = value as i16;
                    }
                    at += 1;
                }
            }
        }
        if at > 64 { Err(no_code()) } else { Ok(()) }
    })
}

/// The next DC value: the difference to the one before it is in the file.
#[inline]
fn next_dc(part: &mut Part, bits: &mut Bits) -> Result<i32, PhotoError> {
    let codes = part.dc.as_ref().ok_or_else(no_code)?;
    let step = codes.step(bits).ok_or_else(no_code)?;
    part.last_dc = part.last_dc.wrapping_add(step.value);
    Ok(part.last_dc)
}

/// Goes through the blocks of the units in their order (T.81, A.2.3).
#[inline]
fn each_block(
    parts: &mut [Part],
    stores: &mut [Store],
    (row, from, to): Piece,
    mut work: impl FnMut(&mut Part, &[u8; 64], &mut [i16]) -> Result<(), PhotoError>,
) -> Result<(), PhotoError> {
    for unit in from..to {
        for part in parts.iter_mut() {
            let store = &mut stores[part.index];
            for y in 0..part.down {
                let first = (row * part.down + y) * store.stride + unit * part.across;
                for block in first..first + part.across {
                    let block = &mut store.coefficients[block * store.slots..][..store.slots];
                    work(part, &store.places, block)?;
                }
            }
        }
    }
    Ok(())
}
