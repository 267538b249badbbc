//! Public reports that may be about the same thing: to say "me too" instead of reporting it again.

use saberling_place::nearby::{Known, KnownState, Question, Reason, rank};
use saberling_place::{COARSE_ERROR_M, Point};
use saberling_wire::{EntityId, Invalid, PublicRow, ReportNumber, limits};

use super::public_in;
use crate::api::NearbyView;
use crate::error::Error;
use crate::inner::Inner;
use crate::store::sql;
use crate::texts::text;

/// So many are worth a look; more are a list of the neighbourhood.
const SHOWN: usize = 5;
/// What is done and still public was done lately: how long ago is not told.
const ALWAYS_MS: i64 = i64::MAX;

/// The likeliest first. The points are of the coarse grid, so no metres are said: from a few questions at
/// different places they would betray a neighbour's door.
pub(crate) fn near_here(
    inner: &Inner,
    (lat_deg, lon_deg): (f64, f64),
    accuracy_m: Option<f64>,
    category: &str,
) -> Result<Vec<NearbyView>, Error> {
    let point = Point::new(lat_deg, lon_deg).map_err(|_| Invalid::Fix)?;
    let city = inner.city();
    let known = city.config.category(category).ok_or(Invalid::Category)?;
    let question = Question {
        point,
        accuracy_m,
        category,
        radius_m: f64::from(known.nearby_m.unwrap_or(limits::NEARBY_M)),
        now_ms: inner.ports.now_ms()?,
        window_ms: ALWAYS_MS,
        phash: None,
    };
    inner.store.read(|db| {
        let own: Vec<_> = sql::reports::all(db)?.iter().map(|report| ReportNumber::of(report.id)).collect();
        let rows = sql::rows::all_public(db)?;
        let others: Vec<_> = rows.iter().filter(|(_, row)| !own.contains(&row.number)).collect();
        let placed: Vec<_> = others.iter().filter_map(|row| known_of(row, question.now_ms)).collect();
        let (rows, known): (Vec<_>, Vec<_>) = placed.into_iter().unzip();
        let matches = rank(&question, &known).into_iter().take(SHOWN);
        matches
            .map(|found| {
                let (id, row): &(EntityId, PublicRow) = rows[found.index];
                Ok(NearbyView { report: public_in(inner, db, *id, row)?, text: words(inner, &found.reasons) })
            })
            .collect()
    })
}

fn known_of<'a>(
    row: &&'a (EntityId, PublicRow),
    now_ms: i64,
) -> Option<(&'a (EntityId, PublicRow), Known<'a>)> {
    let row: &'a (EntityId, PublicRow) = row;
    let (lat, lon) = row.1.point_e7?;
    let known = Known {
        point: Point::new(f64::from(lat) / 1e7, f64::from(lon) / 1e7).ok()?,
        grid_error_m: COARSE_ERROR_M,
        category: &row.1.category,
        state: if row.1.status.is_ended() { KnownState::ClosedAt(now_ms) } else { KnownState::Open },
        reported_at_ms: None,
        phash: None,
    };
    Some((row, known))
}

fn words(inner: &Inner, reasons: &[Reason]) -> String {
    let key = |reason: &Reason| match reason {
        Reason::VeryNear | Reason::Near { .. } | Reason::AroundHere => "near.here",
        Reason::SameCategory => "near.same",
        Reason::OtherCategory => "near.other",
        Reason::StillOpen => "near.open",
        Reason::ClosedDaysAgo { .. } => "near.closed",
        Reason::PicturesAlike { .. } => "near.alike",
    };
    let parts: Vec<_> = reasons.iter().map(|reason| text(inner.language(), key(reason), &[])).collect();
    format!("{}.", parts.join(", "))
}
