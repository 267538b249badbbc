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
    /// Took a report back, with a word why.
    Withdrawal,
    /// Said that the work is not done.
    Dispute,
    /// Said how good the work was.
    Rating,
    /// Changed a report's words: its marker stands behind the report's own.
    Edit,
    /// Answered what the office asked.
    Answer,
    /// Had a report's content deleted: the person, or the office. It has no words.
    Erasure,
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
    /// The office did it: what it did is gone when the whole machine is put back.
    pub by_office: bool,
    /// It was refused and sent again as another operation: two copies of a phone would do that twice.
    pub sent_anew: bool,
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
        self.acts.push(Act {
            what,
            lineage,
            stored: false,
            may_be_gone: false,
            report: None,
            by_office: false,
            sent_anew: false,
        });
        self.acts.len() - 1
    }

    /// Whether somebody asked that a report's content be deleted.
    #[must_use]
    pub fn is_erased(&self, report: Option<usize>) -> bool {
        report.is_some() && self.acts.iter().any(|act| act.what == What::Erasure && act.report == report)
    }

    /// What the office did is forgotten for good: also what phones let go of because the office had it erased.
    pub fn forget_the_office(&mut self) {
        let by_office = |act: &&Act| act.by_office && act.what == What::Erasure;
        let erased: BTreeSet<_> = self.acts.iter().filter(by_office).filter_map(|act| act.report).collect();
        let is_gone = |act: &&mut Act| act.by_office || act.report.is_some_and(|id| erased.contains(&id));
        self.acts.iter_mut().filter(is_gone).for_each(|act| act.may_be_gone = true);
    }

    /// Notes what a phone was sent.
    pub fn received(&mut self, phone: usize, bytes: &[u8]) {
        self.seen.entry(phone).or_default().extend(markers(bytes));
    }
}
