//! Are all blocks of a scan really there?
//!
//! The decoder fills what is missing with grey and calls it a success, even in its strict mode, when
//! an end marker stands too early: a photo that was cut and then "repaired" by some tool. So the
//! Huffman codes of a sequential scan are counted here once, without computing a pixel. Progressive
//! scans are left to the decoder's own strictness. The grammar follows ITU-T T.81, annexes C and F.

use super::codes::{Codes, bad_table};
use super::frame::Frame;
use crate::PhotoError;

/// The symbol for a run of zeros that goes on; every other symbol without a value ends its block.
const SIXTEEN_ZEROS: u8 = 0xF0;

/// The tables that hold at one place of a file.
#[derive(Default)]
pub(super) struct Tables {
    dc: [Option<Codes>; 4],
    ac: [Option<Codes>; 4],
    /// MCUs between two restart markers; 0 for none.
    pub(super) restart_interval: usize,
}

impl Tables {
    /// Reads the body of a DHT segment.
    pub(super) fn define(&mut self, mut body: &[u8]) -> Result<(), PhotoError> {
        while let Some((&head, rest)) = body.split_first() {
            let lengths = rest.get(..16).ok_or_else(bad_table)?;
            let total = lengths.iter().map(|&count| usize::from(count)).sum::<usize>();
            let symbols = rest.get(16..16 + total).ok_or_else(bad_table)?;
            let class = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            let slot = class.get_mut(usize::from(head & 15)).ok_or_else(bad_table)?;
            *slot = Some(Codes::new(lengths, symbols)?);
            body = &rest[16 + total..];
        }
        Ok(())
    }

    fn pair(&self, selectors: u8) -> Result<(&Codes, &Codes), PhotoError> {
        let dc = self.dc.get(usize::from(selectors >> 4)).and_then(Option::as_ref);
        let ac = self.ac.get(usize::from(selectors & 15)).and_then(Option::as_ref);
        dc.zip(ac).ok_or_else(bad_table)
    }
}

/// Walks every block of a sequential scan.
///
/// # Errors
/// [`PhotoError::Damaged`] when a code does not exist or the data ends before the last block.
pub(super) fn check(frame: &Frame, tables: &Tables, header: &[u8], data: &[u8]) -> Result<(), PhotoError> {
    let (mcus, blocks) = plan(frame, tables, header)?;
    let interval = if tables.restart_interval == 0 { mcus } else { tables.restart_interval };
    let mut rest = Some(data);
    let mut done = 0;
    while done < mcus {
        let (piece, behind) = split_at_restart(rest.ok_or_else(missing)?);
        let mut bits = Bits::new(piece);
        for _ in 0..interval.min(mcus - done) {
            for &(dc, ac, count) in &blocks {
                for _ in 0..count {
                    bits.block(dc, ac)?;
                }
            }
        }
        done += interval;
        rest = behind;
    }
    Ok(())
}

/// How many MCUs the scan has, and for each component its tables and its blocks in one MCU.
type Plan<'a> = (usize, Vec<(&'a Codes, &'a Codes, usize)>);

fn plan<'a>(frame: &Frame, tables: &'a Tables, header: &[u8]) -> Result<Plan<'a>, PhotoError> {
    let bad = || PhotoError::damaged("impossible scan header");
    let (&count, rest) = header.split_first().ok_or_else(bad)?;
    let pairs = rest.get(..usize::from(count) * 2).ok_or_else(bad)?;
    let mut blocks = Vec::new();
    let mut alone = 0;
    for pair in pairs.chunks_exact(2) {
        let component = frame.component(pair[0]).ok_or_else(bad)?;
        let (dc, ac) = tables.pair(pair[1])?;
        blocks.push((dc, ac, component.across * component.down));
        alone = frame.blocks_of(component);
    }
    match blocks.as_mut_slice() {
        [] => Err(bad()),
        // A component alone in its scan is not interleaved: each of its blocks is an MCU.
        [single] => {
            single.2 = 1;
            Ok((alone, blocks))
        }
        _ => Ok((frame.mcus(), blocks)),
    }
}

/// The data before the next restart marker and the data behind it.
fn split_at_restart(data: &[u8]) -> (&[u8], Option<&[u8]>) {
    let found = data.windows(2).position(|pair| pair[0] == 0xFF && matches!(pair[1], 0xD0..=0xD7));
    match found {
        Some(at) => (&data[..at], Some(&data[at + 2..])),
        None => (data, None),
    }
}

/// Bits of entropy-coded data, without the stuffed bytes.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, the first one on top.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, buffer: 0, count: 0 }
    }

    fn refill(&mut self) {
        while self.count <= 56 {
            let Some(&byte) = self.data.get(self.at) else {
                return;
            };
            if byte == 0xFF {
                if self.data.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Reads one code and skips as many further bits as the low half of its symbol says.
    fn code(&mut self, codes: &Codes) -> Result<u8, PhotoError> {
        if self.count < 32 {
            self.refill();
        }
        let next = (self.buffer >> 48) as u32;
        let (length, symbol) = codes.find(next).ok_or_else(missing)?;
        let used = length + u32::from(symbol & 15);
        if used > self.count {
            return Err(missing());
        }
        self.buffer <<= used;
        self.count -= used;
        Ok(symbol)
    }

    fn block(&mut self, dc: &Codes, ac: &Codes) -> Result<(), PhotoError> {
        self.code(dc)?;
        let mut at = 1;
        while at < 64 {
            match self.code(ac)? {
                SIXTEEN_ZEROS => at += 16,
                symbol if symbol & 15 == 0 => return Ok(()),
                symbol => at += usize::from(symbol >> 4) + 1,
            }
        }
        if at > 64 {
            return Err(missing());
        }
        Ok(())
    }
}

fn missing() -> PhotoError {
    PhotoError::damaged("part of the picture is missing or corrupt")
}
