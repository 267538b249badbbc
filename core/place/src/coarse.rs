//! Points made coarse on purpose, for eyes that must not find the door.

use crate::Point;

/// Edge of a cell of the coarse grid in metres, about.
pub const COARSE_CELL_M: f64 = 60.0;
/// The farthest that a coarse point lies from the point it stands for, in metres, below 85° of latitude.
pub const COARSE_ERROR_M: f64 = 45.0;

/// Height of a cell in degrees of latitude, about [`COARSE_CELL_M`] on the ground; divides 180 evenly.
const CELL_LAT_DEG: f64 = 180.0 / ROWS;
const ROWS: f64 = 333_600.0;

/// The centre of the grid cell that the point lies in.
///
/// The grid is fixed to the Earth and the same for ever, so a place always gives the same coarse
/// point: unlike noise, it does not average away. A cell is about 60 m high and wide at every
/// latitude below the last metres around the poles; the answer lies at most [`COARSE_ERROR_M`] from the
/// point. Coordinates are multiples of 1e-7 degrees, the same on every processor. A point that is not finite is given back unchanged.
pub fn coarse(point: Point) -> Point {
    if !point.is_finite() {
        return point;
    }
    let row = ((point.lat_deg + 90.0) / CELL_LAT_DEG).floor().clamp(0.0, ROWS - 1.0);
    let lat_deg = (row + 0.5) * CELL_LAT_DEG - 90.0;
    let columns = columns(lat_deg);
    let turns = (point.lon_deg + 180.0) / 360.0;
    let column = ((turns - turns.floor()) * columns).floor().min(columns - 1.0);
    Point { lat_deg: rounded(lat_deg), lon_deg: rounded((column + 0.5) * 360.0 / columns - 180.0) }
}

/// Rows nearer to a pole have fewer columns, so that a cell stays as wide as it is high.
fn columns(lat_deg: f64) -> f64 {
    (2.0 * ROWS * libm::cos(lat_deg.to_radians())).round().max(1.0)
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distance_m;

    proptest! {
        #[test]
        fn a_coarse_point_is_near_and_stays_where_it_is(lat in -85.0..85.0_f64, lon in -180.0..180.0_f64) {
            let point = Point::new(lat, lon).unwrap();
            let once = coarse(point);
            prop_assert!(distance_m(point, once) < COARSE_ERROR_M);
            prop_assert_eq!(coarse(once), once);
        }
    }

    #[test]
    fn the_grid_is_the_same_for_ever() {
        // FNV-1a over the number of columns of every row, made with the C library's cosine on x86-64: a grid
        // that moved would give away where somebody stands between the old cell and the new one.
        let row_deg = |row: u32| (f64::from(row) + 0.5) * CELL_LAT_DEG - 90.0;
        let hash = (0..333_600).fold(0xCBF2_9CE4_8422_2325_u64, |hash, row| {
            let columns = columns(row_deg(row)) as u32;
            columns
                .to_le_bytes()
                .iter()
                .fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
        });
        assert_eq!(hash, 0x5D3C_A340_3C91_776D);
        let golden = [
            ((3.6, 98.48), (36_002_698, 984_800_032)),
            ((3.614_827_3, 98.501_122_9), (36_148_381, 985_009_454)),
            ((-6.2, 106.8), (-61_999_101, 1_068_000_507)),
            ((-89.999, -0.5), (-899_991_906, 0)),
            ((71.5, -179.999_9), (715_000_899, -1_799_991_498)),
        ];
        for ((lat, lon), (lat_e7, lon_e7)) in golden {
            let at = coarse(Point::new(lat, lon).unwrap());
            let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
            assert_eq!((e7(at.lat_deg), e7(at.lon_deg)), (lat_e7, lon_e7), "{lat} {lon}");
        }
    }

    #[test]
    fn neighbours_share_one_coarse_point() {
        // A square of 400 m walked in steps of a metre or so: each cell takes in thousands of steps.
        let mut seen = Vec::new();
        for step in 0..360 * 360 {
            let (row, column) = (f64::from(step / 360), f64::from(step % 360));
            let point = Point::new(3.6 + row * 1e-5, 98.48 + column * 1e-5).unwrap();
            let at = coarse(point);
            if !seen.contains(&at) {
                seen.push(at);
            }
        }
        assert!((36..=64).contains(&seen.len()), "{} cells", seen.len());
    }

    #[test]
    fn poles_and_the_antimeridian_have_a_cell() {
        for (lat, lon) in [(90.0, 12.0), (-90.0, -180.0), (0.0, 180.0)] {
            let at = coarse(Point::new(lat, lon).unwrap());
            assert!(Point::new(at.lat_deg, at.lon_deg).is_ok());
        }
        let west = coarse(Point::new(1.0, -180.0).unwrap());
        assert_eq!(coarse(Point::new(1.0, 180.0).unwrap()), west);
    }
}
