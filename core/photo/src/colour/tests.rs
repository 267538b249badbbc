use super::*;
use crate::jpeg::head::Component;

mod profiles;

use profiles::{ADOBE_RGB, DISPLAY_P3, Kind, SRGB, grey_profile, profile};

fn plane(width: usize, height: usize, data: impl Fn(usize, usize) -> u8) -> Plane {
    let data = (0..width * height).map(|at| data(at % width, at / width)).collect();
    Plane { width, height, data }
}

fn one(values: &[u8]) -> Vec<Plane> {
    values.iter().map(|&value| plane(1, 1, |_, _| value)).collect()
}

/// Luma, Cb and Cr of one pixel.
fn pixel(values: &[u8], space: Space, icc: &[u8]) -> [u8; 3] {
    let (picture, _) = to_picture(one(values), space, icc).unwrap();
    let chroma = picture.chroma.expect("a picture in colour");
    [picture.luma.data[0], chroma[0].data[0], chroma[1].data[0]]
}

/// JFIF's formula.
fn ycc([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    [luma, (blue - luma) / 1.772 + 128.0, (red - luma) / 1.402 + 128.0]
}

fn assert_near(found: [u8; 3], wanted: [f64; 3], most: f64, case: &str) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((f64::from(*found) - wanted).abs() <= most, "{case}: {found} for {wanted:.2}");
    }
}

fn colours() -> impl Iterator<Item = [u8; 3]> {
    let steps = [0, 1, 9, 60, 128, 200, 254, 255];
    steps.into_iter().flat_map(move |r| steps.into_iter().flat_map(move |g| steps.map(|b| [r, g, b])))
}

#[test]
fn the_space_is_that_of_libjpeg() {
    let space = |ids: &[u8], jfif: bool, adobe_transform: Option<u8>| {
        let component = |&id: &u8| Component { id, across: 1, down: 1, quant: 0 };
        let components = ids.iter().map(component).collect();
        let frame = Frame { is_progressive: false, precision: 8, width_px: 1, height_px: 1, components };
        Space::of(&frame, &ColourMarks { jfif, adobe_transform })
    };
    assert_eq!(space(&[1], false, None), Space::Grey);
    assert_eq!(space(&[1, 2, 3], false, None), Space::YCbCr);
    assert_eq!(space(&[1, 2, 3], false, Some(1)), Space::YCbCr);
    assert_eq!(space(&[1, 2, 3], false, Some(0)), Space::Rgb);
    assert_eq!(space(&[1, 2, 3], true, Some(0)), Space::YCbCr);
    assert_eq!(space(b"RGB", false, None), Space::Rgb);
    assert_eq!(space(b"RGB", true, None), Space::YCbCr);
    assert_eq!(space(b"RGB", false, Some(1)), Space::YCbCr);
    assert_eq!(space(&[1, 2, 3, 4], true, None), Space::Cmyk);
    assert_eq!(space(&[1, 2, 3, 4], false, Some(0)), Space::Cmyk);
    assert_eq!(space(b"CMYK", false, Some(2)), Space::Ycck);
}

#[test]
fn what_is_ycbcr_already_is_not_touched() {
    let planes = vec![
        plane(5, 3, |x, y| (x * y) as u8),
        plane(3, 2, |x, _| x as u8),
        plane(3, 2, |_, y| 200 + y as u8),
    ];
    for icc in [vec![], profile(SRGB, Kind::Formula), b"nonsense".to_vec()] {
        let (picture, converted) = to_picture(planes.clone(), Space::YCbCr, &icc).unwrap();
        assert!(!converted && picture.planes().eq(&planes));
    }
    let (grey, converted) = to_picture(planes[..1].to_vec(), Space::Grey, &[]).unwrap();
    assert!(!converted && grey.luma == planes[0] && grey.chroma.is_none());
}

#[test]
fn red_green_and_blue_become_what_jfif_says() {
    for colour in colours() {
        let found = pixel(&colour, Space::Rgb, &[]);
        assert_near(found, ycc(colour.map(f64::from)), 0.51, &format!("{colour:?}"));
    }
}

#[test]
fn colour_is_halved_by_the_mean_of_four_also_at_odd_edges() {
    let red = plane(3, 3, |x, y| (x * 90 + y * 30) as u8);
    let planes = vec![red.clone(), plane(3, 3, |_, _| 0), plane(3, 3, |_, _| 0)];
    let (picture, _) = to_picture(planes, Space::Rgb, &[]).unwrap();
    let [_, cr] = picture.chroma.unwrap();
    assert_eq!((cr.width, cr.height), (2, 2));
    let mean = |cells: &[(usize, usize)]| {
        let sum: f64 = cells.iter().map(|&(x, y)| f64::from(red.row(y)[x])).sum();
        (sum / cells.len() as f64 / 2.0 + 128.0 + 0.5) as u8
    };
    assert_eq!(cr.row(0), [mean(&[(0, 0), (1, 0), (0, 1), (1, 1)]), mean(&[(2, 0), (2, 1)])]);
    assert_eq!(cr.row(1), [mean(&[(0, 2), (1, 2)]), mean(&[(2, 2)])]);
}

#[test]
fn adobes_inks_are_what_they_leave_of_the_light() {
    // Nothing printed is white; black alone is black; cyan leaves green and blue.
    assert_eq!(pixel(&[255, 255, 255, 255], Space::Cmyk, &[]), [255, 128, 128]);
    assert_eq!(pixel(&[255, 255, 255, 0], Space::Cmyk, &[]), [0, 128, 128]);
    assert_near(pixel(&[0, 255, 255, 255], Space::Cmyk, &[]), ycc([0.0, 255.0, 255.0]), 0.6, "cyan");
    assert_near(pixel(&[200, 100, 50, 128], Space::Cmyk, &[]), ycc([100.4, 50.2, 25.1]), 1.0, "brown");
    // YCCK holds the inks themselves: a luma of 0 is none of any.
    assert_eq!(pixel(&[0, 128, 128, 255], Space::Ycck, &[]), [255, 128, 128]);
    assert_eq!(pixel(&[255, 128, 128, 255], Space::Ycck, &[]), [0, 128, 128]);
    let [luma, cb, cr] = ycc([55.0, 155.0, 205.0]).map(|value| value.round() as u8);
    assert_near(pixel(&[luma, cb, cr, 128], Space::Ycck, &[]), ycc([100.4, 50.2, 25.1]), 1.5, "brown");
}

#[test]
fn wide_colours_become_srgb() {
    for (name, space) in [("Display P3", DISPLAY_P3), ("Adobe RGB", ADOBE_RGB)] {
        for kind in [Kind::Formula, Kind::Points] {
            let icc = profile(space, kind);
            assert!(!is_srgb(&icc));
            for colour in colours() {
                let wanted = ycc(profiles::in_srgb(space, colour.map(f64::from)));
                let case = format!("{name} {colour:?}");
                assert_near(pixel(&colour, Space::Rgb, &icc), wanted, 1.1, &case);
            }
        }
    }
    // Seen by everybody: P3's red is more than sRGB has, its grey the same grey.
    assert_near(
        pixel(&[255, 0, 0], Space::Rgb, &profile(DISPLAY_P3, Kind::Formula)),
        ycc([255.0, 0.0, 0.0]),
        1.0,
        "red",
    );
    assert_eq!(pixel(&[90, 90, 90], Space::Rgb, &profile(DISPLAY_P3, Kind::Formula)), [90, 128, 128]);
}

#[test]
fn wide_colours_in_ycbcr_keep_their_place_and_size() {
    let icc = profile(DISPLAY_P3, Kind::Formula);
    let rgb = |x: usize, y: usize| [100 + x * 2, 150 - y * 3, 120 + x + y].map(|value| value as u8);
    let full =
        [0, 1, 2].map(|channel| plane(21, 17, |x, y| ycc(rgb(x, y).map(f64::from))[channel].round() as u8));
    let half = [1, 2].map(|channel: usize| {
        plane(11, 9, |x, y| {
            let cell = [(0, 0), (1, 0), (0, 1), (1, 1)]
                .map(|(right, below)| full[channel].row((y * 2 + below).min(16))[(x * 2 + right).min(20)]);
            (cell.map(u32::from).iter().sum::<u32>() / 4) as u8
        })
    });
    let wanted = [0, 1, 2].map(|channel| {
        let values: Vec<_> = (0..21 * 17)
            .map(|at| ycc(profiles::in_srgb(DISPLAY_P3, rgb(at % 21, at / 21).map(f64::from)))[channel])
            .collect();
        values
    });
    let [cb, cr] = half;
    for planes in [full.to_vec(), vec![full[0].clone(), cb, cr]] {
        let (picture, converted) = to_picture(planes, Space::YCbCr, &icc).unwrap();
        let [cb, cr] = picture.chroma.unwrap();
        assert!(converted);
        assert_eq!((cb.width, cb.height, cr.width, cr.height), (11, 9, 11, 9));
        for y in 0..16 {
            for x in 0..20 {
                let at = y * 21 + x;
                let found = [picture.luma.data[at], cb.row(y / 2)[x / 2], cr.row(y / 2)[x / 2]];
                // Colour is that of the whole cell, whose middle is here.
                let (left, top) = (x / 2 * 2, y / 2 * 2);
                let cell = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| (top + y) * 21 + left + x);
                let mean = |channel: usize| cell.map(|at| wanted[channel][at]).iter().sum::<f64>() / 4.0;
                assert_near(found, [wanted[0][at], mean(1), mean(2)], 1.6, &format!("{x} {y}"));
            }
        }
    }
}

#[test]
fn a_grey_profile_changes_grey_and_nothing_else() {
    let planes = vec![plane(256, 1, |x, _| x as u8)];
    let (straight, converted) = to_picture(planes.clone(), Space::Grey, &grey_profile(256)).unwrap();
    assert!(converted && straight.chroma.is_none());
    // Light as such, 1/5 of it, is 0.485 in sRGB.
    assert!(straight.luma.data[51].abs_diff(124) <= 1 && straight.luma.data[255] == 255);
    let p3 = profile(DISPLAY_P3, Kind::Formula);
    let (same, _) = to_picture(planes.clone(), Space::Grey, &p3).unwrap();
    assert!(same.luma.data.iter().zip(&planes[0].data).all(|(a, b)| a.abs_diff(*b) <= 1));
}

#[test]
fn a_profile_that_says_srgb_in_any_way_is_srgb() {
    for kind in [Kind::Formula, Kind::Points] {
        assert!(is_srgb(&profile(SRGB, kind)));
    }
    assert!(is_srgb(&[]));
}

#[test]
fn broken_and_unknown_profiles_change_nothing_and_do_no_harm() {
    let whole = profile(DISPLAY_P3, Kind::Points);
    let planes = one(&[200, 90, 30]);
    for length in 0..whole.len() - 1 {
        assert!(!to_picture(planes.clone(), Space::YCbCr, &whole[..length]).unwrap().1, "{length} bytes");
    }
    // Every byte of the structure replaced by the extremes.
    for at in 0..whole.len().min(420) {
        for byte in [0, 1, 0x7F, 0xFF] {
            let mut broken = whole.clone();
            broken[at] = byte;
            to_picture(planes.clone(), Space::YCbCr, &broken).unwrap();
        }
    }
    let mut inks = whole;
    inks[16..20].copy_from_slice(b"CMYK");
    assert!(is_srgb(&inks));
}

#[test]
fn planes_that_do_not_fit_are_damage() {
    let [small, large] = [1, 4].map(|side| plane(side, side, |_, _| 0));
    let cases = [
        (Space::Grey, vec![]),
        (Space::YCbCr, vec![large.clone()]),
        (Space::YCbCr, vec![large.clone(), small.clone(), small.clone()]),
        (Space::Rgb, vec![large.clone(), large.clone(), small.clone()]),
        (Space::Cmyk, vec![large.clone(), large.clone(), large.clone()]),
        (Space::Grey, vec![plane(0, 0, |_, _| 0)]),
    ];
    for (space, planes) in cases {
        let error = to_picture(planes, space, &[]).unwrap_err();
        assert!(matches!(error, PhotoError::Damaged { .. }), "{space:?}: {error}");
    }
    let two = to_picture(vec![large.clone(), large], Space::Grey, &[]).unwrap_err();
    assert!(matches!(two, PhotoError::UnsupportedFormat { .. }));
}
