//! Whether a person is about to report what they reported a few minutes ago.

use rusqlite::Connection;
use saberling_photo::PerceptualHash;
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
    let drafts: Vec<_> = earlier.iter().map(|(report, looks)| draft(report, looks)).collect();
    match repeats(&draft(new, &Looks::of(db, &hashes)?), &drafts) {
        Some(repeat) => Err(Error::Repeated { number: ReportNumber::of(earlier[repeat.index].0.id) }),
        None => Ok(()),
    }
}

/// An own report as it is shown, and its photos.
type Earlier = (StoredReport, Looks);

/// What is compared of photos: their bytes, and how they look.
struct Looks {
    hashes: Vec<[u8; 32]>,
    phashes: Vec<u64>,
}

impl Looks {
    fn of(db: &Connection, hashes: &[Sha256]) -> Result<Self, Error> {
        let mut phashes = Vec::new();
        for &hash in hashes {
            let picture = sql::pictures::find(db, hash)?;
            // What an older version computed cannot be compared.
            let current = picture.filter(|picture| picture.phash.version == PerceptualHash::VERSION);
            phashes.extend(current.map(|picture| picture.phash.bits));
        }
        Ok(Self { hashes: hashes.iter().map(|hash| *hash.as_bytes()).collect(), phashes })
    }
}

/// The own reports of the last minutes, and those with one of the photos; what was taken back is none.
fn earlier(db: &Connection, new: &StoredReport, hashes: &[Sha256]) -> Result<Vec<Earlier>, Error> {
    let with_photo = sql::photos::entities_with(db, hashes)?;
    let mut found = Vec::new();
    for report in sql::reports::all(db)? {
        let is_lately = report.created_at_ms.abs_diff(new.created_at_ms) <= REPEAT_WITHIN_MS.unsigned_abs();
        if !is_lately && !with_photo.contains(&report.id.into()) {
            continue;
        }
        let overlaid = present::overlaid_report(db, &report)?;
        if matches!(overlaid.status, Some(ReportStatus::Withdrawn | ReportStatus::Erased)) {
            continue;
        }
        let photos = sql::photos::of_entity(db, report.id.into())?;
        let hashes: Vec<_> = photos.iter().map(|photo| photo.sha256).collect();
        let present::Content { category, note, fix, .. } = overlaid.content;
        found.push((StoredReport { category, note, fix, ..report }, Looks::of(db, &hashes)?));
    }
    Ok(found)
}

fn draft<'a>(report: &'a StoredReport, looks: &'a Looks) -> Draft<'a> {
    let fix = report.fix.as_ref();
    Draft {
        photos: &looks.hashes,
        phashes: &looks.phashes,
        category: &report.category,
        text: &report.note,
        point: fix.map(|fix: &Fix| Point { lat_deg: fix.lat_deg(), lon_deg: fix.lon_deg() }),
        accuracy_m: fix.and_then(|fix| fix.accuracy_m).map(f64::from),
        at_ms: report.created_at_ms,
    }
}
