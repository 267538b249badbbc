//! The scan's data: MCU after MCU, restart after restart.

use super::bits::Bits;
use super::block::{self, REACH};
use super::huffman::{AcTable, DcTable};
use super::part::Part;
use super::stretch::{End, Stretch};
use super::{LEFTOVER, Stop};
use crate::PhotoError;
use crate::jpeg::head::Tables;
use crate::source::Source;

/// Bytes that one MCU cannot exceed: ten blocks of a DC difference and 63 times a code of 16 bits, 10 bits
/// of value, and a code that turns out not to fit.
const MOST_OF_MCU: usize = 10 * 64 * 4;
const RST0: u8 = 0xD0;
const RST7: u8 = 0xD7;

/// Where the decoding of a scan stands.
pub(super) struct Scanner {
    stretch: Stretch,
    bits: Bits,
    dc: [Option<DcTable>; 4],
    ac: [Option<AcTable>; 4],
    /// MCUs between two restarts; more than there are when there are no restarts.
    interval: usize,
    /// MCUs left before the next restart.
    left: usize,
    /// The number of the next restart marker.
    number: u8,
    /// MCUs before the last restart.
    sound: usize,
}

impl Scanner {
    /// # Errors
    /// [`PhotoError::Damaged`] for a Huffman table that a part needs and that is missing or wrong.
    pub(super) fn new(tables: &Tables, parts: &[Part]) -> Result<Self, PhotoError> {
        let (mut dc, mut ac) = ([const { None }; 4], [const { None }; 4]);
        for part in parts {
            let missing = || PhotoError::damaged("no Huffman table");
            let spec = tables.dc.get(part.dc).and_then(Option::as_ref).ok_or_else(missing)?;
            dc[part.dc] = Some(DcTable::new(spec)?);
            let spec = tables.ac.get(part.ac).and_then(Option::as_ref).ok_or_else(missing)?;
            ac[part.ac] = Some(AcTable::new(spec)?);
        }
        let interval = if tables.restart_interval == 0 { usize::MAX } else { tables.restart_interval };
        Ok(Self {
            stretch: Stretch::new(),
            bits: Bits::default(),
            dc,
            ac,
            interval,
            left: interval,
            number: 0,
            sound: 0,
        })
    }

    /// MCUs before the last restart, all sound.
    pub(super) fn sound_mcus(&self) -> usize {
        self.sound
    }

    /// Reads `count` MCUs, at most [`super::part::BATCH`], into the parts' coefficients.
    ///
    /// # Errors
    /// Damage, and errors of the source.
    pub(super) fn read(
        &mut self,
        parts: &mut [Part],
        count: usize,
        source: &mut Source<'_>,
    ) -> Result<(), Stop> {
        for mcu in 0..count {
            if self.left == 0 {
                self.restart(parts, source)?;
            }
            if self.stretch.end().is_none() && self.bits_on_hand() < MOST_OF_MCU * 8 {
                self.more(source)?;
            }
            self.mcu(parts, mcu)?;
            self.left -= 1;
        }
        Ok(())
    }

    fn mcu(&mut self, parts: &mut [Part], mcu: usize) -> Result<(), Stop> {
        let data = self.stretch.padded();
        let mut bits = self.bits;
        for part in parts {
            let (Some(dc), Some(ac)) = (&self.dc[part.dc & 3], &self.ac[part.ac & 3]) else {
                return Err(Stop::Damage("no Huffman table"));
            };
            for row in 0..part.blocks.1 {
                for column in 0..part.blocks.0 {
                    let at = row * part.pitch + (mcu * part.blocks.0 + column) * part.slots;
                    let reach =
                        part.coefficients.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<REACH>());
                    let reach = reach.ok_or(Stop::Damage("no room for a block"))?;
                    let difference = block::dc(&mut bits, data, dc).ok_or(INVALID)?;
                    part.predictor += difference;
                    if part.predictor.abs() > part.most_dc {
                        return Err(Stop::Damage("a brightness out of range"));
                    }
                    reach[0] = part.predictor as i16;
                    block::ac(&mut bits, data, ac, &part.places, reach).ok_or(INVALID)?;
                }
            }
        }
        if bits.position() > self.stretch.filled() * 8 {
            return Err(Stop::Damage("the data ends early"));
        }
        self.bits = bits;
        Ok(())
    }

    /// Ends the scan: nothing but fill bits may be left.
    ///
    /// # Errors
    /// As [`Scanner::read`].
    pub(super) fn finish(&mut self, source: &mut Source<'_>) -> Result<(), Stop> {
        match self.end(source)? {
            // A last restart marker with nothing behind it does no harm.
            End::Marker(marker @ RST0..=RST7) if self.left > 0 || marker != RST0 + self.number => {
                Err(Stop::Damage("a restart marker behind the last MCU"))
            }
            _ => Ok(()),
        }
    }

    fn restart(&mut self, parts: &mut [Part], source: &mut Source<'_>) -> Result<(), Stop> {
        if self.end(source)? != End::Marker(RST0 + self.number) {
            return Err(Stop::Damage("a restart marker is missing or wrong"));
        }
        source.advance(2);
        self.stretch.restart();
        self.bits = Bits::default();
        self.number = (self.number + 1) % 8;
        self.sound += self.interval;
        self.left = self.interval;
        for part in parts {
            part.predictor = 0;
        }
        Ok(())
    }

    /// What ends the stretch, when all its MCUs have been read.
    fn end(&mut self, source: &mut Source<'_>) -> Result<End, Stop> {
        if self.stretch.end().is_none() {
            self.more(source)?;
        }
        match self.stretch.end() {
            Some(end) if self.bits_on_hand() < 8 => Ok(end),
            _ => Err(Stop::Damage(LEFTOVER)),
        }
    }

    fn bits_on_hand(&self) -> usize {
        self.stretch.filled() * 8 - self.bits.position()
    }

    fn more(&mut self, source: &mut Source<'_>) -> Result<(), PhotoError> {
        let position = self.bits.position();
        self.stretch.more(position / 8, source)?;
        self.bits = Bits::new(self.stretch.padded(), position % 8);
        Ok(())
    }
}

const INVALID: Stop = Stop::Damage("a code that is none");
