//! The limit on the bytes.

use super::*;
use crate::PhotoError;

#[test]
fn no_file_is_ever_longer_than_its_budget() {
    for round in 0..60 {
        let (width, height) =
            (1 + (dice(7, round, 0) % 300) as usize, 1 + (dice(8, round, 0) % 300) as usize);
        let colour = [Colour::Grey, Colour::Halved, Colour::Full][round % 3];
        let picture = picture(width, height, colour, round as u64, dice(9, round, 0) % 60);
        for max_bytes in [0, 1, 300, 700, 2_000, 7_000, 30_000] {
            let made = fit(&picture, &target(max_bytes, best_level())).unwrap();
            if let Some(made) = made {
                assert!(made.jpeg.len() <= max_bytes, "{} of {max_bytes}", made.jpeg.len());
            }
        }
    }
}

#[test]
fn nearly_all_of_the_budget_is_used() {
    let picture = picture(640, 480, Colour::Halved, 11, 12);
    let mut used = 0.0;
    let budgets = [20_000, 30_000, 45_000, 60_000];
    for max_bytes in budgets {
        let made = fit(&picture, &target(max_bytes, best_level())).unwrap().unwrap();
        used += made.jpeg.len() as f64 / max_bytes as f64;
    }
    assert!(used / budgets.len() as f64 > 0.97, "{used} of {}", budgets.len());
}

#[test]
fn the_ceiling_leaves_bytes_unused() {
    let picture = picture(320, 240, Colour::Halved, 12, 6);
    let made = |ceiling| {
        let target = Target { ceiling, ..target(usize::MAX, best_level()) };
        fit(&picture, &target).unwrap().unwrap()
    };
    let (low, high) = (made(70), made(85));
    assert!(low.quality <= 70.0 && high.quality <= 85.0 && high.quality > 84.9);
    assert!(low.jpeg.len() < high.jpeg.len());
}

#[test]
fn below_the_floor_there_is_no_file() {
    let picture = picture(320, 240, Colour::Halved, 13, 40);
    let floor = |floor, max_bytes| {
        let target = Target { floor, ..target(max_bytes, best_level()) };
        fit(&picture, &target).unwrap()
    };
    let least = floor(0, 6_000).expect("fits without a floor");
    assert!(least.quality < 60.0, "quality {}", least.quality);
    assert_eq!(floor(60, 6_000), None);
    assert!(floor(60, 90_000).expect("a large budget").quality >= 60.0);
}

#[test]
fn planes_that_do_not_belong_together_are_refused() {
    let mut wrong = picture(20, 20, Colour::Halved, 1, 1);
    wrong.chroma.as_mut().unwrap()[1] = plane(10, 11, 1, 1);
    let empty = Picture { luma: Plane::new(0, 5), chroma: None };
    let short = Picture { luma: Plane { width: 9, height: 9, data: vec![0; 80] }, chroma: None };
    let wide = Picture { luma: Plane::new(65_536, 1), chroma: None };
    for picture in [wrong, empty, short, wide] {
        let answer = fit(&picture, &target(10_000, best_level()));
        assert!(matches!(answer, Err(PhotoError::Damaged { .. })));
    }
}
