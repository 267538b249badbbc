//! How a host follows a long piece of work and stops it.

use crate::PhotoError;

/// What the engine tells, and asks, while it works. Called a few hundred times a photo at most.
pub trait Monitor: Sync {
    /// How far the work is, 0 to 1000; never less than before.
    fn progress(&self, permille: u16);
    /// Whether the person has changed their mind; the engine then ends with [`PhotoError::Cancelled`].
    fn is_cancelled(&self) -> bool;
}

/// Nobody is looking.
pub(crate) struct Unwatched;

impl Monitor for Unwatched {
    fn progress(&self, _permille: u16) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A part of the whole work, told in its own terms.
#[derive(Clone, Copy)]
pub(crate) struct Progress<'a> {
    monitor: &'a dyn Monitor,
    from: u16,
    to: u16,
}

impl<'a> Progress<'a> {
    /// The part that begins at `from` and ends at `to`, both in thousandths of the whole.
    pub(crate) fn new(monitor: &'a dyn Monitor, from: u16, to: u16) -> Self {
        Self { monitor, from, to }
    }

    /// Says that `done` of `all` steps of this part are done.
    ///
    /// # Errors
    /// [`PhotoError::Cancelled`] when the host wants no more.
    pub(crate) fn step(&self, done: usize, all: usize) -> Result<(), PhotoError> {
        if self.monitor.is_cancelled() {
            return Err(PhotoError::Cancelled);
        }
        let span = u64::from(self.to - self.from);
        let share = span * done.min(all) as u64 / all.max(1) as u64;
        self.monitor.progress(self.from + share as u16);
        Ok(())
    }
}
