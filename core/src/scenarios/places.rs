//! Where a report is: which fix counts, what the areas say, and what is asked back.

use saberling_wire::{Fix, FixSource as WireSource, SmsReport};

use super::new_report;
use crate::api::{FixProvider, FixSource, LocationFix, NewReport, PlaceConfidence};
use crate::phone::Phone;
use crate::store::sql;
use crate::testing::{Bench, NOW_MS, server};

fn located(source: FixSource, lat_deg: f64, accuracy_m: Option<f64>) -> LocationFix {
    LocationFix {
        lat_deg,
        lon_deg: 98.5,
        accuracy_m,
        source,
        mock: false,
        fixed_at_ms: Some(NOW_MS),
        provider: None,
    }
}

/// What the frozen act says of places: the fix that counts, and the others.
fn sent(phone: &Phone, report_id: &str) -> (Option<Fix>, Vec<Fix>) {
    let id: saberling_wire::ReportId = report_id.parse().expect("id");
    let ops = phone.inner().store.read(|db| sql::operations::of_entity(db, id.into())).expect("read");
    let operation: saberling_wire::Operation = serde_json::from_str(&ops[0].envelope).expect("envelope");
    let payload: saberling_wire::CreateReport =
        serde_json::from_str(operation.payload.get()).expect("payload");
    (payload.fix, payload.other_fixes)
}

#[test]
fn a_pin_counts_and_the_phones_own_fix_goes_along_for_the_office() {
    let (bench, (_, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let gps = LocationFix {
        provider: Some(FixProvider::Network),
        mock: true,
        ..located(FixSource::Gps, 3.51, Some(40.0))
    };
    let pin = located(FixSource::Pin, 3.5, Some(5.0));
    let answer = phone.place_of(&[gps.clone(), pin.clone()], &[]).expect("chosen");
    assert_eq!(answer.fix, Some(pin.clone()));
    assert!(!answer.needs_pin && !answer.why.contains("why."), "{}", answer.why);
    assert_eq!(answer.doubts.len(), 1, "made up: {:?}", answer.doubts);
    let new = NewReport { fix: Some(gps), other_fixes: vec![pin], ..new_report("Di sini.", &[]) };
    let view = phone.submit_report(&new).expect("stored");
    let (fix, others) = sent(&phone, &view.report_id);
    assert_eq!(fix.map(|fix| (fix.source, fix.lat_e7)), Some((WireSource::Pin, 35_000_000)));
    assert_eq!(others.len(), 1);
    assert!(others[0].mock && others[0].provider == Some(saberling_wire::FixProvider::Network));
}

#[test]
fn a_fix_that_is_none_or_vague_asks_for_a_pin_and_the_report_is_taken_all_the_same() {
    let (bench, (_, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let nothing = phone.place_of(&[], &[]).expect("answered");
    assert_eq!((nothing.fix, nothing.place, nothing.needs_pin), (None, None, true));
    for accuracy_m in [None, Some(101.0)] {
        let vague = located(FixSource::Gps, 3.5, accuracy_m);
        assert!(phone.place_of(&[vague], &[]).expect("answered").needs_pin, "{accuracy_m:?}");
    }
    let view = phone.submit_report(&NewReport { fix: None, ..new_report("Entah di mana.", &[]) });
    assert_eq!(view.expect("stored").place, None);
}

#[test]
fn a_point_is_told_with_its_area_its_plus_code_and_how_sure_that_is() {
    let (bench, (_, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let middle = phone.look_up(3.5, 98.5, Some(6.0)).expect("found");
    assert_eq!((middle.area_name.as_deref(), middle.confidence), (Some("Satu"), PlaceConfidence::Certain));
    assert!(middle.text.contains("Satu") && middle.candidates.is_empty() && middle.outside_m.is_none());
    assert_eq!(middle.plus_code, "6MMWGG22+222");
    let edge = phone.look_up(3.000_01, 98.5, Some(6.0)).expect("found");
    assert_eq!(edge.confidence, PlaceConfidence::Ambiguous);
    assert_eq!(edge.candidates.iter().map(|near| near.distance_m).collect::<Vec<_>>(), [2]);
    let far = phone.look_up(2.0, 98.5, None).expect("found");
    assert_eq!((far.area_code, far.confidence), (None, PlaceConfidence::Outside));
    assert!(far.outside_m.is_some_and(|metres| (110_000..112_000).contains(&metres)), "{:?}", far.outside_m);
    for (lat, lon) in [(f64::NAN, 98.5), (91.0, 98.5), (3.5, f64::INFINITY)] {
        assert_eq!(phone.look_up(lat, lon, None).expect_err("no place").code(), "fix.invalid");
    }
    assert!(phone.areas_geojson().contains("\"Satu\""));
}

#[test]
fn a_reports_core_fits_into_one_sms_and_reads_back() {
    let (bench, (_, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let view = phone.submit_report(&new_report("Panjang sekali.", &[])).expect("stored");
    let text = phone.sms_text(&view.report_id).expect("told");
    assert!(text.is_ascii() && text.len() <= 140, "{text}");
    let read: SmsReport = text.parse().expect("reads back");
    assert_eq!((read.number().to_string(), read.category()), (view.number, "litter"));
    assert_eq!((read.lat_e7(), read.lon_e7()), (35_000_000, 985_000_000));
    let nowhere = phone.submit_report(&NewReport { fix: None, ..new_report("x", &[]) }).expect("stored");
    assert_eq!(phone.sms_text(&nowhere.report_id).expect_err("no place").code(), "sms.place");
}

#[test]
fn a_report_that_was_taken_back_may_be_made_again() {
    let (bench, (_, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let once = NewReport { even_if_repeated: false, ..new_report("Sampah menumpuk.", &[bench.photo(1)]) };
    let first = phone.submit_report(&once).expect("stored");
    let asked = phone.submit_report(&once).expect_err("asked back");
    assert_eq!(asked.code(), "report.repeated");
    assert!(asked.text().contains(&first.number), "{}", asked.text());
    phone.withdraw_report(&first.report_id, "").expect("taken back");
    phone.submit_report(&once).expect("a new one");
}
