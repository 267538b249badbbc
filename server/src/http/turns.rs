//! Whose turn it is with an upload: one request at a time, and the newest one wins.
//!
//! A phone that lost its connection comes back while the server still waits for the old one's bytes.
//! The newcomer ends that wait; what had arrived is kept and accounted for before it goes on. An old
//! one that still sends is let finish, as far as the newcomer's patience goes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saberling_wire::UploadId;
use tokio::sync::{OwnedMutexGuard, watch};

use crate::error::ApiError;

/// Uploads that are remembered before the idle ones are forgotten.
const REMEMBERED: usize = 1_024;
/// How long a sender may fall silent once there is a newcomer.
const GRACE: Duration = Duration::from_millis(250);
/// How long a newcomer waits for the one before to put its bytes away.
const WAIT: Duration = Duration::from_secs(5);

/// The turns of all uploads.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<UploadId, Arc<Entry>>>);

#[derive(Default)]
struct Entry {
    busy: Arc<tokio::sync::Mutex<()>>,
    /// The number of the newest request for this upload.
    newest: watch::Sender<u64>,
}

/// The turn of one request; it ends when the value goes.
pub(crate) struct Turn {
    _busy: OwnedMutexGuard<()>,
    newest: watch::Receiver<u64>,
    number: u64,
}

impl Turns {
    fn entry(&self, id: UploadId) -> Arc<Entry> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= REMEMBERED {
            entries.retain(|_, entry| Arc::strong_count(entry) > 1 || entry.newest.receiver_count() > 0);
        }
        Arc::clone(entries.entry(id).or_default())
    }

    /// Takes the turn, and tells whoever has it to stop receiving.
    ///
    /// # Errors
    /// `busy` when the one before takes too long.
    pub(crate) async fn take(&self, id: UploadId) -> Result<Turn, ApiError> {
        let entry = self.entry(id);
        let mut number = 0;
        entry.newest.send_modify(|newest| {
            *newest += 1;
            number = *newest;
        });
        let busy = tokio::time::timeout(WAIT, Arc::clone(&entry.busy).lock_owned()).await;
        let busy = busy.map_err(|_| ApiError::busy())?;
        Ok(Turn { _busy: busy, newest: entry.newest.subscribe(), number })
    }

    /// Takes the turn without hurrying anybody; none when whoever has it keeps it.
    pub(crate) async fn wait(&self, id: UploadId) -> Option<Turn> {
        let entry = self.entry(id);
        let busy = tokio::time::timeout(WAIT, Arc::clone(&entry.busy).lock_owned()).await.ok()?;
        let number = *entry.newest.borrow();
        Some(Turn { _busy: busy, newest: entry.newest.subscribe(), number })
    }
}

impl Turn {
    /// Ends some time after a newer request wants the turn: what lies in the socket is still read.
    pub(crate) async fn superseded(&mut self) {
        let number = self.number;
        // The sender lives as long as the entry; if it is gone, nobody can be newer.
        if self.newest.wait_for(|newest| *newest > number).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    }
}

#[cfg(test)]
mod tests {
    use saberling_wire::{IdentityId, Sha256};

    use super::*;

    #[tokio::test]
    async fn who_only_tidies_up_hurries_nobody() {
        let turns = Arc::new(Turns::default());
        let id = UploadId::derive(IdentityId::new(1, [1; 10]), Sha256::of(b"x"));
        let mut first = turns.take(id).await.expect("is free");
        let tidying = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.wait(id).await.is_some() }
        });
        let hurried = tokio::time::timeout(GRACE * 3, first.superseded()).await;
        assert!(hurried.is_err());
        drop(first);
        assert!(tidying.await.expect("ends"));
    }

    #[tokio::test]
    async fn a_newcomer_ends_the_wait_of_the_one_before() {
        let turns = Arc::new(Turns::default());
        let id = UploadId::derive(IdentityId::new(1, [1; 10]), Sha256::of(b"x"));
        let mut first = turns.take(id).await.expect("is free");
        let waiting = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(id).await.is_ok() }
        });
        first.superseded().await;
        drop(first);
        assert!(waiting.await.expect("ends"));
        assert!(turns.wait(id).await.is_some());
    }
}
