//! One block's coefficients from their bits.

use super::bits::{Bits, extended};
use super::huffman::{AcTable, DcTable, END, Pair};

/// Places that a block's writing may reach: its slots, and the first behind them for what nobody needs.
pub(super) const REACH: usize = 128;

/// Where each coefficient goes, by its place in zigzag order; places beyond the block are asked too.
pub(super) type Places = [u8; 256];

/// The places for a block of `count` slots: what it does not need goes to the slot behind them.
pub(super) fn places(slots: &[u8; 64], count: usize) -> Places {
    let mut places = [count as u8; 256];
    for (place, &slot) in places.iter_mut().zip(slots) {
        *place = slot.min(count as u8);
    }
    places
}

/// Reads a DC difference.
#[inline(always)]
pub(super) fn dc(bits: &mut Bits, data: &[u8], table: &DcTable) -> Option<i32> {
    bits.refill(data);
    let (all, code, size) = table.find(bits.next)?;
    let difference = extended(bits.next << (code & 63), size);
    bits.skip(all);
    Some(difference)
}

/// Reads the AC coefficients of one block into `block`, which is all zero so far but for the DC; `None`
/// for a code that is none or a coefficient beyond the block.
#[inline(always)]
pub(super) fn ac(
    bits: &mut Bits,
    data: &[u8],
    table: &AcTable,
    places: &Places,
    block: &mut [i16; REACH],
) -> Option<()> {
    let looks = table.looks();
    let mut k = 1;
    loop {
        // Four looks take 44 bits at most.
        bits.refill(data);
        let mut pair = looks.at(bits.next);
        for look in 0..4 {
            bits.skip(pair.bits());
            put(block, places, k + pair.zeros(), pair.first());
            k += pair.advance();
            put(block, places, k - 1, pair.last());
            if k >= 64 || look == 3 {
                break;
            }
            pair = looks.at(bits.next);
        }
        if k < 64 {
            continue;
        }
        if is_whole(k) {
            return Some(());
        }
        k -= pair.advance();
        let (zeros, value) = alone(bits, data, table, pair)?;
        k += zeros + 1;
        put(block, places, k - 1, value as i16);
        if k >= 64 {
            return is_whole(k).then_some(());
        }
    }
}

/// Whether a block that is filled up to before `k` has ended as it should: at its last place, or by its
/// end's code somewhere before.
#[inline(always)]
fn is_whole(k: u32) -> bool {
    k == 64 || (END..END + 64).contains(&k)
}

/// Reads a coefficient by itself where a look, whose bits have been skipped, does not tell it: the zeros
/// before it and its value. The end of the block counts as `END - 1` zeros and a 0.
#[inline(always)]
fn alone(bits: &mut Bits, data: &[u8], table: &AcTable, pair: Pair) -> Option<(u32, i32)> {
    if pair.bits() > 0 || pair.first() <= 0 {
        let (behind, zeros, value) = by_code(*bits, data, table, pair)?;
        *bits = behind;
        return Some((zeros, value));
    }
    bits.refill(data);
    let (code, size) = (pair.first() as u32 & 63, pair.last() as u32 & 15);
    let value = extended(bits.next << code, size);
    bits.skip(code + size);
    Some((pair.zeros(), value))
}

/// As [`alone`] for a long code, or where the block was full before the pair's second coefficient.
#[cold]
#[inline(never)]
fn by_code(bits: Bits, data: &[u8], table: &AcTable, pair: Pair) -> Option<(Bits, u32, i32)> {
    let mut bits = Bits::new(data, bits.position() - pair.bits() as usize);
    let code = table.find(bits.next)?;
    let size = u32::from(code.symbol & 15);
    let value = extended(bits.next << code.bits, size);
    bits.skip(code.bits + size);
    let zeros = if code.symbol == 0 { END - 1 } else { u32::from(code.symbol >> 4) };
    Some((bits, zeros, value))
}

#[inline(always)]
fn put(block: &mut [i16; REACH], places: &Places, k: u32, value: i16) {
    block[usize::from(places[k as usize & 255]) & (REACH - 1)] = value;
}
