//! Files read by another decoder.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::*;
use crate::encode::quality;
use crate::testing::markers;

/// The samples of all components, interleaved, chroma made as large as luma.
fn decoded(jpeg: &[u8], colour: Colour) -> (usize, usize, Vec<u8>) {
    let wanted = if colour == Colour::Grey { ColorSpace::Luma } else { ColorSpace::YCbCr };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(wanted).set_strict_mode(true);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let samples = decoder.decode().expect("a sound JPEG");
    let (width, height) = decoder.dimensions().expect("a size");
    (width, height, samples)
}

/// The mean distance of each component from the picture.
pub(super) fn distances(picture: &Picture, colour: Colour, jpeg: &[u8]) -> Vec<f64> {
    let (width, height, samples) = decoded(jpeg, colour);
    assert_eq!((width, height), (picture.luma.width, picture.luma.height));
    let components = picture.planes().count();
    let shrunk = if colour == Colour::Halved { 2 } else { 1 };
    let mut sums = vec![0; components];
    for (at, samples) in samples.chunks_exact(components).enumerate() {
        let (x, y) = (at % width, at / width);
        for (component, plane) in picture.planes().enumerate() {
            let shrunk = if component == 0 { 1 } else { shrunk };
            let wanted = plane.row(y / shrunk)[x / shrunk];
            sums[component] += u64::from(wanted.abs_diff(samples[component]));
        }
    }
    sums.into_iter().map(|sum| sum as f64 / (width * height) as f64).collect()
}

#[test]
fn the_finest_grade_gives_nearly_every_sample_back_at_any_size() {
    for round in 0..240 {
        let (width, height) = (1 + (dice(1, round, 0) % 40) as usize, 1 + (dice(2, round, 0) % 40) as usize);
        for colour in [Colour::Grey, Colour::Halved, Colour::Full] {
            let picture = picture(width, height, colour, round as u64, 3);
            let made = fit(&picture, &target(usize::MAX, best_level())).unwrap().expect("no limit");
            let distances = distances(&picture, colour, &made.jpeg);
            // Sharp edges of chroma lose most: in the file, and where a decoder enlarges it.
            let chroma = if colour == Colour::Halved { 12.0 } else { 6.0 };
            let most = [3.5, chroma, chroma];
            let all_near = distances.iter().zip(most).all(|(distance, most)| *distance < most);
            assert!(all_near, "{width}x{height} {colour:?}: {distances:?}");
        }
    }
}

#[test]
fn a_progressive_file_gives_the_same_picture_as_a_sequential_one() {
    use crate::encode::block::Coefficients;
    use crate::encode::fast::Rounded;
    use crate::encode::file::{self, Coded};
    use crate::encode::scans::{Sample, progressive};
    use crate::encode::script::{Manner, SCRIPTS};
    use crate::encode::{sequential::sequential, tables::Grade};

    for (round, colour) in [Colour::Grey, Colour::Halved, Colour::Full].into_iter().enumerate() {
        for (width, height) in [(1, 1), (8, 9), (100, 75), (333, 217)] {
            let picture = picture(width, height, colour, round as u64, 20);
            let shape = Coefficients::of(&picture, best_level(), 1).unwrap();
            for (grade, script) in [Grade::FINEST, Grade(600), Grade(1200)].into_iter().zip(SCRIPTS) {
                let values = Rounded::new(&shape, grade, best_level());
                let steps: Vec<_> = (0..shape.components.len()).map(|k| grade.steps(k)).collect();
                let manner = Manner { script, sample: Sample::ALL, threads: 1 };
                let scans = progressive(&shape, &values, manner);
                let scans: Vec<_> = scans.into_iter().map(Coded::new).collect();
                let layered = file::write(&shape, &steps, &scans, 1);
                let plain =
                    file::write(&shape, &steps, &[Coded::new(sequential(&shape, &values, Sample::ALL))], 1);
                assert_ne!(layered, plain);
                assert_eq!(decoded(&layered, colour), decoded(&plain, colour), "{width}x{height} {colour:?}");
            }
        }
    }
}

#[test]
fn a_grade_further_up_is_nearer_to_the_picture() {
    let picture = picture(160, 120, Colour::Full, 5, 8);
    let mut before = f64::INFINITY;
    for ceiling in [40, 55, 70, 85, 100] {
        let made = fit(&picture, &Target { ceiling, ..target(usize::MAX, best_level()) }).unwrap().unwrap();
        assert!(made.quality <= f32::from(ceiling));
        let distance = distances(&picture, Colour::Full, &made.jpeg)[0];
        assert!(distance < before, "{distance} at {ceiling}, {before} below it");
        before = distance;
    }
}

#[test]
fn one_colour_costs_next_to_nothing_and_comes_back_whole() {
    for value in [0, 1, 127, 128, 255] {
        let flat = |width, height| Plane { width, height, data: vec![value; width * height] };
        let picture = Picture { luma: flat(300, 200), chroma: Some([flat(150, 100), flat(150, 100)]) };
        let made = fit(&picture, &target(300_000, best_level())).unwrap().unwrap();
        assert!(made.jpeg.len() < 800, "{} bytes", made.jpeg.len());
        let distances = distances(&picture, Colour::Halved, &made.jpeg);
        assert!(distances.iter().all(|&distance| distance < 1.0), "{value}: {distances:?}");
    }
}

#[test]
fn samples_at_both_ends_of_the_range_survive() {
    let mut luma = Plane::new(64, 64);
    for (at, sample) in luma.data.iter_mut().enumerate() {
        *sample = if dice(3, at, 0) & 1 == 0 { 0 } else { 255 };
    }
    let picture = Picture { luma, chroma: None };
    let made = fit(&picture, &target(usize::MAX, best_level())).unwrap().unwrap();
    assert!(distances(&picture, Colour::Grey, &made.jpeg)[0] < 2.0);
    assert!(made.quality > quality::of(crate::encode::tables::Grade(1)));
}

#[test]
fn a_run_of_blocks_longer_than_one_symbol_can_tell_comes_back_whole() {
    // 184 by 184 blocks without a wave in them, and one at the end that has some.
    let mut luma = Plane { width: 1472, height: 1472, data: vec![90; 1472 * 1472] };
    for (at, sample) in luma.row_mut(1471).iter_mut().enumerate().skip(1464) {
        *sample = 20 * (at % 8) as u8;
    }
    let picture = Picture { luma, chroma: None };
    let made = fit(&picture, &target(300_000, best_level())).unwrap().unwrap();
    assert!(markers(&made.jpeg).contains(&0xC2), "a progressive file");
    assert!(distances(&picture, Colour::Grey, &made.jpeg)[0] < 0.01);
}

#[test]
fn a_file_holds_image_data_and_nothing_else() {
    for (width, height, colour) in
        [(800, 600, Colour::Halved), (40, 30, Colour::Full), (900, 900, Colour::Grey)]
    {
        let picture = picture(width, height, colour, 2, 9);
        let made = fit(&picture, &target(100_000, best_level())).unwrap().unwrap();
        let markers = markers(&made.jpeg);
        assert_eq!(markers[0], 0xDB, "one segment for all quantisation tables");
        let known = |marker: &&u8| [0xC0, 0xC2, 0xC4, 0xDA, 0xD9].contains(marker);
        assert_eq!(markers.iter().filter(known).count() + 1, markers.len(), "{markers:x?}");
    }
}
