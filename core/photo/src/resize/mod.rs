//! Making planes smaller: Lanczos, row by row, in whole numbers.
//!
//! Rows of the source are kept in a ring only as long as a row of the result needs them. Down comes
//! first: a row of the result is the weighted sum of the rows around it, as wide as the source, with
//! 7 bits behind the point. Across comes second and only for rows that will be kept.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod kernel;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod sse41;
#[cfg(test)]
pub(crate) mod tests;
mod weights;

use crate::plane::Plane;
use crate::simd::Level;
use kernel::{AcrossTable, LANES};
use weights::Windows;
pub(crate) use weights::sine;

/// How one direction of a plane is mapped onto a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Samples of the source.
    pub(crate) from: usize,
    /// Samples wanted.
    pub(crate) to: usize,
    /// Source samples for one wanted sample, as a fraction `step.0 / step.1`; below 1 the samples
    /// between are interpolated. The left edges of both lie on each other; the right ones may not, when
    /// a size was rounded up.
    pub(crate) step: (u64, u64),
}

impl Axis {
    /// Maps all of one size onto all of another.
    pub(crate) fn whole(from: usize, to: usize) -> Self {
        Self { from, to, step: (from.max(1) as u64, to.max(1) as u64) }
    }

    /// Whether each wanted sample is a sample of the source.
    fn is_copy(&self) -> bool {
        self.step.0 == self.step.1 && self.to <= self.from
    }
}

/// Makes a plane smaller while its rows arrive.
pub(crate) struct Resizer {
    level: Level,
    /// Samples of a source row.
    from: usize,
    /// `None` where rows are only cut to size.
    across: Option<AcrossTable>,
    /// `None` where rows are only counted.
    down: Option<Down>,
    /// A row of the result as wide as the source, as [`kernel::down`] makes it, and room for the last window.
    line: Vec<i16>,
    plane: Plane,
    /// Rows of the result that are finished.
    done: usize,
}

/// What the rows are mixed from.
struct Down {
    windows: Windows,
    /// `windows.taps` rows, `stride` apart; source row `y` is in slot `y % taps`.
    ring: Vec<u8>,
    stride: usize,
    /// Rows of the source so far.
    seen: usize,
    /// Where the rows of the window at hand begin in `ring`.
    offsets: Vec<usize>,
}

impl Resizer {
    pub(crate) fn new(across: Axis, down: Axis, level: Level) -> Self {
        let stride = across.from.next_multiple_of(LANES);
        let table = (!across.is_copy()).then(|| AcrossTable::new(&across));
        let room = table.as_ref().map_or(0, AcrossTable::room);
        Self {
            level,
            from: across.from,
            line: vec![0; stride + room],
            across: table,
            down: (!down.is_copy()).then(|| Down::new(&down, stride)),
            plane: Plane::new(across.to, down.to),
            done: 0,
        }
    }

    /// Takes the next row of the source, `across.from` samples.
    pub(crate) fn push(&mut self, row: &[u8]) {
        debug_assert_eq!(row.len(), self.from);
        let row = &row[..row.len().min(self.from)];
        if self.done == self.plane.height {
            return;
        }
        let Some(mut down) = self.down.take() else {
            return self.emit_source(row);
        };
        down.keep(row);
        while self.done < self.plane.height && down.mix(self.done, self.level, &mut self.line) {
            self.emit_line();
        }
        self.down = Some(down);
    }

    /// The finished plane; shorter than wanted when rows of the source are missing: only rows whose
    /// source is all there.
    pub(crate) fn finish(mut self) -> Plane {
        self.plane.data.truncate(self.done * self.plane.width);
        self.plane.height = self.done;
        self.plane
    }

    /// Makes a row of the result of one row of the source.
    fn emit_source(&mut self, row: &[u8]) {
        if self.across.is_some() {
            kernel::widen(row, &mut self.line);
            return self.emit_line();
        }
        let out = self.plane.row_mut(self.done);
        let common = out.len().min(row.len());
        out[..common].copy_from_slice(&row[..common]);
        self.done += 1;
    }

    /// Makes a row of the result of the line at hand.
    fn emit_line(&mut self) {
        let out = self.plane.row_mut(self.done);
        match &self.across {
            Some(table) => kernel::across(self.level, table, &self.line, out),
            None => kernel::narrow(&self.line, out),
        }
        self.done += 1;
    }
}

impl Down {
    fn new(axis: &Axis, stride: usize) -> Self {
        // 255 times the weights must fit into 31 bits, with room for the middle and the rounding.
        let windows = Windows::new(axis, i64::from(i32::MAX) / 512);
        let ring = vec![0; windows.taps * stride];
        Self { windows, ring, stride, seen: 0, offsets: Vec::new() }
    }

    fn keep(&mut self, row: &[u8]) {
        if self.windows.taps > 0 {
            let slot = self.seen % self.windows.taps;
            self.ring[slot * self.stride..][..row.len()].copy_from_slice(row);
        }
        self.seen += 1;
    }

    /// Mixes row `index` of the result into `line`, if all its rows are there.
    fn mix(&mut self, index: usize, level: Level, line: &mut [i16]) -> bool {
        let (start, weights) = self.windows.of(index);
        if start + weights.len() > self.seen {
            return false;
        }
        self.offsets.clear();
        let slots = start..start + weights.len();
        self.offsets.extend(slots.map(|y| y % self.windows.taps * self.stride));
        kernel::down(level, &self.ring, &self.offsets, weights, self.windows.bits, &mut line[..self.stride]);
        true
    }
}

/// Resizes a whole plane to exactly the given size.
pub(crate) fn plane(source: &Plane, width: usize, height: usize, level: Level) -> Plane {
    let (across, down) = (Axis::whole(source.width, width), Axis::whole(source.height, height));
    let mut resizer = Resizer::new(across, down, level);
    for y in 0..source.height {
        resizer.push(source.row(y));
    }
    resizer.finish()
}
