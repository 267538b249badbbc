//! Failed logins: who guesses waits longer and longer.
//!
//! Counted by name and address, so that guessing from elsewhere shuts nobody out. Behind a proxy all
//! addresses are the proxy's; the pause is capped for that.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use saberling_wire::Sha256;

use crate::http::limits::network;

/// Tries without a pause.
const FREE: u32 = 5;
/// The first pause, doubled by each further try.
const FIRST_MS: i64 = 1_000;
/// The longest pause.
const LONGEST_MS: i64 = 60_000;
/// How long after its pause a row of failures is remembered.
const MEMORY_MS: i64 = 60_000;
/// Rows that are remembered.
const REMEMBERED: usize = 10_000;

type Key = (Sha256, IpAddr);

struct Row {
    tries: u32,
    last_ms: i64,
}

impl Row {
    fn pause_ms(&self) -> i64 {
        match self.tries.checked_sub(FREE) {
            None => 0,
            Some(over) => (FIRST_MS << over.min(10)).min(LONGEST_MS),
        }
    }

    fn is_over(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.last_ms) > self.pause_ms() + MEMORY_MS
    }
}

/// The rows of failures.
#[derive(Default)]
pub(crate) struct Tries(Mutex<HashMap<Key, Row>>);

impl Tries {
    /// Counts a try before its password is checked, so that many at once are counted too; or says
    /// after how many milliseconds to come back.
    pub(crate) fn take(&self, name: &str, from: IpAddr, now_ms: i64) -> Result<(), i64> {
        let key = (Sha256::of(name.as_bytes()), network(from));
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rows.len() >= REMEMBERED && !rows.contains_key(&key) {
            make_room(&mut rows, now_ms);
        }
        let row = rows.entry(key).or_insert(Row { tries: 0, last_ms: now_ms });
        if row.is_over(now_ms) {
            row.tries = 0;
        }
        // A clock that was set back must not make the pause longer than it is.
        let wait_ms = (row.last_ms.saturating_add(row.pause_ms()).saturating_sub(now_ms)).min(row.pause_ms());
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        *row = Row { tries: row.tries.saturating_add(1), last_ms: now_ms };
        Ok(())
    }

    /// Forgets the failures of somebody who knew the password after all.
    pub(crate) fn forgive(&self, name: &str, from: IpAddr) {
        let key = (Sha256::of(name.as_bytes()), network(from));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

/// Drops what is over; if that is nothing, the row that was touched longest ago.
fn make_room(rows: &mut HashMap<Key, Row>, now_ms: i64) {
    rows.retain(|_, row| !row.is_over(now_ms));
    if rows.len() >= REMEMBERED
        && let Some(oldest) = rows.iter().min_by_key(|(_, row)| row.last_ms).map(|(key, _)| *key)
    {
        rows.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_from_the_sixth_try_and_ends() {
        let (tries, from) = (Tries::default(), IpAddr::from([10, 0, 0, 1]));
        let mut now_ms = 1_000;
        for _ in 0..FREE {
            assert_eq!(tries.take("sari", from, now_ms), Ok(()));
        }
        for pause_ms in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
            assert_eq!(tries.take("sari", from, now_ms), Err(pause_ms));
            assert_eq!(tries.take("sari", IpAddr::from([10, 0, 0, 2]), now_ms), Ok(()));
            assert_eq!(tries.take(&format!("budi{pause_ms}{now_ms}"), from, now_ms), Ok(()));
            now_ms += pause_ms;
            assert_eq!(tries.take("sari", from, now_ms), Ok(()));
            tries.forgive("sari", IpAddr::from([10, 0, 0, 2]));
        }
        now_ms += LONGEST_MS + MEMORY_MS + 1;
        for _ in 0..FREE {
            assert_eq!(tries.take("sari", from, now_ms), Ok(()));
        }
        assert!(tries.take("sari", from, now_ms).is_err());
        tries.forgive("sari", from);
        assert_eq!(tries.take("sari", from, now_ms), Ok(()));
    }

    #[test]
    fn the_memory_has_a_bound() {
        let tries = Tries::default();
        for number in 0..REMEMBERED + 50 {
            let from = IpAddr::from(u32::try_from(number).expect("small").to_be_bytes());
            assert_eq!(tries.take("sari", from, 1_000), Ok(()));
        }
        assert!(tries.0.lock().expect("not poisoned").len() <= REMEMBERED);
    }
}
