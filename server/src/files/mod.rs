//! Photos in storage: staging files that grow, the bytes as they were sent, and the clean copies.
//!
//! A port: the server only ever calls [`Files`]. Every call blocks until it is done; the server makes
//! them off its async threads. Only clean copies are ever shown.

mod folder;

use std::collections::BTreeSet;
use std::io;

pub use folder::FolderFiles;
use saberling_wire::{Sha256, UploadId};

/// Which clean copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The small one.
    Thumb,
    /// The whole one.
    Full,
}

impl Size {
    /// Reads a query's `size`; without one it is the whole.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("full") => Some(Self::Full),
            Some("thumb") => Some(Self::Thumb),
            Some(_) => None,
        }
    }
}

/// Where photos are kept. At most one caller at a time works on the staging file of one upload.
pub trait Files: Send + Sync {
    /// How many bytes the staging file of an upload holds; none when there is no such file.
    ///
    /// # Errors
    /// When the storage fails.
    fn staged_bytes(&self, id: UploadId) -> io::Result<u64>;

    /// Makes an upload's staging file if there is none, and cuts it to a length, so that it never holds
    /// bytes that nobody accounted for. That there is such a file is durable afterwards.
    ///
    /// # Errors
    /// When the storage fails.
    fn stage(&self, id: UploadId, length: u64) -> io::Result<()>;

    /// Writes bytes into a staging file at an offset. They are durable after [`Files::sync`].
    ///
    /// # Errors
    /// When the storage fails, or nothing was staged.
    fn write_at(&self, id: UploadId, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes durable what was written into a staging file.
    ///
    /// # Errors
    /// When the storage fails, or nothing was staged.
    fn sync(&self, id: UploadId) -> io::Result<()>;

    /// All bytes of an upload that is written and synced, for the check; nothing is written to it any
    /// more unless the check fails.
    ///
    /// # Errors
    /// When the storage fails, or nothing was staged.
    fn seal(&self, id: UploadId) -> io::Result<Vec<u8>>;

    /// Throws a staging file away; a missing one is no error.
    ///
    /// # Errors
    /// When the storage fails.
    fn unstage(&self, id: UploadId) -> io::Result<()>;

    /// Keeps a verified photo: the bytes as sent and its clean copies, all durable.
    ///
    /// # Errors
    /// When the storage fails.
    fn keep(&self, sha256: Sha256, sent: &[u8], full: &[u8], thumb: &[u8]) -> io::Result<()>;

    /// Throws a kept photo away, whole; a missing one is no error.
    ///
    /// # Errors
    /// When the storage fails.
    fn discard(&self, sha256: Sha256) -> io::Result<()>;

    /// Whether a verified photo is there, whole: the bytes as sent and both clean copies.
    ///
    /// # Errors
    /// When the storage fails.
    fn holds(&self, sha256: Sha256) -> io::Result<bool>;

    /// Reads a clean copy; none when it is not there.
    ///
    /// # Errors
    /// When the storage fails.
    fn clean_copy(&self, sha256: Sha256, size: Size) -> io::Result<Option<Vec<u8>>>;

    /// Throws away what a crash or a rolled-back database left behind of uploads: staging files of no open one,
    /// and half-written copies. Called once, at the start, while nobody writes.
    ///
    /// # Errors
    /// When the storage fails.
    fn sweep(&self, open: &BTreeSet<UploadId>) -> io::Result<()>;

    /// Photos of which anything is there though nobody accounts for them: no erasure would ever reach them. Of
    /// very many photos this takes minutes on a slow disk.
    ///
    /// # Errors
    /// When the storage fails.
    fn strays(&self, kept: &BTreeSet<Sha256>) -> io::Result<BTreeSet<Sha256>>;
}
