//! Whole files: what comes out is what the coefficients say.

use super::*;

const SIZES: [usize; 4] = [1, 2, 4, 8];

fn assert_same(layers: &Layers, file: &[u8], reduced: Reduced, case: &str) {
    let found = decoded(file, reduced);
    assert_eq!(found.outcome, Outcome { sound_rows: layers.height, damage: None }, "{case}");
    assert!(found.planes == expected(layers, reduced), "{case} {reduced:?}");
}

#[test]
fn every_order_of_scans_gives_the_same_picture_at_every_size() {
    for sampling in [YCC_420, YCC_422, YCC_444] {
        let layers = Layers::invented((83, 45), sampling, 8);
        for (name, scans) in [("usual", USUAL), ("bands", BANDS), ("bits", BITS)] {
            let file = layers.write(true, scans, 0);
            SIZES.into_iter().for_each(|side| assert_same(&layers, &file, square(side), name));
        }
        for (name, scans) in [("separate", SEPARATE), ("together", TOGETHER)] {
            let file = layers.write(false, scans, 0);
            SIZES.into_iter().for_each(|side| assert_same(&layers, &file, square(side), name));
        }
    }
}

#[test]
fn directions_may_be_reduced_unlike() {
    let layers = Layers::invented((50, 30), YCC_420, 8);
    let file = layers.write(true, USUAL, 0);
    for across in SIZES {
        SIZES.into_iter().for_each(|down| assert_same(&layers, &file, Reduced { across, down }, "usual"));
    }
}

#[test]
fn blocks_may_be_corrected_through_and_through_without_a_code_between_them() {
    let mut layers = Layers::invented((83, 45), &[(1, 1)], 8);
    let mut numbers = Numbers(3);
    for (at, block) in layers.parts[0].blocks.iter_mut().enumerate() {
        // From one block to the next more of them are there, and none begins later than the first scan.
        for value in &mut block[1..=(at * 5).min(63)] {
            *value = (4 + numbers.below(9) as i16) * (1 - 2 * numbers.below(2) as i16);
        }
        block[(at * 5).min(63) + 1..].fill(0);
    }
    let scans: &[ScanPlan] =
        &[(&[0], 0, 0, 0, 0), (&[0], 1, 63, 0, 2), (&[0], 1, 63, 2, 1), (&[0], 1, 63, 1, 0)];
    let file = layers.write(true, scans, 0);
    SIZES.into_iter().for_each(|side| assert_same(&layers, &file, square(side), "corrected"));
}

#[test]
fn restart_markers_may_stand_in_any_scan() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    for interval in [1, 3, 6, 7, 1000] {
        for (is_progressive, scans) in [(true, USUAL), (true, BITS), (false, SEPARATE), (false, TOGETHER)] {
            let file = layers.write(is_progressive, scans, interval);
            assert_same(&layers, &file, square(4), &format!("every {interval}"));
        }
    }
}

#[test]
fn grey_and_four_components_and_odd_sampling_are_read() {
    let grey = Layers::invented((35, 20), &[(2, 2)], 8);
    assert_same(&grey, &grey.write(true, GREY, 5), square(8), "grey");
    let four = Layers::invented((35, 20), &[(1, 1), (2, 1), (1, 1), (1, 2)], 8);
    let scans: &[ScanPlan] = &[
        (&[0, 1, 2, 3], 0, 0, 0, 0),
        (&[0], 1, 63, 0, 0),
        (&[3], 1, 63, 0, 0),
        (&[2], 1, 63, 0, 0),
        (&[1], 1, 63, 0, 0),
    ];
    assert_same(&four, &four.write(true, scans, 0), square(4), "four");
    let thirds = Layers::invented((100, 60), &[(3, 2), (1, 1), (2, 1)], 8);
    assert_same(&thirds, &thirds.write(true, USUAL, 0), square(2), "thirds");
}

#[test]
fn every_level_gives_the_same_rows() {
    let layers = Layers::invented((200, 90), YCC_420, 8);
    let file = layers.write(true, USUAL, 0);
    for level in levels() {
        for side in SIZES {
            let found = decoded_with(&file, square(side), level, &Unwatched).unwrap();
            assert!(found.planes == expected(&layers, square(side)), "{level:?} {side}");
        }
    }
}

#[test]
fn the_baseline_decoder_gives_the_same_rows() {
    let layers = Layers::invented((183, 145), YCC_420, 8);
    let progressive = layers.write(true, USUAL, 0);
    let sequential = layers.write(false, TOGETHER, 0);
    for side in SIZES {
        let mut reader = &sequential[..];
        let mut source = Source::new(&mut reader, 1 << 24);
        let mut walker = Walker::new(&mut source, Limits::default());
        let first = walker.next_scan().unwrap().unwrap();
        let frame = walker.head.frame.clone().unwrap();
        let mut found = Found { outcome: Outcome::whole(&frame), planes: vec![Vec::new(); 3] };
        let parts = (&frame, &walker.head.tables, &first);
        let progress = Progress::new(&Unwatched, 0, 1000);
        let (sizes, level) = ([square(side); 3], Level::Scalar);
        found.outcome = baseline::decode(walker.source, parts, &sizes, level, progress, &mut found).unwrap();
        assert!(found == decoded(&progressive, square(side)), "{side}");
    }
}

#[test]
fn another_decoder_sees_the_same_picture() {
    use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
    let layers = Layers::invented((83, 45), YCC_444, 8);
    for scans in [USUAL, BITS] {
        let file = layers.write(true, scans, 0);
        let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::YCbCr);
        let mut other = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&file), options);
        let pixels = other.decode().unwrap();
        let found = decoded(&file, square(8));
        for (index, plane) in found.planes.iter().enumerate() {
            for (at, &sample) in plane.iter().enumerate() {
                let theirs = pixels[at * 3 + index];
                assert!(sample.abs_diff(theirs) <= 2, "{index} at {at}: {sample}, {theirs}");
            }
        }
    }
}

#[test]
fn twelve_bits_come_out_as_eight() {
    let fine = Layers::invented((83, 45), YCC_420, 12);
    let coarse = Layers::invented((83, 45), YCC_420, 8);
    for side in SIZES {
        let sequential = decoded(&fine.write(false, TOGETHER, 0), square(side));
        assert_eq!(sequential.outcome.damage, None);
        assert_eq!(decoded(&fine.write(true, USUAL, 0), square(side)), sequential);
        // The coefficients are sixteen times those of the 8-bit picture, the samples too.
        for (fine, coarse) in sequential.planes.iter().zip(expected(&coarse, square(side))) {
            assert!(fine.iter().zip(coarse).all(|(fine, coarse)| fine.abs_diff(coarse) <= 1), "{side}");
        }
    }
}

#[test]
fn scans_that_nothing_depends_on_are_not_even_read() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let whole = layers.write(true, USUAL, 0);
    let mut broken = whole.clone();
    // All data of AC scans becomes a code that does not exist.
    let mut at = 0;
    while let Some(found) = broken[at..].windows(2).position(|pair| pair == [0xFF, 0xDA]) {
        let header = at + found + 4;
        let count = usize::from(broken[header]);
        at = header + count * 2 + 4;
        let length = broken[at..].windows(2).position(|pair| pair[0] == 0xFF && pair[1] != 0).unwrap();
        if count == 1 {
            broken[at..at + length].fill(0xFE);
        }
    }
    let found = decoded(&broken, square(1));
    assert_eq!(found.outcome.damage, None);
    assert!(found.planes == expected(&layers, square(1)));
    assert!(decoded(&broken, square(2)).outcome.damage.is_some());
}

#[test]
fn quantisation_tables_hold_from_a_components_first_scan_on() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let file = layers.write(true, USUAL, 0);
    let second = file.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, 0xDA]).nth(1).unwrap().0;
    let mut other = file[..second].to_vec();
    other.extend([0xFF, 0xDB, 0, 67, 0]);
    other.extend([99; 64]);
    other.extend(&file[second..]);
    assert_same(&layers, &other, square(8), "latched");
}

#[test]
fn progress_only_grows_and_a_cancel_is_heard() {
    struct Watch(AtomicU16, u16);
    impl Monitor for Watch {
        fn progress(&self, permille: u16) {
            assert!(self.0.swap(permille, Ordering::Relaxed) <= permille);
        }
        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) > self.1
        }
    }
    let file = Layers::invented((83, 845), YCC_420, 8).write(true, BITS, 0);
    let patient = Watch(AtomicU16::new(0), 1000);
    decoded_with(&file, square(4), Level::Scalar, &patient).unwrap();
    assert_eq!(patient.0.load(Ordering::Relaxed), 1000);
    for end in [0, 300, 700, 950] {
        let hasty = Watch(AtomicU16::new(0), end);
        let error = decoded_with(&file, square(4), Level::Scalar, &hasty).unwrap_err();
        assert!(matches!(error, PhotoError::Cancelled), "{error}");
    }
}
