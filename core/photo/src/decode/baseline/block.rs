//! One block's coefficients from their bits.

use super::bits::{Bits, extended};
use super::huffman::{AcTable, DcTable, END};

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
        let mut pair;
        let mut looked = 0;
        loop {
            pair = AcTable::look(looks, bits.next);
            bits.skip(pair.bits());
            put(block, places, k + pair.zeros(), pair.first());
            k += pair.advance();
            put(block, places, k - 1, pair.last());
            looked += 1;
            if k >= 64 || looked == 4 {
                break;
            }
        }
        if k < 64 {
            continue;
        }
        if k == 64 || (END..END + 64).contains(&k) {
            return Some(());
        }
        k -= pair.advance();
        let (zeros, value);
        bits.refill(data);
        if pair.bits() == 0 && pair.first() > 0 {
            let (code, size) = (pair.first() as u32, pair.last() as u32);
            zeros = pair.zeros();
            value = extended(bits.next << (code & 63), size);
            bits.skip(code + size);
        } else {
            // A long code, or the block was full before the pair's second coefficient.
            *bits = Bits::new(data, bits.position() - pair.bits() as usize);
            let code = table.find(bits.next)?;
            let size = u32::from(code.symbol & 15);
            zeros = u32::from(code.symbol >> 4);
            value = extended(bits.next << code.bits, size);
            bits.skip(code.bits + size);
            if code.symbol == 0 {
                return Some(());
            }
        }
        k += zeros + 1;
        put(block, places, k - 1, value as i16);
        if k >= 64 {
            return (k == 64).then_some(());
        }
    }
}

#[inline(always)]
fn put(block: &mut [i16; REACH], places: &Places, k: u32, value: i16) {
    block[usize::from(places[k as usize & 255]) & (REACH - 1)] = value;
}
