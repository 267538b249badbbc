//! Photos in folders of the disk.
//!
//! `uploads/` holds what is on its way, `blobs/<aa>/<bb>/<sha256>` the bytes as sent, and
//! `media/<aa>/<bb>/<sha256>.jpg` and `.thumb.jpg` the copies without metadata. A file that an older
//! version put one level higher is still found. Whatever counts as there was written, fsynced,
//! renamed, and its folder fsynced.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saberling_disk::{Disk, SystemDisk, write_durably};
use saberling_wire::{Sha256, UploadId};

use super::{Files, Size};

/// The folders of the photos.
#[derive(Clone)]
pub struct FolderFiles {
    root: PathBuf,
    disk: Arc<dyn Disk>,
}

/// The kinds of kept files: folder and ending.
const BLOB: (&str, &str) = ("blobs", "");
const FULL: (&str, &str) = ("media", ".jpg");
const THUMB: (&str, &str) = ("media", ".thumb.jpg");

impl FolderFiles {
    /// Makes the folders under the data folder.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn open(root: &Path) -> io::Result<Self> {
        Self::on(Arc::new(SystemDisk), root)
    }

    /// The same on another disk.
    ///
    /// # Errors
    /// As [`FolderFiles::open`].
    pub fn on(disk: Arc<dyn Disk>, root: &Path) -> io::Result<Self> {
        for folder in ["uploads", "blobs", "media"] {
            disk.make_folder(&root.join(folder))?;
        }
        Ok(Self { root: root.to_owned(), disk })
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        Ok(self.disk.length(path)?.is_some())
    }

    fn staging(&self, id: UploadId) -> PathBuf {
        self.root.join("uploads").join(format!("{id}.part"))
    }

    fn kept(&self, sha256: Sha256, (folder, ending): (&str, &str)) -> PathBuf {
        let name = sha256.to_string();
        self.root.join(folder).join(&name[..2]).join(&name[2..4]).join(format!("{name}{ending}"))
    }

    /// Where a kept file is: in its place, or one level higher.
    fn found(&self, sha256: Sha256, kind: (&str, &str)) -> io::Result<PathBuf> {
        let path = self.kept(sha256, kind);
        if !self.is_there(&path)?
            && let (Some(name), Some(above)) = (path.file_name(), path.ancestors().nth(2))
        {
            let older = above.join(name);
            if self.is_there(&older)? {
                return Ok(older);
            }
        }
        Ok(path)
    }

    /// Makes a folder below the root with those above it, durably.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        if folder == self.root {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.make_folder(above)?;
        }
        if self.disk.make_folder(folder)? { sync_folder(&*self.disk, folder) } else { Ok(()) }
    }

    /// Writes beside, fsyncs, renames, fsyncs the folder.
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        self.make_folder(folder)?;
        // Two uploads of the same photo may come here at once; the content is the same, so either
        // wins. All of them lie in one folder, where a start finds what a crash left behind.
        let name = path.file_name().and_then(|name| name.to_str()).ok_or(io::ErrorKind::InvalidInput)?;
        let thread = std::thread::current().id();
        let beside = self.root.join("uploads").join(format!("{name}.{thread:?}.tmp"));
        write_durably(&*self.disk, &beside, path, bytes)
    }
}

impl Files for FolderFiles {
    fn staged_bytes(&self, id: UploadId) -> io::Result<u64> {
        Ok(self.disk.length(&self.staging(id))?.unwrap_or(0))
    }

    fn stage(&self, id: UploadId, offset: u64) -> io::Result<()> {
        let path = self.staging(id);
        let fresh = !self.is_there(&path)?;
        self.disk.cut(&path, offset)?;
        if fresh { sync_folder(&*self.disk, &path) } else { Ok(()) }
    }

    fn write_at(&self, id: UploadId, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.disk.write(&self.staging(id), offset, bytes)
    }

    fn sync(&self, id: UploadId) -> io::Result<()> {
        self.disk.sync(&self.staging(id))
    }

    fn seal(&self, id: UploadId) -> io::Result<Vec<u8>> {
        self.disk.read(&self.staging(id))
    }

    fn unstage(&self, id: UploadId) -> io::Result<()> {
        self.disk.remove(&self.staging(id))
    }

    fn keep(&self, sha256: Sha256, sent: &[u8], full: &[u8], thumb: &[u8]) -> io::Result<()> {
        self.write_durably(&self.kept(sha256, BLOB), sent)?;
        self.write_durably(&self.kept(sha256, FULL), full)?;
        self.write_durably(&self.kept(sha256, THUMB), thumb)
    }

    fn discard(&self, sha256: Sha256) -> io::Result<()> {
        for kind in [BLOB, FULL, THUMB] {
            // One that an older version put higher may be there beside it.
            for _ in 0..2 {
                let path = self.found(sha256, kind)?;
                if !self.is_there(&path)? {
                    break;
                }
                self.disk.remove(&path)?;
                sync_folder(&*self.disk, &path)?;
            }
        }
        Ok(())
    }

    fn holds(&self, sha256: Sha256) -> io::Result<bool> {
        for kind in [BLOB, FULL, THUMB] {
            if !self.is_there(&self.found(sha256, kind)?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clean_copy(&self, sha256: Sha256, size: Size) -> io::Result<Option<Vec<u8>>> {
        let kind = match size {
            Size::Full => FULL,
            Size::Thumb => THUMB,
        };
        match self.disk.read(&self.found(sha256, kind)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn sweep(&self, open: &BTreeSet<UploadId>) -> io::Result<()> {
        for path in self.disk.list(&self.root.join("uploads"))? {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let waste = match path.extension().and_then(|ending| ending.to_str()) {
                Some("part") => !name.parse().is_ok_and(|id: UploadId| open.contains(&id)),
                Some("tmp") => true,
                _ => false,
            };
            if waste {
                self.disk.remove(&path)?;
            }
        }
        Ok(())
    }

    fn strays(&self, kept: &BTreeSet<Sha256>) -> io::Result<BTreeSet<Sha256>> {
        let mut found = BTreeSet::new();
        for folder in ["blobs", "media"] {
            add_strays(&*self.disk, &self.root.join(folder), kept, &mut found)?;
        }
        Ok(found)
    }
}

/// Finds the photos below a folder that are none of those; other names are not ours to touch.
fn add_strays(
    disk: &dyn Disk,
    folder: &Path,
    kept: &BTreeSet<Sha256>,
    found: &mut BTreeSet<Sha256>,
) -> io::Result<()> {
    for path in disk.list(folder)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.len() == 2 {
            add_strays(disk, &path, kept, found)?;
            continue;
        }
        let hash = name.split('.').next().and_then(|hash| hash.parse::<Sha256>().ok());
        found.extend(hash.filter(|hash| !kept.contains(hash)));
    }
    Ok(())
}

/// Makes an entry of a folder durable.
fn sync_folder(disk: &dyn Disk, entry: &Path) -> io::Result<()> {
    let folder = entry.parent().ok_or(io::ErrorKind::InvalidInput)?;
    disk.sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use saberling_wire::IdentityId;

    use super::*;

    fn id(name: &[u8]) -> UploadId {
        UploadId::derive(IdentityId::new(1, [1; 10]), Sha256::of(name))
    }

    #[test]
    fn a_staging_file_is_cut_to_what_was_accounted_for() {
        let folder = tempfile::tempdir().expect("folder");
        let files = FolderFiles::open(folder.path()).expect("opens");
        let id = id(b"x");
        files.stage(id, 0).expect("opens");
        files.write_at(id, 0, b"0123456789").expect("writes");
        assert_eq!(files.staged_bytes(id).expect("reads"), 10);
        files.stage(id, 4).expect("cuts");
        files.write_at(id, 4, b"xy").expect("writes");
        files.write_at(id, 4, b"xz").expect("writes there again");
        files.sync(id).expect("fsyncs");
        assert_eq!(files.seal(id).expect("reads"), b"0123xz");
        files.unstage(id).expect("goes");
        files.unstage(id).expect("is gone already");
        assert_eq!(files.staged_bytes(id).expect("reads"), 0);
        assert!(files.write_at(id, 0, b"x").is_err(), "only what was staged is written");
    }

    #[test]
    fn what_nothing_needs_any_more_goes_whole() {
        let folder = tempfile::tempdir().expect("folder");
        let files = FolderFiles::open(folder.path()).expect("opens");
        let sha256 = Sha256::of(b"photo");
        files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps");
        fs::write(
            folder.path().join("blobs").join(&sha256.to_string()[..2]).join(sha256.to_string()),
            b"old",
        )
        .expect("an older version's");
        files.discard(sha256).expect("goes");
        files.discard(sha256).expect("is gone already");
        assert!(!files.holds(sha256).expect("reads"));
        assert!(!files.found(sha256, BLOB).expect("looks").exists());
    }

    #[test]
    fn a_start_throws_away_what_a_crash_left_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let files = FolderFiles::open(folder.path()).expect("opens");
        for name in [&b"open"[..], b"gone"] {
            files.stage(id(name), 0).expect("opens");
            files.write_at(id(name), 0, b"bytes").expect("writes");
        }
        let half = folder.path().join("uploads").join("abc.jpg.ThreadId(7).tmp");
        fs::write(&half, b"half").expect("writes");
        let (sent, lost) = (Sha256::of(b"sent"), Sha256::of(b"lost"));
        for sha256 in [sent, lost] {
            files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps");
        }
        files.sweep(&BTreeSet::from([id(b"open")])).expect("sweeps");
        let strays = files.strays(&BTreeSet::from([sent])).expect("looks");
        assert_eq!(strays, BTreeSet::from([lost]), "nobody accounts for it");
        files.discard(lost).expect("discards");
        assert!(files.holds(sent).expect("looks"));
        for kind in [BLOB, FULL, THUMB] {
            assert!(!files.kept(lost, kind).exists());
        }
        assert_eq!(files.staged_bytes(id(b"open")).expect("reads"), 5);
        assert_eq!(files.staged_bytes(id(b"gone")).expect("reads"), 0);
        assert!(!half.exists());
        assert!(files.clean_copy(Sha256::of(b"sent"), Size::Full).expect("reads").is_some());
    }

    #[test]
    fn a_kept_photo_is_read_back_in_both_sizes() {
        let folder = tempfile::tempdir().expect("folder");
        let files = FolderFiles::open(folder.path()).expect("opens");
        let sha256 = Sha256::of(b"sent");
        assert_eq!(files.clean_copy(sha256, Size::Full).expect("reads"), None);
        assert!(!files.holds(sha256).expect("looks"));
        files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps");
        files.keep(sha256, b"sent", b"full", b"thumb").expect("keeps again");
        let thumb = files.clean_copy(sha256, Size::Thumb).expect("reads");
        assert_eq!(thumb.as_deref(), Some(&b"thumb"[..]));
        assert!(files.holds(sha256).expect("looks"));
        fs::remove_file(files.kept(sha256, BLOB)).expect("is lost");
        assert!(!files.holds(sha256).expect("looks"), "the bytes as sent are part of it");
    }

    #[test]
    fn a_photo_that_lies_one_level_higher_is_found() {
        let folder = tempfile::tempdir().expect("folder");
        let files = FolderFiles::open(folder.path()).expect("opens");
        let sha256 = Sha256::of(b"sent");
        let older = folder.path().join("media").join(sha256.short(2));
        fs::create_dir(&older).expect("folder");
        fs::write(older.join(format!("{sha256}.jpg")), b"full").expect("writes");
        let full = files.clean_copy(sha256, Size::Full).expect("reads");
        assert_eq!(full.as_deref(), Some(&b"full"[..]));
    }
}
