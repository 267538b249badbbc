//! Scans of AC coefficients of a progressive file (T.81, G.1.2.2 and G.1.2.3).

use super::quant::Row;
use super::scans::{Plan, Scan};
use super::tokens::{Histogram, Slot, raw_tokens, token};

/// The longest run of ended blocks that one symbol tells.
const LONGEST_RUN: u32 = 0x7FFF;

/// Sixteen coefficients that are nothing.
const SIXTEEN_ZEROS: u8 = 0xF0;

/// A scan in the making.
pub(super) struct AcScan<'a> {
    scan: &'a mut Scan,
    slot: Slot,
    /// Coefficients of the band.
    band: u64,
    start: u32,
    end: u32,
    high: u8,
    low: u8,
    /// Blocks that have ended and are not told yet.
    run: u32,
    /// Correction bits of those blocks: so many, and the bits themselves.
    corrections: Vec<(u32, u64)>,
    /// Tokens of the row that is being coded.
    fresh: Vec<u32>,
    raw_bits: u64,
}

impl<'a> AcScan<'a> {
    pub(super) fn new(scan: &'a mut Scan) -> Self {
        let Plan { component, band: (start, end), approximation: (high, low) } = scan.plan;
        Self {
            scan,
            slot: Slot::ac(component.unwrap_or(0)),
            band: (u64::MAX << start) & (u64::MAX >> (63 - end)),
            start: u32::from(start),
            end: u32::from(end),
            high,
            low,
            run: 0,
            corrections: Vec::new(),
            fresh: Vec::new(),
            raw_bits: 0,
        }
    }

    pub(super) fn row(&mut self, row: &Row) {
        let (low, high) = (usize::from(self.low), usize::from(self.high));
        for (block, masks) in row.blocks.iter().zip(&row.masks) {
            let now = masks.at_least[low] & self.band;
            if high == 0 {
                self.first(&block.0, now);
            } else {
                self.refine(&block.0, now, masks.at_least[high] & self.band);
            }
        }
        self.scan.tokens.extend(&self.fresh, self.raw_bits);
        self.fresh.clear();
        self.raw_bits = 0;
    }

    /// Ends the scan.
    pub(super) fn finish(mut self) {
        self.end_run();
        self.scan.tokens.extend(&self.fresh, self.raw_bits);
    }

    fn histogram(&mut self) -> &mut Histogram {
        &mut self.scan.tokens.histograms[self.slot as usize]
    }

    #[inline]
    fn symbol(&mut self, symbol: u8, bits: u32) {
        self.histogram()[usize::from(symbol)] += 1;
        self.fresh.push(token(self.slot, symbol, bits));
    }

    #[inline]
    fn raw(&mut self, bits: u64, count: u32) {
        self.raw_bits += u64::from(count);
        raw_tokens(bits, count, |token| self.fresh.push(token));
    }

    #[inline]
    fn first(&mut self, block: &[i16; 64], mut now: u64) {
        let mut next = self.start;
        if now != 0 && self.run > 0 {
            self.end_run();
        }
        while now != 0 {
            let at = now.trailing_zeros();
            now &= now - 1;
            let mut zeros = at - next;
            while zeros > 15 {
                self.symbol(SIXTEEN_ZEROS, 0);
                zeros -= 16;
            }
            let value = i32::from(block[at as usize]);
            let amount = value.unsigned_abs() >> self.low;
            let count = 32 - amount.leading_zeros();
            let bits = amount ^ ((value >> 31) as u32 & ((1 << count) - 1));
            self.symbol(((zeros << 4) | count) as u8, bits);
            next = at + 1;
        }
        if next <= self.end {
            self.end_block();
        }
    }

    /// Tells the next bit of coefficients that are there, and those that begin with it.
    #[inline]
    fn refine(&mut self, block: &[i16; 64], now: u64, before: u64) {
        let mut new = now & !before;
        if new != 0 && self.run > 0 {
            self.end_run();
        }
        let mut next = self.start;
        while new != 0 {
            let at = new.trailing_zeros();
            new &= new - 1;
            let mut between = !before & (u64::MAX << next) & !(u64::MAX << at);
            while between.count_ones() > 15 {
                // The sixteenth zero ends what this symbol skips.
                let skipped = sixteenth_one(between);
                self.symbol(SIXTEEN_ZEROS, 0);
                self.correct(block, before & (u64::MAX << next) & !(u64::MAX << skipped));
                next = skipped + 1;
                between &= u64::MAX << next;
            }
            let sign = u32::from(block[at as usize] >= 0);
            self.symbol(((between.count_ones() << 4) | 1) as u8, sign);
            self.correct(block, before & (u64::MAX << next) & !(u64::MAX << at));
            next = at + 1;
        }
        if next <= self.end {
            let rest = before & (u64::MAX << next);
            if rest != 0 {
                self.corrections.push((rest.count_ones(), self.correction_bits(block, rest)));
            }
            self.end_block();
        }
    }

    /// Tells this scan's bit of the coefficients `there`.
    #[inline]
    fn correct(&mut self, block: &[i16; 64], there: u64) {
        if there != 0 {
            self.raw(self.correction_bits(block, there), there.count_ones());
        }
    }

    #[inline]
    fn correction_bits(&self, block: &[i16; 64], mut there: u64) -> u64 {
        let mut bits = 0;
        while there != 0 {
            let at = there.trailing_zeros();
            there &= there - 1;
            bits = (bits << 1) | u64::from((block[at as usize].unsigned_abs() >> self.low) & 1);
        }
        bits
    }

    #[inline]
    fn end_block(&mut self) {
        self.run += 1;
        if self.run == LONGEST_RUN {
            self.end_run();
        }
    }

    /// Tells the blocks that have ended.
    fn end_run(&mut self) {
        if self.run == 0 {
            return;
        }
        let count = self.run.ilog2();
        self.symbol((count << 4) as u8, self.run & ((1 << count) - 1));
        self.run = 0;
        let mut corrections = std::mem::take(&mut self.corrections);
        for (count, bits) in corrections.drain(..) {
            self.raw(bits, count);
        }
        self.corrections = corrections;
    }
}

fn sixteenth_one(mut bits: u64) -> u32 {
    for _ in 0..15 {
        bits &= bits - 1;
    }
    bits.trailing_zeros()
}
