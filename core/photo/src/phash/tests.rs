use image::imageops::FilterType;
use image::{DynamicImage, RgbImage};

use super::*;
use crate::testing::{CameraJpeg, camera_jpeg, encode};

fn luma(picture: &RgbImage) -> Plane {
    let weigh = |pixel: &image::Rgb<u8>| {
        let [red, green, blue] = pixel.0.map(u32::from);
        ((77 * red + 150 * green + 29 * blue + 128) / 256) as u8
    };
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Plane { width, height, data: picture.pixels().map(weigh).collect() }
}

fn hash(picture: &RgbImage) -> u64 {
    of(&luma(picture)).bits
}

fn distance(one: u64, other: u64) -> u32 {
    (one ^ other).count_ones()
}

fn decoded(file: &[u8]) -> RgbImage {
    image::load_from_memory(file).unwrap().into_rgb8()
}

fn scene(seed: u64) -> RgbImage {
    decoded(&camera_jpeg(&CameraJpeg { width: 400, height: 300, seed, ..CameraJpeg::default() }))
}

/// A picture as others might send it on.
fn copies(picture: &RgbImage) -> [(&'static str, RgbImage); 5] {
    let whole = DynamicImage::from(picture.clone());
    let (width, height) = picture.dimensions();
    let brighter = |pixel: &image::Rgb<u8>| image::Rgb(pixel.0.map(|sample| sample.saturating_add(20)));
    [
        ("JPEG of quality 30", decoded(&encode(picture, 30))),
        ("half the size", whole.resize_exact(width / 2, height / 2, FilterType::Triangle).into_rgb8()),
        (
            "a third, quality 30",
            decoded(&encode(
                &whole.resize_exact(width / 3, height / 3, FilterType::Triangle).into_rgb8(),
                30,
            )),
        ),
        ("20 levels brighter", RgbImage::from_fn(width, height, |x, y| brighter(picture.get_pixel(x, y)))),
        (
            "2 % cut off",
            whole.crop_imm(width / 100, height / 100, width - width / 50, height - height / 50).into_rgb8(),
        ),
    ]
}

#[test]
fn the_waves_are_cosines() {
    for (row, wave) in WAVES.iter().enumerate() {
        for (x, &cosine) in wave.iter().enumerate() {
            let exact = (PI / 64.0 * ((2 * x + 1) * (row + 1)) as f64).cos() * f64::from(1 << COSINE_BITS);
            assert!((exact - cosine as f64).abs() < 0.501, "{row} {x}");
        }
    }
}

#[test]
fn copies_are_near_and_other_scenes_far() {
    let scenes: Vec<RgbImage> = (1..=12).map(scene).collect();
    let hashes: Vec<u64> = scenes.iter().map(hash).collect();
    for (picture, own) in scenes.iter().zip(&hashes) {
        for (change, copy) in copies(picture) {
            let apart = distance(*own, hash(&copy));
            assert!(apart <= 8, "{change}: {apart}");
        }
    }
    for (index, one) in hashes.iter().enumerate() {
        assert!(hashes[..index].iter().all(|other| distance(*one, *other) >= 18));
    }
}

#[test]
fn a_turned_picture_has_another_hash() {
    let upright = luma(&scene(3));
    let own = of(&upright);
    for orientation in 2..=8 {
        let turned = of(&crate::turn::upright(upright.clone(), orientation));
        assert!(distance(own.bits, turned.bits) > 18, "{orientation}");
    }
}

#[test]
fn brightness_and_contrast_hardly_count() {
    let picture = luma(&scene(4));
    let changed = |change: &dyn Fn(u8) -> u8| Plane {
        data: picture.data.iter().map(|&s| change(s)).collect(),
        ..picture.clone()
    };
    for other in [changed(&|sample| sample / 2 + 10), changed(&|sample| sample / 4 * 3 + 60)] {
        assert!(distance(of(&picture).bits, of(&other).bits) <= 4);
    }
}

#[test]
fn pictures_of_nothing_have_a_hash() {
    assert_eq!(of(&Plane::new(0, 0)).bits, 0);
    let even = of(&Plane { width: 50, height: 40, data: vec![77; 2000] });
    assert_eq!(even, of(&Plane { width: 3, height: 1, data: vec![77; 3] }));
}

#[test]
fn the_golden_hashes() {
    use crate::resize::tests::planes::{noise, soft};
    let hashes = [of(&noise(40, 31, 1)), of(&soft(333, 222, 2)), of(&soft(100, 400, 3))];
    assert_eq!(
        hashes.map(|hash| (hash.version, hash.bits)),
        [(1, 0x84CE_9DB4_0D37_D662), (1, 0x800A_AAA8_FFAA_FDA8), (1, 0x3535_3535_3D34_34CB)]
    );
}
