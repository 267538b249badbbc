//! A small pool of connections that only read.
//!
//! Each holds its own page cache, so their number bounds the memory; who finds none free waits.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::open;
use crate::error::StoreResult;

/// Connections at most.
const CONNECTIONS: usize = 8;

pub(super) struct Readers {
    path: PathBuf,
    vfs: open::Vfs,
    pool: Mutex<Pool>,
    free: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    lent: usize,
}

/// A place in the pool; it is given back whatever becomes of the reading.
struct Lent<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut pool = self.readers.pool();
        pool.lent -= 1;
        pool.idle.extend(self.connection.take());
        drop(pool);
        self.readers.free.notify_one();
    }
}

impl Readers {
    pub(super) fn new(path: &Path, vfs: open::Vfs) -> Self {
        Self { path: path.to_owned(), vfs, pool: Mutex::default(), free: Condvar::new() }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lend(&self) -> Lent<'_> {
        let mut pool = self
            .free
            .wait_while(self.pool(), |pool| pool.lent >= CONNECTIONS)
            .unwrap_or_else(PoisonError::into_inner);
        pool.lent += 1;
        let connection = pool.idle.pop();
        drop(pool);
        Lent { readers: self, connection }
    }

    /// Reads in one snapshot.
    pub(super) fn snapshot<T>(
        &self,
        read: impl FnOnce(&Transaction<'_>) -> StoreResult<T>,
    ) -> StoreResult<T> {
        let mut lent = self.lend();
        let connection = match lent.connection.take() {
            Some(connection) => connection,
            None => open::reader(&self.path, self.vfs)?,
        };
        let connection = lent.connection.insert(connection);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        read(&transaction)
    }
}
