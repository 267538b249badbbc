//! The disk as a port: each effect on a file is one call, so that a full disk and a power cut at any of
//! them can be played.
//!
//! What is promised to be durable is made so with [`write_durably`]: written beside, fsynced, renamed,
//! the folder fsynced. Only what was fsynced counts as kept; a name counts as kept once its folder was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// A file that is being written.
pub trait DiskFile: Send {
    /// Writes at the place where the last write ended.
    ///
    /// # Errors
    /// As the system says; a part may have been written.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes content and length durable.
    ///
    /// # Errors
    /// As the system says; then nothing is known of what is kept.
    fn sync(&mut self) -> io::Result<()>;
}

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

    /// Opens a file for writing at an offset, makes it when it is not there, and cuts it there, so that
    /// it never holds what nobody accounted for.
    ///
    /// # Errors
    /// As the system says.
    fn write_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn DiskFile>>;

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

    /// Makes a folder and those above it; one that is there is no error.
    ///
    /// # Errors
    /// As the system says.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;

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
    path.parent().map_or(Ok(()), |folder| disk.sync_folder(folder))
}

fn write_synced(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.write_at(path, 0)?;
    file.write_all(bytes)?;
    file.sync()
}

/// The system's disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

struct SystemFile(File);

impl DiskFile for SystemFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

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

    fn write_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn DiskFile>> {
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(SystemFile(file)))
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

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
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
    fn a_file_is_cut_where_it_is_opened() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("a");
        SystemDisk.write_at(&path, 0).expect("opens").write_all(b"0123456789").expect("writes");
        SystemDisk.write_at(&path, 4).expect("opens").write_all(b"xy").expect("writes");
        assert_eq!(SystemDisk.read(&path).expect("reads"), b"0123xy");
        SystemDisk.remove(&path).expect("goes");
        SystemDisk.remove(&path).expect("is gone already");
    }
}
