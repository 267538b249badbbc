//! Doors for the fuzz targets and for the inputs that stay in `fuzz/`; nothing of it ships.

use crate::exact::{Side, side};
use crate::{Area, AreaPack, Corner, Point};

/// Corners whose surroundings are looked up.
const LOOKED_UP: usize = 40;

/// Reads bytes as a pack, and as what a pack holds behind a right hash; whatever reads must come back when it is
/// written, and every lookup in it must say what a walk along all borders says.
///
/// # Panics
/// When one of these does not hold.
pub fn pack(data: &[u8]) {
    for read in [AreaPack::from_bytes(data), AreaPack::from_body(data)] {
        let Ok(pack) = read else { continue };
        let content = pack.content();
        let bytes = AreaPack::encode(&content).expect("what was read can be written");
        assert_eq!(AreaPack::from_bytes(&bytes).expect("reads").content(), content);
        assert!(!pack.to_geojson().is_empty());
        for corner in
            pack.areas().iter().flat_map(|area| pack.rings(area)).flat_map(|ring| ring.1).take(LOOKED_UP)
        {
            for (east, north) in [(0, 0), (1, 0), (0, -1), (-1_000, 1_000), (50_000_000, 0)] {
                let at = Corner { lon_e7: corner.lon_e7 + east, lat_e7: corner.lat_e7 + north };
                look_up(&pack, at.point());
            }
        }
    }
}

fn look_up(pack: &AreaPack, point: Point) {
    let at = Corner::of(point);
    let holders: Vec<_> =
        pack.areas().iter().filter(|area| at.is_some_and(|at| holds(pack, area, at))).collect();
    assert_eq!(pack.area_at(point), holders.first().copied());
    for radius_m in [0.0, 30.0, 1e7] {
        let answer = pack.lookup(point, Some(radius_m));
        let named: Vec<_> = answer.candidates().collect();
        assert!(named.len() >= holders.len());
        assert!(named.iter().zip(&holders).all(|(candidate, holder)| candidate.area == *holder));
        assert!(named.iter().all(|candidate| candidate.distance_m >= 0.0));
        assert_eq!(answer.outside_m().is_some(), at.is_some() && holders.is_empty());
    }
}

fn holds(pack: &AreaPack, area: &Area, at: Corner) -> bool {
    let mut odd = false;
    for pair in pack.rings(area).flat_map(|ring| ring.1.windows(2)) {
        match side(at, pair[0], pair[1]) {
            Side::On => return true,
            Side::West => odd = !odd,
            Side::Elsewhere => {}
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_inputs_that_are_kept_are_read_or_refused() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let folders = ["regressions/pack", "corpus/pack"].map(|name| fuzz.join(name));
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        let inputs: Vec<_> =
            files.map(|file| fs::read(file.expect("an entry").path()).expect("an input")).collect();
        assert!(!inputs.is_empty(), "the inputs are not there");
        for input in inputs {
            super::pack(&input);
        }
    }
}
