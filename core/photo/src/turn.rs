//! Turning planes upright, as EXIF's orientation says.

use crate::plane::Plane;

/// Edge of the squares that are transposed in registers.
const TILE: usize = 8;
/// Columns of the result that are written before the next row: one cache line of each row.
const BAND: usize = 64;

/// Applies an EXIF orientation, 1 to 8, so that the plane stands upright; any other number does nothing.
///
/// Mirrors and half turns need no second plane. The four that swap width and height are one transposition,
/// read or written from the bottom (Exif 2.32, 4.6.4, Orientation).
pub(crate) fn upright(mut plane: Plane, orientation: u8) -> Plane {
    match orientation {
        2 => mirror(&mut plane),
        3 => plane.data.reverse(),
        4 => flip(&mut plane),
        5 => return transposed(&plane, false, false),
        6 => return transposed(&plane, true, false),
        7 => return transposed(&plane, true, true),
        8 => return transposed(&plane, false, true),
        _ => {}
    }
    plane
}

/// Swaps left and right.
fn mirror(plane: &mut Plane) {
    for row in plane.data.chunks_exact_mut(plane.width.max(1)) {
        row.reverse();
    }
}

/// Swaps top and bottom.
fn flip(plane: &mut Plane) {
    let (width, half) = (plane.width.max(1), plane.height / 2);
    let (upper, lower) = plane.data.split_at_mut(half * plane.width);
    for (high, low) in upper.chunks_exact_mut(width).zip(lower.chunks_exact_mut(width).rev()) {
        high.swap_with_slice(low);
    }
}

/// Swaps rows and columns; `read_up` takes the rows of the source from the bottom, `write_up` puts the rows
/// of the result there.
fn transposed(source: &Plane, read_up: bool, write_up: bool) -> Plane {
    let (width, height) = (source.width, source.height);
    let mut made = Plane::new(height, width);
    // Where column `x` of the source and column `y` of the result begin.
    let from = |y: usize| if read_up { height - 1 - y } else { y } * width;
    let to = |x: usize| if write_up { width - 1 - x } else { x } * height;
    for band in (0..height).step_by(BAND) {
        let end = (band + BAND).min(height);
        let tiles_end = band + (end - band) / TILE * TILE;
        for column in (0..width).step_by(TILE) {
            let columns = column..(column + TILE).min(width);
            let mut rows = band..end;
            if columns.len() == TILE {
                for row in (band..tiles_end).step_by(TILE) {
                    let tile = std::array::from_fn(|k| eight(&source.data[from(row + k) + column..]));
                    for (k, line) in transpose(tile).into_iter().enumerate() {
                        made.data[to(column + k) + row..][..TILE].copy_from_slice(&line.to_le_bytes());
                    }
                }
                rows.start = tiles_end;
            }
            for y in rows {
                for x in columns.clone() {
                    made.data[to(x) + y] = source.data[from(y) + x];
                }
            }
        }
    }
    made
}

/// The first eight samples, the leftmost in the lowest byte.
fn eight(samples: &[u8]) -> u64 {
    samples.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Transposes eight times eight bytes: first squares of four, then of two, then single bytes change places.
fn transpose(mut rows: [u64; TILE]) -> [u64; TILE] {
    exchange::<4>(&mut rows, 0xFFFF_FFFF);
    exchange::<2>(&mut rows, 0x0000_FFFF_0000_FFFF);
    exchange::<1>(&mut rows, 0x00FF_00FF_00FF_00FF);
    rows
}

/// Exchanges the upper right and the lower left square of every square of twice `APART`; `mask` has the
/// left halves of a row.
fn exchange<const APART: usize>(rows: &mut [u64; TILE], mask: u64) {
    let shift = 8 * APART;
    for upper in (0..TILE).filter(|row| row & APART == 0) {
        let change = ((rows[upper] >> shift) ^ rows[upper + APART]) & mask;
        rows[upper + APART] ^= change;
        rows[upper] ^= change << shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resize::tests::planes::{digest, noise};

    /// Where the sample at a place of the upright plane is stored, given the stored size.
    fn stored_at((x, y): (usize, usize), (width, height): (usize, usize), orientation: u8) -> (usize, usize) {
        let (right, bottom) = (width - 1, height.wrapping_sub(1));
        // Which stored row and column the upright plane's top row and left column are, by the table of Exif.
        match orientation {
            1 => (x, y),
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            _ => (right - y, x),
        }
    }

    #[test]
    fn all_eight_orientations_are_what_exif_says() {
        for (width, height) in
            [(1, 1), (1, 9), (9, 1), (8, 8), (7, 5), (64, 72), (67, 131), (130, 63), (200, 77)]
        {
            let source = noise(width, height, 1);
            for orientation in 1..=8 {
                let made = upright(source.clone(), orientation);
                let size = if orientation < 5 { (width, height) } else { (height, width) };
                assert_eq!((made.width, made.height), size);
                for (y, row) in made.data.chunks_exact(made.width).enumerate() {
                    for (x, &sample) in row.iter().enumerate() {
                        let (from_x, from_y) = stored_at((x, y), (width, height), orientation);
                        assert_eq!(
                            sample,
                            source.row(from_y)[from_x],
                            "{orientation} {width}x{height} at {x}, {y}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn an_empty_plane_and_an_unknown_orientation_make_no_trouble() {
        for orientation in 0..=255 {
            for (width, height) in [(0, 0), (0, 4), (4, 0)] {
                assert!(upright(Plane::new(width, height), orientation).data.is_empty());
            }
        }
        assert_eq!(upright(noise(5, 4, 2), 9), noise(5, 4, 2));
        assert_eq!(upright(noise(5, 4, 2), 0), noise(5, 4, 2));
    }

    #[test]
    fn the_golden_turns() {
        let all = (1..=8).flat_map(|orientation| upright(noise(123, 77, 3), orientation).data);
        assert_eq!(digest(&all.collect::<Vec<_>>()), "414aa41091d05496");
    }
}
