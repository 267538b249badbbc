//! Requests that wait for news, by the scopes that they wait for.
//!
//! A commit says which scopes it changed, and only who waits for one of them is woken. A waiting request
//! holds a name in this table and nothing else: no snapshot, no reader, no thread.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saberling_store::Woken;
use tokio::sync::Notify;

/// Requests that may wait at once; one more is answered at once.
const WAITING: usize = 50_000;
/// Requests of one identity that may wait at once, so that nobody takes all the places.
const WAITING_OF_ONE: usize = 8;

/// The table of all who wait.
#[derive(Default)]
pub struct Waiters {
    table: Mutex<Table>,
    /// Commits that changed something, so that one between reading and waiting is not missed.
    commits: AtomicU64,
    closed: AtomicBool,
}

#[derive(Default)]
struct Table {
    next: u64,
    waiting: usize,
    by_scope: HashMap<Box<str>, BTreeMap<u64, Arc<Notify>>>,
}

/// One who waits; dropped, it is gone from the table.
pub(crate) struct Waiter {
    waiters: Arc<Waiters>,
    number: u64,
    scopes: Vec<Box<str>>,
    notify: Arc<Notify>,
}

impl Waiters {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many commits have changed something; to be taken before reading.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    /// Tells what a commit changed.
    pub fn wake(&self, woken: &Woken) {
        self.commits.fetch_add(1, Ordering::SeqCst);
        let table = self.table();
        let told = |waiters: &BTreeMap<u64, Arc<Notify>>| waiters.values().for_each(|who| who.notify_one());
        if woken.everybody {
            table.by_scope.values().for_each(told);
        } else {
            let named = woken.scopes.iter().filter_map(|scope| table.by_scope.get(&**scope));
            named.for_each(told);
        }
    }

    /// The server stops: nobody waits any more.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.wake(&Woken { everybody: true, ..Woken::default() });
    }

    /// Whether the server stops.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// How many wait now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.table().waiting
    }

    /// Takes a place in the table; none when too many wait already.
    pub(crate) fn wait_for<'a>(self: &Arc<Self>, scopes: impl Iterator<Item = &'a str>) -> Option<Waiter> {
        let mut table = self.table();
        let scopes: Vec<Box<str>> = scopes.map(Into::into).collect();
        // An own scope is one identity's alone.
        let own = scopes.iter().filter(|scope| scope.starts_with("own:"));
        let waiting = |scope: &str| table.by_scope.get(scope).map_or(0, BTreeMap::len);
        if table.waiting >= WAITING
            || own.map(|scope| waiting(scope)).any(|waiting| waiting >= WAITING_OF_ONE)
        {
            return None;
        }
        table.waiting += 1;
        table.next += 1;
        let (number, notify) = (table.next, Arc::new(Notify::new()));
        for scope in &scopes {
            table.by_scope.entry(scope.clone()).or_default().insert(number, Arc::clone(&notify));
        }
        drop(table);
        Some(Waiter { waiters: Arc::clone(self), number, scopes, notify })
    }
}

impl Waiter {
    /// Ends when one of the scopes has changed since the place was taken, or since it ended last.
    pub(crate) async fn woken(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut table = self.waiters.table();
        table.waiting -= 1;
        for scope in &self.scopes {
            if let Some(waiting) = table.by_scope.get_mut(scope) {
                waiting.remove(&self.number);
                if waiting.is_empty() {
                    table.by_scope.remove(scope);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn changed(scopes: &[&str]) -> Woken {
        Woken { scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(), everybody: false }
    }

    async fn is_woken(waiter: &Waiter) -> bool {
        tokio::time::timeout(Duration::ZERO, waiter.woken()).await.is_ok()
    }

    #[tokio::test]
    async fn only_who_waits_for_a_changed_scope_is_woken_and_once() {
        let waiters = Arc::new(Waiters::default());
        let one = waiters.wait_for(["own:1", "crew:1"].into_iter()).expect("has room");
        let other = waiters.wait_for(["own:2"].into_iter()).expect("has room");
        waiters.wake(&changed(&["crew:1", "office"]));
        assert!(is_woken(&one).await, "what came before it listened is not missed");
        assert!(!is_woken(&one).await && !is_woken(&other).await);
        waiters.wake(&Woken { everybody: true, ..Woken::default() });
        assert!(is_woken(&one).await && is_woken(&other).await);
    }

    #[test]
    fn nobody_takes_all_the_places() {
        let waiters = Arc::new(Waiters::default());
        let wait = || waiters.wait_for(["own:1", "crew:1"].into_iter());
        let mut places: Vec<_> = (0..WAITING_OF_ONE).map(|_| wait().expect("has room")).collect();
        assert!(wait().is_none());
        assert!(waiters.wait_for(["own:2", "crew:1"].into_iter()).is_some());
        places.pop();
        assert!(wait().is_some());
    }

    #[test]
    fn who_has_gone_leaves_nothing_behind() {
        let waiters = Arc::new(Waiters::default());
        let one = waiters.wait_for(["a", "b"].into_iter()).expect("has room");
        let other = waiters.wait_for(["a"].into_iter()).expect("has room");
        drop(one);
        assert_eq!((waiters.waiting(), waiters.table().by_scope.len()), (1, 1));
        drop(other);
        assert_eq!((waiters.waiting(), waiters.table().by_scope.len()), (0, 0));
    }
}
