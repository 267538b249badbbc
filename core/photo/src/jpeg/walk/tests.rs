use super::*;
use crate::PhotoError::{Damaged, TooManyPixels, UnsupportedFormat};
use crate::jpeg::head::{Component, HuffmanSpec, ScanComponent};

const QUANT: &[u8] = &[0; 65];
/// 16 by 8 pixels, three components, the first sampled twice across.
const FRAME: &[u8] = &[8, 0, 8, 0, 16, 3, 1, 0x21, 0, 2, 0x11, 1, 3, 0x11, 1];
const SCAN: &[u8] = &[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0];

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], length.as_slice(), body].concat()
}

/// A file of the given segments, and a scan's data behind the last.
fn file(segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = vec![0xFF, SOI];
    for (marker, body) in segments {
        file.extend(segment(*marker, body));
    }
    file.extend([0x12, 0xFF, 0x00, 0xFF, RST0, 0x34, 0xFF, EOI, 0x56]);
    file
}

fn walk(file: &[u8]) -> Result<(Head, Option<Scan>), PhotoError> {
    let mut reader = file;
    let mut source = Source::new(&mut reader, 1 << 20);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan()?;
    Ok((walker.head, scan))
}

fn refusal(segments: &[(u8, &[u8])]) -> PhotoError {
    walk(&file(segments)).expect_err("the file is refused")
}

fn with_frame(marker: u8, frame: &[u8]) -> PhotoError {
    refusal(&[(marker, frame), (SOS, SCAN)])
}

fn with_scan(marker: u8, scan: &[u8]) -> Result<Scan, PhotoError> {
    walk(&file(&[(marker, FRAME), (SOS, scan)])).map(|(_, scan)| scan.expect("there is a scan"))
}

#[test]
fn frame_scan_and_restart_interval_are_read() {
    let (head, scan) = walk(&file(&[(DRI, &[1, 2]), (SOF0, FRAME), (SOS, SCAN)])).unwrap();
    let (frame, scan) = (head.frame.unwrap(), scan.unwrap());
    assert_eq!((frame.width_px, frame.height_px, frame.precision), (16, 8, 8));
    assert!(!frame.is_progressive);
    assert_eq!(frame.components[0], Component { id: 1, across: 2, down: 1, quant: 0 });
    assert_eq!(frame.components[2], Component { id: 3, across: 1, down: 1, quant: 1 });
    assert_eq!(scan.components[1], ScanComponent { index: 1, dc: 1, ac: 1 });
    assert_eq!((scan.start, scan.end, scan.high, scan.low), (0, 63, 0, 0));
    assert_eq!(head.tables.restart_interval, 258);
}

#[test]
fn the_source_stands_at_the_data_then_at_the_end() {
    let bytes = file(&[(SOF0, FRAME), (SOS, SCAN)]);
    let mut reader = &bytes[..];
    let mut source = Source::new(&mut reader, 1 << 20);
    let mut walker = Walker::new(&mut source, Limits::default());
    walker.next_scan().unwrap().unwrap();
    assert_eq!(walker.source.window()[..3], [0x12, 0xFF, 0x00]);
    walker.skip_data().unwrap();
    assert_eq!(walker.source.window(), [0xFF, EOI, 0x56]);
    assert_eq!(walker.next_scan().unwrap(), None);
    assert_eq!(walker.source.window(), [0x56]);
}

#[test]
fn a_reader_that_gives_a_byte_at_a_time_changes_nothing() {
    struct Drip<'a>(&'a [u8]);
    impl std::io::Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }
    let long = vec![7; 60_000];
    let bytes = file(&[(COM, &long), (APP15, &long), (SOF0, FRAME), (COM, &long), (SOS, SCAN)]);
    let mut reader = Drip(&bytes);
    let mut source = Source::new(&mut reader, 1 << 20);
    let mut walker = Walker::new(&mut source, Limits::default());
    assert_eq!(walker.next_scan().unwrap(), walk(&bytes).unwrap().1);
    walker.skip_data().unwrap();
    assert_eq!(walker.next_scan().unwrap(), None);
}

#[test]
fn quantisation_steps_come_in_natural_order() {
    let narrow: Vec<u8> = std::iter::once(1).chain(100..164).collect();
    let wide: Vec<u8> = std::iter::once(0x12).chain((0..64).flat_map(|at| [at, 200])).collect();
    let both = [narrow, wide].concat();
    let (head, _) = walk(&file(&[(DQT, &both), (SOF0, FRAME), (SOS, SCAN)])).unwrap();
    let [None, Some(narrow), Some(wide), None] = head.tables.quant else { panic!("two tables") };
    assert_eq!((narrow[0], narrow[1], narrow[8], narrow[16], narrow[63]), (100, 101, 102, 103, 163));
    assert_eq!((wide[8], wide[63]), (2 * 256 + 200, 63 * 256 + 200));
}

#[test]
fn huffman_tables_of_both_classes_are_read() {
    let lengths = [0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let table = |kind: u8, symbols: &[u8]| [&[kind], lengths.as_slice(), symbols].concat();
    let both = [table(0x00, &[0, 5, 15]), table(0x13, &[0, 1, 0xF0])].concat();
    let (head, _) = walk(&file(&[(DHT, &both), (SOF0, FRAME), (SOS, SCAN)])).unwrap();
    assert_eq!(head.tables.dc[0], Some(HuffmanSpec { lengths, symbols: vec![0, 5, 15] }));
    assert_eq!(head.tables.ac[3], Some(HuffmanSpec { lengths, symbols: vec![0, 1, 0xF0] }));
}

#[test]
fn broken_huffman_tables_are_damage() {
    let table = |kind: u8, lengths: [u8; 16], symbols: &[u8]| [&[kind], lengths.as_slice(), symbols].concat();
    let (mut three_of_one, mut two, mut many) = ([0; 16], [0; 16], [0; 16]);
    (three_of_one[0], two[0], many[11], many[12]) = (3, 2, 200, 200);
    for broken in [
        table(0x00, three_of_one, &[0, 1, 2]),
        table(0x00, two, &[0, 16]),
        table(0x00, two, &[0]),
        table(0x04, two, &[0, 1]),
        table(0x20, two, &[0, 1]),
        table(0x10, many, &[0; 400]),
        table(0x10, two, &[])[..9].to_vec(),
    ] {
        assert!(matches!(refusal(&[(DHT, &broken)]), Damaged { .. }), "{broken:02X?}");
    }
    assert!(walk(&file(&[(DHT, &table(0x10, two, &[0, 16])), (SOF0, FRAME), (SOS, SCAN)])).is_ok());
}

#[test]
fn broken_quantisation_tables_and_intervals_are_damage() {
    for broken in [&[0; 64][..], &[4; 65], &[0x20; 200], &[0x10; 128]] {
        assert!(matches!(refusal(&[(DQT, broken)]), Damaged { .. }), "{} bytes", broken.len());
    }
    assert!(matches!(refusal(&[(DRI, &[1])]), Damaged { .. }));
}

#[test]
fn colour_marks_exif_and_profile_are_kept_and_the_rest_is_not() {
    let segments: &[(u8, &[u8])] = &[
        (APP0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        (APP1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        (APP1, b"Exif\0\0first"),
        (APP1, b"Exif\0\0second"),
        (APP2, b"ICC_PROFILE\0\x02\x02file"),
        (APP2, b"MPF\0MM"),
        (APP2, b"ICC_PROFILE\0\x01\x02pro"),
        (APP14, b"Adobe\0\x64\0\0\0\0\x02"),
        (DNL, &[0, 8]),
        (SOF0, FRAME),
        (SOS, SCAN),
    ];
    let (head, _) = walk(&file(segments)).unwrap();
    assert_eq!(head.colours, ColourMarks { jfif: true, adobe_transform: Some(2) });
    assert_eq!((head.exif.as_slice(), head.icc.as_slice()), (&b"first"[..], &b"profile"[..]));
}

#[test]
fn what_stands_between_scans_adds_tables_and_nothing_else() {
    let mut bytes = file(&[(SOF0, FRAME), (SOS, SCAN)]);
    bytes.truncate(bytes.len() - 3);
    bytes.extend(segment(APP1, b"Exif\0\0late"));
    bytes.extend(segment(DRI, &[0, 9]));
    bytes.extend(segment(SOS, SCAN));
    let mut reader = &bytes[..];
    let mut source = Source::new(&mut reader, 1 << 20);
    let mut walker = Walker::new(&mut source, Limits::default());
    walker.next_scan().unwrap().unwrap();
    walker.skip_data().unwrap();
    assert!(walker.next_scan().unwrap().is_some());
    assert_eq!((walker.head.exif.len(), walker.head.tables.restart_interval), (0, 9));
    assert!(matches!(walker.next_scan().unwrap_err(), Damaged { .. }));
    assert!(walker.head.frame.is_some());
}

#[test]
fn stray_and_fill_bytes_between_segments_are_skipped() {
    let mut bytes = vec![0xFF, SOI, 0x00, 0x31, 0xFF, 0x00, 0xFF, 0xFF, 0xFF];
    bytes.extend(&file(&[(SOF0, FRAME), (SOS, SCAN)])[3..]);
    assert!(walk(&bytes).unwrap().1.is_some());
}

#[test]
fn kinds_that_cannot_be_read_are_named() {
    for marker in [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCF, DHP, EXP, SOF55] {
        let error = with_frame(marker, FRAME);
        assert!(matches!(error, UnsupportedFormat { .. }), "{marker:02X}: {error}");
    }
    for marker in [0x02, JPG, SOI, 0xF0] {
        assert!(matches!(with_frame(marker, FRAME), Damaged { .. }), "{marker:02X}");
    }
}

#[test]
fn impossible_frames_are_damage() {
    let change = |at: usize, byte: u8| {
        let mut frame = FRAME.to_vec();
        frame[at] = byte;
        frame
    };
    // Precision, height, width, count, a sampling factor, a table, an identifier.
    for (at, byte) in [(0, 9), (2, 0), (4, 0), (5, 4), (7, 0x51), (7, 0x20), (8, 4), (9, 1)] {
        assert!(matches!(with_frame(SOF0, &change(at, byte)), Damaged { .. }), "{at}: {byte}");
    }
    for length in 0..FRAME.len() {
        assert!(matches!(with_frame(SOF0, &FRAME[..length]), Damaged { .. }), "{length} bytes");
    }
    let twelve = change(0, 12);
    let (head, _) = walk(&file(&[(0xC2, &twelve), (SOS, &[1, 1, 0, 0, 0, 0])])).unwrap();
    let frame = head.frame.unwrap();
    assert!(frame.is_progressive && frame.precision == 12);
    let twice = refusal(&[(SOF0, FRAME), (SOF0, FRAME)]);
    assert!(twice.to_string().contains("second frame"), "{twice}");
}

#[test]
fn too_many_pixels_are_refused_at_the_frame_header() {
    let mut frame = FRAME.to_vec();
    frame[1..5].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    let error = with_frame(SOF0, &frame);
    assert!(matches!(error, TooManyPixels { megapixels: 4295, limit_megapixels: 200 }), "{error}");
}

#[test]
fn impossible_scans_are_damage() {
    for scan in [
        &SCAN[..9],
        &[0, 0, 63, 0],
        &[1, 9, 0x00, 0, 63, 0],
        &[1, 1, 0x40, 0, 63, 0],
        &[1, 1, 0x04, 0, 63, 0],
        &[2, 1, 0x00, 1, 0x00, 0, 63, 0],
        &[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0, 0],
        &[5, 1, 0, 2, 0, 3, 0, 1, 0, 2, 0, 0, 63, 0],
    ] {
        assert!(matches!(with_scan(SOF0, scan).unwrap_err(), Damaged { .. }), "{scan:?}");
    }
}

#[test]
fn progressive_scans_keep_to_their_rules() {
    for [start, end, bits] in [[0, 5, 0], [5, 4, 0], [1, 64, 0], [1, 5, 0x20], [1, 5, 0x11], [1, 5, 0x0E]] {
        let error = with_scan(0xC2, &[1, 1, 0, start, end, bits]).unwrap_err();
        assert!(matches!(error, Damaged { .. }), "{start} {end} {bits:02X}");
    }
    assert!(with_scan(0xC2, &[2, 1, 0, 2, 0, 1, 5, 0]).is_err());
    let scan = with_scan(0xC2, &[1, 3, 2, 6, 63, 0x21]).unwrap();
    assert_eq!(scan.components, [ScanComponent { index: 2, dc: 0, ac: 2 }]);
    assert_eq!((scan.start, scan.end, scan.high, scan.low), (6, 63, 2, 1));
    assert_eq!(with_scan(SOF0, &[1, 1, 0, 0, 0, 0]).unwrap().end, 63);
}

#[test]
fn an_mcu_has_ten_blocks_at_most() {
    let large = [8, 0, 8, 0, 16, 3, 1, 0x42, 0, 2, 0x21, 1, 3, 0x11, 1];
    assert!(matches!(with_frame(SOF0, &large), Damaged { .. }));
    let alone = walk(&file(&[(SOF0, &large), (SOS, &[1, 1, 0, 0, 63, 0])]));
    assert!(alone.unwrap().1.is_some());
}

#[test]
fn a_file_cut_anywhere_before_its_scan_is_damage() {
    let whole = file(&[(APP0, b"JFIF\0"), (DQT, QUANT), (SOF0, FRAME), (DRI, &[0, 1]), (SOS, SCAN)]);
    let scan_at = whole.len() - 9;
    for length in 0..scan_at {
        let error = walk(&whole[..length]).expect_err("the scan is missing");
        assert!(matches!(error, Damaged { .. }), "{length}: {error}");
    }
    assert!(walk(&whole[..scan_at]).is_ok());
    assert!(matches!(refusal(&[(SOF0, FRAME)]), Damaged { .. }), "no scan at all");
    assert!(matches!(refusal(&[(SOS, SCAN)]), Damaged { .. }), "no frame");
}
