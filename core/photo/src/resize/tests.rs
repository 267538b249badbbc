pub(crate) mod planes;

use super::*;
use crate::simd::{self, Level};
use planes::{Dice, digest, extreme, noise, soft};

fn resize(source: &Plane, across: Axis, down: Axis, level: Level) -> Plane {
    let mut resizer = Resizer::new(across, down, level);
    (0..source.height).for_each(|y| resizer.push(source.row(y)));
    resizer.finish()
}

/// Lanczos by its textbook formula, in both directions at once and without rounding.
fn reference(source: &Plane, across: Axis, down: Axis) -> Vec<f64> {
    let sinc =
        |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    let windows = |axis: Axis| {
        let step = axis.step.0 as f64 / axis.step.1 as f64;
        let scale = step.max(1.0);
        (0..axis.to).map(move |index| {
            let middle = ((index as f64 + 0.5) * step).min(axis.from as f64);
            let mut window: Vec<(usize, f64)> = (0..axis.from)
                .map(|at| (at, (at as f64 + 0.5 - middle) / scale))
                .filter(|(_, x)| x.abs() < 3.0)
                .map(|(at, x)| (at, sinc(x) * sinc(x / 3.0)))
                .collect();
            let sum: f64 = window.iter().map(|(_, weight)| weight).sum();
            window.iter_mut().for_each(|(_, weight)| *weight /= sum);
            window
        })
    };
    let columns: Vec<_> = windows(across).collect();
    let mut out = Vec::new();
    for rows in windows(down) {
        let line: Vec<f64> = (0..source.width)
            .map(|x| {
                rows.iter().map(|&(y, weight)| weight * f64::from(source.data[y * source.width + x])).sum()
            })
            .collect();
        out.extend(
            columns.iter().map(|window| {
                window.iter().map(|&(x, weight)| weight * line[x]).sum::<f64>().clamp(0.0, 255.0)
            }),
        );
    }
    out
}

/// Largest and mean distance.
fn errors(plane: &[u8], exact: &[f64]) -> (f64, f64) {
    assert_eq!(plane.len(), exact.len());
    let distances = plane.iter().zip(exact).map(|(&sample, exact)| (f64::from(sample) - exact).abs());
    let (largest, sum) =
        distances.fold((0.0_f64, 0.0), |(most, sum), distance| (most.max(distance), sum + distance));
    (largest, sum / exact.len() as f64)
}

fn axis(from: usize, to: usize, step: (u64, u64)) -> Axis {
    Axis { from, to, step }
}

/// Sizes and steps of all kinds.
fn cases() -> Vec<(Axis, Axis)> {
    vec![
        (axis(252, 200, (63, 50)), axis(189, 150, (63, 50))),
        (axis(204, 200, (51, 50)), axis(153, 150, (51, 50))),
        (axis(160, 26, (25, 4)), axis(120, 19, (25, 4))),
        (axis(131, 32, (131, 32)), axis(97, 31, (97, 31))),
        (axis(101, 51, (2, 1)), axis(75, 38, (2, 1))),
        (axis(90, 90, (1, 1)), axis(77, 40, (77, 40))),
        (axis(90, 33, (30, 11)), axis(77, 77, (1, 1))),
        (axis(40, 64, (5, 8)), axis(30, 60, (1, 2))),
        (axis(700, 5, (140, 1)), axis(300, 3, (100, 1))),
        (axis(1, 3, (1, 2)), axis(2, 1, (3, 2))),
    ]
}

#[test]
fn it_is_lanczos_to_half_a_level() {
    for (across, down) in cases() {
        for source in [
            noise(across.from, down.from, 1),
            extreme(across.from, down.from, 2),
            soft(across.from, down.from, 3),
        ] {
            let (largest, mean) =
                errors(&resize(&source, across, down, Level::Scalar).data, &reference(&source, across, down));
            assert!(
                largest < 0.53 && (mean < 0.27 || source.data.len() < 9),
                "{across:?} {down:?}: {largest} {mean}"
            );
        }
    }
}

#[test]
fn every_level_gives_the_same_bytes() {
    for (across, down) in cases() {
        for source in [noise(across.from, down.from, 4), extreme(across.from, down.from, 5)] {
            let plain = resize(&source, across, down, Level::Scalar);
            for level in simd::levels() {
                assert_eq!(resize(&source, across, down, level), plain, "{across:?} {down:?} {level:?}");
            }
        }
    }
}

#[test]
fn any_axis_gives_the_same_bytes_at_every_level() {
    let mut dice = Dice(10);
    let mut below = |limit: u64| dice.next() % limit;
    for round in 0..200 {
        let mut any = |longest: u64| {
            let step = match below(4) {
                0 => (1, 1),
                1 => (below(5), below(5)),
                2 => (1 + below(u64::MAX - 1), 1 + below(u64::MAX - 1)),
                _ => (50 + below(1000), 50),
            };
            Axis { from: below(longest) as usize, to: below(70) as usize, step }
        };
        let (across, down) = (any(150), any(40));
        let source = extreme(across.from, down.from, round);
        let plain = resize(&source, across, down, Level::Scalar);
        assert!(plain.height <= down.to && plain.data.len() == plain.height * across.to);
        for level in simd::levels() {
            assert_eq!(resize(&source, across, down, level), plain, "{across:?} {down:?} {level:?}");
        }
    }
}

#[test]
fn sums_saturate_alike_at_every_level() {
    let mut dice = Dice(6);
    let table = AcrossTable::new(&axis(252, 200, (63, 50)));
    let mut line = vec![0_i16; 256 + table.room()];
    let mut rows = Vec::new();
    for _ in 0..20 {
        line.fill_with(|| if dice.next() & 1 == 0 { i16::MIN } else { i16::MAX });
        for level in simd::levels() {
            let mut row = [0; 200];
            kernel::across(level, &table, &line, &mut row);
            rows.push(row);
        }
        assert!(rows.windows(2).all(|pair| pair[0] == pair[1]));
        rows.clear();
    }
    // Weights that no window has drive a line out of its range.
    let (ring, weights) = (vec![255; 3 * 64], [20_000, 20_000, -1]);
    for (weights, expected) in [(weights, i16::MAX), (weights.map(|weight| -weight), i16::MIN)] {
        for level in simd::levels() {
            let mut line = [0; 64];
            kernel::down(level, &ring, &[0, 64, 128], &weights, 14, &mut line);
            assert_eq!(line, [expected; 64], "{level:?}");
        }
    }
}

#[test]
fn a_step_of_one_copies() {
    let source = noise(83, 41, 7);
    for level in simd::levels() {
        let same = resize(&source, axis(83, 83, (9, 9)), axis(41, 41, (1, 1)), level);
        assert_eq!(same, source);
        // Not by its own path but by weights: the far edge is one sample short.
        let wider = resize(&source, axis(83, 84, (1, 1)), axis(41, 42, (1, 1)), level);
        assert!((0..41).all(|y| wider.row(y)[..83] == *source.row(y) && wider.row(y)[82..].len() == 2));
        let cut = resize(&source, axis(83, 80, (1, 1)), axis(41, 40, (1, 1)), level);
        assert!((0..40).all(|y| cut.row(y) == &source.row(y)[..80]));
    }
}

#[test]
fn an_even_plane_stays_even() {
    for (across, down) in cases() {
        for value in [0, 1, 127, 128, 254, 255] {
            let source =
                Plane { width: across.from, height: down.from, data: vec![value; across.from * down.from] };
            let made = resize(&source, across, down, simd::Simd::Best.resolve());
            assert_eq!((made.width, made.height), (across.to, down.to));
            assert!(made.data.iter().all(|&sample| sample == value));
        }
    }
}

#[test]
fn a_size_that_was_rounded_up_does_not_shift_the_picture() {
    // A ramp of one level for each two samples: its value says where a sample lies.
    let source = Plane { width: 401, height: 1, data: (0..401).map(|x| (x / 2) as u8).collect() };
    let made = resize(&source, axis(401, 201, (2, 1)), axis(1, 1, (1, 1)), Level::Scalar);
    assert!((10..190).all(|x| made.data[x].abs_diff(x as u8) <= 1), "{:?}", made.data);
}

#[test]
fn missing_rows_leave_only_rows_whose_source_was_there() {
    let source = noise(64, 100, 8);
    let (across, down) = (axis(64, 32, (2, 1)), axis(100, 50, (2, 1)));
    let whole = resize(&source, across, down, Level::Scalar);
    for rows in [0, 1, 6, 7, 50, 99] {
        let cut = Plane { width: 64, height: rows, data: source.data[..64 * rows].to_vec() };
        let made = resize(&cut, across, down, Level::Scalar);
        // The last row's window of six on each side of its middle must end within the rows.
        let expected = (0..50).filter(|y| (2 * y + 7).min(100) <= rows).count();
        assert_eq!(made.height, expected, "{rows}");
        assert_eq!(made.data, whole.data[..32 * made.height]);
    }
    let direct = resize(
        &Plane { width: 64, height: 9, data: source.data[..64 * 9].to_vec() },
        across,
        axis(100, 100, (1, 1)),
        Level::Scalar,
    );
    assert_eq!(direct.height, 9);
}

#[test]
fn sizes_of_nothing_and_of_one_make_no_trouble() {
    for (from, to) in [(0, 0), (0, 5), (5, 0), (1, 1), (1, 9), (9, 1), (40_000, 1)] {
        for level in simd::levels() {
            let source = Plane { width: from, height: 3, data: vec![9; from * 3] };
            let made = plane(&source, to, 2, level);
            assert_eq!((made.width, made.height), (to, 2));
            assert!(from == 0 || made.data.iter().all(|&sample| sample == 9));
            let tall = Plane { width: 3, height: from, data: vec![9; from * 3] };
            let made = plane(&tall, 2, to, level);
            assert_eq!(made.height, if from == 0 { 0 } else { to });
        }
    }
}

#[test]
fn the_golden_planes() {
    let made = cases().into_iter().flat_map(|(across, down)| {
        resize(&soft(across.from, down.from, 9), across, down, simd::Simd::Best.resolve()).data
    });
    assert_eq!(digest(&made.collect::<Vec<_>>()), "92860291fa79fc79");
}
