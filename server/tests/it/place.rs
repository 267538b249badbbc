//! Where a report lies: what the person chose, what the office sees of the other positions, what a retry keeps.

use saberling_place::Point;
use saberling_store::OfficeAct;
use saberling_wire::{ErrorCode, Fix, FixProvider, FixSource, OpId, Outcome, PlaceConfidence};
use serde_json::{Value, json};

use crate::office::{Desk, text, word};
use crate::world::{Made, World, applied, rejected};

/// A point that a small circle finds in two areas at least, with the codes of the areas.
fn between_two(world: &World) -> (Fix, Vec<String>) {
    let areas = &world.running.state.areas;
    let bounds = areas.bounds();
    for step in 1..400 {
        let share = f64::from(step) / 400.0;
        let lat = bounds.min_lat_deg + share * (bounds.max_lat_deg - bounds.min_lat_deg);
        let lon = bounds.min_lon_deg + share * (bounds.max_lon_deg - bounds.min_lon_deg);
        let answer = areas.lookup(Point::new(lat, lon).expect("a place"), Some(30.0));
        let codes: Vec<_> = answer.candidates().map(|candidate| candidate.area.code.clone()).collect();
        if codes.len() >= 2 {
            return (Fix::from_degrees(lat, lon, Some(30.0), FixSource::Gps).expect("valid"), codes);
        }
    }
    panic!("the sample city has no border on its diagonal")
}

fn report_at(world: &World, fix: &Fix, chosen: Option<&str>) -> Made {
    let mut made = world.report(0);
    made.envelope["payload"]["fix"] = serde_json::to_value(fix).expect("json");
    made.envelope["payload"]["place"] =
        json!({ "confidence": "ambiguous", "dataset_version": "former", "chosen": chosen });
    made
}

/// Another position, so many 1e-7 degrees to the north of the report's.
fn north_of(made: &Made, e7: i64, more: Value) -> Value {
    let fix = &made.envelope["payload"]["fix"];
    let lat = fix["lat_e7"].as_i64().expect("a number") + e7;
    let mut other = json!({ "lat_e7": lat, "lon_e7": fix["lon_e7"], "source": "gps" });
    other.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_among_the_candidates_beats_the_lookup_which_stays_as_unsure_as_it_was() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (fix, codes) = between_two(&world);
    let phone = world.phone();
    let (plain, chosen) = (report_at(&world, &fix, None), report_at(&world, &fix, Some(&codes[1])));
    for made in [&plain, &chosen] {
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
    }
    let by_lookup = world.row(&phone, plain.report_id).await.and_then(|row| row.place).expect("a place");
    let by_choice = world.row(&phone, chosen.report_id).await.and_then(|row| row.place).expect("a place");
    assert_eq!((by_lookup.area_code.as_ref(), by_lookup.chosen), (Some(&codes[0]), false));
    assert_eq!((by_choice.area_code.as_ref(), by_choice.chosen), (Some(&codes[1]), true));
    assert_eq!(by_choice.confidence, PlaceConfidence::Ambiguous);
    assert_eq!(by_choice.also.first(), by_lookup.area_name.as_ref(), "the other one is named");
    let version = world.running.state.areas.version().to_owned();
    assert_eq!(by_choice.dataset_version.as_deref(), Some(&*version));
    let page = text(&desk.get(&format!("/office/reports/{}", chosen.report_id)).await);
    assert!(page.contains(&word("place.chosen")) && page.contains(&version[..8]), "{page}");
    assert!(page.contains(&word("dataset.phone").replace("{0}", "former")));
    let page = text(&desk.get(&format!("/office/reports/{}", plain.report_id)).await);
    assert!(!page.contains(&word("place.chosen")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_that_is_no_candidate_is_kept_and_shown_and_not_followed() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (fix, codes) = between_two(&world);
    let phone = world.phone();
    for far in ["99.99.99", "'; --"] {
        let made = report_at(&world, &fix, Some(far));
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
        let report = world.detail(made.report_id).await.aggregate.report;
        let place = report.place.expect("was looked up");
        assert_eq!((place.area_code.as_ref(), place.chosen), (Some(&codes[0]), false));
        assert_eq!(report.phone_place.and_then(|place| place.chosen).as_deref(), Some(far));
        let page = text(&desk.get(&format!("/office/reports/{}", made.report_id)).await);
        let told = word("place.chosen.other").replace("{0}", &far.replace('\'', "&#39;"));
        assert!(page.contains(&told), "{page}");
    }
    let long = report_at(&world, &fix, Some(&"9".repeat(65)));
    assert_eq!(world.push_one(&phone, &long.envelope).await, rejected(ErrorCode::InvalidFix));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_retry_loses_where_it_was() {
    let world = World::new().await;
    let phone = world.phone();
    let (fix, codes) = between_two(&world);
    let mut made = report_at(&world, &fix, Some(&codes[1]));
    let other = north_of(&made, 30_000, json!({ "provider": "network", "accuracy_m": 900 }));
    made.envelope["payload"]["fix"]["provider"] = "satellite".into();
    made.envelope["payload"]["other_fixes"] = json!([other]);
    let mut refused = made.envelope.clone();
    refused["payload"]["category"] = "lava".into();
    assert_eq!(world.push_one(&phone, &refused).await, rejected(ErrorCode::UnknownCategory));
    // The correction is an operation of its own on the same report.
    made.envelope["op_id"] = world.id(OpId::new).to_string().into();
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let kept = world.detail(made.report_id).await.aggregate.report;
    assert!(matches!(world.push_one(&phone, &made.envelope).await, Outcome::Duplicate { .. }));
    let mut again = made.envelope.clone();
    again["op_id"] = world.id(OpId::new).to_string().into();
    again["payload"].as_object_mut().expect("an object").remove("fix");
    assert_eq!(world.push_one(&phone, &again).await, rejected(ErrorCode::Exists));
    let world = world.restarted(|_| {}).await;
    let now = world.detail(made.report_id).await.aggregate.report;
    assert_eq!(now, kept);
    let fix = Fix { provider: Some(FixProvider::Satellite), ..fix };
    assert_eq!(now.fix.as_ref(), Some(&fix));
    let [other] = &now.other_fixes[..] else { panic!("one other position") };
    assert_eq!((other.provider, other.accuracy_m), (Some(FixProvider::Network), Some(900)));
    assert_eq!(now.place.and_then(|place| place.area_code), Some(codes[1].clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_reads_every_position_and_what_speaks_against_them_and_nobody_else_does() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let officer = world.officer("tono").await;
    let phone = world.phone();
    let mut made = world.report(0);
    let captured = made.envelope["captured_at_ms"].as_i64().expect("a time");
    // 0.02 degrees are 2,2 km to the north.
    let photo = north_of(&made, 200_000, json!({ "source": "photo", "accuracy_m": 8 }));
    let mock = north_of(&made, 1_000, json!({ "mock": true, "provider": "fused", "accuracy_m": 12 }));
    let (photo_lat, mock_lat) = (photo["lat_e7"].to_string(), mock["lat_e7"].to_string());
    let payload = &mut made.envelope["payload"];
    payload["other_fixes"] = json!([photo, mock]);
    payload["fix"]["provider"] = "satellite".into();
    payload["fix"]["fixed_at_ms"] = (captured - 3 * 60_000).into();
    let (_, mut manifest) = world.photo();
    manifest.taken_at_ms = Some(captured - 3 * 24 * 60 * 60 * 1_000);
    payload["photos"] = json!([manifest]);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let page = text(&desk.get(&format!("/office/reports/{}", made.report_id)).await);
    for told in [
        word("provider.satellite"),
        word("fix.before").replace("{0}", "3 menit"),
        word("fix.away").replace("{0}", "2,2\u{a0}km"),
        word("fix.away").replace("{0}", "11\u{a0}m"),
        word("fix.mock"),
        word("provider.fused"),
        word("doubt.mock_other"),
        word("doubt.photo_far").replace("{0}", "2,2\u{a0}km"),
        word("doubt.photo_old").replace("{0}", "3 hari"),
    ] {
        assert!(page.contains(&told), "{told}: {page}");
    }
    assert!(page.contains("6P"), "a Plus Code of Sumatra: {page}");

    let (crew_id, _) = world.crew(0).await;
    let task_id = world.id(saberling_wire::TaskId::new);
    let (report_id, instruction) = (made.report_id, String::new());
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
    let published: String = world.sql(|sql| {
        sql.query_row("SELECT group_concat(change) FROM feed WHERE scope <> 'office'", [], |row| row.get(0))
    });
    assert!(published.contains("satellite") && published.contains("public"));
    for hidden in [photo_lat, mock_lat] {
        assert!(!published.contains(&hidden), "another position is nobody's but the office's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_positions_have_a_limit_and_go_with_the_report() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let phone = world.phone();
    let with = |others: Vec<Value>| {
        let mut made = world.report(0);
        made.envelope["payload"]["other_fixes"] = others.into();
        made
    };
    let one = |more| north_of(&world.report(0), 5, more);
    let five = with((0..5).map(|_| one(json!({}))).collect());
    assert_eq!(world.push_one(&phone, &five.envelope).await, rejected(ErrorCode::InvalidFix));
    let nowhere = with(vec![one(json!({ "lat_e7": 900_000_001 }))]);
    assert_eq!(world.push_one(&phone, &nowhere.envelope).await, rejected(ErrorCode::InvalidFix));
    let never = with(vec![one(json!({ "fixed_at_ms": -1 }))]);
    assert_eq!(world.push_one(&phone, &never.envelope).await, rejected(ErrorCode::Invalid));
    let made = with((0..4).map(|_| one(json!({}))).collect());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let held = || -> (Option<String>, Option<String>) {
        world.sql(|sql| {
            let id = made.report_id;
            sql.query_row(
                "SELECT other_fixes, phone_place FROM reports WHERE report_id = ?1",
                [id.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
    };
    assert!(held().0.is_some());
    let erase = OfficeAct::Erase { report_id: made.report_id, reason: "diminta".into() };
    assert_eq!(crate::crew::code_of(&world.act(officer, erase).await), None);
    assert_eq!(held(), (None, None));
    // Taken back before it comes, it keeps where it was and nothing of the others.
    let back = with(vec![one(json!({}))]);
    assert!(applied(&world.push_one(&phone, &world.own(&back, "withdraw", json!({ "note": "" }))).await));
    assert!(applied(&world.push_one(&phone, &back.envelope).await));
    let report = world.detail(back.report_id).await.aggregate.report;
    assert!(report.fix.is_some() && report.other_fixes.is_empty());
    let kept = with(vec![one(json!({}))]);
    assert!(applied(&world.push_one(&phone, &kept.envelope).await));
    assert_eq!(world.detail(kept.report_id).await.aggregate.report.other_fixes.len(), 1);
    assert!(applied(&world.push_one(&phone, &world.own(&kept, "withdraw", json!({ "note": "" }))).await));
    let report = world.detail(kept.report_id).await.aggregate.report;
    assert!(report.fix.is_some() && report.other_fixes.is_empty());
}
