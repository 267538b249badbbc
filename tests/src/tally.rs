//! The tally outside the core: a random marker is noted before each human act and sought afterwards
//! in the server's rows. Ids are keys and cannot double; markers can.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::{Connection, OpenFlags};

use crate::Anyhow;

/// Markers of acts, in a file that survives whatever it tallies.
pub struct Tally {
    path: PathBuf,
    file: Mutex<File>,
}

/// What became of the noted acts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Acts that the core said it had stored.
    pub stored: usize,
    /// Stored acts that the server has no trace of.
    pub lost: Vec<String>,
    /// Acts that the server has more than one trace of.
    pub doubled: Vec<String>,
    /// Acts that were begun, never confirmed, and yet arrived: allowed.
    pub unconfirmed_arrived: usize,
}

impl Tally {
    /// Goes on with a file, or begins one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open(path: &Path) -> Result<Self, Anyhow> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    /// Notes a marker before an act and gives it.
    ///
    /// # Errors
    /// When the file cannot be written, or the system has no randomness.
    pub fn begin(&self, what: &str) -> Result<String, Anyhow> {
        let marker = format!("[{what}:{}]", random_word()?);
        self.line("begun", &marker)?;
        Ok(marker)
    }

    /// Notes that the core said it had stored the act.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn stored(&self, marker: &str) -> Result<(), Anyhow> {
        self.line("stored", marker)
    }

    fn line(&self, state: &str, marker: &str) -> Result<(), Anyhow> {
        let mut file = self.file.lock().map_err(|_| "a thread died with the tally")?;
        // One write, so that a kill never leaves half a line behind.
        file.write_all(format!("{state} {marker}\n").as_bytes())?;
        file.sync_data()?;
        Ok(())
    }

    /// Seeks every marker in the server's database.
    ///
    /// # Errors
    /// When one of the files cannot be read.
    pub fn count(&self, server_data: &Path) -> Result<Count, Anyhow> {
        let mut acts: BTreeMap<String, bool> = BTreeMap::new();
        for line in std::fs::read_to_string(&self.path)?.lines() {
            let (state, marker) = line.split_once(' ').ok_or("a broken line in the tally")?;
            *acts.entry(marker.to_owned()).or_default() |= state == "stored";
        }
        let effects = effects(server_data)?;
        let mut count = Count::default();
        for (marker, stored) in acts {
            let seen = effects.iter().filter(|text| text.contains(&marker)).count();
            count.stored += usize::from(stored);
            match seen {
                0 if stored => count.lost.push(marker),
                1 if !stored => count.unconfirmed_arrived += 1,
                0 | 1 => {}
                _ => count.doubled.push(marker),
            }
        }
        Ok(count)
    }
}

/// Every text in which an act can have left its marker: reports, notes, completions.
fn effects(server_data: &Path) -> Result<Vec<String>, Anyhow> {
    let path = server_data.join(saberling_server::setup::DATABASE);
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = database.prepare(
        "SELECT note FROM reports UNION ALL SELECT text FROM notes \
         UNION ALL SELECT coalesce(text, '') FROM events WHERE kind = 'resolved' \
         UNION ALL SELECT note FROM orphan_completions",
    )?;
    let texts = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(texts)
}

/// Sixteen random hexadecimal digits.
fn random_word() -> Result<String, Anyhow> {
    use saberling_core::api::Randomness as _;
    let bytes = saberling_core::ports::SystemRandomness.bytes(8)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
