//! What is not asked for again at once, kept as long as the process lives: it costs a phone's battery and
//! its owner's money, and gives nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use saberling_wire::PhotoId;

/// Until when a picture that the server refuses, or that finds no room here, is left alone.
const PICTURE_MS: i64 = 10 * 60 * 1_000;
const FIRST_SETTINGS_MS: i64 = 60 * 1_000;
const LONGEST_SETTINGS_MS: i64 = 6 * 60 * 60 * 1_000;

/// Times are those of the boot clock.
#[derive(Default)]
pub(crate) struct Later {
    kept: Mutex<Kept>,
    moved: AtomicBool,
}

#[derive(Default)]
struct Kept {
    /// How much of a photo the server was seen to have.
    offsets: BTreeMap<PhotoId, u64>,
    pictures: BTreeMap<PhotoId, i64>,
    room_ms: i64,
    settings: String,
    settings_tries: u32,
    settings_ms: i64,
}

impl Later {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server has so many bytes of a photo. More than ever before means that the last request moved
    /// something, however it ended.
    pub(crate) fn saw_offset(&self, photo: PhotoId, offset: u64) {
        let mut kept = self.lock();
        let known = kept.offsets.entry(photo).or_default();
        if offset > *known {
            *known = offset;
            self.moved.store(true, Ordering::Relaxed);
        }
    }

    /// Whether bytes of a photo moved since it was asked last.
    pub(crate) fn take_moved(&self) -> bool {
        self.moved.swap(false, Ordering::Relaxed)
    }

    /// The server refuses a picture of somebody else.
    pub(crate) fn refused_picture(&self, photo: PhotoId, now_ms: i64) {
        self.lock().pictures.insert(photo, now_ms + PICTURE_MS);
    }

    /// There is no room for pictures of others.
    pub(crate) fn no_room(&self, now_ms: i64) {
        self.lock().room_ms = now_ms + PICTURE_MS;
    }

    /// Whether a picture may be fetched.
    pub(crate) fn may_fetch(&self, photo: PhotoId, now_ms: i64) -> bool {
        let kept = self.lock();
        now_ms >= kept.room_ms && kept.pictures.get(&photo).is_none_or(|until| now_ms >= *until)
    }

    /// Settings that were asked for are still not what the server names: once more at once, then ever later.
    pub(crate) fn settings_failed(&self, which: &str, now_ms: i64) {
        let mut kept = self.lock();
        if kept.settings != which {
            which.clone_into(&mut kept.settings);
            kept.settings_tries = 0;
        }
        let wait_ms = match kept.settings_tries {
            0 => 0,
            tries => (FIRST_SETTINGS_MS << (tries - 1).min(16)).min(LONGEST_SETTINGS_MS),
        };
        kept.settings_tries = kept.settings_tries.saturating_add(1);
        kept.settings_ms = now_ms + wait_ms;
    }

    /// Whether these settings may be asked for.
    pub(crate) fn may_ask_settings(&self, which: &str, now_ms: i64) -> bool {
        let kept = self.lock();
        kept.settings != which || now_ms >= kept.settings_ms
    }
}
