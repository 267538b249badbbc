//! The tally outside of core and server: a marker for each human act, noted before the call.

use std::collections::{BTreeMap, BTreeSet};

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Submitted a report.
    Report,
    /// Added a note.
    Note,
    /// Completed a task.
    Completion,
    /// Declined a task.
    Decline,
}

/// One act.
#[derive(Debug, Clone)]
pub struct Act {
    /// What it was.
    pub what: What,
    /// The lineage of the phone.
    pub lineage: usize,
    /// The call said that it is stored.
    pub stored: bool,
    /// The phone was put back to a copy without it, or the person threw it away: it may be gone.
    pub may_be_gone: bool,
    /// The report that it belongs to: the act that made it, or for a crew the report's id.
    pub report: Option<usize>,
}

/// All acts of a schedule.
#[derive(Default)]
pub struct Tally {
    /// The acts, by number.
    pub acts: Vec<Act>,
    /// Which markers each phone was sent, in any reply.
    pub seen: BTreeMap<usize, BTreeSet<usize>>,
}

/// The text that stands for an act.
#[must_use]
pub fn marker(number: usize) -> String {
    format!("mk{number:05};")
}

/// All markers in some bytes.
pub fn markers(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    bytes
        .windows(8)
        .filter(|window| window.starts_with(b"mk") && window[7] == b';')
        .filter_map(|window| std::str::from_utf8(&window[2..7]).ok()?.parse().ok())
}

impl Tally {
    /// Notes an act before the call, and gives its number.
    pub fn begin(&mut self, what: What, lineage: usize) -> usize {
        self.acts.push(Act { what, lineage, stored: false, may_be_gone: false, report: None });
        self.acts.len() - 1
    }

    /// Notes what a phone was sent.
    pub fn received(&mut self, phone: usize, bytes: &[u8]) {
        self.seen.entry(phone).or_default().extend(markers(bytes));
    }
}
