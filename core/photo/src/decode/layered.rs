//! JPEG whose picture comes in several scans: progressive, or a component at a time. The coefficients
//! that the wanted size needs are kept until the last scan has been read. Also 12-bit sequential files.
//!
//! Memory: two bytes for every coefficient that is kept, and eight for every block once a scan promises
//! refinements. A photo of 12 megapixels, 4:2:0, has 281,000 blocks: at 4 by 4 of 8 by 8 that is 9 MB and
//! 2.3 MB (the whole process peaks at 18 MB); 48 megapixels at 2 by 2 take 9 MB and 9 MB (24 MB). It is
//! touched only where the file has data for it, so a short file that announces much costs little.
//!
//! Time: besides the bytes of the file, which are read once, a scan costs at most a look at every block,
//! and there is a limit to their number.

mod ac;
mod bits;
mod codes;
mod dc;
mod samples;
mod scan;
mod store;
mod twelve;

use std::borrow::Cow;

use super::{Outcome, Reduced, Rows};
use crate::PhotoError;
use crate::jpeg::head::{Frame, Scan};
use crate::jpeg::walk::Walker;
use crate::monitor::Progress;
use crate::simd::Level;
use scan::{Coder, Use};
use store::{Known, Store};

/// More scans than any encoder writes: about ten are usual, and 64 the most that optimisers try.
const MOST_SCANS: usize = 200;

/// Decodes all scans, beginning with `first`, whose data the walker's source stands at.
///
/// A row is sound when the first scan of every component tells of it. What is missing of later
/// scans makes the picture coarse but not wrong; it is told as damage all the same.
///
/// # Errors
/// As [`super::baseline::decode`].
pub(crate) fn decode(
    walker: &mut Walker<'_, '_>,
    first: Scan,
    reduced: &[Reduced],
    level: Level,
    progress: Progress<'_>,
    rows: &mut dyn Rows,
) -> Result<Outcome, PhotoError> {
    let frame = walker.head.frame.clone().ok_or_else(|| PhotoError::damaged("no frame"))?;
    if reduced.len() != frame.components.len() {
        return Err(PhotoError::damaged("not one size for each component"));
    }
    let sized = frame.components.iter().zip(reduced);
    let stores = sized.map(|(component, &reduced)| Store::new(&frame, component, reduced)).collect();
    let mut layers = Layers { frame, stores, pace: Pace { progress, scans: 0 }, damage: None };
    layers.read_all(walker, first)?;
    let (mcu_rows, outcome) = layers.outcome();
    samples::give((&layers.frame, &layers.stores, reduced), mcu_rows, level, &layers.pace, rows)?;
    Ok(outcome)
}

/// All that the scans have told so far.
struct Layers<'a> {
    frame: Frame,
    stores: Vec<Store>,
    pace: Pace<'a>,
    /// The first damage that was found.
    damage: Option<String>,
}

impl Layers<'_> {
    fn read_all(&mut self, walker: &mut Walker<'_, '_>, first: Scan) -> Result<(), PhotoError> {
        let mut scan = first;
        // What is missing for the very first scan is missing for all.
        Coder::new(&self.frame, &walker.head.tables, &scan)?;
        self.latch(walker, &scan)?;
        loop {
            self.pace.scans += 1;
            let number = self.pace.scans;
            let read = self.read(walker, &scan);
            self.settle(read.map(Some), |detail| format!("scan {number}: {detail}"))?;
            let next = walker.skip_data().and_then(|()| walker.next_scan());
            match self.settle(next, |detail| format!("behind scan {number}: {detail}"))? {
                Some(next) if number < MOST_SCANS => scan = next,
                Some(_) => {
                    self.note("more scans than a picture needs".into());
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
    }

    /// Turns damage into a note of it; other errors stay errors.
    fn settle<T>(
        &mut self,
        result: Result<Option<T>, PhotoError>,
        say: impl Fn(Cow<'static, str>) -> String,
    ) -> Result<Option<T>, PhotoError> {
        match result {
            Err(PhotoError::Damaged { detail }) => {
                self.note(say(detail));
                Ok(None)
            }
            other => other,
        }
    }

    fn note(&mut self, damage: String) {
        self.damage.get_or_insert(damage);
    }

    fn read(&mut self, walker: &mut Walker<'_, '_>, scan: &Scan) -> Result<(), PhotoError> {
        self.pace.within_scan(0, 1)?;
        let known = Known::AllBut(scan.low);
        match scan::judge(scan, &self.stores) {
            Use::Read => {}
            Use::Pass => {
                scan::note(scan, &mut self.stores, known);
                return Ok(());
            }
            // The damage it suffers from has been noted.
            Use::Lost => return Ok(()),
            Use::OutOfOrder => {
                return Err(PhotoError::damaged("does not follow from those before it"));
            }
        }
        scan::note(scan, &mut self.stores, Known::Broken);
        let mut coder = Coder::new(&self.frame, &walker.head.tables, scan)?;
        self.latch(walker, scan)?;
        if scan.start > 0 && scan.low > 0 {
            scan.components.iter().for_each(|part| self.stores[part.index].remember());
        }
        let grid = scan::grid(&self.frame, scan);
        let interval = walker.head.tables.restart_interval;
        let mut rows = 0;
        let read = coder.run(walker.source, &mut self.stores, (grid, interval), &self.pace, &mut rows);
        if scan.start == 0 && scan.high == 0 {
            self.count_sound_rows(scan, rows, grid.1);
        }
        read?;
        scan::note(scan, &mut self.stores, known);
        Ok(())
    }

    /// The quantisation steps of a component are those that hold when its first scan begins.
    fn latch(&mut self, walker: &Walker<'_, '_>, scan: &Scan) -> Result<(), PhotoError> {
        let quant = &walker.head.tables.quant;
        scan.components.iter().try_for_each(|part| {
            let table = self.frame.components[part.index].quant;
            self.stores[part.index].latch(quant.get(table).and_then(Option::as_ref))
        })
    }

    fn count_sound_rows(&mut self, scan: &Scan, rows: usize, all: usize) {
        let mcu_rows = self.frame.mcus().1;
        let is_alone = scan.components.len() == 1;
        for part in &scan.components {
            let in_mcu = if is_alone { self.frame.components[part.index].down } else { 1 };
            self.stores[part.index].sound_mcu_rows = if rows == all { mcu_rows } else { rows / in_mcu };
        }
    }

    /// Rows of MCUs that are there, and the same for the caller.
    fn outcome(&mut self) -> (usize, Outcome) {
        if !self.stores.iter().all(Store::is_fine) {
            self.note("the file ends before its last scan".into());
        }
        let mcu_rows = self.stores.iter().map(|store| store.sound_mcu_rows).min().unwrap_or(0);
        let sound_rows = (mcu_rows * 8 * self.frame.most().1).min(self.frame.height_px);
        (mcu_rows, Outcome { sound_rows, damage: self.damage.take().map(Cow::Owned) })
    }
}

/// Tells how far the work is although nobody knows how many scans will come: each takes a part of
/// what is left.
struct Pace<'a> {
    progress: Progress<'a>,
    /// Scans begun.
    scans: usize,
}

impl Pace<'_> {
    /// So many scans take half of the whole.
    const HALF: usize = 4;
    /// Steps told of one scan; of later ones only the beginning.
    const STEPS: usize = 16;
    const TOLD_SCANS: usize = 16;

    fn within_scan(&self, row: usize, rows: usize) -> Result<(), PhotoError> {
        let is_told = row.is_multiple_of(rows.div_ceil(Self::STEPS)) && self.scans <= Self::TOLD_SCANS;
        if row > 0 && !is_told {
            return Ok(());
        }
        let done = (self.scans - 1) * rows + row;
        self.progress.step(done, done + Self::HALF * rows)
    }

    fn at_the_end(&self, row: usize, rows: usize) -> Result<(), PhotoError> {
        if row < rows && !row.is_multiple_of(rows.div_ceil(Self::STEPS)) {
            return Ok(());
        }
        self.progress.step(self.scans * rows + Self::HALF * row, (self.scans + Self::HALF) * rows)
    }
}

#[cfg(test)]
mod tests;
