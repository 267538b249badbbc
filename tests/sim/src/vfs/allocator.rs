//! SQLite's memory from the program's own allocator, without SQLite's statistics and their lock.
#![expect(unsafe_code, reason = "SQLite's allocator is an interface of C")]

use std::alloc::{Layout, alloc, dealloc, realloc};
use std::ffi::{c_int, c_void};

use rusqlite::ffi::{
    SQLITE_CONFIG_MALLOC, SQLITE_CONFIG_MEMSTATUS, SQLITE_OK, sqlite3_config, sqlite3_mem_methods,
};

/// Before each piece stands its size, in as many bytes as the alignment that SQLite asks for.
const HEAD: usize = 8;

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size + HEAD, HEAD).unwrap_or(Layout::new::<u64>())
}

fn wanted(size: c_int) -> usize {
    usize::try_from(size).unwrap_or(0).next_multiple_of(8)
}

/// # Safety
/// `whole` is null or has room for the head.
unsafe fn with_head(whole: *mut u8, size: usize) -> *mut c_void {
    if whole.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: it was allocated with the head, and aligned for it.
    unsafe {
        whole.cast::<usize>().write(size);
        whole.add(HEAD).cast()
    }
}

/// # Safety
/// `piece` came from here and was not freed.
unsafe fn head(piece: *mut c_void) -> (*mut u8, usize) {
    // SAFETY: the head stands before it.
    unsafe {
        let whole = piece.cast::<u8>().sub(HEAD);
        (whole, whole.cast::<usize>().read())
    }
}

unsafe extern "C" fn take(size: c_int) -> *mut c_void {
    let size = wanted(size);
    // SAFETY: the layout is never empty.
    unsafe { with_head(alloc(layout(size)), size) }
}

unsafe extern "C" fn free(piece: *mut c_void) {
    if !piece.is_null() {
        // SAFETY: SQLite frees what it took here, once.
        unsafe {
            let (whole, size) = head(piece);
            dealloc(whole, layout(size));
        }
    }
}

unsafe extern "C" fn resize(piece: *mut c_void, size: c_int) -> *mut c_void {
    // SAFETY: SQLite resizes what it took here.
    unsafe {
        let (whole, old) = head(piece);
        let size = wanted(size);
        with_head(realloc(whole, layout(old), size + HEAD), size)
    }
}

unsafe extern "C" fn size_of(piece: *mut c_void) -> c_int {
    if piece.is_null() {
        return 0;
    }
    // SAFETY: SQLite asks about what it took here.
    c_int::try_from(unsafe { head(piece) }.1).unwrap_or(c_int::MAX)
}

unsafe extern "C" fn round_up(size: c_int) -> c_int {
    c_int::try_from(wanted(size)).unwrap_or(size)
}

unsafe extern "C" fn begin(_: *mut c_void) -> c_int {
    SQLITE_OK
}

unsafe extern "C" fn end(_: *mut c_void) {}

/// Tells SQLite; before it is used for the first time.
///
/// # Panics
/// When SQLite is in use already.
pub(super) fn install() {
    let methods = sqlite3_mem_methods {
        xMalloc: Some(take),
        xFree: Some(free),
        xRealloc: Some(resize),
        xSize: Some(size_of),
        xRoundup: Some(round_up),
        xInit: Some(begin),
        xShutdown: Some(end),
        pAppData: std::ptr::null_mut(),
    };
    // SAFETY: the arguments are those that each option asks for; SQLite copies the methods.
    let done = unsafe {
        [
            sqlite3_config(SQLITE_CONFIG_MALLOC, &raw const methods),
            sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0 as c_int),
        ]
    };
    assert_eq!(done, [SQLITE_OK; 2], "SQLite is told before its first use");
}
