//! A VFS for SQLite in memory: what was not fsynced goes when the machine loses its power.
//!
//! Of each file it keeps the bytes as they are, those that are durable, and the writes since; a sync makes
//! them durable. Copies share their pages, so that a schedule begins at next to no cost.

mod allocator;
mod file;
mod pages;
mod shim;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::machine::{Loss, Machine};
use crate::rng::Rng;
use file::MemoryFile;
use pages::Pages;

pub use shim::register;

/// The name under which SQLite knows it.
pub const NAME: &str = "saberling-sim";

static FOLDERS: RwLock<Vec<(PathBuf, Arc<SqlFiles>)>> = RwLock::new(Vec::new());

/// A file that connections share.
type Shared = Arc<Mutex<MemoryFile>>;

/// A copy of a machine's databases; it costs no bytes until one of both is written.
#[derive(Clone, Default)]
pub struct Databases(BTreeMap<PathBuf, Pages>);

impl Databases {
    /// Writes them into a folder of a real disk.
    ///
    /// # Errors
    /// When that fails.
    pub fn write_to(&self, folder: &Path) -> io::Result<()> {
        for (name, pages) in &self.0 {
            let mut bytes = vec![0; pages.length()];
            pages.read(0, &mut bytes);
            fs::write(folder.join(name), bytes)?;
        }
        Ok(())
    }

    /// Takes all files with that beginning out of a folder of a real disk; keeps those of these names.
    ///
    /// # Errors
    /// When that fails.
    pub fn taken_from(folder: &Path, beginning: &str, names: &[&str]) -> io::Result<Self> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let (name, path) = entry.map(|entry| (entry.file_name(), entry.path()))?;
            let Some(name) = name.to_str().filter(|name| name.starts_with(beginning)) else { continue };
            if names.contains(&name) {
                let mut pages = Pages::default();
                pages.write(0, &fs::read(&path)?);
                found.insert(PathBuf::from(name), pages);
            }
            fs::remove_file(path)?;
        }
        Ok(Self(found))
    }
}

/// The SQLite files of one machine's folder, by their names.
pub struct SqlFiles {
    pub(super) machine: Arc<Machine>,
    files: Mutex<BTreeMap<PathBuf, Shared>>,
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
    let files = Arc::new(SqlFiles { machine, files: Mutex::default() });
    let mut folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
    folders.push((folder.to_owned(), Arc::clone(&files)));
    Registered(files)
}

fn owner(path: &Path) -> Option<Arc<SqlFiles>> {
    let folders = FOLDERS.read().unwrap_or_else(PoisonError::into_inner);
    let parent = path.parent()?;
    folders.iter().find(|(folder, _)| folder == parent).map(|(_, files)| Arc::clone(files))
}

fn content(file: &Shared) -> MutexGuard<'_, MemoryFile> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SqlFiles {
    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Shared>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, path: &Path) -> Option<Shared> {
        self.files().get(path.file_name()?.as_ref() as &Path).cloned()
    }

    /// The file of this name, made if there is none and it may be made.
    fn opened(&self, path: &Path, may_make: bool) -> Option<Shared> {
        let name = PathBuf::from(path.file_name()?);
        let mut files = self.files();
        if may_make { Some(Arc::clone(files.entry(name).or_default())) } else { files.get(&name).cloned() }
    }

    fn removed(&self, path: &Path) -> bool {
        let name = path.file_name().map(Path::new);
        name.is_some_and(|name| self.files().remove(name).is_some())
    }

    /// What a crash leaves; every connection must be closed.
    pub fn crash(&self, loss: Loss, rng: &mut Rng) {
        for file in self.files().values_mut() {
            let left = content(file).after_crash(loss, rng);
            *file = Arc::new(Mutex::new(MemoryFile::of(left)));
        }
    }

    /// A copy of the databases as they are; no transaction may be open.
    #[must_use]
    pub fn copy(&self) -> Databases {
        Databases(self.files().iter().map(|(name, file)| (name.clone(), content(file).now.clone())).collect())
    }

    /// Puts a copy in the place of these; every connection must be closed.
    pub fn put(&self, copy: &Databases) {
        let files = copy.0.iter();
        *self.files() = files
            .map(|(name, pages)| (name.clone(), Arc::new(Mutex::new(MemoryFile::of(pages.clone())))))
            .collect();
    }
}
