//! How many bytes are in use on the heap.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

struct Counted;

/// Counting takes time of its own, so it ends before anything is timed.
static ENDED: AtomicBool = AtomicBool::new(false);
static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
static CALLS: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static HEAP: Counted = Counted;

#[expect(unsafe_code, reason = "an allocator that counts has no safe form")]
// SAFETY: everything is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !ENDED.load(Relaxed) {
            let used = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
            MOST.fetch_max(used, Relaxed);
            CALLS.fetch_add(1, Relaxed);
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if !ENDED.load(Relaxed) {
            IN_USE.fetch_sub(layout.size(), Relaxed);
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Counts no longer.
pub(crate) fn end() {
    ENDED.store(true, Relaxed);
}

/// Bytes in use now.
pub(crate) fn in_use() -> usize {
    IN_USE.load(Relaxed)
}

/// The most bytes that were in use while something was done, less those before.
pub(crate) fn peak_of<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = in_use();
    MOST.store(before, Relaxed);
    let made = act();
    (made, MOST.load(Relaxed) - before)
}

/// Allocations so far.
pub(crate) fn calls() -> usize {
    CALLS.load(Relaxed)
}
