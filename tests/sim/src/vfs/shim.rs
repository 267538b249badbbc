//! The functions that SQLite calls.
#![expect(unsafe_code, reason = "SQLite's VFS is an interface of C: pointers that SQLite owns and hands in")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once};

use rusqlite::ffi::{
    SQLITE_ACCESS_EXISTS, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOCAP_POWERSAFE_OVERWRITE,
    SQLITE_IOCAP_SUBPAGE_READ, SQLITE_IOERR, SQLITE_IOERR_DELETE_NOENT, SQLITE_IOERR_FSYNC,
    SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_WRITE, SQLITE_LOCK_NONE, SQLITE_NOTFOUND,
    SQLITE_OK, SQLITE_OPEN_CREATE, SQLITE_OPEN_READWRITE, SQLITE_SHM_EXCLUSIVE, SQLITE_SHM_UNLOCK,
    sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

use super::file::{Held, Pending};
use super::{NAME, Shared, SqlFiles, content, owner};
use crate::machine::{Kind, Verdict};

/// A disk's sector, as SQLite's own VFS names it.
const SECTOR: c_int = 4096;

/// An open file, in memory that SQLite owns.
#[repr(C)]
struct ShimFile {
    base: sqlite3_file,
    /// Made in `open`, freed in `close`.
    state: *mut Opened,
}

struct Opened {
    /// None: a file without a name, which no crash concerns.
    files: Option<Arc<SqlFiles>>,
    file: Shared,
    held: Held,
    /// Through a connection that only reads, writing fails as on a real disk.
    is_writable: bool,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // Two: shared memory, but no memory-mapped reading.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

static REGISTERED: Once = Once::new();

/// Registers it with SQLite, once for the process and before SQLite is used.
///
/// # Panics
/// When SQLite knows no VFS at all, or refuses another.
pub fn register() {
    REGISTERED.call_once(|| {
        super::allocator::install();
        let name = CString::new(NAME).expect("a name without zeros").into_raw();
        // SAFETY: null asks for the default VFS; what is found lives as long as the process.
        let system = unsafe { sqlite3_vfs_find(std::ptr::null()) };
        assert!(!system.is_null(), "SQLite has a VFS");
        // SAFETY: it was found, so it points to a whole sqlite3_vfs, whose fields are plain values. Its
        // clock, sleep and randomness stay in use.
        let mut vfs = unsafe { *system };
        vfs.szOsFile = c_int::try_from(mem::size_of::<ShimFile>()).expect("it is small");
        vfs.pNext = std::ptr::null_mut();
        vfs.zName = name;
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        vfs.xAccess = Some(access);
        vfs.xFullPathname = Some(full_pathname);
        // SAFETY: the leaked box lives as long as the process, as SQLite asks.
        let registered = unsafe { sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0) };
        assert_eq!(registered, SQLITE_OK, "SQLite takes the VFS");
    });
}

/// # Safety
/// `file` came from `open` and is not closed; SQLite uses a file from one thread at a time.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a mut Opened {
    // SAFETY: `open` put a box there and only `close` takes it away.
    unsafe { &mut *(*file.cast::<ShimFile>()).state }
}

/// # Safety
/// `name` is a string that ends with a zero.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite's names end with a zero.
    PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

fn effect(files: Option<&SqlFiles>, kind: Kind, detail: u64, failed: c_int) -> Result<(), c_int> {
    match files.map_or(Verdict::Go, |files| files.machine.effect(kind, detail)) {
        Verdict::Go => Ok(()),
        Verdict::Full => Err(SQLITE_FULL),
        Verdict::Fail | Verdict::Dead => Err(failed),
    }
}

impl Opened {
    fn effect(&self, kind: Kind, detail: u64, failed: c_int) -> Result<(), c_int> {
        effect(self.files.as_deref(), kind, detail, failed)
    }

    fn is_dead(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.machine.is_dead())
    }
}

fn find(path: &Path, flags: c_int) -> Option<Opened> {
    let files = owner(path)?;
    if files.machine.is_dead() {
        return None;
    }
    let file = files.opened(path, flags & SQLITE_OPEN_CREATE != 0)?;
    let is_writable = flags & SQLITE_OPEN_READWRITE != 0;
    Some(Opened { files: Some(files), file, held: Held::default(), is_writable })
}

/// # Safety
/// As SQLite calls it: `name` is null or a string, `file` has `szOsFile` bytes.
unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let shim = file.cast::<ShimFile>();
    // SAFETY: SQLite gives `szOsFile` bytes; a file without methods is not closed.
    unsafe { (*shim).base.pMethods = std::ptr::null() };
    let state = if name.is_null() {
        let file = Arc::new(Mutex::default());
        Some(Opened { files: None, file, held: Held::default(), is_writable: true })
    } else {
        // SAFETY: not null, so a string.
        find(&unsafe { path(name) }, flags)
    };
    let Some(state) = state else { return SQLITE_CANTOPEN };
    // SAFETY: as above; from here on `close` is called for it.
    unsafe {
        (*shim).state = Box::into_raw(Box::new(state));
        (*shim).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    SQLITE_OK
}

/// # Safety
/// As SQLite calls it: `name` is a string.
unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, _: c_int) -> c_int {
    // SAFETY: SQLite hands a string in.
    let path = unsafe { path(name) };
    let files = owner(&path);
    match effect(files.as_deref(), Kind::SqlCut, 0, SQLITE_IOERR) {
        Err(code) => code,
        Ok(()) if files.is_some_and(|files| files.removed(&path)) => SQLITE_OK,
        Ok(()) => SQLITE_IOERR_DELETE_NOENT,
    }
}

/// # Safety
/// As SQLite calls it: `name` is a string, `out` takes the answer.
unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands a string in.
    let path = unsafe { path(name) };
    let found = owner(&path).and_then(|files| files.find(&path));
    // As with SQLite's own VFS, an empty file does not count where a journal is looked for.
    let is_there = found.is_some_and(|file| flags != SQLITE_ACCESS_EXISTS || content(&file).now.length() > 0);
    // SAFETY: SQLite gives the place for the answer.
    unsafe { *out = c_int::from(is_there) };
    SQLITE_OK
}

/// Every path of ours is whole already.
///
/// # Safety
/// As SQLite calls it: `name` is a string, `out` has `room` bytes.
unsafe extern "C" fn full_pathname(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a string, and as many bytes are written as there is room for.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if usize::try_from(room).is_ok_and(|room| bytes.len() <= room) {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), out.cast(), bytes.len());
            return SQLITE_OK;
        }
    }
    SQLITE_CANTOPEN
}

/// # Safety
/// As SQLite calls it, once for each open file.
unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the box of `open`, taken once.
    let mut state = unsafe { Box::from_raw((*file.cast::<ShimFile>()).state) };
    let Opened { file, held, .. } = &mut *state;
    let mut file = content(file);
    file.leave_shm(held);
    file.unlock(held, SQLITE_LOCK_NONE);
    SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: as SQLite calls it: `to` has room for `amount` bytes.
    let (state, to) = unsafe {
        let length = usize::try_from(amount).unwrap_or(0);
        (opened(file), std::slice::from_raw_parts_mut(to.cast::<u8>(), length))
    };
    if state.is_dead() {
        return SQLITE_IOERR_READ;
    }
    let whole = content(&state.file).now.read(usize::try_from(at).unwrap_or(usize::MAX), to);
    if whole { SQLITE_OK } else { SQLITE_IOERR_SHORT_READ }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    let (length, offset) = (usize::try_from(amount).unwrap_or(0), usize::try_from(at).unwrap_or(0));
    // SAFETY: as SQLite calls it: `from` holds `amount` bytes.
    let (state, from) = unsafe { (opened(file), std::slice::from_raw_parts(from.cast::<u8>(), length)) };
    if let Err(code) = state.effect(Kind::SqlWrite, (offset << 20 | length) as u64, SQLITE_IOERR_WRITE) {
        return code;
    }
    if !state.is_writable {
        return SQLITE_IOERR_WRITE;
    }
    content(&state.file).change(Pending::Write { at: offset, bytes: from.to_vec() });
    SQLITE_OK
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: as SQLite calls it.
    let state = unsafe { opened(file) };
    if let Err(code) = state.effect(Kind::SqlCut, size.unsigned_abs(), SQLITE_IOERR) {
        return code;
    }
    if !state.is_writable {
        return SQLITE_IOERR;
    }
    content(&state.file).change(Pending::Truncate { to: usize::try_from(size).unwrap_or(0) });
    SQLITE_OK
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    let state = unsafe { opened(file) };
    if let Err(code) = state.effect(Kind::SqlSync, 0, SQLITE_IOERR_FSYNC) {
        return code;
    }
    content(&state.file).synced();
    SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: as SQLite calls it: `size` takes the answer.
    unsafe { *size = content(&opened(file).file).now.length() as sqlite3_int64 };
    SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    let Opened { file, held, .. } = unsafe { opened(file) };
    content(file).lock(held, level)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    let Opened { file, held, .. } = unsafe { opened(file) };
    content(file).unlock(held, level);
    SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: as SQLite calls it: `out` takes the answer.
    unsafe { *out = c_int::from(content(&opened(file).file).is_reserved()) };
    SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    SECTOR
}

unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_SUBPAGE_READ
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    place: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: as SQLite calls it: `out` takes the answer.
    unsafe {
        let Opened { file, held, .. } = opened(file);
        let (place, size) = (usize::try_from(place).unwrap_or(0), usize::try_from(size).unwrap_or(0));
        *out = content(file).region(held, place, size, extend != 0).cast();
    }
    SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, from: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    let Opened { file, held, .. } = unsafe { opened(file) };
    let from = usize::try_from(from).unwrap_or(0);
    let places = from..from + usize::try_from(count).unwrap_or(0);
    if flags & SQLITE_SHM_UNLOCK != 0 {
        content(file).shm_unlock(held, places);
        return SQLITE_OK;
    }
    content(file).shm_lock(held, places, flags & SQLITE_SHM_EXCLUSIVE != 0)
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    let Opened { file, held, .. } = unsafe { opened(file) };
    content(file).leave_shm(held);
    SQLITE_OK
}
