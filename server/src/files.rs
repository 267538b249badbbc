//! Photos on the disk: staging files that grow, the bytes as they were sent, and the clean copies.
//!
//! `uploads/` holds what is on its way, `blobs/<aa>/<sha256>` the bytes as sent, and
//! `media/<aa>/<sha256>.jpg` and `.thumb.jpg` the copies without metadata: only those are ever shown.
//! Whatever counts as there was written, fsynced, renamed, and its folder fsynced.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use saberling_store::records::Waste;
use saberling_wire::{Sha256, UploadId};

/// Which clean copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The small one.
    Thumb,
    /// The whole one.
    Full,
}

impl Size {
    /// Reads a query's `size`; without one it is the whole.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("full") => Some(Self::Full),
            Some("thumb") => Some(Self::Thumb),
            Some(_) => None,
        }
    }
}

/// The folders of the photos.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// Makes the folders under the data folder.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn open(root: &Path) -> io::Result<Self> {
        for folder in ["uploads", "blobs", "media"] {
            fs::create_dir_all(root.join(folder))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    fn staging(&self, id: UploadId) -> PathBuf {
        self.root.join("uploads").join(format!("{id}.part"))
    }

    fn blob(&self, sha256: Sha256) -> PathBuf {
        self.root.join("blobs").join(sha256.short(2)).join(sha256.to_string())
    }

    fn media(&self, sha256: Sha256, size: Size) -> PathBuf {
        let ending = match size {
            Size::Full => "jpg",
            Size::Thumb => "thumb.jpg",
        };
        self.root.join("media").join(sha256.short(2)).join(format!("{sha256}.{ending}"))
    }

    /// How many bytes of an upload the staging file holds.
    ///
    /// # Errors
    /// When the folder cannot be read; a missing file holds none.
    pub fn staged_bytes(&self, id: UploadId) -> io::Result<u64> {
        match fs::metadata(self.staging(id)) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Opens an upload's staging file at an offset. Whatever lies behind it goes, so that the file
    /// never holds bytes that nobody accounted for.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn stage(&self, id: UploadId, offset: u64) -> io::Result<File> {
        let path = self.staging(id);
        let fresh = !path.exists();
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&path)?;
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        if fresh {
            sync_folder(&path)?;
        }
        Ok(file)
    }

    /// Throws away what a crash left behind: staging files of no open upload, half-written copies.
    /// Only for the start, while nobody writes.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sweep(&self, open: &BTreeSet<UploadId>) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join("uploads"))? {
            let path = entry?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let waste = match path.extension().and_then(|ending| ending.to_str()) {
                Some("part") => !name.parse().is_ok_and(|id: UploadId| open.contains(&id)),
                Some("tmp") => true,
                _ => false,
            };
            if waste {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// Reads a whole staging file.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn staged(&self, id: UploadId) -> io::Result<Vec<u8>> {
        fs::read(self.staging(id))
    }

    /// Throws a staging file away.
    ///
    /// # Errors
    /// When the disk fails; a missing file is no error.
    pub fn unstage(&self, id: UploadId) -> io::Result<()> {
        match fs::remove_file(self.staging(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Deletes what nothing needs any more.
    ///
    /// # Errors
    /// When the disk fails; a missing file is no error.
    pub fn delete(&self, waste: &Waste) -> io::Result<()> {
        let paths = match waste {
            Waste::Staging(id) => vec![self.staging(*id)],
            Waste::Blob(sha256) => {
                vec![self.blob(*sha256), self.media(*sha256, Size::Full), self.media(*sha256, Size::Thumb)]
            }
        };
        for path in paths {
            match fs::remove_file(&path) {
                Ok(()) => sync_folder(&path)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Keeps a verified photo: the bytes as sent and its clean copies, all durable.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, sha256: Sha256, sent: &[u8], full: &[u8], thumb: &[u8]) -> io::Result<()> {
        self.write_durably(&self.blob(sha256), sent)?;
        self.write_durably(&self.media(sha256, Size::Full), full)?;
        self.write_durably(&self.media(sha256, Size::Thumb), thumb)
    }

    /// Writes beside, fsyncs, renames, fsyncs the folder.
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(folder)?;
        }
        // Two uploads of the same photo may come here at once; the content is the same, so either
        // wins. All of them lie in one folder, where a start finds what a crash left behind.
        let name = path.file_name().and_then(|name| name.to_str()).ok_or(io::ErrorKind::InvalidInput)?;
        let thread = std::thread::current().id();
        let beside = self.root.join("uploads").join(format!("{name}.{thread:?}.tmp"));
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        sync_folder(path)
    }

    /// Reads a clean copy; none when it is not there.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn clean_copy(&self, sha256: Sha256, size: Size) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match File::open(self.media(sha256, size)) {
            Ok(mut file) => {
                file.read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Makes an entry of a folder durable.
fn sync_folder(entry: &Path) -> io::Result<()> {
    let folder = entry.parent().ok_or(io::ErrorKind::InvalidInput)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use saberling_wire::IdentityId;

    use super::*;

    #[test]
    fn a_staging_file_is_cut_to_what_was_accounted_for() {
        let folder = tempfile::tempdir().expect("folder");
        let files = Files::open(folder.path()).expect("opens");
        let id = UploadId::derive(IdentityId::new(1, [1; 10]), Sha256::of(b"x"));
        files.stage(id, 0).expect("opens").write_all(b"0123456789").expect("writes");
        assert_eq!(files.staged_bytes(id).expect("reads"), 10);
        files.stage(id, 4).expect("opens").write_all(b"xy").expect("writes");
        assert_eq!(files.staged(id).expect("reads"), b"0123xy");
        files.unstage(id).expect("goes");
        files.unstage(id).expect("is gone already");
        assert_eq!(files.staged_bytes(id).expect("reads"), 0);
    }

    #[test]
    fn a_start_throws_away_what_a_crash_left_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let files = Files::open(folder.path()).expect("opens");
        let id = |name: &[u8]| UploadId::derive(IdentityId::new(1, [1; 10]), Sha256::of(name));
        for name in [&b"open"[..], b"gone"] {
            files.stage(id(name), 0).expect("opens").write_all(b"bytes").expect("writes");
        }
        let half = folder.path().join("uploads").join("abc.jpg.ThreadId(7).tmp");
        fs::write(&half, b"half").expect("writes");
        files.keep(Sha256::of(b"sent"), b"sent", b"full", b"thumb").expect("keeps");
        files.sweep(&BTreeSet::from([id(b"open")])).expect("sweeps");
        assert_eq!(files.staged_bytes(id(b"open")).expect("reads"), 5);
        assert_eq!(files.staged_bytes(id(b"gone")).expect("reads"), 0);
        assert!(!half.exists());
        assert!(files.clean_copy(Sha256::of(b"sent"), Size::Full).expect("reads").is_some());
    }

    #[test]
    fn a_kept_photo_is_read_back_in_both_sizes() {
        let folder = tempfile::tempdir().expect("folder");
        let files = Files::open(folder.path()).expect("opens");
        let sha256 = Sha256::of(b"sent");
        assert_eq!(files.clean_copy(sha256, Size::Full).expect("reads"), None);
        files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps");
        files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps again");
        let thumb = files.clean_copy(sha256, Size::Thumb).expect("reads");
        assert_eq!(thumb.as_deref(), Some(&b"thumb"[..]));
    }
}
