//! A file's bytes in pages that copies share until one of them writes.

use std::sync::Arc;

/// Bytes of a page.
const PAGE: usize = 4096;

type Page = Arc<[u8; PAGE]>;

/// A file's bytes. Beyond its length a page holds zeros.
#[derive(Clone, Default)]
pub(super) struct Pages {
    length: usize,
    pages: Vec<Page>,
}

impl Pages {
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Reads what there is; what is missing is filled with zeros. Says whether nothing was missing.
    pub(super) fn read(&self, at: usize, to: &mut [u8]) -> bool {
        let there = self.length.saturating_sub(at).min(to.len());
        let (found, missing) = to.split_at_mut(there);
        missing.fill(0);
        pieces(at, there, |page, from, piece| {
            found[piece.clone()].copy_from_slice(&self.pages[page][from..from + piece.len()]);
        });
        there == to.len()
    }

    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) {
        let end = at + bytes.len();
        if end > self.length {
            self.length = end;
            if end.div_ceil(PAGE) > self.pages.len() {
                self.pages.resize(end.div_ceil(PAGE), Arc::new([0; PAGE]));
            }
        }
        pieces(at, bytes.len(), |page, from, piece| {
            Arc::make_mut(&mut self.pages[page])[from..from + piece.len()].copy_from_slice(&bytes[piece]);
        });
    }

    pub(super) fn truncate(&mut self, to: usize) {
        if to < self.length {
            self.length = to;
            self.pages.truncate(to.div_ceil(PAGE));
            if let Some(last) = self.pages.last_mut().filter(|_| !to.is_multiple_of(PAGE)) {
                Arc::make_mut(last)[to % PAGE..].fill(0);
            }
        }
    }

    /// Takes the other's pages over a range; both have the same length then.
    pub(super) fn take(&mut self, other: &Self, at: usize, length: usize) {
        self.length = other.length;
        self.pages.truncate(other.pages.len());
        let own = self.pages.len();
        self.pages.extend_from_slice(&other.pages[own..]);
        for page in at / PAGE..(at + length).div_ceil(PAGE).min(self.pages.len()) {
            self.pages[page] = Arc::clone(&other.pages[page]);
        }
    }
}

/// Each page that a range touches: its number, where the piece begins in it, and where the piece lies.
fn pieces(at: usize, length: usize, mut each: impl FnMut(usize, usize, std::ops::Range<usize>)) {
    let mut done = 0;
    while done < length {
        let from = (at + done) % PAGE;
        let piece = (PAGE - from).min(length - done);
        each((at + done) / PAGE, from, done..done + piece);
        done += piece;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Against a plain `Vec`, with a copy that must not change.
    #[test]
    fn pages_hold_what_a_plain_vector_holds() {
        let mut rng = Rng::new(1, 1);
        let (mut pages, mut plain) = (Pages::default(), Vec::new());
        for round in 0..2_000 {
            let (kept, before) = (pages.clone(), plain.clone());
            let at = rng.below(20_000);
            if rng.percent(10) {
                pages.truncate(at);
                plain.truncate(at);
            } else {
                let bytes = vec![u8::try_from(round % 251).unwrap_or(0); rng.below(9_000)];
                pages.write(at, &bytes);
                if plain.len() < at + bytes.len() {
                    plain.resize(at + bytes.len(), 0);
                }
                plain[at..at + bytes.len()].copy_from_slice(&bytes);
            }
            for (pages, plain) in [(&kept, &before), (&pages, &plain)] {
                let mut read = vec![1; plain.len() + 5];
                assert!(!pages.read(0, &mut read));
                assert_eq!(&read[..plain.len()], plain.as_slice());
                assert_eq!(&read[plain.len()..], [0; 5]);
                assert_eq!(pages.length(), plain.len());
            }
        }
    }

    #[test]
    fn a_range_is_taken_over() {
        let (mut one, mut other) = (Pages::default(), Pages::default());
        one.write(0, &[1; 3 * PAGE]);
        other.write(0, &[2; 2 * PAGE + 5]);
        one.take(&other, PAGE + 1, 10);
        let mut read = vec![0; 2 * PAGE + 5];
        assert!(one.read(0, &mut read));
        assert_eq!((read[0], read[PAGE], read[2 * PAGE]), (1, 2, 1));
        assert_eq!(one.length(), 2 * PAGE + 5);
    }
}
