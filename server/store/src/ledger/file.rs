//! The ledger as a file: one line for each record, appended and fsynced.
//!
//! A line is a checksum, a blank, and the record as JSON. The checksum covers the one before it, so a
//! line that was changed, lost or moved is noticed. A last line without its end was cut by a crash:
//! nobody was told that it is durable, so it is passed over, and cut off before the next append.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use saberling_wire::Sha256;

use super::{Ledger, LedgerRecord};

/// Hexadecimal digits of a checksum.
const CHECKSUM: usize = 32;

/// The ledger in `<folder>/ledger.jsonl`. The folder is no part of any backup: put back together with
/// an older database, it would forget what it is there to remember.
#[derive(Debug)]
pub struct FileLedger {
    path: PathBuf,
    /// One append at a time; other processes are kept out by a lock on the file. Where the last reading
    /// or append of our own ended: as long as nobody else touched the file, it goes on from there.
    end: Mutex<Option<End>>,
}

/// The end of the file, and by what it is known that it is still the same file.
#[derive(Debug)]
struct End {
    last: String,
    good_bytes: u64,
    modified: SystemTime,
}

/// What stands in the file.
struct Contents {
    records: Vec<LedgerRecord>,
    /// The last checksum.
    last: String,
    /// Bytes of whole lines.
    good_bytes: u64,
}

impl FileLedger {
    /// Opens the ledger in a folder, and makes both if they are not there.
    ///
    /// # Errors
    /// When they cannot be made, or the file is damaged.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join("ledger.jsonl");
        if !path.exists() {
            File::create(&path)?.sync_all()?;
        }
        // After a crash between making and fsyncing, the file may be there and its name not durable.
        sync_folder(folder)?;
        if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        let ledger = Self { path, end: Mutex::default() };
        ledger.records()?;
        Ok(ledger)
    }

    fn read(&self, file: &mut File) -> io::Result<Contents> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut bytes)?;
        let good = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let text = std::str::from_utf8(&bytes[..good]).map_err(|_| self.damaged(1))?;
        let mut contents = Contents { records: Vec::new(), last: String::new(), good_bytes: good as u64 };
        for (place, line) in text.lines().enumerate() {
            let (checksum, json) = line.split_once(' ').ok_or_else(|| self.damaged(place + 1))?;
            if checksum != checksum_of(&contents.last, json) {
                return Err(self.damaged(place + 1));
            }
            let record = serde_json::from_str(json).map_err(|_| self.newer(place + 1))?;
            contents.records.push(record);
            checksum.clone_into(&mut contents.last);
        }
        Ok(contents)
    }

    fn damaged(&self, line: usize) -> io::Error {
        let path = self.path.display();
        let text = format!(
            "the ledger {path} is damaged at line {line}. Put an undamaged copy of this file in its place. \
             If there is none, keep the damaged one aside and remove line {line} and all after it: what \
             stood there (erasures, withdrawals, revocations, backups) must then be done again"
        );
        io::Error::new(io::ErrorKind::InvalidData, text)
    }

    fn newer(&self, line: usize) -> io::Error {
        let path = self.path.display();
        let text = format!(
            "line {line} of the ledger {path} was written by a newer version of this program; start that one"
        );
        io::Error::new(io::ErrorKind::InvalidData, text)
    }

    fn open_locked(&self) -> io::Result<File> {
        let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
        file.lock()?;
        Ok(file)
    }
}

impl Ledger for FileLedger {
    fn append(&self, records: &[LedgerRecord]) -> io::Result<()> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = self.open_locked()?;
        let (mut last, good_bytes) = match end.take() {
            Some(end) if end.is_of(&file)? => (end.last, end.good_bytes),
            _ => {
                let contents = self.read(&mut file)?;
                (contents.last, contents.good_bytes)
            }
        };
        let mut lines = String::new();
        for record in records {
            let json = serde_json::to_string(record)?;
            last = checksum_of(&last, &json);
            lines.push_str(&format!("{last} {json}\n"));
        }
        file.set_len(good_bytes)?;
        file.seek(SeekFrom::Start(good_bytes))?;
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_all());
        if written.is_err() {
            // Whoever is told that it failed will not commit; what may be there of it is taken back.
            let _ = file.set_len(good_bytes).and_then(|()| file.sync_all());
        }
        written?;
        *end = End::of(&file, last, good_bytes + lines.len() as u64);
        Ok(())
    }

    fn records(&self) -> io::Result<Vec<LedgerRecord>> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = self.open_locked()?;
        let contents = self.read(&mut file)?;
        *end = End::of(&file, contents.last, contents.good_bytes);
        Ok(contents.records)
    }
}

impl End {
    /// None where the file system does not tell: the next append reads the file.
    fn of(file: &File, last: String, good_bytes: u64) -> Option<Self> {
        let modified = file.metadata().and_then(|known| known.modified()).ok()?;
        Some(Self { last, good_bytes, modified })
    }

    fn is_of(&self, file: &File) -> io::Result<bool> {
        let found = file.metadata()?;
        Ok(found.len() == self.good_bytes && found.modified().is_ok_and(|time| time == self.modified))
    }
}

fn checksum_of(before: &str, json: &str) -> String {
    Sha256::of_parts(&[b"ledger/1", before.as_bytes(), json.as_bytes()]).short(CHECKSUM)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::LedgerEntry;

    fn epoch(name: &str) -> LedgerRecord {
        LedgerRecord { city: "kota".into(), entry: LedgerEntry::Epoch { epoch: name.into() } }
    }

    #[test]
    fn what_was_appended_is_read_in_order_by_another_process_too() {
        let folder = tempfile::tempdir().expect("folder");
        let (one, other) = (FileLedger::open(folder.path()), FileLedger::open(folder.path()));
        let (one, other) = (one.expect("opens"), other.expect("opens"));
        one.append(&[epoch("a"), epoch("b")]).expect("appends");
        other.append(&[epoch("c")]).expect("appends");
        one.append(&[]).expect("appends nothing");
        let revoked = LedgerRecord {
            city: "kota".into(),
            entry: LedgerEntry::Revoked { identity_id: saberling_wire::IdentityId::new(1, [1; 10]) },
        };
        one.append(std::slice::from_ref(&revoked)).expect("appends");
        let records = FileLedger::open(folder.path()).and_then(|ledger| ledger.records()).expect("reads");
        assert_eq!(records, [epoch("a"), epoch("b"), epoch("c"), revoked]);
    }

    #[test]
    fn a_last_line_is_cut_at_any_byte_and_nothing_else_is_lost() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("ledger.jsonl");
        let ledger = FileLedger::open(folder.path()).expect("opens");
        ledger.append(&[epoch("a")]).expect("appends");
        let kept = fs::read(&path).expect("reads").len();
        ledger.append(&[epoch("b")]).expect("appends");
        let whole = fs::read(&path).expect("reads");
        for end in kept..whole.len() {
            fs::write(&path, &whole[..end]).expect("cuts");
            let ledger = FileLedger::open(folder.path()).expect("opens");
            assert_eq!(ledger.records().expect("reads"), [epoch("a")], "cut at {end}");
            ledger.append(&[epoch("c")]).expect("appends");
            assert_eq!(ledger.records().expect("reads"), [epoch("a"), epoch("c")]);
        }
    }

    /// As large a ledger as there will be costs an append no more than an empty one: the file is not read.
    #[test]
    fn an_append_does_not_read_what_is_there() {
        let folder = tempfile::tempdir().expect("folder");
        let ledger = FileLedger::open(folder.path()).expect("opens");
        ledger.append(&[epoch("a")]).expect("appends");
        let known = ledger.end.lock().expect("not poisoned").take().expect("is known");
        assert!(known.is_of(&ledger.open_locked().expect("opens")).expect("looks"));
        // Somebody else appends: then it is read again.
        FileLedger::open(folder.path()).and_then(|other| other.append(&[epoch("b")])).expect("appends");
        assert!(!known.is_of(&ledger.open_locked().expect("opens")).expect("looks"));
        *ledger.end.lock().expect("not poisoned") = Some(known);
        ledger.append(&[epoch("c")]).expect("appends");
        assert_eq!(ledger.records().expect("reads"), [epoch("a"), epoch("b"), epoch("c")]);
    }

    #[test]
    fn any_other_damage_is_an_error_that_says_what_to_do() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("ledger.jsonl");
        let ledger = FileLedger::open(folder.path()).expect("opens");
        ledger.append(&[epoch("a"), epoch("b"), epoch("c")]).expect("appends");
        let whole = fs::read_to_string(&path).expect("reads");
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let flipped = whole.replacen("\"a\"", "\"x\"", 1);
        let lost = [lines[0], lines[2]].concat();
        let moved = [lines[1], lines[0], lines[2]].concat();
        for damaged in [flipped, lost, moved, format!("x\n{whole}")] {
            fs::write(&path, &damaged).expect("damages");
            // As it is where the damage does not come in the moment of the last append.
            let later = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
            File::options()
                .append(true)
                .open(&path)
                .and_then(|file| file.set_modified(later))
                .expect("later");
            let error = FileLedger::open(folder.path()).expect_err("is noticed");
            assert!(error.to_string().contains("Put an undamaged copy"), "{error}");
            assert!(ledger.append(&[epoch("d")]).is_err());
            assert_eq!(fs::read_to_string(&path).expect("reads"), damaged, "nothing is added to it");
        }
        let json = r#"{"city":"kota","entry":"novel"}"#;
        fs::write(&path, format!("{} {json}\n", checksum_of("", json))).expect("writes");
        let error = FileLedger::open(folder.path()).expect_err("is newer");
        assert!(error.to_string().contains("newer version"), "{error}");
    }
}
