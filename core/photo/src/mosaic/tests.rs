use super::*;
use crate::resize::tests::planes::{digest, noise, soft};

fn picture(width: usize, height: usize, halves: bool, seed: u64) -> Picture {
    let part = if halves { 2 } else { 1 };
    let colour = |seed| noise(width.div_ceil(part), height.div_ceil(part), seed);
    Picture { luma: soft(width, height, seed), chroma: Some([colour(seed + 1), colour(seed + 2)]) }
}

fn polygon(corners: &[(f64, f64)]) -> Region {
    Region { corners: corners.to_vec() }
}

fn covered(picture: &Picture, regions: &[Region]) -> Picture {
    let mut made = picture.clone();
    cover(&mut made, regions).unwrap();
    made
}

/// The samples of luma that a region covers: those that are the same whatever was there.
fn mask(width: usize, height: usize, region: &Region) -> Vec<bool> {
    let even =
        |value| Picture { luma: Plane { width, height, data: vec![value; width * height] }, chroma: None };
    // 3 and 5 both become 0: what differs has not been covered.
    let (one, other) =
        (covered(&even(3), std::slice::from_ref(region)), covered(&even(5), std::slice::from_ref(region)));
    one.luma.data.iter().zip(&other.luma.data).map(|(a, b)| a == b).collect()
}

fn shapes() -> Vec<Region> {
    vec![
        Region::rectangle(0.3, 0.2, 0.2, 0.35),
        Region::rectangle(0.101, 0.507, 0.33, 0.05),
        Region::rectangle(-0.5, 0.4, 2.0, 0.2),
        Region::rectangle(-1.0, -1.0, 3.0, 3.0),
        Region::rectangle(0.93, 0.91, 0.3, 0.3),
        Region::rectangle(0.6, 0.6, -0.2, -0.3),
        // A bay, a star drawn in one line, an hourglass, a sliver, a corner far outside.
        polygon(&[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.8, 0.9), (0.8, 0.2), (0.1, 0.2)]),
        polygon(&[(0.5, 0.1), (0.7, 0.9), (0.1, 0.4), (0.9, 0.4), (0.3, 0.9)]),
        polygon(&[(0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)]),
        polygon(&[(0.1, 0.8), (0.9, 0.1), (0.9, 0.101)]),
        polygon(&[(-1.0, 0.5), (0.5, 2.0), (0.3, 0.1)]),
    ]
}

/// Even-odd or non-zero, tried at the middle of a pixel by counting and signing the sides above it.
fn is_filled(region: &Region, x: f64, y: f64) -> bool {
    let next = region.corners.iter().cycle().skip(1);
    let (mut winding, mut crossings) = (0, 0);
    for (&(x0, y0), &(x1, y1)) in region.corners.iter().zip(next) {
        if (x0 <= x) != (x1 <= x) && y0 + (y1 - y0) * (x - x0) / (x1 - x0) < y {
            winding += if x0 < x1 { 1 } else { -1 };
            crossings += 1;
        }
    }
    winding != 0 || crossings % 2 == 1
}

#[test]
fn every_pixel_of_every_shape_is_covered() {
    for (width, height) in [(320, 240), (241, 399)] {
        for region in shapes() {
            let mask = mask(width, height, &region);
            for y in 0..height {
                for x in 0..width {
                    let (at_x, at_y) = ((x as f64 + 0.5) / width as f64, (y as f64 + 0.5) / height as f64);
                    assert!(mask[y * width + x] || !is_filled(&region, at_x, at_y), "{region:?} at {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn what_is_far_from_a_region_stays() {
    let source = picture(320, 240, true, 1);
    let made = covered(&source, &[Region::rectangle(0.25, 0.25, 0.2, 0.2)]);
    // 64 by 48 pixels at 80, 60: cells of 16.
    for y in 0..240 {
        for x in 0..320 {
            if !(80..144).contains(&x) || !(60..108).contains(&y) {
                assert_eq!(made.luma.row(y)[x], source.luma.row(y)[x], "{x}, {y}");
            }
        }
    }
    assert_eq!(
        mask(320, 240, &Region::rectangle(0.25, 0.25, 0.2, 0.2)).iter().filter(|&&hit| hit).count(),
        64 * 48
    );
    // The bay of an L is not covered, except what the coarse cells of its bars take.
    let bay = polygon(&[(0.0, 0.0), (0.1, 0.0), (0.1, 0.9), (1.0, 0.9), (1.0, 1.0), (0.0, 1.0)]);
    assert!(!mask(320, 240, &bay)[20 * 320 + 300]);
}

#[test]
fn detail_does_not_survive_but_in_the_means() {
    for halves in [true, false] {
        for region in shapes() {
            let source = picture(321, 243, halves, 2);
            let mask = mask(321, 243, &region);
            // Everything inside is stirred so that sums of cells stay: first cover, then move detail around.
            let stirred = stir(&source, &region);
            assert_ne!(stirred, source);
            let (one, other) = (
                covered(&source, std::slice::from_ref(&region)),
                covered(&stirred, std::slice::from_ref(&region)),
            );
            assert_eq!(one, other);
            let values = one.luma.data.iter().zip(&mask).filter(|(_, hit)| **hit);
            assert!(values.clone().count() > 0);
            assert!(values.clone().all(|(value, _)| value % 16 == 0 || *value == 255));
        }
    }
}

/// Turns every cell's samples upside down, in all planes: other pictures, the same means.
fn stir(source: &Picture, region: &Region) -> Picture {
    let size = (source.luma.width, source.luma.height);
    let mut made = source.clone();
    for cell in cells(&Outline::new(&region.corners, size), size) {
        let Picture { luma, chroma } = &mut made;
        for plane in std::iter::once(luma).chain(chroma.iter_mut().flatten()) {
            let part = size.0.div_ceil(plane.width);
            let across = cell.across.0 / part..cell.across.1.div_ceil(part);
            let down = cell.down.0 / part..cell.down.1.div_ceil(part);
            let mut samples: Vec<u8> =
                down.clone().flat_map(|y| plane.row(y)[across.clone()].to_vec()).collect();
            samples.reverse();
            for (y, row) in down.zip(samples.chunks_exact(across.len())) {
                plane.row_mut(y)[across.clone()].copy_from_slice(row);
            }
        }
    }
    made
}

#[test]
fn a_region_has_few_cells_and_none_is_small() {
    for (width, height) in [(1600, 1200), (333, 517), (20, 900)] {
        for region in shapes() {
            let cells = cells(&Outline::new(&region.corners, (width, height)), (width, height));
            assert!((1..=35).contains(&cells.len()), "{region:?} {}", cells.len());
            for Cell { across, down } in cells {
                let (wide, high) = (across.1 - across.0, down.1 - down.0);
                assert!(
                    wide >= LEAST_CELL_PX / 2 && high >= LEAST_CELL_PX / 2 && wide * high >= 128,
                    "{wide} {high}"
                );
                assert!(across.0 % 2 == 0 && down.0 % 2 == 0);
            }
        }
    }
}

#[test]
fn a_colour_edge_does_not_survive_at_odd_places() {
    let mut source = picture(101, 67, true, 3);
    for plane in source.chroma.iter_mut().flatten() {
        for y in 0..plane.height {
            plane
                .row_mut(y)
                .iter_mut()
                .enumerate()
                .for_each(|(x, sample)| *sample = if (x + y) % 2 == 0 { 16 } else { 240 });
        }
    }
    let region = Region::rectangle(0.205, 0.31, 0.79, 0.69);
    let made = covered(&source, std::slice::from_ref(&region));
    let mask = mask(101, 67, &region);
    for plane in made.chroma.iter().flatten() {
        for (index, hit) in mask.iter().enumerate() {
            let (x, y) = (index % 101 / 2, index / 101 / 2);
            assert!(!hit || plane.row(y)[x] == 128, "{x}, {y}: {}", plane.row(y)[x]);
        }
    }
}

#[test]
fn a_tiny_region_covers_a_cell_and_one_outside_nothing() {
    for corner in [(0.0, 0.0), (0.5, 0.5), (0.999_999, 0.999_999), (0.37, 0.999)] {
        let point = polygon(&[corner; 3]);
        let count = mask(200, 150, &point).iter().filter(|&&hit| hit).count();
        assert!((256..=1024).contains(&count), "{corner:?} {count}");
    }
    let source = picture(200, 150, true, 4);
    for (x, y) in [(1.01, 0.2), (-0.6, 0.2), (0.2, -3.0), (0.2, 1.0), (500.0, 500.0)] {
        assert_eq!(covered(&source, &[Region::rectangle(x, y, 0.5, 0.5)]), source, "{x} {y}");
    }
}

#[test]
fn small_and_empty_pictures_are_covered_too() {
    for (width, height) in [(0, 0), (1, 1), (3, 2), (17, 1), (1, 400)] {
        let made = covered(&picture(width, height, true, 5), &[Region::rectangle(0.0, 0.0, 1.0, 1.0)]);
        assert!(
            made.planes().all(|plane| plane.data.iter().all(|sample| sample % 16 == 0 || *sample == 255))
        );
    }
}

#[test]
fn a_region_that_is_none_is_refused_and_nothing_changed() {
    let mut source = picture(64, 64, true, 6);
    let whole = Region::rectangle(0.0, 0.0, 1.0, 1.0);
    for bad in [
        polygon(&[]),
        polygon(&[(0.1, 0.1), (0.2, 0.2)]),
        Region::rectangle(f64::NAN, 0.0, 0.5, 0.5),
        Region::rectangle(0.1, 0.1, f64::INFINITY, 0.5),
        polygon(&[(0.1, 0.1), (0.2, 0.2), (1e300, 0.4)]),
    ] {
        let before = source.clone();
        let error = cover(&mut source, &[whole.clone(), bad]).unwrap_err();
        assert_eq!(error.code(), "photo.region");
        assert_eq!(source, before);
    }
}

#[test]
fn the_golden_mosaic() {
    let made = covered(&picture(321, 243, true, 7), &shapes()[..2]);
    let other = covered(&picture(243, 321, false, 8), &shapes()[6..]);
    let all: Vec<u8> = made.planes().chain(other.planes()).flat_map(|plane| plane.data.clone()).collect();
    assert_eq!(digest(&all), "3789d68f3b1f3178");
}
