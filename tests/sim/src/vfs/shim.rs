//! The functions that SQLite calls. Everything unsafe of the simulator stands here.
#![expect(unsafe_code, reason = "SQLite's VFS is an interface of C: pointers that SQLite owns and hands in")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rusqlite::ffi::{
    SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ, SQLITE_IOERR_WRITE,
    SQLITE_OK, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find,
    sqlite3_vfs_register,
};

use super::{NAME, Pending, SqlFiles, owner};
use crate::machine::{Kind, Verdict};

/// Our part of an open file; the system's own follows it in the same piece of memory.
#[repr(C)]
struct ShimFile {
    base: sqlite3_file,
    /// Made in `open`, freed in `close`.
    state: *mut Opened,
}

struct Opened {
    files: Option<Arc<SqlFiles>>,
    path: PathBuf,
}

/// The system's VFS, found once and valid for the life of the process.
struct System(*mut sqlite3_vfs);

// SAFETY: SQLite itself uses a registered VFS from every thread, and it is never changed or freed.
unsafe impl Send for System {}
// SAFETY: as above.
unsafe impl Sync for System {}

static SYSTEM: OnceLock<System> = OnceLock::new();

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

/// Registers the shim with SQLite, once for the process.
///
/// # Panics
/// When SQLite knows no VFS at all, or refuses another.
pub fn register() {
    SYSTEM.get_or_init(|| {
        let name = CString::new(NAME).expect("a name without zeros").into_raw();
        // SAFETY: null asks for the default VFS; what is found lives as long as the process.
        let system = unsafe { sqlite3_vfs_find(c"unix-excl".as_ptr()) };
        assert!(!system.is_null(), "SQLite has a VFS");
        // SAFETY: it was found, so it points to a whole sqlite3_vfs, whose fields are plain values.
        let mut vfs = unsafe { *system };
        let own = c_int::try_from(mem::size_of::<ShimFile>()).expect("it is small");
        vfs.szOsFile += own;
        vfs.pNext = std::ptr::null_mut();
        vfs.zName = name;
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        // SAFETY: the leaked box lives as long as the process, as SQLite asks.
        let registered = unsafe { sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0) };
        assert_eq!(registered, SQLITE_OK, "SQLite takes the shim");
        System(system)
    });
}

fn system() -> *mut sqlite3_vfs {
    SYSTEM.get().map_or(std::ptr::null_mut(), |system| system.0)
}

/// # Safety
/// `file` came from `open` of this shim.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: `register` asked for as much memory as both parts need; ours is first.
    unsafe { file.cast::<ShimFile>().add(1).cast() }
}

/// # Safety
/// `file` came from `open` of this shim and is not closed.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a Opened {
    // SAFETY: `open` put a box there and only `close` takes it away.
    unsafe { &*(*file.cast::<ShimFile>()).state }
}

impl Opened {
    fn effect(&self, kind: Kind, detail: u64, failed: c_int) -> Result<(), c_int> {
        let Some(files) = &self.files else { return Ok(()) };
        match files.machine.effect(kind, detail) {
            Verdict::Go => Ok(()),
            Verdict::Full => Err(SQLITE_FULL),
            Verdict::Fail | Verdict::Dead => Err(failed),
        }
    }

    fn is_dead(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.machine.is_dead())
    }
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
    // SAFETY: SQLite gives `szOsFile` bytes, of which ours are the first.
    unsafe { (*shim).base.pMethods = std::ptr::null() };
    let path = if name.is_null() {
        PathBuf::new()
    } else {
        // SAFETY: not null, and SQLite's names end with a zero.
        PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
    };
    let state = Opened { files: owner(&path), path };
    if state.is_dead() {
        return SQLITE_CANTOPEN;
    }
    if let Some(files) = &state.files {
        files.opened(&state.path);
    }
    // SAFETY: the system's VFS opens its own part with the same arguments.
    let code = unsafe {
        match (*system()).xOpen {
            Some(open) => open(system(), name, inner(file), flags, out_flags),
            None => SQLITE_CANTOPEN,
        }
    };
    if code == SQLITE_OK {
        // SAFETY: as above; from here on `close` is called for it.
        unsafe {
            (*shim).state = Box::into_raw(Box::new(state));
            (*shim).base.pMethods = &raw const METHODS;
        }
    }
    code
}

/// # Safety
/// As SQLite calls it: `name` is a string.
unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: SQLite's names end with a zero.
    let path = PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned());
    let state = Opened { files: owner(Path::new(&path)), path };
    if let Err(code) = state.effect(Kind::SqlCut, 0, SQLITE_IOERR) {
        return code;
    }
    if let Some(files) = &state.files {
        files.removed(&state.path);
    }
    // SAFETY: the same arguments.
    unsafe { (*system()).xDelete.map_or(SQLITE_IOERR, |delete| delete(system(), name, sync_dir)) }
}

/// # Safety
/// As SQLite calls it, once for each open file.
unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the box of `open`, taken once; the system closes its own part.
    unsafe {
        drop(Box::from_raw((*file.cast::<ShimFile>()).state));
        call(file, SQLITE_IOERR, |methods| methods.xClose, |close, inner| close(inner))
    }
}

/// Calls one of the system's own functions.
///
/// # Safety
/// `file` came from `open` of this shim.
unsafe fn call<F>(
    file: *mut sqlite3_file,
    missing: c_int,
    method: impl FnOnce(&sqlite3_io_methods) -> Option<F>,
    run: impl FnOnce(F, *mut sqlite3_file) -> c_int,
) -> c_int {
    // SAFETY: the system's part was opened, so its methods are set.
    unsafe {
        let inner = inner(file);
        method(&*(*inner).pMethods).map_or(missing, |function| run(function, inner))
    }
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe {
        if opened(file).is_dead() {
            return SQLITE_IOERR_READ;
        }
        call(file, SQLITE_IOERR, |m| m.xRead, |read, inner| read(inner, to, amount, at))
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: as SQLite calls it: `from` holds `amount` bytes.
    unsafe {
        let state = opened(file);
        let (length, offset) = (usize::try_from(amount).unwrap_or(0), usize::try_from(at).unwrap_or(0));
        if let Err(code) = state.effect(Kind::SqlWrite, (offset << 20 | length) as u64, SQLITE_IOERR_WRITE) {
            return code;
        }
        let code = call(file, SQLITE_IOERR, |m| m.xWrite, |write, inner| write(inner, from, amount, at));
        if code == SQLITE_OK
            && let Some(files) = &state.files
        {
            let bytes = std::slice::from_raw_parts(from.cast::<u8>(), length).to_vec();
            files.changed(&state.path, Pending::Write { at: offset, bytes });
        }
        code
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe {
        let state = opened(file);
        if let Err(code) = state.effect(Kind::SqlCut, size.unsigned_abs(), SQLITE_IOERR) {
            return code;
        }
        let code = call(file, SQLITE_IOERR, |m| m.xTruncate, |truncate, inner| truncate(inner, size));
        if code == SQLITE_OK
            && let Some(files) = &state.files
        {
            files.changed(&state.path, Pending::Truncate { to: usize::try_from(size).unwrap_or(0) });
        }
        code
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: as SQLite calls it. The real disk is not asked: what counts is what the shim remembers.
    let state = unsafe { opened(file) };
    if let Err(code) = state.effect(Kind::SqlSync, 0, SQLITE_IOERR_FSYNC) {
        return code;
    }
    if let Some(files) = &state.files {
        files.synced(&state.path);
    }
    SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xFileSize, |f, inner| f(inner, size)) }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xLock, |f, inner| f(inner, level)) }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xUnlock, |f, inner| f(inner, level)) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xCheckReservedLock, |f, inner| f(inner, out)) }
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xFileControl, |f, inner| f(inner, op, argument)) }
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, 0, |m| m.xSectorSize, |f, inner| f(inner)) }
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, 0, |m| m.xDeviceCharacteristics, |f, inner| f(inner)) }
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xShmMap, |f, inner| f(inner, page, size, extend, out)) }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_IOERR, |m| m.xShmLock, |f, inner| f(inner, offset, n, flags)) }
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: as SQLite calls it.
    unsafe {
        let inner = inner(file);
        if let Some(barrier) = (*(*inner).pMethods).xShmBarrier {
            barrier(inner);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe { call(file, SQLITE_OK, |m| m.xShmUnmap, |f, inner| f(inner, delete)) }
}
