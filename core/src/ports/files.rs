//! The data folder as a port, so that a full disk and a crash can be played.
//!
//! Names inside the folder are relative: the folder may move, and iOS moves it at every update.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

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
}

const FOLDERS: [&str; 4] = ["blobs", "thumbs", "media", "packs"];

/// A folder on the disk.
pub struct DiskFiles {
    root: PathBuf,
    /// Two writes of the same content at once must not share the file that is written aside.
    aside: AtomicU64,
}

impl DiskFiles {
    /// Files below a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        for folder in FOLDERS.map(|name| root.join(name)) {
            fs::create_dir_all(&folder)?;
            sweep_aside(&folder)?;
        }
        File::open(&root)?.sync_all()?;
        if let Some(parent) = root.parent().filter(|parent| parent.is_dir()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(Self { root, aside: AtomicU64::new(0) })
    }
}

/// What a crash left half-written was never under its name.
fn sweep_aside(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "part") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

impl Files for DiskFiles {
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(name))
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
        let written = write_synced(&aside, bytes).and_then(|()| fs::rename(&aside, &path));
        if written.is_err() {
            // Best effort: a leftover is swept when the folder is opened again.
            let _ = fs::remove_file(&aside);
        }
        written?;
        // Without this the rename itself may be lost in a power cut.
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.path(folder))?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn exists(&self, name: &str) -> bool {
        self.path(name).is_file()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
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
