//! Public reports around a place.

use std::collections::BTreeSet;

use saberling_place::Point;
use saberling_wire::{Invalid, limits};

use crate::api::PublicReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::sync::public;

/// How far around a place the areas are taken from, in metres.
const AROUND_M: f64 = 1_500.0;

/// Fetches the public reports of the kelurahan at a place and of its neighbours.
pub(crate) async fn fetch_public(
    inner: &Inner,
    lat_deg: f64,
    lon_deg: f64,
) -> Result<Vec<PublicReportView>, Error> {
    let point = Point::new(lat_deg, lon_deg).map_err(|_| Invalid::Fix)?;
    let pack = inner.city().areas.clone();
    // The best answer stands first.
    let around = pack.lookup(point, Some(AROUND_M));
    let codes = around.candidates().map(|candidate| candidate.area.code.clone());
    let areas: BTreeSet<_> = codes.take(limits::PUBLIC_AREAS).collect();
    if !areas.is_empty() {
        public::fetch(inner, &areas).await?;
    }
    present::public_reports(inner)
}
