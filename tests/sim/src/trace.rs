//! What happened, as a hash: the same seed must give the same one.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lines that are kept for a person to read.
const KEPT: usize = 4_000;

/// What happened in a schedule.
#[derive(Default)]
pub struct Trace(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    hash: u64,
    lines: VecDeque<String>,
    keeps: bool,
}

impl Trace {
    /// A trace that also keeps its lines.
    #[must_use]
    pub fn new(keeps: bool) -> Self {
        Self(Mutex::new(Inner { hash: 0xcbf2_9ce4_8422_2325, lines: VecDeque::new(), keeps }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An effect and what came of it.
    pub fn effect(&self, machine: &str, what: &str, detail: u64) {
        let mut inner = self.inner();
        inner.mix(machine.as_bytes());
        inner.mix(what.as_bytes());
        inner.mix(&detail.to_le_bytes());
    }

    /// Bytes that went over the wire or came out of a decision.
    pub fn bytes(&self, bytes: &[u8]) {
        self.inner().mix(bytes);
    }

    /// A line for the history.
    pub fn line(&self, text: impl FnOnce() -> String) {
        let mut inner = self.inner();
        if inner.keeps {
            let text = text();
            inner.mix(text.as_bytes());
            if inner.lines.len() == KEPT {
                inner.lines.pop_front();
            }
            inner.lines.push_back(text);
        } else {
            inner.mix(b"line");
        }
    }

    /// The hash of everything until now.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.inner().hash
    }

    /// The history.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.inner().lines.iter().cloned().collect()
    }
}

impl Inner {
    /// FNV-1a by words of eight bytes.
    fn mix(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.hash = (self.hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
            self.hash ^= self.hash >> 29;
        }
        self.hash = (self.hash ^ bytes.len() as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }
}
