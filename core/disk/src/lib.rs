//! The disk as a port: each effect on a file is one call, so that a full disk and a power cut at any of
//! them can be played.
//!
//! What is promised to be durable is made so with [`write_durably`]: written beside, fsynced, renamed,
//! the folder fsynced. Only what was fsynced counts as kept; a name counts as kept once its folder was.

use saberling_plants::plant;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Files and folders by absolute path.
pub trait Disk: Send + Sync {
    /// Reads a whole file.
    ///
    /// # Errors
    /// As the system says.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// A file's length; none when there is no such file.
    ///
    /// # Errors
    /// As the system says.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Makes a file when it is not there, and cuts it to a length, so that it never holds what nobody
    /// accounted for.
    ///
    /// # Errors
    /// As the system says.
    fn cut(&self, path: &Path, length: u64) -> io::Result<()>;

    /// Writes into a file that is there, at an offset.
    ///
    /// # Errors
    /// As the system says; a part may have been written.
    fn write(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes a file's content and length durable.
    ///
    /// # Errors
    /// As the system says; then nothing is known of what is kept.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Gives a file another name; what was there goes.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; one that is not there is no error.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// What a folder holds, sorted.
    ///
    /// # Errors
    /// As the system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Makes a folder and those above it, and says whether it is new.
    ///
    /// # Errors
    /// As the system says.
    fn make_folder(&self, folder: &Path) -> io::Result<bool>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// As the system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// Writes a file so that it is either whole and durable or not there under its name: beside, which must
/// be in the same file system, fsync, rename, fsync of the folder.
///
/// # Errors
/// As the system says; what lies beside then is best swept at the next start.
pub fn write_durably(disk: &dyn Disk, beside: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = write_synced(disk, beside, bytes).and_then(|()| disk.rename(beside, path));
    if written.is_err() {
        // Best effort: whoever opens the folder again sweeps it.
        let _ = disk.remove(beside);
    }
    written?;
    // Without this the rename itself may be lost in a power cut.
    path.parent().filter(|_| !plant!("folder-not-fsynced")).map_or(Ok(()), |folder| disk.sync_folder(folder))
}

fn write_synced(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    disk.cut(path, 0)?;
    disk.write(path, 0, bytes)?;
    if plant!("rename-without-fsync") {
        return Ok(());
    }
    disk.sync(path)
}

/// The system's disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn cut(&self, path: &Path, length: u64) -> io::Result<()> {
        OpenOptions::new().create(true).write(true).truncate(false).open(path)?.set_len(length)
    }

    fn write(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut names =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        let is_new = !folder.is_dir();
        fs::create_dir_all(folder)?;
        Ok(is_new)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_durable_write_leaves_one_whole_file_and_nothing_beside() {
        let folder = tempfile::tempdir().expect("temp folder");
        let (beside, path) = (folder.path().join("a.part"), folder.path().join("a"));
        for content in [&b"one"[..], b"two!"] {
            write_durably(&SystemDisk, &beside, &path, content).expect("writes");
            assert_eq!(SystemDisk.read(&path).expect("reads"), content);
            assert_eq!(SystemDisk.list(folder.path()).expect("lists"), std::slice::from_ref(&path));
        }
        assert_eq!(SystemDisk.length(&path).expect("is there"), Some(4));
        assert_eq!(SystemDisk.length(&beside).expect("is not there"), None);
    }

    #[test]
    fn a_file_is_cut_and_written_where_it_is_said() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("a");
        assert!(SystemDisk.write(&path, 0, b"x").is_err(), "it is not there");
        SystemDisk.cut(&path, 0).expect("makes it");
        SystemDisk.write(&path, 0, b"0123456789").expect("writes");
        SystemDisk.cut(&path, 4).expect("cuts it");
        SystemDisk.write(&path, 4, b"xy").expect("writes");
        SystemDisk.sync(&path).expect("fsyncs");
        assert_eq!(SystemDisk.read(&path).expect("reads"), b"0123xy");
        SystemDisk.remove(&path).expect("goes");
        SystemDisk.remove(&path).expect("is gone already");
    }
}
