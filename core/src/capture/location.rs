//! Where an act happened: which of several fixes counts, and what the areas say about it.

use saberling_photo::CaptureFacts;
use saberling_place::fix::{self, FixCandidate, FixChoice};
use saberling_place::{Point, distance_m};
use saberling_wire::{Fix, FixSource, PhonePlace, limits};

use super::photos::Captured;
use crate::api::{self, LocationFix};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;

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
    let mut fixes = given.iter().map(|location| fix(location)).collect::<Result<Vec<_>, _>>()?;
    fixes.extend(photos.filter_map(PhotoFix::into_fix));
    let candidates: Vec<_> = fixes.iter().filter_map(candidate).collect();
    let choice = fix::choose(&candidates, now_ms);
    let chosen = choice.index.map(|index| fixes[index].clone());
    let others = chosen.as_ref().map(|chosen| others(&fixes, choice.index, chosen)).unwrap_or_default();
    Ok(Located { fix: chosen, others, choice })
}

/// What the office should see beside the chosen one: what the shell passed, and of the photos the one that
/// was taken farthest away, because ten photos of one place tell no more than one.
fn others(fixes: &[Fix], index: Option<usize>, chosen: &Fix) -> Vec<Fix> {
    let rest = fixes.iter().enumerate().filter(|(at, _)| Some(*at) != index).map(|(_, fix)| fix);
    let (photos, mut others): (Vec<&Fix>, Vec<&Fix>) = rest.partition(|fix| fix.source == FixSource::Photo);
    let away_m = |fix: &Fix| point(fix).zip(point(chosen)).map_or(0.0, |(a, b)| distance_m(a, b));
    others.truncate(limits::OTHER_FIXES - 1);
    others.extend(photos.into_iter().max_by(|a, b| away_m(a).total_cmp(&away_m(b))));
    others.into_iter().cloned().collect()
}

/// What one photo says of where it was taken.
pub(super) struct PhotoFix {
    gps: Option<saberling_photo::GpsPosition>,
    taken_at_ms: Option<i64>,
}

impl PhotoFix {
    pub(super) fn of(captured: &Captured) -> Self {
        Self { gps: captured.facts.gps, taken_at_ms: captured.manifest.taken_at_ms }
    }

    pub(super) fn of_facts(facts: &CaptureFacts, taken_at_ms: Option<i64>) -> Self {
        Self { gps: facts.gps, taken_at_ms }
    }

    /// A position that is none is not the person's fault.
    fn into_fix(self) -> Option<Fix> {
        let gps = self.gps?;
        let mut fix =
            Fix::from_degrees(gps.lat_deg, gps.lon_deg, gps.accuracy_m, FixSource::Photo).ok()?;
        fix.fixed_at_ms = gps.fixed_at_ms.or(self.taken_at_ms);
        Some(fix)
    }
}

fn point(fix: &Fix) -> Option<Point> {
    Point::new(fix.lat_deg(), fix.lon_deg()).ok()
}

fn candidate(fix: &Fix) -> Option<FixCandidate> {
    Some(FixCandidate {
        point: point(fix)?,
        accuracy_m: fix.accuracy_m.map(f64::from),
        taken_at_ms: fix.fixed_at_ms,
        source: match fix.source {
            FixSource::Photo => fix::Source::Photo,
            FixSource::Pin => fix::Source::Pin,
            FixSource::Gps | FixSource::Unknown => fix::Source::Gps,
        },
        mock: fix.mock,
    })
}

/// Which kelurahan the phone thinks it is. A person's choice stands only among the candidates of this very
/// fix: when the pin was moved since, the new place says what it is.
pub(super) fn place(inner: &Inner, fix: &Fix, chosen: Option<&str>) -> Option<PhonePlace> {
    let city = inner.city();
    let lookup = city.areas.lookup(point(fix)?, fix.accuracy_m.map(f64::from));
    let is_candidate = |code: &&str| lookup.candidates().iter().any(|near| near.area.code == **code);
    Some(PhonePlace {
        area_code: lookup.primary().map(|area| area.code.clone()),
        confidence: present::confidence(lookup.confidence()),
        dataset_version: lookup.dataset_version().to_owned(),
        chosen: chosen.filter(is_candidate).map(str::to_owned),
    })
}
