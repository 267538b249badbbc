//! The data folder as a port, so that a full disk and a crash can be played.
//!
//! Names inside the folder are relative: the folder may move, and iOS moves it at every update.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use saberling_disk::{Disk, SystemDisk};

/// Files of the data folder, by relative name, and originals outside it, by path.
pub trait Files: Send + Sync {
    /// The absolute path of a name, for a shell that shows a picture.
    fn path(&self, name: &str) -> PathBuf;

    /// Reads a file of the folder.
    ///
    /// # Errors
    /// As the system says.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Opens a camera file for reading; it is never changed.
    ///
    /// # Errors
    /// As the system says; a folder is refused.
    fn open_original(&self, path: &Path) -> io::Result<Box<dyn Read>>;

    /// Writes a file so that it is either whole and durable or not there: write aside, fsync,
    /// rename, fsync of the folder.
    ///
    /// # Errors
    /// As the system says; then no partial file is left under the name.
    fn write_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// The names of the files in one of the folder's folders; none of what is written aside.
    ///
    /// # Errors
    /// As the system says.
    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let _ = folder;
        Ok(Vec::new())
    }

    /// Whether a file is there.
    fn exists(&self, name: &str) -> bool;

    /// Removes a file; one that is not there is no error.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// The same, so that no crash brings it back.
    ///
    /// # Errors
    /// As the system says; then it may be there still, or again after a crash.
    fn remove_durably(&self, name: &str) -> io::Result<()> {
        self.remove(name)
    }
}

const FOLDERS: [&str; 4] = ["blobs", "thumbs", "media", "packs"];

/// A folder on the disk.
pub struct DiskFiles {
    root: PathBuf,
    disk: Arc<dyn Disk>,
    /// Two writes of the same content at once must not share the file that is written aside.
    aside: AtomicU64,
}

impl DiskFiles {
    /// Files below a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> io::Result<Self> {
        Self::on(Arc::new(SystemDisk), root)
    }

    /// The same on another disk.
    ///
    /// # Errors
    /// As [`DiskFiles::new`].
    pub fn on(disk: Arc<dyn Disk>, root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        for folder in FOLDERS.map(|name| root.join(name)) {
            disk.make_folder(&folder)?;
            sweep_aside(&*disk, &folder)?;
        }
        disk.sync_folder(&root)?;
        if let Some(parent) = root.parent().filter(|parent| parent.is_dir()) {
            disk.sync_folder(parent)?;
        }
        Ok(Self { root, disk, aside: AtomicU64::new(0) })
    }
}

/// What a crash left half-written was never under its name.
fn sweep_aside(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    for path in disk.list(folder)? {
        if path.extension().is_some_and(|ending| ending == "part") {
            disk.remove(&path)?;
        }
    }
    Ok(())
}

impl Files for DiskFiles {
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read(&self.path(name))
    }

    fn open_original(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder, not a photo"));
        }
        Ok(Box::new(file))
    }

    fn write_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let aside = path.with_extension(format!("{}.part", self.aside.fetch_add(1, Ordering::Relaxed)));
        saberling_disk::write_durably(&*self.disk, &aside, &path, bytes)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let paths = self.disk.list(&self.path(folder))?;
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(paths.iter().filter_map(name).collect())
    }

    fn exists(&self, name: &str) -> bool {
        // What cannot be asked counts as missing.
        matches!(self.disk.length(&self.path(name)), Ok(Some(_)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(&self.path(name))
    }

    fn remove_durably(&self, name: &str) -> io::Result<()> {
        let path = self.path(name);
        self.disk.remove(&path)?;
        path.parent().map_or(Ok(()), |folder| self.disk.sync_folder(folder))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_durable_write_leaves_one_whole_file_and_nothing_aside() {
        let folder = tempfile::tempdir().expect("temp folder");
        let files = DiskFiles::new(folder.path()).expect("folders");
        files.write_durably("blobs/a.jpg", b"one").expect("first");
        files.write_durably("blobs/a.jpg", b"two").expect("again");
        assert_eq!(files.read("blobs/a.jpg").expect("read"), b"two");
        assert_eq!(fs::read_dir(folder.path().join("blobs")).expect("list").count(), 1);
    }

    #[test]
    fn a_failed_write_keeps_what_was_there() {
        let folder = tempfile::tempdir().expect("temp folder");
        let files = DiskFiles::new(folder.path()).expect("folders");
        assert!(files.write_durably("nowhere/a.jpg", b"x").is_err());
        assert!(!files.exists("nowhere/a.jpg"));
    }
}
