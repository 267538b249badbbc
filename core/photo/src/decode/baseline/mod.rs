//! Sequential JPEG with all components in one scan, as cameras write it: a band of MCUs at a time.

mod bits;
mod block;
mod huffman;
mod part;
mod scanner;
mod stretch;
mod strips;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::{Outcome, Reduced, Rows};
use crate::PhotoError;
use crate::jpeg::head::{Frame, Scan, Tables};
use crate::monitor::Progress;
use crate::simd::Level;
use crate::source::Source;
use part::{BATCH, Grid, Part};
use scanner::Scanner;
use strips::{MOST_HELD, Strip, Strips};

/// Why reading the data stopped.
#[derive(Debug)]
enum Stop {
    /// What is wrong with the data here.
    Damage(&'static str),
    /// Nothing to do with the data.
    Error(PhotoError),
}

/// More data than the MCUs need: something was wrong somewhere since the last restart.
const LEFTOVER: &str = "data is left over";

impl From<PhotoError> for Stop {
    fn from(error: PhotoError) -> Self {
        Self::Error(error)
    }
}

/// Decodes the only scan of a sequential 8-bit frame whose scan holds all its components.
///
/// `reduced` has an entry for each component. The source stands at the scan's data, and afterwards, when
/// there was no damage, at the marker behind it.
///
/// Time is bounded by the length of the input and memory by a few MCU rows: when the data ends, so does
/// the work. Where restart intervals are short, rows are given once the interval that ends them has turned
/// out sound. Otherwise they are given as they come; data left over behind the last MCU then tells that
/// something was wrong anywhere before, and none of the rows given counts as sound.
///
/// # Errors
/// What the source and `rows` say, and [`PhotoError::Damaged`] for missing tables. Damage to the data
/// is no error here but told in the outcome.
pub(crate) fn decode(
    source: &mut Source<'_>,
    (frame, tables, scan): (&Frame, &Tables, &Scan),
    reduced: &[Reduced],
    level: Level,
    progress: Progress<'_>,
    rows: &mut dyn Rows,
) -> Result<Outcome, PhotoError> {
    let grid = Grid::new(frame, scan);
    let mut parts = part::all((frame, tables, scan), reduced, level)?;
    let mut scanner = Scanner::new(tables, &parts)?;
    let mut strips = Strips::new(grid, &parts);
    let has_short_intervals = (1..=MOST_HELD * grid.across).contains(&tables.restart_interval);
    let mut work = || -> Result<(), Stop> {
        for mcu_row in 0..grid.down {
            progress.step(mcu_row, grid.down)?;
            let mut strip = strips.take_spare();
            read_row(&mut scanner, &mut parts, grid, &mut strip, source)?;
            strips.hold(strip);
            let sound = if has_short_intervals { scanner.sound_mcus() / grid.across } else { mcu_row + 1 };
            strips.release(sound, rows)?;
        }
        scanner.finish(source)?;
        Ok(strips.release(grid.down, rows)?)
    };
    let damage = match work() {
        Ok(()) => return Ok(Outcome::whole(frame)),
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Damage(damage)) => damage,
    };
    let restarted = scanner.sound_mcus() / grid.across;
    strips.release(restarted, rows)?;
    let sound = if damage == LEFTOVER { restarted } else { strips.given() };
    let sound_rows = (sound * grid.height).min(frame.height_px);
    Ok(Outcome { sound_rows, damage: Some(Cow::Borrowed(damage)) })
}

/// Reads a row of MCUs and makes its samples.
fn read_row(
    scanner: &mut Scanner,
    parts: &mut [Part],
    grid: Grid,
    strip: &mut Strip,
    source: &mut Source<'_>,
) -> Result<(), Stop> {
    for from in (0..grid.across).step_by(BATCH) {
        let count = BATCH.min(grid.across - from);
        scanner.read(parts, count, source)?;
        for (part, samples) in parts.iter_mut().zip(strip.iter_mut()) {
            let (stride, column) = (part.width_of(grid.across), part.width_of(from));
            part.transform(count, samples, stride, column);
        }
    }
    Ok(())
}
