//! The office while processes die: every new report goes to one of two crews.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Anyhow;
use crate::office::Office;
use crate::server::{OFFICER, PASSWORD};

const CREWS: [&str; 2] = ["Regu Melati 1", "Regu Pandan"];

/// An activation code for one of the crews.
pub(super) fn code(data: &Path, crew: usize) -> Result<String, Anyhow> {
    let mut settings = saberling_server::Settings::sample(data)?;
    settings.city.config.periods.undo_seconds = 0;
    let setup = saberling_server::setup::Setup::open(data, &settings.city, settings.clock, settings.random)?;
    Ok(setup.crew_code(CREWS[crew], "Budi", None)?)
}

/// Gives reports to crews for ever, as far as the server happens to be there.
pub(super) async fn work(url: String, data: PathBuf) {
    let mut turn = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let Ok(office) = Office::login(&url, OFFICER, PASSWORD).await else { continue };
        for _ in 0..20 {
            let reports = new_reports(&data).unwrap_or_default();
            if reports.is_empty() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            for report in reports {
                turn += 1;
                // The server may be killed at any moment; then the next round tries again.
                let _ = office.assign(&report, CREWS[turn % CREWS.len()]).await;
            }
        }
    }
}

fn new_reports(data: &Path) -> Result<Vec<String>, Anyhow> {
    let path = data.join(saberling_server::setup::DATABASE);
    let database = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = database
        .prepare("SELECT report_id FROM reports WHERE status IN ('submitted', 'accepted') LIMIT 3")?;
    let found: Vec<[u8; 16]> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let hex = |id: [u8; 16]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let dashed = |h: String| format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..]);
    Ok(found.into_iter().map(|id| dashed(hex(id))).collect())
}
