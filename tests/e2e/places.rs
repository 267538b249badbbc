//! Where a report is, whether it is known already, and how it is told by SMS: from the phone to the office.

use saberling_core::api::{FixSource, LocationFix, NewReport, PlaceConfidence, ReportStatus, Sending};
use saberling_tests::phone::{fix, report};
use saberling_tests::wait_until;

use crate::{Done, Stage, sending};

/// Five metres east of the border between Pasar Seroja and Suka Damar.
fn near_the_border() -> LocationFix {
    LocationFix { lat_deg: 3.6051, lon_deg: 98.489_05, accuracy_m: Some(20.0), ..fix() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_choice_among_the_candidates_beats_the_lookup_on_both_sides() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let here = near_the_border();
    let found = phone.app().look_up(here.lat_deg, here.lon_deg, here.accuracy_m)?;
    assert_eq!(found.confidence, PlaceConfidence::Ambiguous);
    assert_eq!(found.area_name.as_deref(), Some("Suka Damar"));
    let other = found.candidates.iter().find(|choice| choice.name == "Pasar Seroja").ok_or("no choice")?;
    let chosen = NewReport {
        fix: Some(here),
        chosen_area: Some(other.code.clone()),
        ..report("Di sisi barat jalan.", &[])
    };
    let view = phone.app().submit_report(chosen)?;
    let name = |view: &saberling_core::api::ReportView| view.place.as_ref()?.area_name.clone();
    assert_eq!(name(&view).as_deref(), Some("Pasar Seroja"), "on the phone at once");
    wait_until("it is sent", || sending(&phone, &view.report_id) == Sending::Complete).await?;
    phone.sync().await?;
    assert_eq!(name(&phone.report(&view.report_id)?).as_deref(), Some("Pasar Seroja"), "at the office too");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_is_forgotten_when_the_pin_was_moved_since() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let moved = NewReport {
        fix: Some(LocationFix { source: FixSource::Pin, accuracy_m: Some(10.0), ..fix() }),
        other_fixes: vec![near_the_border()],
        chosen_area: Some("99.01.03.1001".into()),
        ..report("Jarum dipindah.", &[])
    };
    let place = phone.app().submit_report(moved)?.place.ok_or("no place")?;
    assert_eq!(place.area_name.as_deref(), Some("Pasar Seroja"));
    assert_eq!((place.lat_deg, place.lon_deg), (fix().lat_deg, fix().lon_deg), "the pin counts");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_reported_already_is_offered_as_me_too_without_a_network() -> Done {
    let stage = Stage::new().await?;
    let (first, second) = (stage.phone("first", true)?, stage.phone("second", true)?);
    let known = first.submit("Bak sampah penuh.", &[stage.picture(1)?])?;
    wait_until("it is sent", || sending(&first, &known.report_id) == Sending::Complete).await?;
    let office = stage.server.office().await?;
    office.decide(&known.report_id, "accept", &[]).await?;
    office.assign(&known.report_id, "Regu Melati 1").await?;
    second.app().fetch_public(fix().lat_deg, fix().lon_deg).await?;
    second.set_online(false);
    let near = second.app().near_here(fix().lat_deg, fix().lon_deg, Some(8.0), "litter".into())?;
    assert_eq!(near.iter().map(|near| &near.report.number).collect::<Vec<_>>(), [&known.number]);
    assert!(!near[0].text.contains(|letter: char| letter.is_ascii_digit()), "no metres: {}", near[0].text);
    let far = second.app().near_here(fix().lat_deg + 0.01, fix().lon_deg, Some(8.0), "litter".into())?;
    assert_eq!(far, []);
    let own = first.app().near_here(fix().lat_deg, fix().lon_deg, Some(8.0), "litter".into())?;
    assert_eq!(own, [], "the own report is no neighbour");
    let said = second.app().me_too(known.number.clone())?;
    assert_eq!((said.me_too, said.said), (1, true));
    second.set_online(true);
    second.app().network_changed();
    second.sync().await?;
    first.sync().await?;
    let told = first.report(&known.report_id)?;
    assert_eq!((told.me_too, told.status), (1, Some(ReportStatus::Assigned)));
    let page = office.get(&format!("/office/reports/{}", known.report_id)).await?;
    assert!(page.text.contains("saya juga"), "the office sees that others said it too");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_within_minutes_is_asked_back_and_nothing_is_kept_of_it() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let once =
        |words: &str, photos: &[String]| NewReport { even_if_repeated: false, ..report(words, photos) };
    let photo = stage.picture(1)?;
    let first = phone.app().submit_report(once("Sampah menumpuk.", std::slice::from_ref(&photo)))?;
    for repeated in [once("sampah  MENUMPUK.", &[]), once("Kata lain.", &[photo])] {
        let error = phone.app().submit_report(repeated.clone()).expect_err("asked back");
        assert_eq!(error.code(), "report.repeated");
        assert!(error.text().contains(&first.number), "{}", error.text());
    }
    assert_eq!(phone.app().reports()?.len(), 1);
    let elsewhere = LocationFix { lat_deg: fix().lat_deg + 0.005, ..fix() };
    let other = NewReport { fix: Some(elsewhere), ..once("Sampah menumpuk.", &[]) };
    phone.app().submit_report(other)?;
    phone.app().submit_report(NewReport { even_if_repeated: true, ..once("Sampah menumpuk.", &[]) })?;
    assert_eq!(phone.app().reports()?.len(), 3, "another place, and what is meant all the same");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crews_stops_stand_in_driving_order_that_stays_when_one_is_done_or_added() -> Done {
    const CREW: &str = "Regu Melati 1";
    let stage = Stage::new().await?;
    let (resident, crew) = (stage.phone("resident", true)?, stage.phone("crew", true)?);
    let office = stage.server.office().await?;
    crew.app().activate_crew(stage.server.crew_code(CREW, "Budi")?).await?;
    let assign = async |north: f64| -> Result<String, saberling_tests::Anyhow> {
        let here = LocationFix { lat_deg: fix().lat_deg + north * 0.001, ..fix() };
        let new = NewReport { fix: Some(here), ..report(&format!("Titik {north}."), &[]) };
        let view = resident.app().submit_report(new)?;
        wait_until("it is sent", || sending(&resident, &view.report_id) == Sending::Complete).await?;
        office.decide(&view.report_id, "accept", &[]).await?;
        office.assign(&view.report_id, CREW).await?;
        crew.sync().await?;
        Ok(view.number)
    };
    let numbers = || -> Result<Vec<String>, saberling_tests::Anyhow> {
        let route = crew.app().route(fix().lat_deg, fix().lon_deg, false)?;
        assert!(route.stops.is_empty() || route.text.contains("garis lurus"), "{}", route.text);
        let stops = route.stops.iter().map(|stop| {
            assert!(stop.geo_uri.as_deref().is_some_and(|uri| uri.starts_with("geo:")));
            assert!(stop.leg_m.is_some_and(|metres| metres > 0));
            Ok(crew.app().task(stop.task_id.clone())?.number)
        });
        stops.collect()
    };
    assert_eq!(numbers()?, Vec::<String>::new());
    let (far, near, middle) = (assign(3.0).await?, assign(1.0).await?, assign(2.0).await?);
    assert_eq!(numbers()?, [&near, &middle, &far].map(Clone::clone));
    let between = assign(2.5).await?;
    assert_eq!(numbers()?, [&near, &middle, &between, &far].map(Clone::clone));
    let first = crew.app().route(fix().lat_deg, fix().lon_deg, false)?.stops[0].task_id.clone();
    crew.app().decline_task(first, "no_access".into(), String::new())?;
    assert_eq!(numbers()?, [&middle, &between, &far].map(Clone::clone));
    Ok(())
}
