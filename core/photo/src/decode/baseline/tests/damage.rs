use super::*;
use crate::testing::jpeg_writer::{Written, ac_symbols, dc_symbols, flat};

const HALF: Reduced = Reduced { across: 4, down: 4 };

fn half(file: &[u8]) -> (Planes, Outcome) {
    decoded(file, HALF, Level::Scalar).unwrap()
}

/// 4:2:0, 6 by 5 MCUs, and what it shall look like.
fn small(restart_interval: usize) -> (Written, Planes) {
    drawn(90, restart_interval)
}

/// 4:2:0, 75 rows high.
fn drawn(width: usize, restart_interval: usize) -> (Written, Planes) {
    let mut drawing = Drawing::random((width, 75), &[(2, 2), (1, 1), (1, 1)], &mut Dice(14));
    drawing.restart_interval = restart_interval;
    (drawing.write(), foretold(&drawing, HALF))
}

/// Rows of the half-size luma that belong to so many sound rows of a picture 75 pixels high.
fn luma_rows(sound_rows: usize) -> usize {
    sound_rows.div_ceil(2)
}

#[track_caller]
fn assert_is_beginning(planes: &Planes, whole: &Planes, sound_rows: usize) {
    if sound_rows == 0 {
        assert!(planes.0.is_empty());
        return;
    }
    assert_eq!(planes.0[0].len(), luma_rows(sound_rows));
    assert_eq!(planes.0[1].len(), luma_rows(sound_rows).div_ceil(2));
    for (plane, whole) in planes.0.iter().zip(&whole.0) {
        assert!(*plane == whole[..plane.len()]);
    }
}

#[test]
fn a_cut_scan_gives_its_sound_rows_wherever_it_is_cut() {
    // Three MCUs a row.
    for interval in [0, 1, 2, 4, 5, 7] {
        let (written, whole) = drawn(40, interval);
        let mut before = 0;
        for cut in 0..written.data.len() {
            for end in [&[][..], &[0xFF, 0xD9]] {
                let file = [&written.head[..], &written.data[..cut], end].concat();
                let (planes, outcome) = half(&file);
                assert!(outcome.damage.is_some(), "cut at {cut}");
                assert_eq!(outcome.sound_rows % 16, 0);
                assert!(outcome.sound_rows >= before, "more data, more rows");
                before = outcome.sound_rows;
                assert_is_beginning(&planes, &whole, outcome.sound_rows);
            }
        }
        assert_eq!(before, if interval == 5 { 48 } else { 64 }, "interval {interval}");
    }
}

#[test]
fn a_file_without_its_end_marker_is_whole() {
    let (written, whole) = small(0);
    let (planes, outcome) = half(&[&written.head[..], &written.data].concat());
    assert_eq!(outcome, Outcome { sound_rows: 75, damage: None });
    assert!(planes == whole);
}

#[test]
fn data_left_over_leaves_no_row_sound() {
    let (written, _) = small(0);
    for extra in [&[0][..], &[0x55, 0x55], &[0; 5000]] {
        let (_, outcome) = half(&[&written.head[..], &written.data, extra, &[0xFF, 0xD9]].concat());
        assert_eq!(outcome.sound_rows, 0);
        assert!(outcome.damage.is_some());
    }
}

#[test]
fn data_left_over_before_a_restart_leaves_the_rows_above_its_interval() {
    let (written, whole) = small(6);
    let third = (0..written.data.len()).rfind(|&at| written.data[at..].starts_with(&[0xFF, 0xD2])).unwrap();
    let (front, back) = written.data.split_at(third);
    let (planes, outcome) = half(&[&written.head[..], front, &[0x11], back].concat());
    assert_eq!(outcome.sound_rows, 32);
    assert_is_beginning(&planes, &whole, 32);
}

#[test]
fn fill_bytes_before_a_marker_do_no_harm() {
    let (written, whole) = small(6);
    let mut data = Vec::new();
    for &byte in &written.data {
        if matches!((data.last(), byte), (Some(0xFF), 0xD0..=0xD7)) {
            data.extend([0xFF, 0xFF]);
        }
        data.push(byte);
    }
    let (planes, outcome) = half(&[&written.head[..], &data, &[0xFF, 0xFF, 0xD9]].concat());
    assert_eq!(outcome.damage, None);
    assert!(planes == whole);
}

#[test]
fn padding_bits_may_be_anything() {
    let mut drawing = Drawing::random((8, 8), &[(1, 1)], &mut Dice(5));
    drawing.channels[0].blocks[0] = [0; 64];
    // Four bits say that the DC stays, eight that the block ends.
    (drawing.dc, drawing.ac) = (flat(dc_symbols()), flat(ac_symbols()));
    let mut written = drawing.write();
    assert_eq!(written.data.len(), 2);
    for padding in 0..16 {
        written.data[1] = written.data[1] & 0xF0 | padding;
        assert_eq!(half(&written.file()).1.damage, None);
    }
}

#[test]
fn a_missing_or_wrong_restart_marker_leaves_the_rows_above_it() {
    let (written, whole) = small(3);
    for (wrong, sound_rows) in [(0xD0, 0), (0xD1, 0), (0xD3, 16), (0xD7, 48)] {
        let at = (0..written.data.len()).find(|&at| written.data[at..].starts_with(&[0xFF, wrong])).unwrap();
        let mut renamed = written.clone();
        renamed.data[at + 1] = if wrong == 0xD6 { 0xD5 } else { 0xD6 };
        let mut missing = written.clone();
        missing.data.drain(at..at + 2);
        for file in [renamed.file(), missing.file()] {
            let (planes, outcome) = half(&file);
            assert!(outcome.damage.is_some());
            assert_eq!(outcome.sound_rows, sound_rows, "marker {wrong:x}");
            assert_is_beginning(&planes, &whole, sound_rows);
        }
    }
}

#[test]
fn one_more_restart_marker_at_the_end_does_no_harm_but_any_other_does() {
    let (written, whole) = small(6);
    let (planes, outcome) = decoded_before_restart(&written, 0xD4);
    assert_eq!(outcome.damage, None);
    assert!(planes == whole);
    assert_eq!(decoded_before_restart(&written, 0xD5).1.sound_rows, 64);
    assert!(decoded_before_restart(&small(0).0, 0xD0).1.damage.is_some());
}

fn decoded_before_restart(written: &Written, marker: u8) -> (Planes, Outcome) {
    let file = [&written.head[..], &written.data, &[0xFF, marker]].concat();
    let mut reader = &file[..];
    let mut source = Source::new(&mut reader, 1 << 30);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan().unwrap().unwrap();
    let (frame, tables) = (walker.head.frame.unwrap(), walker.head.tables);
    let mut planes = Planes::default();
    let progress = Progress::new(&Unwatched, 0, 1000);
    let whole = (&frame, &tables, &scan);
    let outcome = decode(&mut source, whole, &[HALF; 3], Level::Scalar, progress, &mut planes).unwrap();
    (planes, outcome)
}

#[test]
fn a_brightness_that_no_sample_has_is_damage() {
    let mut drawing = Drawing::random((64, 32), &[(1, 1)], &mut Dice(6));
    drawing.channels[0].quant[0] = 8;
    drawing.channels[0].blocks[19][0] = 1500;
    let (planes, outcome) = half(&drawing.write().file());
    assert_eq!(outcome.sound_rows, 16);
    assert_eq!(planes.0[0].len(), 8);
}

#[test]
fn a_coefficient_beyond_its_block_is_damage() {
    let mut drawing = Drawing::random((8, 8), &[(1, 1)], &mut Dice(6));
    // No end of block and no short runs: 63 places cannot be filled by runs of 16.
    drawing.dc = flat(vec![0]);
    drawing.ac = flat(vec![0xF1]);
    let mut written = drawing.write_head_only();
    written.data = vec![0; 100];
    let (planes, outcome) = half(&written.file());
    assert_eq!(outcome.damage.as_deref(), Some("a code that is none"));
    assert_is_beginning(&planes, &Planes::default(), 0);
}

#[test]
fn changed_bytes_never_give_more_rows_than_they_say() {
    let mut dice = Dice(99);
    for interval in [0, 4] {
        let (written, _) = small(interval);
        let mut noticed = 0;
        for _ in 0..2000 {
            let mut hurt = written.clone();
            let at = dice.below(hurt.data.len());
            hurt.data[at] ^= 1 << dice.below(8);
            let mut file = hurt.file();
            if dice.below(2) == 0 {
                let at = dice.below(file.len());
                file[at] = dice.below(256) as u8;
            }
            let Ok((planes, outcome)) =
                std::panic::catch_unwind(|| decoded_loosely(&file)).expect("no panic")
            else {
                continue;
            };
            let given = planes.0.first().map_or(0, Vec::len);
            if interval > 0 || outcome.sound_rows > 0 {
                assert!(
                    given <= outcome.sound_rows.div_ceil(2).max(8)
                        || file[..written.head.len()] != written.head
                );
            }
            noticed += usize::from(outcome.damage.is_some());
        }
        assert!(noticed > 700, "{noticed} of 2000");
    }
}

/// As [`decoded`] where the head may be broken too.
fn decoded_loosely(file: &[u8]) -> Result<(Planes, Outcome), PhotoError> {
    let mut reader = file;
    let mut source = Source::new(&mut reader, 1 << 30);
    let mut walker = Walker::new(&mut source, Limits::default());
    let Some(scan) = walker.next_scan()? else { return Err(PhotoError::damaged("no scan")) };
    let Some(frame) = walker.head.frame else { return Err(PhotoError::damaged("no frame")) };
    let tables = walker.head.tables;
    if frame.components.len() != scan.components.len() || frame.is_progressive || frame.precision != 8 {
        return Err(PhotoError::damaged("not for this decoder"));
    }
    let reduced = vec![HALF; frame.components.len()];
    let mut planes = Planes::default();
    let progress = Progress::new(&Unwatched, 0, 1000);
    let outcome =
        decode(&mut source, (&frame, &tables, &scan), &reduced, Level::Scalar, progress, &mut planes)?;
    Ok((planes, outcome))
}

#[test]
fn a_tiny_file_that_announces_a_huge_picture_ends_with_its_data() {
    let (mut written, _) = small(0);
    let frame = (0..written.head.len()).find(|&at| written.head[at..].starts_with(&[0xFF, 0xC1])).unwrap();
    written.head[frame + 5..frame + 9].copy_from_slice(&[0x30, 0, 0x3F, 0]);
    let (planes, outcome) = half(&written.file());
    assert_eq!(outcome.sound_rows, 0);
    assert!(outcome.damage.is_some() && planes.0.is_empty());
}

#[test]
fn missing_tables_are_an_error() {
    let (written, _) = small(0);
    for marker in [0xDB, 0xC4] {
        let at = (0..written.head.len()).find(|&at| written.head[at..].starts_with(&[0xFF, marker])).unwrap();
        let mut file = written.file();
        // An application's segment instead.
        file[at + 1] = 0xEB;
        assert!(matches!(decoded_loosely(&file), Err(PhotoError::Damaged { .. })));
    }
}
