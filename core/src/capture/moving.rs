//! Reports move to another phone: a text with their ids and secrets, and what is made of it there.
//!
//! The text, version 1: `saberling:1:<city's slug>:<reports>:<check>`. `<reports>` is base64url without
//! padding of 48 bytes a report, the id's 16 and the secret's 32; `<check>` the first eight hexadecimal
//! digits of the SHA-256 of everything before its colon. Forty reports fit into one QR code. Whoever has
//! the text has authority over the reports.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saberling_wire::{Claim, ReportId, Secret, Sha256};

use crate::error::Error;
use crate::inner::Inner;
use crate::records::{Stamp, claim, record, resident};
use crate::store::{StoredReport, sql};

const HEAD: &str = "saberling:1";
const REPORT_BYTES: usize = 48;

/// The own reports as a text that is a secret.
pub(crate) fn export_reports(inner: &Inner) -> Result<String, Error> {
    let reports = inner.store.read(sql::reports::all)?;
    let mut bytes = Vec::with_capacity(reports.len() * REPORT_BYTES);
    for report in &reports {
        bytes.extend_from_slice(report.id.as_bytes());
        let secret = URL_SAFE_NO_PAD.decode(report.secret.reveal());
        bytes.extend(secret.map_err(|_| Error::Stored { what: "secret" })?);
    }
    let body = format!("{HEAD}:{}:{}", inner.city().config.slug, URL_SAFE_NO_PAD.encode(bytes));
    let check = check(&body);
    Ok(format!("{body}:{check}"))
}

/// Takes reports over: each gets a record here, and a claim that is sent for it.
pub(crate) fn import_reports(inner: &Inner, text: &str) -> Result<u32, Error> {
    let found = read(text.trim(), &inner.city().config.slug)?;
    if found.is_empty() {
        return Ok(0);
    }
    let identity_id = resident(inner)?;
    let stamps = found.iter().map(|_| Stamp::draw(inner)).collect::<Result<Vec<_>, _>>()?;
    let taken = inner.store.write(|db| {
        let mut taken = Vec::new();
        for ((id, secret), stamp) in found.into_iter().zip(&stamps) {
            if sql::reports::find(db, id)?.is_some() {
                continue;
            }
            let report = StoredReport {
                id,
                former_id: None,
                identity_id,
                secret,
                // Filled in by the first row that comes.
                category: String::new(),
                note: String::new(),
                anonymous: true,
                confidential: false,
                fix: None,
                place: None,
                answers: vec![],
                created_at_ms: created_at_ms(id),
            };
            sql::reports::insert(db, &report)?;
            record(inner, db, stamp, claim(&report, &Claim {}))?;
            taken.push(id);
        }
        Ok(taken)
    })?;
    inner.driver.wake();
    taken.iter().for_each(|id| inner.announce_change((*id).into()));
    Ok(taken.len() as u32)
}

/// The millisecond that the id itself tells.
fn created_at_ms(id: ReportId) -> i64 {
    id.as_bytes()[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte))
}

fn check(body: &str) -> String {
    Sha256::of(body.as_bytes()).short(8)
}

fn read(text: &str, slug: &str) -> Result<Vec<(ReportId, Secret)>, Error> {
    let (body, found) = text.rsplit_once(':').ok_or(Error::Import)?;
    if check(body) != found {
        return Err(Error::Import);
    }
    let rest = body.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix(':')).ok_or(Error::Import)?;
    let (city, reports) = rest.split_once(':').ok_or(Error::Import)?;
    if city != slug {
        return Err(Error::ImportCity);
    }
    let bytes = URL_SAFE_NO_PAD.decode(reports).map_err(|_| Error::Import)?;
    if !bytes.len().is_multiple_of(REPORT_BYTES) {
        return Err(Error::Import);
    }
    let one = |bytes: &[u8]| {
        let id = uuid::Uuid::from_slice(&bytes[..16]).map_err(|_| Error::Import)?;
        let secret = bytes[16..].try_into().map_err(|_| Error::Import)?;
        Ok((ReportId::from_uuid(id), Secret::new(secret)))
    };
    bytes.chunks(REPORT_BYTES).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_text_or_another_citys_is_refused() {
        let body = format!("{HEAD}:contoh:{}", URL_SAFE_NO_PAD.encode([7; REPORT_BYTES]));
        let text = format!("{body}:{}", check(&body));
        let read_back = read(&text, "contoh").expect("whole");
        assert_eq!(read_back.len(), 1);
        assert_eq!(read_back[0].1, Secret::new([7; 32]));
        assert!(matches!(read(&text, "binjai"), Err(Error::ImportCity)));
        for place in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[place] ^= 1;
            let damaged = String::from_utf8(damaged).expect("ASCII");
            assert!(read(&damaged, "contoh").is_err(), "{damaged}");
        }
    }
}
