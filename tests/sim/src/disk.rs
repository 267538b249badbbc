//! A disk in memory that knows what was made durable: content by fsync of the file, names by fsync of
//! the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saberling_disk::Disk;

use crate::machine::{Kind, Loss, Machine};
use crate::rng::Rng;

type Inode = Arc<Mutex<Content>>;

/// A file's content: as it is, and as a crash would leave it.
#[derive(Debug, Clone, Default)]
struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Default)]
struct Names {
    now: BTreeMap<PathBuf, Inode>,
    durable: BTreeMap<PathBuf, Inode>,
    /// Those that were made; they are not lost, only what is in them.
    folders: BTreeSet<PathBuf>,
}

/// A machine's files.
pub struct MemoryDisk {
    machine: Arc<Machine>,
    names: Mutex<Names>,
}

/// What a disk holds, for a copy of it.
#[derive(Debug, Clone, Default)]
pub struct Image(BTreeMap<PathBuf, Vec<u8>>);

fn content(inode: &Inode) -> MutexGuard<'_, Content> {
    inode.lock().unwrap_or_else(PoisonError::into_inner)
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new(machine: Arc<Machine>) -> Arc<Self> {
        Arc::new(Self { machine, names: Mutex::default() })
    }

    /// Whose disk it is.
    #[must_use]
    pub fn machine(&self) -> Arc<Machine> {
        Arc::clone(&self.machine)
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn inode(&self, path: &Path) -> io::Result<Inode> {
        self.names().now.get(path).cloned().ok_or_else(missing)
    }

    /// What a crash leaves.
    pub fn crash(&self, loss: Loss, rng: &mut Rng) {
        let mut names = self.names();
        let changed: Vec<PathBuf> = {
            let Names { now, durable, .. } = &*names;
            let differs = |path: &&PathBuf| match (now.get(*path), durable.get(*path)) {
                (Some(a), Some(b)) => !Arc::ptr_eq(a, b),
                (a, b) => a.is_some() != b.is_some(),
            };
            let all: BTreeSet<&PathBuf> = now.keys().chain(durable.keys()).collect();
            all.into_iter().filter(differs).cloned().collect()
        };
        let kept = loss.kept(changed.len(), rng);
        for (path, kept) in changed.into_iter().zip(kept) {
            if !kept {
                match names.durable.get(&path).cloned() {
                    Some(inode) => names.now.insert(path, inode),
                    None => names.now.remove(&path),
                };
            }
        }
        for inode in names.now.values() {
            let mut content = content(inode);
            if content.now != content.durable && !loss.kept(1, rng)[0] {
                // A length may be written before the bytes are: then zeros stand there.
                let torn = rng.percent(30);
                let length = content.now.len();
                content.now = content.durable.clone();
                if torn {
                    content.now.resize(length, 0);
                }
            }
            content.durable = content.now.clone();
        }
        names.durable = names.now.clone();
    }

    /// A copy of all files as they are.
    #[must_use]
    pub fn image(&self) -> Image {
        Image(
            self.names().now.iter().map(|(path, inode)| (path.clone(), content(inode).now.clone())).collect(),
        )
    }

    /// Puts a copy in the place of everything, with paths below another folder.
    pub fn put(&self, image: &Image, (from, to): (&Path, &Path)) {
        let mut names = self.names();
        names.now.clear();
        for (path, bytes) in &image.0 {
            let path = path.strip_prefix(from).map_or_else(|_| path.clone(), |rest| to.join(rest));
            let inode = Arc::new(Mutex::new(Content { now: bytes.clone(), durable: bytes.clone() }));
            names.now.insert(path, inode);
        }
        names.durable = names.now.clone();
    }

    /// A file's bytes, for a check from outside: no effect.
    #[must_use]
    pub fn peek(&self, path: &Path) -> Option<Vec<u8>> {
        self.names().now.get(path).map(|inode| content(inode).now.clone())
    }

    /// Flips a bit of a file, as a bad block does.
    pub fn damage(&self, path: &Path) {
        if let Some(inode) = self.names().now.get(path) {
            let mut content = content(inode);
            if let Some(byte) = content.now.first_mut() {
                *byte ^= 1;
            }
            content.durable = content.now.clone();
        }
    }
}

impl Disk for MemoryDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.machine.file(Kind::FileRead, 0)?;
        self.peek(path).ok_or_else(missing)
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        self.machine.file(Kind::FileRead, 0)?;
        Ok(self.names().now.get(path).map(|inode| content(inode).now.len() as u64))
    }

    fn cut(&self, path: &Path, length: u64) -> io::Result<()> {
        self.machine.file(Kind::FileWrite, length)?;
        let inode = Arc::clone(self.names().now.entry(path.to_owned()).or_default());
        content(&inode).now.resize(usize::try_from(length).map_err(io::Error::other)?, 0);
        Ok(())
    }

    fn write(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.machine.file(Kind::FileWrite, bytes.len() as u64)?;
        let inode = self.inode(path)?;
        let mut content = content(&inode);
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let end = offset + bytes.len();
        if content.now.len() < end {
            content.now.resize(end, 0);
        }
        content.now[offset..end].copy_from_slice(bytes);
        Ok(())
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.machine.file(Kind::FileSync, 0)?;
        let inode = self.inode(path)?;
        let mut content = content(&inode);
        content.durable = content.now.clone();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.machine.file(Kind::FileName, 0)?;
        let mut names = self.names();
        let inode = names.now.remove(from).ok_or_else(missing)?;
        names.now.insert(to.to_owned(), inode);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.machine.file(Kind::FileName, 1)?;
        self.names().now.remove(path);
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.machine.file(Kind::FileRead, 1)?;
        let names = self.names();
        let all = names.now.keys().chain(names.folders.iter());
        let here: std::collections::BTreeSet<_> = all.filter(|path| path.parent() == Some(folder)).collect();
        Ok(here.into_iter().cloned().collect())
    }

    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        self.machine.file(Kind::FileName, 2)?;
        Ok(self.names().folders.insert(folder.to_owned()))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.machine.file(Kind::FileSync, 1)?;
        let mut names = self.names();
        let here = |path: &Path| path.parent() == Some(folder);
        let now: Vec<_> = names
            .now
            .iter()
            .filter(|(path, _)| here(path))
            .map(|(p, i)| (p.clone(), Arc::clone(i)))
            .collect();
        names.durable.retain(|path, _| !here(path));
        names.durable.extend(now);
        Ok(())
    }
}
