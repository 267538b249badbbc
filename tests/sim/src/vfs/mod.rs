//! A shim under SQLite: real files, but what was not fsynced goes when the machine loses its power.
//!
//! It stands on the system's own VFS and passes everything through. Of each file it keeps the content
//! that is durable and the writes since; a sync makes them durable without asking the real disk.

mod shim;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::machine::{Loss, Machine};
use crate::rng::Rng;

pub use shim::register;

/// The name under which SQLite knows it.
pub const NAME: &str = "saberling-sim";

static FOLDERS: RwLock<Vec<(PathBuf, Arc<SqlFiles>)>> = RwLock::new(Vec::new());

/// What was done to a file since its last sync.
enum Pending {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { to: usize },
}

impl Pending {
    fn apply(&self, image: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if image.len() < end {
                    image.resize(end, 0);
                }
                image[*at..end].copy_from_slice(bytes);
            }
            Self::Truncate { to } => image.truncate(*to),
        }
    }
}

#[derive(Default)]
struct Shadow {
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

/// The SQLite files of one machine's folder.
pub struct SqlFiles {
    pub(super) machine: Arc<Machine>,
    folder: PathBuf,
    shadows: Mutex<BTreeMap<PathBuf, Shadow>>,
}

/// The registration of a folder; it ends with the value.
pub struct Registered(Arc<SqlFiles>);

impl Drop for Registered {
    fn drop(&mut self) {
        let mut folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|(_, files)| !Arc::ptr_eq(files, &self.0));
    }
}

impl std::ops::Deref for Registered {
    type Target = SqlFiles;

    fn deref(&self) -> &SqlFiles {
        &self.0
    }
}

/// Puts a folder's databases under a machine's power.
#[must_use]
pub fn watch(folder: &Path, machine: Arc<Machine>) -> Registered {
    let files = Arc::new(SqlFiles { machine, folder: folder.to_owned(), shadows: Mutex::default() });
    let mut folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
    folders.push((folder.to_owned(), Arc::clone(&files)));
    Registered(files)
}

fn owner(path: &Path) -> Option<Arc<SqlFiles>> {
    let folders = FOLDERS.read().unwrap_or_else(PoisonError::into_inner);
    let parent = path.parent()?;
    folders.iter().find(|(folder, _)| folder == parent).map(|(_, files)| Arc::clone(files))
}

impl SqlFiles {
    fn shadows(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Shadow>> {
        self.shadows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file was opened: what it holds by then is durable.
    fn opened(&self, path: &Path) {
        let mut shadows = self.shadows();
        if !shadows.contains_key(path) {
            let durable = fs::read(path).unwrap_or_default();
            shadows.insert(path.to_owned(), Shadow { durable, pending: Vec::new() });
        }
    }

    fn changed(&self, path: &Path, pending: Pending) {
        if let Some(shadow) = self.shadows().get_mut(path) {
            shadow.pending.push(pending);
        }
    }

    fn synced(&self, path: &Path) {
        if let Some(shadow) = self.shadows().get_mut(path) {
            for pending in std::mem::take(&mut shadow.pending) {
                pending.apply(&mut shadow.durable);
            }
        }
    }

    fn removed(&self, path: &Path) {
        self.shadows().remove(path);
    }

    /// What a crash leaves; every connection must be closed.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn crash(&self, loss: Loss, rng: &mut Rng) -> io::Result<()> {
        for (path, mut shadow) in std::mem::take(&mut *self.shadows()) {
            let kept = loss.kept(shadow.pending.len(), rng);
            for (pending, kept) in shadow.pending.iter().zip(kept) {
                if kept {
                    pending.apply(&mut shadow.durable);
                }
            }
            fs::write(path, shadow.durable)?;
        }
        self.forget_shared_memory()
    }

    /// Copies the databases as they are into another folder; no transaction may be open.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn copy_to(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.is_file() && !is_shared_memory(&path) {
                fs::copy(&path, folder.join(path.file_name().unwrap_or_default()))?;
            }
        }
        Ok(())
    }

    /// Puts the databases of another folder in the place of these; every connection must be closed.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn put(&self, folder: &Path) -> io::Result<()> {
        self.shadows().clear();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            }
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            fs::copy(&path, self.folder.join(path.file_name().unwrap_or_default()))?;
        }
        Ok(())
    }

    fn forget_shared_memory(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if is_shared_memory(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn is_shared_memory(path: &Path) -> bool {
    path.to_string_lossy().ends_with("-shm")
}
