//! Random coverages: what is whole stays as it is, what is torn becomes whole again.

use proptest::prelude::*;

use super::*;
use crate::AreaPack;

/// A town of `size` by `size` blocks with crooked corners; each block is an area.
fn town(size: usize, shifts: &[(i32, i32)]) -> Vec<Vec<(f64, f64)>> {
    let corner = |x: usize, y: usize| {
        let (east, north) = shifts[y * (size + 1) + x];
        (x as f64 + f64::from(east) / 1e4, y as f64 + f64::from(north) / 1e4)
    };
    let block = |place: usize| {
        let (x, y) = (place % size, place / size);
        vec![corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)]
    };
    (0..size * size).map(block).collect()
}

fn features(blocks: &[Vec<(f64, f64)>]) -> Vec<Value> {
    let named = |(number, block): (usize, &Vec<(f64, f64)>)| {
        feature(&format!("99.01.01.{:04}", 1001 + number), &format!("Blok {number}"), &[block])
    };
    blocks.iter().enumerate().map(named).collect()
}

fn shifts() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((-3_000..3_000, -3_000..3_000), 25)
}

/// Land as the file had it, where none of it is doubled: the measure of what a repair may change.
fn stated_m2(made: &Import) -> f64 {
    made.findings.iter().filter_map(|finding| finding.area_m2).sum()
}

proptest! {
    #[test]
    fn a_whole_coverage_has_no_finding_and_a_repair_changes_no_area(shifts in shifts()) {
        let features = features(&town(4, &shifts));
        let made = import(&features, false);
        prop_assert!(made.findings.is_empty(), "{:?}", made.findings);
        let repaired = import(&features, true).content.expect("usable");
        let content = made.content.expect("usable");
        prop_assert_eq!(m2(&repaired), m2(&content));
        for content in [content, repaired] {
            let bytes = AreaPack::encode(&content).expect("encodes");
            prop_assert_eq!(AreaPack::from_bytes(&bytes).expect("reads").content(), content);
        }
    }

    #[test]
    fn a_torn_coverage_is_whole_after_a_repair_and_no_land_comes_or_goes_unsaid(
        shifts in shifts(),
        torn in prop::collection::vec((0..16_usize, 0..4_usize, -4_000..4_000, -4_000..4_000), 1..8),
    ) {
        let mut blocks = town(4, &shifts);
        for (block, corner, east, north) in torn {
            let (x, y) = blocks[block][corner];
            blocks[block][corner] = (x + f64::from(east) / 1e4, y + f64::from(north) / 1e4);
        }
        let made = import(&features(&blocks), true);
        let content = made.content.as_ref().expect("usable");
        assert_clean(content);
        let before = import(&features(&blocks), false).content.expect("usable");
        prop_assert!((m2(content) - m2(&before)).abs() <= stated_m2(&made) * 1.001 + 1.0);
        // Nothing is found a second time but what no repair takes away.
        let again = import(&as_features(content), false);
        prop_assert!(again.findings.iter().all(|found| found.kind == Kind::Gap && found.area_m2 > Some(FILL_M2)),
            "{:?}", again.findings);
    }
}

/// The areas as features again.
fn as_features(content: &Content) -> Vec<Value> {
    let position = |corner: &Corner| [f64::from(corner.lon_e7) / 1e7, f64::from(corner.lat_e7) / 1e7];
    let ring = |ring: &Ring| -> Vec<[f64; 2]> { ring.iter().chain(ring.first()).map(position).collect() };
    let polygons = |area: &AreaContent| -> Vec<Vec<Vec<[f64; 2]>>> {
        area.polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
    };
    let feature = |area: &AreaContent| {
        let district = &content.districts[area.district];
        json!({
            "type": "Feature",
            "properties": { "code": area.code, "name": area.name, "kecamatan_code": district.code, "kecamatan": district.name },
            "geometry": { "type": "MultiPolygon", "coordinates": polygons(area) },
        })
    };
    content.areas.iter().map(feature).collect()
}
