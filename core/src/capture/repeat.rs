//! Whether a person is about to report what they reported a few minutes ago.

use rusqlite::Connection;
use saberling_place::Point;
use saberling_place::nearby::{Draft, REPEAT_WITHIN_MS, repeats};
use saberling_wire::{Fix, ManifestPhoto, ReportNumber, ReportStatus, Sha256};

use crate::error::Error;
use crate::present;
use crate::store::{StoredReport, sql};

/// Asks back when it is: the person may mean it all the same.
///
/// # Errors
/// [`Error::Repeated`] with the number of the earlier report.
pub(super) fn check(db: &Connection, new: &StoredReport, photos: &[ManifestPhoto]) -> Result<(), Error> {
    let hashes: Vec<_> = photos.iter().map(|photo| photo.sha256).collect();
    let earlier = earlier(db, new, &hashes)?;
    let drafts: Vec<_> = earlier.iter().map(|(report, photos)| draft(report, photos)).collect();
    let own: Vec<[u8; 32]> = hashes.iter().map(|hash| *hash.as_bytes()).collect();
    match repeats(&draft(new, &own), &drafts) {
        Some(repeat) => Err(Error::Repeated { number: ReportNumber::of(earlier[repeat.index].0.id) }),
        None => Ok(()),
    }
}

/// An own report with the hashes of its photos.
type Earlier = (StoredReport, Vec<[u8; 32]>);

/// The own reports of the last minutes, and those with one of the photos; what was taken back is none.
fn earlier(db: &Connection, new: &StoredReport, hashes: &[Sha256]) -> Result<Vec<Earlier>, Error> {
    let with_photo = sql::photos::entities_with(db, hashes)?;
    let mut found = Vec::new();
    for report in sql::reports::all(db)? {
        let is_lately = report.created_at_ms.abs_diff(new.created_at_ms) <= REPEAT_WITHIN_MS.unsigned_abs();
        if !is_lately && !with_photo.contains(&report.id.into()) {
            continue;
        }
        let status = present::overlaid_report(db, &report)?.status;
        if matches!(status, Some(ReportStatus::Withdrawn | ReportStatus::Erased)) {
            continue;
        }
        let photos = sql::photos::of_entity(db, report.id.into())?;
        let photos = photos.iter().map(|photo| *photo.sha256.as_bytes()).collect();
        found.push((report, photos));
    }
    Ok(found)
}

fn draft<'a>(report: &'a StoredReport, photos: &'a [[u8; 32]]) -> Draft<'a> {
    let fix = report.fix.as_ref();
    Draft {
        photos,
        phashes: &[],
        category: &report.category,
        text: &report.note,
        point: fix.map(|fix: &Fix| Point { lat_deg: fix.lat_deg(), lon_deg: fix.lon_deg() }),
        accuracy_m: fix.and_then(|fix| fix.accuracy_m).map(f64::from),
        at_ms: report.created_at_ms,
    }
}
