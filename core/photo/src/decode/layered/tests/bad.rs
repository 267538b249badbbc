//! Damaged files: what is given is sound, and what is missing is told.

use super::*;

fn scan_starts(file: &[u8]) -> Vec<usize> {
    let pairs = file.windows(2).enumerate();
    pairs.filter(|(_, pair)| *pair == [0xFF, 0xDA]).map(|(at, _)| at).collect()
}

/// Where the data of a scan begins, given where its marker is.
fn data_of(file: &[u8], start: usize) -> usize {
    start + 2 + usize::from(file[start + 3])
}

/// Rows of a component's plane when `sound` of the picture's are there.
fn rows_of(layers: &Layers, index: usize, sound: usize, reduced: Reduced) -> usize {
    let part = &layers.parts[index];
    let most = layers.parts.iter().map(|part| part.down).max().unwrap();
    let all = (layers.height * part.down).div_ceil(most);
    let rows = if sound == layers.height { all } else { sound * part.down / most };
    (rows * reduced.down).div_ceil(8)
}

/// Checks that just the sound rows are there, and gives how many.
fn check_rows(layers: &Layers, found: &Found, reduced: Reduced) -> usize {
    let sound = found.outcome.sound_rows;
    for (index, (plane, whole)) in found.planes.iter().zip(expected(layers, reduced)).enumerate() {
        let width = whole.len() / rows_of(layers, index, layers.height, reduced);
        assert_eq!(plane.len(), width * rows_of(layers, index, sound, reduced), "{index}: {sound} rows");
    }
    sound
}

#[test]
fn a_cut_progressive_file_is_whole_but_coarse_once_all_dc_is_there() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    for scans in [USUAL, BANDS] {
        let file = layers.write(true, scans, 0);
        let starts = scan_starts(&file);
        let last_dc = scans.iter().rposition(|scan| scan.1 == 0 && scan.3 == 0).unwrap();
        let first = data_of(&file, starts[0]);
        let mut last = 0;
        for length in first..file.len() - 1 {
            let found = decoded(&file[..length], square(4));
            let sound = check_rows(&layers, &found, square(4));
            assert!(damage(&found).contains("scan"), "{}", damage(&found));
            assert!(sound >= last, "{sound} rows of {length} bytes");
            last = sound;
            assert!(sound == layers.height || length <= starts[last_dc + 1], "{length}");
        }
        assert_eq!(last, layers.height);
    }
}

#[test]
fn a_cut_sequential_file_gives_its_sound_rows() {
    let layers = Layers::invented((83, 90), YCC_420, 8);
    let whole = expected(&layers, square(4));
    for scans in [SEPARATE, TOGETHER] {
        let file = layers.write(false, scans, 0);
        let mut seen = Vec::new();
        for length in data_of(&file, scan_starts(&file)[0])..file.len() - 1 {
            let found = decoded(&file[..length], square(4));
            seen.push(check_rows(&layers, &found, square(4)));
            assert!(found.planes.iter().zip(&whole).all(|(plane, whole)| whole.starts_with(plane)));
            assert!(found.outcome.damage.is_some());
        }
        seen.dedup();
        assert_eq!(seen, [0, 16, 32, 48, 64, 80, 90]);
    }
}

#[test]
fn an_end_marker_pasted_behind_a_cut_deceives_nobody() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let file = layers.write(true, USUAL, 0);
    for &start in &scan_starts(&file)[1..] {
        let found = decoded(&[&file[..start], &[0xFF, 0xD9]].concat(), square(4));
        assert_eq!(found.outcome.sound_rows, layers.height);
        assert!(damage(&found).contains("ends before its last scan"), "{}", damage(&found));
    }
    let two = layers.write(false, &SEPARATE[..2], 0);
    assert_eq!(decoded(&two, square(4)).outcome.sound_rows, 0);
}

#[test]
fn a_broken_scan_costs_its_own_coefficients_only() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let mut file = layers.write(true, USUAL, 0);
    let start = scan_starts(&file)[2];
    let data = data_of(&file, start);
    file[data..data + 4].copy_from_slice(&[0xFF, 0, 0xFF, 0]);
    let found = decoded(&file, square(8));
    let whole = expected(&layers, square(8));
    assert_eq!(damage(&found), "scan 3: a code makes no sense");
    assert_eq!(found.outcome.sound_rows, layers.height);
    assert!(found.planes[0] == whole[0] && found.planes[1] == whole[1]);
    assert!(found.planes[2] != whole[2]);
}

#[test]
fn a_lost_restart_marker_is_told() {
    let layers = Layers::invented((83, 90), YCC_420, 8);
    let mut file = layers.write(false, TOGETHER, 6);
    let marker = file.windows(2).position(|pair| pair == [0xFF, 0xD2]).unwrap();
    file[marker + 1] = 0xD5;
    let found = decoded(&file, square(4));
    assert_eq!((found.outcome.sound_rows, damage(&found)), (48, "scan 1: a restart marker is missing"));
}

#[test]
fn scans_that_do_not_follow_from_each_other_are_damage() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let dc: ScanPlan = (&[0, 1, 2], 0, 0, 0, 0);
    let cases: [&[ScanPlan]; 5] = [
        &[dc, dc],
        &[dc, (&[0], 1, 63, 1, 0)],
        &[dc, (&[0], 1, 63, 0, 0), (&[0], 1, 63, 0, 0)],
        &[dc, (&[0], 1, 63, 0, 2), (&[0], 1, 63, 1, 0)],
        &[(&[0], 1, 63, 0, 0), dc],
    ];
    for scans in cases {
        let found = decoded(&layers.write(true, scans, 0), square(4));
        assert!(damage(&found).contains("does not follow"), "{}", damage(&found));
        assert_eq!(check_rows(&layers, &found, square(4)), layers.height);
    }
}

#[test]
fn missing_tables_are_damage() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let mut file = layers.write(true, USUAL, 0);
    let header = scan_starts(&file)[1] + 4;
    file[header + 2] = 0x03;
    assert_eq!(damage(&decoded(&file, square(4))), "scan 2: a Huffman table is broken or missing");
    let first = scan_starts(&file)[0] + 4;
    file[first + 2] = 0x30;
    let error = decoded_with(&file, square(4), Level::Scalar, &Unwatched).unwrap_err();
    assert!(matches!(error, PhotoError::Damaged { .. }));
}

#[test]
fn scans_without_end_are_not_followed() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let file = layers.write(true, USUAL, 0);
    let (start, end) = (scan_starts(&file)[1], scan_starts(&file)[2]);
    let mut long = file[..start].to_vec();
    for _ in 0..3 * MOST_SCANS {
        long.extend(&file[start..end]);
    }
    let found = decoded(&long, square(4));
    assert_eq!(found.outcome.sound_rows, layers.height);
    assert!(damage(&found).starts_with("scan 3: does not follow"), "{}", damage(&found));
}

#[test]
fn a_short_file_that_announces_two_hundred_megapixels_is_given_up_at_its_end() {
    let layers = Layers::invented((83, 45), YCC_444, 8);
    let mut file = layers.write(true, USUAL, 0);
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0x37, 0x00, 0x37, 0x00]);
    let found = decoded(&file, square(8));
    assert_eq!(found.outcome.sound_rows, 0);
    assert!(found.planes.iter().all(Vec::is_empty));
}

#[test]
fn noise_behind_a_sound_header_does_no_harm() {
    let layers = Layers::invented((83, 45), YCC_420, 8);
    let mut numbers = Numbers(11);
    for (is_progressive, scans) in [(true, USUAL), (true, BITS), (false, SEPARATE)] {
        let file = layers.write(is_progressive, scans, 4);
        let starts = scan_starts(&file);
        for _ in 0..300 {
            let mut noisy = file.clone();
            let from = data_of(&file, starts[numbers.below(starts.len() as u32) as usize]);
            let length = 1 + numbers.below(200) as usize;
            let to = (from + length).min(noisy.len());
            for byte in &mut noisy[from..to] {
                *byte = numbers.below(256) as u8;
            }
            for side in [2, 8] {
                if let Ok(found) = decoded_with(&noisy, square(side), Level::Scalar, &Unwatched) {
                    check_rows(&layers, &found, square(side));
                }
            }
        }
    }
}

#[test]
fn a_size_for_each_component_is_asked_for() {
    let file = Layers::invented((83, 45), YCC_420, 8).write(true, USUAL, 0);
    let mut reader = &file[..];
    let mut source = Source::new(&mut reader, 1 << 20);
    let mut walker = Walker::new(&mut source, Limits::default());
    let first = walker.next_scan().unwrap().unwrap();
    let progress = Progress::new(&Unwatched, 0, 1000);
    let mut found = decoded(&file, square(1));
    assert!(decode(&mut walker, first, &[square(1)], Level::Scalar, progress, &mut found).is_err());
}
