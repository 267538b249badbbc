//! Areas, put together and in order.

use std::collections::BTreeMap;

use super::shape::RawArea;
use super::{Finding, Kind, Mapping};
use crate::content::{AreaContent, Content, District};

/// Features with one code and one name are parts of one area; with several names somebody has to decide.
pub(super) fn merge_same_codes(areas: &mut Vec<RawArea>, repairs: bool, findings: &mut Vec<Finding>) {
    areas.sort_by(|a, b| a.code.cmp(&b.code).then_with(|| a.features.cmp(&b.features)));
    for same in areas.chunk_by(|a, b| a.code == b.code).filter(|same| same.len() > 1) {
        let features: Vec<_> = same.iter().flat_map(|area| area.features.clone()).collect();
        let is_one = same.iter().all(|area| area.name == same[0].name);
        let finding = Finding::new(Kind::DuplicateCode, vec![same[0].code.clone()]);
        let finding = Finding { count: features.len(), features, ..finding };
        findings.push(if is_one { finding.repaired(repairs) } else { finding });
    }
    // Also without a repair: what the parts do to each other is judged as of one area.
    areas.dedup_by(|part, whole| {
        let is_part = part.code == whole.code && part.name == whole.name;
        if is_part {
            whole.polygons.append(&mut part.polygons);
            whole.features.append(&mut part.features);
        }
        is_part
    });
}

/// The kecamatan by their codes; the name of the first area that has one counts.
pub(super) fn districts(areas: &[RawArea], mapping: &Mapping, findings: &mut Vec<Finding>) -> Vec<District> {
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for area in areas {
        let known = names.entry(&area.district_code).or_default();
        if let Some(name) = area.district.as_deref().filter(|name| !known.contains(name)) {
            known.push(name);
        }
    }
    let named = |(code, names): (&str, Vec<&str>)| {
        if names.len() > 1 {
            let finding = Finding::new(Kind::DistrictNames, vec![code.to_owned()]);
            findings.push(finding.with_detail(names.join(", ")).repaired(true));
        }
        let name = names.first().copied();
        if name.is_none() && !code.is_empty() {
            let finding = Finding::new(Kind::DistrictUnnamed, vec![code.to_owned()]);
            findings.push(finding.with_detail(&*mapping.district));
        }
        District { code: code.to_owned(), name: name.unwrap_or(code).to_owned() }
    };
    names.into_iter().map(named).collect()
}

/// The areas as a pack carries them.
pub(super) fn content(areas: Vec<RawArea>, districts: Vec<District>, mapping: &Mapping) -> Content {
    let place = |code: &str| districts.iter().position(|district| district.code == code).unwrap_or_default();
    let area = |area: RawArea| AreaContent {
        district: place(&area.district_code),
        code: area.code,
        name: area.name,
        polygons: area.polygons,
    };
    let areas = areas.into_iter().map(area).collect();
    Content { scheme: mapping.scheme.clone(), areas, districts }
}
