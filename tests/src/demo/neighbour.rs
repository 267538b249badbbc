//! Somebody else stands before the same heap: "me too" instead of a second report.

use saberling_core::api::ReportView;

use super::story::{Stage, say};
use crate::phone::TestPhone;
use crate::{Anyhow, wait_until};

/// Metres that the neighbour's positioning claims to be exact to.
const ACCURACY_M: f64 = 8.0;

/// The neighbour's phone knows the report that is public by now, offers it, and the neighbour says "me too".
pub(super) async fn me_too(stage: &Stage, resident: &TestPhone, known: &ReportView) -> Result<(), Anyhow> {
    let place = known.place.clone().ok_or("the first report has no place")?;
    let phone = stage.phone("neighbour", true)?;
    let app = phone.app();
    app.fetch_public(place.lat_deg, place.lon_deg).await?;
    phone.set_online(false);
    let here = (place.lat_deg, place.lon_deg);
    let near = app.near_here(here.0, here.1, Some(ACCURACY_M), known.category.clone())?;
    let same = near.iter().find(|near| near.report.number == known.number).ok_or("it is not offered")?;
    say(&format!("without signal, before reporting: is it this one? {} {}", same.report.number, same.text));
    let said = app.me_too(known.number.clone())?;
    say(&format!("\"Saya juga\" instead of a second report: {} now", said.me_too));
    phone.set_online(true);
    app.network_changed();
    phone.sync().await?;
    resident.sync().await?;
    wait_until("the reporter reads it", || {
        resident.report(&known.report_id).is_ok_and(|report| report.me_too == 1)
    })
    .await?;
    let page = stage.office.get(&format!("/office/reports/{}", known.report_id)).await?;
    if !page.text.contains("saya juga") {
        return Err("the office does not show who else said it".into());
    }
    say("the reporter and the office see that one more is waiting for it");
    Ok(())
}
