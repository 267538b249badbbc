//! Codes and names, from the features' properties.

use std::collections::{BTreeMap, BTreeSet};

use geojson::{Feature, FeatureCollection};
use serde_json::Value;

use super::shape::RawArea;
use super::{Finding, ImportError, Kind, Mapping};

/// Whole numbers up to here are exact as JSON's floating-point numbers.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A property as text, without spaces around it and without control characters; codes are often numbers.
pub(super) fn text(feature: &Feature, property: &str) -> Option<String> {
    match feature.property(property)? {
        Value::String(text) => Some(text.replace(char::is_control, " ").trim().to_owned()),
        Value::Number(number) => match number.as_f64() {
            Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < EXACT => {
                Some(format!("{whole:.0}"))
            }
            _ => Some(number.to_string()),
        },
        _ => None,
    }
}

/// Refuses a file in which no feature has a code or none has a name: then the mapping is wrong, not the file.
pub(super) fn check_present(collection: &FeatureCollection, mapping: &Mapping) -> Result<(), ImportError> {
    for property in [&mapping.code, &mapping.name] {
        if !collection.features.iter().any(|feature| text(feature, property).is_some()) {
            let keys = collection.features.iter().filter_map(|feature| feature.properties.as_ref());
            let found: BTreeSet<_> = keys.flat_map(|all| all.keys().cloned()).take(50).collect();
            return Err(ImportError::NoSuchProperty {
                property: property.clone(),
                found: found.into_iter().collect(),
            });
        }
    }
    Ok(())
}

/// The kecamatan in a kelurahan's code, if the scheme says where.
pub(super) fn district_in(scheme: &str, code: &str) -> Option<String> {
    match (scheme, is_of(scheme, code)) {
        ("kemendagri", Some(true)) if !code.contains('.') => Some(code[..6].to_owned()),
        ("bps", Some(true)) => Some(code[..7].to_owned()),
        ("bps" | "kemendagri", Some(false)) => None,
        _ => code.rsplit_once('.').map(|(district, _)| district.to_owned()),
    }
}

/// Whether a code has the form of a kelurahan's or desa's in a known scheme.
fn is_of(scheme: &str, code: &str) -> Option<bool> {
    let form = form(code);
    match scheme {
        "kemendagri" => Some(form == "99.99.99.9999" || form == "9999999999"),
        "bps" => Some(form == "9999999999"),
        _ => None,
    }
}

/// A code with every digit as 9 and every letter as a.
fn form(code: &str) -> String {
    let mask = |character: char| match character {
        _ if character.is_ascii_digit() => '9',
        _ if character.is_alphabetic() => 'a',
        _ => character,
    };
    code.chars().map(mask).collect()
}

/// Codes that are not as the scheme has them or, when it is not known, not as most of the file.
pub(super) fn check_codes(areas: &[RawArea], mapping: &Mapping, findings: &mut Vec<Finding>) {
    let coded = || areas.iter().filter(|area| area.has_code);
    let usual = usual_form(coded());
    let is_odd = |area: &&RawArea| match is_of(&mapping.scheme, &area.code) {
        Some(fits) => !fits,
        None => Some(form(&area.code)) != usual,
    };
    let odd: Vec<_> = coded().filter(is_odd).map(|area| area.code.clone()).collect();
    if odd.is_empty() {
        return;
    }
    let all = odd.len() == coded().count();
    let detail = match (&mapping.scheme[..], usual) {
        ("kemendagri", Some(usual)) if all && usual == "99.99.99" => {
            "codes of kecamatan, not of kelurahan".to_owned()
        }
        ("kemendagri", _) => "no kelurahan's code as kemendagri gives them (as 12.75.01.1003)".to_owned(),
        ("bps", _) => "no kelurahan's code as bps gives them (ten digits)".to_owned(),
        (_, usual) => format!("a code of another form than most ({})", usual.unwrap_or_default()),
    };
    let count = odd.len();
    findings.push(Finding { count, ..Finding::new(Kind::OddCode, odd).with_detail(detail) });
}

fn usual_form<'a>(areas: impl Iterator<Item = &'a RawArea>) -> Option<String> {
    let mut counts = BTreeMap::<String, usize>::new();
    for area in areas {
        *counts.entry(form(&area.code)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(form, _)| form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kecamatan_is_derived_as_the_scheme_has_it() {
        for (scheme, code, district) in [
            ("kemendagri", "12.75.01.1003", Some("12.75.01")),
            ("kemendagri", "1275011003", Some("127501")),
            ("kemendagri", "12.75.01", None),
            ("bps", "1276010001", Some("1276010")),
            ("bps", "12.76.010.001", None),
            ("own", "A.3", Some("A")),
            ("own", "A3", None),
        ] {
            assert_eq!(district_in(scheme, code).as_deref(), district, "{scheme} {code}");
        }
    }
}
