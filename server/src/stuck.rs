//! Reports with which a job failed: each is left alone for longer and longer, so that it keeps no other
//! from what is due, and as long as there is one the server's health says so.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saberling_wire::ReportId;

/// The first pause, doubled by each further failure.
const FIRST_MS: i64 = 60_000;
/// The longest pause.
const LONGEST_MS: i64 = 60 * 60 * 1_000;

struct Row {
    since_ms: i64,
    failures: u32,
    until_ms: i64,
}

/// A clock that was set back must not make the pause longer than it is.
fn rests(row: &Row, now_ms: i64) -> bool {
    row.until_ms > now_ms && row.until_ms - now_ms <= LONGEST_MS
}

/// The reports, in memory: a start tries all of them again.
#[derive(Default)]
pub(crate) struct Stuck(Mutex<BTreeMap<ReportId, Row>>);

impl Stuck {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<ReportId, Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job failed with it once more. Two jobs that failed with it at the same time count as one.
    pub(crate) fn failed(&self, report_id: ReportId, now_ms: i64) {
        let mut rows = self.rows();
        let row = rows.entry(report_id).or_insert(Row { since_ms: now_ms, failures: 0, until_ms: 0 });
        if rests(row, now_ms) {
            return;
        }
        row.until_ms = now_ms + (FIRST_MS << row.failures.min(10)).min(LONGEST_MS);
        row.failures = row.failures.saturating_add(1);
        if row.failures == 1 {
            tracing::error!(report = %report_id, "ALARM: what is due with this report cannot be done");
        }
    }

    /// A job succeeded with it.
    pub(crate) fn done(&self, report_id: ReportId) {
        self.rows().remove(&report_id);
    }

    /// Those that are left alone now.
    pub(crate) fn resting(&self, now_ms: i64) -> Vec<ReportId> {
        self.rows().iter().filter(|(_, row)| rests(row, now_ms)).map(|(id, _)| *id).collect()
    }

    /// When the first of them is tried again, epoch milliseconds.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.rows().values().map(|row| row.until_ms).min()
    }

    /// Since when there is one, epoch milliseconds.
    pub(crate) fn since_ms(&self) -> Option<i64> {
        self.rows().values().map(|row| row.since_ms).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_makes_the_pause_longer_and_a_success_ends_it() {
        let (stuck, id) = (Stuck::default(), ReportId::new(1, [1; 10]));
        let mut now_ms = 1_000;
        for pause_ms in [60_000, 120_000, 240_000] {
            stuck.failed(id, now_ms);
            stuck.failed(id, now_ms);
            assert_eq!(stuck.resting(now_ms + pause_ms - 1), [id], "two at once are one failure");
            now_ms += pause_ms;
            assert_eq!(stuck.resting(now_ms), []);
        }
        for _ in 0..100 {
            stuck.failed(id, now_ms);
            let next_ms = stuck.next_ms().expect("it rests");
            assert!(next_ms - now_ms <= LONGEST_MS);
            now_ms = next_ms;
        }
        stuck.failed(id, now_ms);
        assert_eq!(stuck.next_ms(), Some(now_ms + LONGEST_MS));
        assert_eq!(stuck.resting(now_ms - LONGEST_MS), [], "the clock was set back");
        stuck.done(id);
        assert_eq!((stuck.since_ms(), stuck.next_ms()), (None, None));
    }
}
