//! Whole phones against a scripted server: what a person does, and what becomes of it.

mod acts;
mod again;
mod asked;
mod city;
mod continuity;
mod crew;
mod decided;
mod drafts;
mod engine;
mod forms;
mod kept;
mod lists;
mod moving;
mod network;
mod own_data;
mod pauses;
mod places;
mod salvage;
mod settings;
mod storage;

use std::sync::{MutexGuard, PoisonError};

use saberling_wire::Sha256;

use crate::api::{LocationFix, NewReport, ReportView};
use crate::phone::Phone;
use crate::testing::{Bench, Server, Shared};

fn state(server: &Shared) -> MutexGuard<'_, Server> {
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_report(note: &str, photos: &[String]) -> NewReport {
    let fix = LocationFix {
        lat_deg: 3.5,
        lon_deg: 98.5,
        accuracy_m: Some(5.0),
        source: crate::api::FixSource::Gps,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    };
    NewReport {
        category: "litter".into(),
        note: note.into(),
        photo_paths: photos.to_vec(),
        fix: Some(fix),
        other_fixes: vec![],
        chosen_area: None,
        answers: vec![],
        anonymous: true,
        confidential: false,
        // Scenarios hand the same in again and again, and mean it.
        even_if_repeated: true,
    }
}

/// A report with so many photos, handed in and not sent.
fn submit(bench: &Bench, phone: &Phone, photos: u8) -> ReportView {
    let paths: Vec<_> = (0..photos).map(|shade| bench.photo(shade)).collect();
    phone.submit_report(&new_report("Sampah menumpuk.", &paths)).expect("stored")
}

/// The scope of the phone's resident.
fn own_scope(phone: &Phone) -> String {
    let inner = phone.inner();
    let resident = inner
        .store
        .read(|db| crate::store::sql::identities::current(db, crate::store::IdentityKind::Resident));
    format!("own:{}", resident.expect("read").expect("a resident").id)
}

/// The next pull shows a report in a state, with its photos attached.
fn publish(phone: &Phone, server: &Shared, report: &ReportView, status: &str, more: serde_json::Value) {
    let view = phone.report(&report.report_id).expect("view");
    let hashes = hashes(phone, &view);
    let photos: Vec<_> = view
        .photos
        .iter()
        .zip(&hashes)
        .map(|(photo, hash)| (photo.photo_id.as_str(), hash.as_str()))
        .collect();
    let mut state = state(server);
    state.rev += 1;
    let mut item =
        crate::testing::report_item(state.rev, &own_scope(phone), &report.report_id, status, &photos);
    for (key, value) in more.as_object().expect("object") {
        item["row"][key] = value.clone();
    }
    state.pages.push_back(serde_json::json!({"items": [item]}));
}

fn hashes(phone: &Phone, view: &ReportView) -> Vec<String> {
    let inner = phone.inner();
    let of = |photo: &crate::api::PhotoView| -> Sha256 {
        let id = photo.photo_id.parse().expect("id");
        let found = inner.store.read(|db| crate::store::sql::photos::find(db, id)).expect("read");
        found.expect("an own photo").sha256
    };
    view.photos.iter().map(|photo| of(photo).to_string()).collect()
}
