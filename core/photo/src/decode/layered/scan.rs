//! One scan: its MCUs in their order, with restart markers between them.

use super::bits::Bits;
use super::codes::Codes;
use super::store::{Known, Store};
use super::{Pace, ac, dc};
use crate::PhotoError;
use crate::jpeg::head::{Frame, Scan, Tables};
use crate::source::Source;

/// What the data of a scan are.
enum Kind {
    Sequential,
    DcFirst,
    DcRefined,
    AcFirst,
    AcRefined,
}

/// A component's part in the scan.
pub(super) struct Part {
    /// Place among the stores.
    pub(super) index: usize,
    /// Blocks in an MCU of this scan; one each way when the component is alone.
    pub(super) across: usize,
    pub(super) down: usize,
    pub(super) dc: Option<Codes>,
    pub(super) ac: Option<Codes>,
    /// The last DC value, as it stands in the file.
    pub(super) last_dc: i32,
}

/// What decoding a scan needs at every place of it.
pub(super) struct Coder {
    pub(super) bits: Bits,
    pub(super) parts: Vec<Part>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) low: u8,
    /// Blocks still to come that end before they begin (T.81, G.1.2.2, EOBRUN).
    pub(super) end_run: usize,
    kind: Kind,
}

/// Units of a scan, MCUs or single blocks: across and down.
type Grid = (usize, usize);

impl Coder {
    /// # Errors
    /// [`PhotoError::Damaged`] when a table is missing.
    pub(super) fn new(frame: &Frame, tables: &Tables, scan: &Scan) -> Result<Self, PhotoError> {
        let kind = match (frame.is_progressive, scan.start, scan.high) {
            (false, ..) => Kind::Sequential,
            (true, 0, 0) => Kind::DcFirst,
            (true, 0, _) => Kind::DcRefined,
            (true, _, 0) => Kind::AcFirst,
            (true, ..) => Kind::AcRefined,
        };
        let (needs_dc, needs_ac) = match kind {
            Kind::Sequential => (true, true),
            Kind::DcFirst => (true, false),
            Kind::DcRefined => (false, false),
            Kind::AcFirst | Kind::AcRefined => (false, true),
        };
        let is_alone = scan.components.len() == 1;
        let mut parts = Vec::new();
        for part in &scan.components {
            let component = &frame.components[part.index];
            let codes = |needed: bool, spec| needed.then(|| Codes::new(spec)).transpose();
            parts.push(Part {
                index: part.index,
                across: if is_alone { 1 } else { component.across },
                down: if is_alone { 1 } else { component.down },
                dc: codes(needs_dc, tables.dc[part.dc].as_ref())?,
                ac: codes(needs_ac, tables.ac[part.ac].as_ref())?,
                last_dc: 0,
            });
        }
        let (start, end, low) = (scan.start, scan.end, scan.low);
        Ok(Self { bits: Bits::new(), parts, start, end, low, end_run: 0, kind })
    }

    /// Reads all units; `rows` counts the whole rows of them, whatever comes afterwards.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`] when the data are not whole, those of the source, and
    /// [`PhotoError::Cancelled`].
    pub(super) fn run(
        &mut self,
        source: &mut Source<'_>,
        stores: &mut [Store],
        ((width, height), interval): (Grid, usize),
        pace: &Pace<'_>,
        rows: &mut usize,
    ) -> Result<(), PhotoError> {
        let interval = if interval == 0 { width * height } else { interval };
        let (mut left, mut marker) = (interval, 0);
        for row in 0..height {
            let mut from = 0;
            while from < width {
                if left == 0 {
                    self.bits.restart(source, marker)?;
                    self.begin_anew();
                    (left, marker) = (interval, (marker + 1) % 8);
                }
                let to = width.min(from + left);
                self.piece(source, stores, (row, from, to))?;
                left -= to - from;
                from = to;
            }
            self.bits.check()?;
            *rows = row + 1;
            pace.within_scan(row + 1, height)?;
        }
        Ok(())
    }

    fn begin_anew(&mut self) {
        self.end_run = 0;
        for part in &mut self.parts {
            part.last_dc = 0;
        }
    }

    /// Units `from` to `to` of a row.
    fn piece(
        &mut self,
        source: &mut Source<'_>,
        stores: &mut [Store],
        piece: (usize, usize, usize),
    ) -> Result<(), PhotoError> {
        match self.kind {
            Kind::Sequential => dc::whole(self, source, stores, piece),
            Kind::DcFirst => dc::first(self, source, stores, piece),
            Kind::DcRefined => dc::refined(self, source, stores, piece),
            Kind::AcFirst => ac::first(self, source, stores, piece),
            Kind::AcRefined => ac::refined(self, source, stores, piece),
        }
    }
}

/// Units of a scan (T.81, A.2): the MCUs of all its components, or the blocks of its only one.
pub(super) fn grid(frame: &Frame, scan: &Scan) -> Grid {
    match scan.components.as_slice() {
        [alone] => frame.blocks_of(&frame.components[alone.index]),
        _ => frame.mcus(),
    }
}

/// How a scan stands to what is known already.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Its data are needed.
    Read,
    /// Nothing kept depends on it, now or later.
    Pass,
    /// It builds on a scan that was damaged.
    Lost,
    /// It does not follow from the scans before it.
    OutOfOrder,
}

/// What to do with a scan.
pub(super) fn judge(scan: &Scan, stores: &[Store]) -> Use {
    let expected = if scan.high == 0 { Known::Nothing } else { Known::AllBut(scan.high) };
    let band = band(scan.start, scan.end);
    let mut found = Use::Pass;
    for part in &scan.components {
        let store = &stores[part.index];
        let known = &store.known[scan.start..=scan.end];
        if known.contains(&Known::Broken) {
            return Use::Lost;
        }
        // DC comes first (T.81, G.1.1.1.1); so no coefficient is shown without its brightness.
        let has_dc = scan.start == 0 || store.known[0] != Known::Nothing;
        if !has_dc || known.iter().any(|&known| known != expected) {
            return Use::OutOfOrder;
        }
        // While refinements are to come, the whole band decides how they are read: a later scan may
        // mix what is kept with what is not. Only when no AC coefficient is kept none can matter.
        let keeps_none = store.kept & band == 0 && (scan.low == 0 || store.kept == 1);
        if !keeps_none {
            found = Use::Read;
        }
    }
    found
}

/// Notes what is known of the scan's coefficients behind it.
pub(super) fn note(scan: &Scan, stores: &mut [Store], known: Known) {
    for part in &scan.components {
        stores[part.index].known[scan.start..=scan.end].fill(known);
    }
}

/// Bits `start` to `end`.
pub(super) fn band(start: usize, end: usize) -> u64 {
    u64::MAX >> (63 - end) & u64::MAX << start
}
