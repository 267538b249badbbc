//! Where an act happened: which of several fixes counts, and what the areas say about it.

use saberling_photo::CaptureFacts;
use saberling_place::fix::{FixCandidate, FixChoice, FixOrigin, choose};
use saberling_place::{Point, distance_m};
use saberling_wire::{Fix, FixSource, PhonePlace, limits};

use super::photos::Captured;
use crate::api::{self, LocationFix};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::store::sql::kept::KeptPhoto;

/// Checks a location that the shell passed.
pub(super) fn fix(location: &LocationFix) -> Result<Fix, Error> {
    let source = match location.source {
        api::FixSource::Gps => FixSource::Gps,
        api::FixSource::Photo => FixSource::Photo,
        api::FixSource::Pin => FixSource::Pin,
    };
    let mut fix = Fix::from_degrees(location.lat_deg, location.lon_deg, location.accuracy_m, source)?;
    fix.mock = location.mock;
    fix.fixed_at_ms = location.fixed_at_ms;
    fix.provider = location.provider.map(|provider| match provider {
        api::FixProvider::Satellite => saberling_wire::FixProvider::Satellite,
        api::FixProvider::Network => saberling_wire::FixProvider::Network,
        api::FixProvider::Fused => saberling_wire::FixProvider::Fused,
    });
    Ok(fix)
}

/// Which fix counts, among all that are known.
pub(super) struct Located {
    /// The one that counts.
    pub(super) fix: Option<Fix>,
    /// The others, for the office.
    pub(super) others: Vec<Fix>,
    /// Why, and what does not fit together.
    pub(super) choice: FixChoice,
}

/// Chooses among what the shell passed and what the photos tell.
pub(super) fn locate(
    given: &[&LocationFix],
    photos: impl Iterator<Item = PhotoFix>,
    now_ms: i64,
) -> Result<Located, Error> {
    let given = given.iter().map(|location| Ok((fix(location)?, None)));
    let mut fixes = given.collect::<Result<Vec<_>, Error>>()?;
    fixes.extend(photos.filter_map(|photo| Some((photo.fix?, photo.taken_at_ms))));
    let candidates: Vec<_> = fixes.iter().map(|(fix, photo_at_ms)| candidate(fix, *photo_at_ms)).collect();
    let choice = choose(&candidates, now_ms);
    let fix = choice.chosen.map(|index| fixes[index].0.clone());
    let rest = choice.others.iter().map(|&index| &fixes[index].0);
    let others = fix.as_ref().map(|fix| others(rest, fix)).unwrap_or_default();
    Ok(Located { fix, others, choice })
}

/// What the office should see beside the chosen one: what the shell passed, and of the photos the one that
/// was taken farthest away, because ten photos of one place tell no more than one.
fn others<'a>(rest: impl Iterator<Item = &'a Fix>, chosen: &Fix) -> Vec<Fix> {
    let (photos, mut others): (Vec<&Fix>, Vec<&Fix>) = rest.partition(|fix| fix.source == FixSource::Photo);
    let away_m = |fix: &Fix| distance_m(point(fix), point(chosen));
    others.truncate(limits::OTHER_FIXES - 1);
    others.extend(photos.into_iter().max_by(|a, b| away_m(a).total_cmp(&away_m(b))));
    others.into_iter().cloned().collect()
}

/// What one photo says of where it was taken.
pub(super) struct PhotoFix {
    fix: Option<Fix>,
    taken_at_ms: Option<i64>,
}

impl PhotoFix {
    pub(super) fn of(captured: &Captured) -> Self {
        Self::of_facts(&captured.facts, captured.manifest.taken_at_ms)
    }

    pub(super) fn of_facts(facts: &CaptureFacts, taken_at_ms: Option<i64>) -> Self {
        Self { fix: photo_fix(facts, taken_at_ms), taken_at_ms }
    }

    pub(super) fn of_kept(kept: &KeptPhoto) -> Self {
        Self { fix: kept.fix.clone(), taken_at_ms: kept.manifest.taken_at_ms }
    }
}

/// What a camera's file says of the place. A position that is none is not the person's fault.
pub(super) fn photo_fix(facts: &CaptureFacts, taken_at_ms: Option<i64>) -> Option<Fix> {
    let gps = facts.gps?;
    let mut fix = Fix::from_degrees(gps.lat_deg, gps.lon_deg, gps.accuracy_m, FixSource::Photo).ok()?;
    fix.fixed_at_ms = gps.fixed_at_ms.or(taken_at_ms);
    Some(fix)
}

/// Fixes are checked when they are made, so this is a place.
fn point(fix: &Fix) -> Point {
    Point { lat_deg: fix.lat_deg(), lon_deg: fix.lon_deg() }
}

fn candidate(fix: &Fix, photo_at_ms: Option<i64>) -> FixCandidate {
    FixCandidate {
        point: point(fix),
        accuracy_m: fix.accuracy_m.map(f64::from),
        taken_at_ms: fix.fixed_at_ms,
        photo_at_ms,
        source: match fix.source {
            FixSource::Photo => FixOrigin::Photo,
            FixSource::Pin => FixOrigin::Pin,
            FixSource::Gps | FixSource::Unknown => FixOrigin::Gps,
        },
        mock: fix.mock,
    }
}

/// Which kelurahan the phone thinks it is. A person's choice stands only among the candidates of this very
/// fix: when the pin was moved since, the new place says what it is.
pub(super) fn place(inner: &Inner, fix: &Fix, chosen: Option<&str>) -> PhonePlace {
    let city = inner.city();
    let lookup = city.areas.lookup(point(fix), fix.accuracy_m.map(f64::from));
    let is_candidate = |code: &&str| lookup.candidates().any(|near| near.area.code == **code);
    PhonePlace {
        area_code: lookup.primary().map(|area| area.code.clone()),
        confidence: present::confidence(lookup.confidence()),
        dataset_version: lookup.dataset_version().to_owned(),
        chosen: chosen.filter(is_candidate).map(str::to_owned),
    }
}
