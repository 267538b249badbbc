//! What a person takes along or passes on: all of their own as JSON, and the diagnostics as a text.

use saberling_wire::{PhotoRole, calendar};
use serde::Serialize;

use super::{diagnostics, reports};
use crate::api::{ConsentView, DraftView, KeptPhotoView, PhotoView, PlaceView, ReportView, TimelineView};
use crate::error::Error;
use crate::inner::Inner;

/// Everything of the person's own, to be read by people and programs. No ids, no secrets: with this file
/// nobody can act on a report.
#[derive(Serialize)]
struct Export {
    city: String,
    exported_at: String,
    language: &'static str,
    photos_wifi_only: bool,
    prefetch: bool,
    consent: Option<ExportedConsent>,
    reports: Vec<ExportedReport>,
    drafts: Vec<ExportedDraft>,
}

#[derive(Serialize)]
struct ExportedConsent {
    version: String,
    text: String,
    given_at: String,
}

#[derive(Serialize)]
struct ExportedReport {
    number: String,
    created_at: String,
    category: String,
    category_code: String,
    note: String,
    answers: Vec<ExportedAnswer>,
    anonymous: bool,
    confidential: bool,
    status: Option<String>,
    sending: String,
    place: Option<ExportedPlace>,
    photos: Vec<ExportedPhoto>,
    timeline: Vec<ExportedLine>,
    stars: Option<u8>,
}

#[derive(Serialize)]
struct ExportedAnswer {
    question: String,
    answer: String,
}

#[derive(Serialize)]
struct ExportedPlace {
    lat_deg: f64,
    lon_deg: f64,
    accuracy_m: Option<u32>,
    area: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct ExportedPhoto {
    /// Its name in the app's folder, when it is on the phone.
    file: Option<String>,
    role: PhotoRole,
    taken_at: Option<String>,
}

#[derive(Serialize)]
struct ExportedLine {
    at: String,
    text: String,
    note: Option<String>,
}

#[derive(Serialize)]
struct ExportedDraft {
    begun_at: String,
    changed_at: String,
    category: Option<String>,
    category_code: Option<String>,
    note: String,
    answers: Vec<ExportedAnswer>,
    anonymous: bool,
    confidential: bool,
    place: Option<ExportedPlace>,
    photos: Vec<ExportedPhoto>,
}

/// All of the person's own as indented JSON.
pub(crate) fn export_data(
    inner: &Inner,
    drafts: Vec<DraftView>,
    consent: ConsentView,
) -> Result<String, Error> {
    let (city, policy, when) = (inner.city(), inner.policy(), When::of(inner));
    let given = consent.given_at_ms.map(|at_ms| ExportedConsent {
        version: consent.version,
        text: consent.text,
        given_at: when.text(at_ms),
    });
    let export = Export {
        city: city.config.name.clone(),
        exported_at: when.text(inner.ports.now_ms()?),
        language: inner.language().tag(),
        photos_wifi_only: policy.photos_wifi_only,
        prefetch: policy.prefetch,
        consent: given,
        reports: reports(inner)?.into_iter().map(|view| report(&when, view)).collect(),
        drafts: drafts.into_iter().map(|view| draft(&when, view)).collect(),
    };
    serde_json::to_string_pretty(&export).map_err(|_| Error::Stored { what: "export" })
}

fn report(when: &When, view: ReportView) -> ExportedReport {
    let answer =
        |given: crate::api::AnswerView| ExportedAnswer { question: given.question_text, answer: given.text };
    ExportedReport {
        number: view.number,
        created_at: when.text(view.created_at_ms),
        category: view.category_name,
        category_code: view.category,
        note: view.note,
        answers: view.answers.into_iter().map(answer).collect(),
        anonymous: view.anonymous,
        confidential: view.confidential,
        status: view.status_text,
        sending: view.sending_text,
        place: view.place.map(place),
        photos: view.photos.into_iter().map(|view| photo(when, view)).collect(),
        timeline: view.timeline.into_iter().map(|view| line(when, view)).collect(),
        stars: view.stars,
    }
}

fn draft(when: &When, view: DraftView) -> ExportedDraft {
    let content = view.content;
    let found = view.best_fix.zip(view.place);
    let answer = |given: crate::api::GivenAnswer| ExportedAnswer {
        question: given.question,
        answer: given.values.join(", "),
    };
    ExportedDraft {
        begun_at: when.text(view.created_at_ms),
        changed_at: when.text(view.changed_at_ms),
        category: view.category_name,
        category_code: content.category,
        note: content.note,
        answers: content.answers.into_iter().map(answer).collect(),
        anonymous: content.anonymous,
        confidential: content.confidential,
        place: found.map(|(fix, found)| ExportedPlace {
            lat_deg: fix.lat_deg,
            lon_deg: fix.lon_deg,
            accuracy_m: fix.accuracy_m.map(|metres| metres as u32),
            area: found.area_name,
            text: found.text,
        }),
        photos: view.photos.into_iter().map(|view| kept(when, view)).collect(),
    }
}

fn place(view: PlaceView) -> ExportedPlace {
    ExportedPlace {
        lat_deg: view.lat_deg,
        lon_deg: view.lon_deg,
        accuracy_m: view.accuracy_m,
        area: view.area_name,
        text: view.text,
    }
}

fn photo(when: &When, view: PhotoView) -> ExportedPhoto {
    ExportedPhoto {
        file: view.full_path.or(view.thumb_path).as_deref().map(name),
        role: view.role,
        taken_at: view.taken_at_ms.map(|at_ms| when.text(at_ms)),
    }
}

fn kept(when: &When, view: KeptPhotoView) -> ExportedPhoto {
    ExportedPhoto {
        file: Some(name(&view.full_path)),
        role: view.role,
        taken_at: view.taken_at_ms.map(|at_ms| when.text(at_ms)),
    }
}

fn line(when: &When, view: TimelineView) -> ExportedLine {
    ExportedLine { at: when.text(view.at_ms), text: view.text, note: view.note }
}

/// The folder and the name: where the app lies on the phone is nobody's business.
fn name(path: &str) -> String {
    let mut parts: Vec<_> = path.rsplit(['/', '\\']).take(2).collect();
    parts.reverse();
    parts.join("/")
}

/// Times as the city's clocks show them.
struct When {
    offset_minutes: i32,
}

impl When {
    fn of(inner: &Inner) -> Self {
        Self { offset_minutes: inner.city().config.utc_offset_minutes }
    }

    /// As ISO 8601 writes it, with the zone.
    fn text(&self, at_ms: i64) -> String {
        let local_s = at_ms.div_euclid(1_000) + i64::from(self.offset_minutes) * 60;
        let (year, month, day) = calendar::civil(local_s.div_euclid(86_400));
        let second = local_s.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let zone = self.offset_minutes.unsigned_abs();
        let (sign, zone_hour, zone_minute) =
            (if self.offset_minutes < 0 { '-' } else { '+' }, zone / 60, zone % 60);
        format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{zone_hour:02}:{zone_minute:02}"
        )
    }
}

/// The diagnostics in lines; of the server's address the host alone.
pub(crate) fn diagnostics_text(inner: &Inner) -> Result<String, Error> {
    let found = diagnostics(inner)?;
    let when = When::of(inner);
    let host = reqwest::Url::parse(&found.server_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let lines = [
        ("version", found.version),
        ("schema", found.schema.to_string()),
        ("settings", found.config_version),
        ("areas", found.areas_version),
        ("server", host.unwrap_or_default()),
        ("language", inner.language().tag().to_owned()),
        ("acts queued", found.queued.to_string()),
        ("acts rejected", found.rejected.to_string()),
        ("photos waiting", found.photos_waiting.to_string()),
        ("photos stuck", found.photos_stuck.to_string()),
        ("reports", found.reports.to_string()),
        ("tasks", found.tasks.to_string()),
        ("photo bytes", found.photo_bytes.to_string()),
        ("last contact", found.last_contact_ms.map_or_else(|| "never".to_owned(), |at_ms| when.text(at_ms))),
        ("last failure", found.last_failure.unwrap_or_else(|| "none".to_owned())),
        ("digest alarms", found.digest_alarms.to_string()),
        ("photos let go without a backup", found.photos_purged_unsafe.to_string()),
        ("month", found.data_used.month),
        ("bytes up", found.data_used.up_bytes.to_string()),
        ("bytes down", found.data_used.down_bytes.to_string()),
        ("databases salvaged", found.salvaged.to_string()),
        ("acts lost then", found.salvage_lost.to_string()),
    ];
    Ok(lines.map(|(key, value)| format!("{key}: {value}\n")).concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_citys_clocks() {
        let at = |offset_minutes, at_ms| When { offset_minutes }.text(at_ms);
        assert_eq!(at(420, 1_764_000_000_000), "2025-11-24T23:00:00+07:00");
        assert_eq!(at(0, -1), "1969-12-31T23:59:59+00:00");
        assert_eq!(at(-210, 0), "1969-12-31T20:30:00-03:30");
    }

    #[test]
    fn of_a_path_the_folder_and_the_name_are_told() {
        assert_eq!(name("/data/user/0/app/files/blobs/a.jpg"), "blobs/a.jpg");
        assert_eq!(name("a.jpg"), "a.jpg");
    }
}
