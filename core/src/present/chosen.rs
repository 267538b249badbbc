//! Why a fix was chosen among several, and what does not fit together, in words.

use saberling_place::fix::{Doubt, Why};
use saberling_wire::Fix;

use crate::api::{FixProvider, FixSource, LocationFix};
use crate::inner::Inner;
use crate::texts::text;

/// A fix as the shell knows it.
pub(crate) fn location_fix(fix: &Fix) -> LocationFix {
    LocationFix {
        lat_deg: fix.lat_deg(),
        lon_deg: fix.lon_deg(),
        accuracy_m: fix.accuracy_m.map(f64::from),
        source: match fix.source {
            saberling_wire::FixSource::Photo => FixSource::Photo,
            saberling_wire::FixSource::Pin => FixSource::Pin,
            saberling_wire::FixSource::Gps | saberling_wire::FixSource::Unknown => FixSource::Gps,
        },
        mock: fix.mock,
        fixed_at_ms: fix.fixed_at_ms,
        provider: match fix.provider {
            Some(saberling_wire::FixProvider::Satellite) => Some(FixProvider::Satellite),
            Some(saberling_wire::FixProvider::Network) => Some(FixProvider::Network),
            Some(saberling_wire::FixProvider::Fused) => Some(FixProvider::Fused),
            Some(saberling_wire::FixProvider::Unknown) | None => None,
        },
    }
}

/// Why that one.
pub(crate) fn why(inner: &Inner, why: Why) -> String {
    text(inner.language(), &format!("why.{}", why.code()), &[])
}

/// What speaks against it.
pub(crate) fn doubts(inner: &Inner, doubts: &[Doubt]) -> Vec<String> {
    let words = |doubt: &Doubt| {
        let figure = match doubt {
            Doubt::Mock => String::new(),
            Doubt::PhotoFar { metres } | Doubt::GpsFar { metres } => distance(*metres, inner),
            Doubt::PhotoOld { before_ms: ms } | Doubt::PhotoAhead { after_ms: ms } => span(*ms, inner),
        };
        text(inner.language(), &format!("doubt.{}", doubt.code()), &[&figure])
    };
    doubts.iter().map(words).collect()
}

/// "850 m", "12 km".
pub(super) fn distance(metres: f64, inner: &Inner) -> String {
    if metres < 1_000.0 {
        return text(inner.language(), "figure.m", &[&format!("{metres:.0}")]);
    }
    let tenths = format!("{:.1}", metres / 1_000.0);
    let tenths = match inner.language() {
        saberling_wire::Language::Id => tenths.replace('.', ","),
        saberling_wire::Language::En => tenths,
    };
    text(inner.language(), "figure.km", &[&tenths])
}

/// "40 minutes", "3 days".
pub(super) fn span(ms: i64, inner: &Inner) -> String {
    let hours = ms / 3_600_000;
    let (key, count) = match hours {
        0 => ("figure.minutes", ms / 60_000),
        1..48 => ("figure.hours", hours),
        _ => ("figure.days", hours / 24),
    };
    text(inner.language(), key, &[&count.to_string()])
}
