//! Exact answers about corners, in integers that cannot overflow.

use std::cmp::Ordering;

use crate::content::Corner;

/// A difference of corners.
pub(super) type Step = (i64, i64);

/// From one corner to another.
pub(super) fn step(from: Corner, to: Corner) -> Step {
    (i64::from(to.lon_e7) - i64::from(from.lon_e7), i64::from(to.lat_e7) - i64::from(from.lat_e7))
}

/// The cross product: positive when `b` turns left of `a`.
pub(super) fn cross(a: Step, b: Step) -> i128 {
    i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0)
}

/// The inner product.
pub(super) fn dot(a: Step, b: Step) -> i128 {
    i128::from(a.0) * i128::from(b.0) + i128::from(a.1) * i128::from(b.1)
}

/// Positive when `c` lies left of the way from `a` to `b`.
pub(super) fn side(a: Corner, b: Corner, c: Corner) -> i128 {
    cross(step(a, b), step(a, c))
}

/// Twice the area of a ring in square units, positive when it runs anticlockwise.
pub(in crate::import) fn twice_area(ring: &[Corner]) -> i128 {
    let Some(&first) = ring.first() else { return 0 };
    let pairs = ring.iter().zip(ring.iter().skip(1));
    pairs.map(|(a, b)| cross(step(first, *a), step(first, *b))).sum()
}

/// Orders steps by their direction, anticlockwise from due east.
pub(super) fn by_direction(a: Step, b: Step) -> Ordering {
    let is_lower = |step: Step| step.1 < 0 || (step.1 == 0 && step.0 < 0);
    is_lower(a).cmp(&is_lower(b)).then_with(|| 0.cmp(&cross(a, b)))
}

/// Whether the corner lies nearer than the rounding of a crossing (0.71 units) to the inner part of the edge.
///
/// Exactly so far does not count: an edge around the corner would be as long, and noding would never end.
pub(super) fn is_on(edge: [Corner; 2], corner: Corner) -> bool {
    let (along, to) = (step(edge[0], edge[1]), step(edge[0], corner));
    let squared = dot(along, along);
    let share = dot(along, to);
    let aside = cross(along, to).unsigned_abs();
    // An edge is shorter than 2^33, so a corner that is farther aside than that is not near; and what is left
    // can be squared.
    share > 0 && share < squared && aside < 1 << 33 && 2 * aside * aside < squared.unsigned_abs()
}

/// Where two edges cross, rounded to a corner; `None` when they do not, or only touch.
pub(super) fn crossing(a: [Corner; 2], b: [Corner; 2]) -> Option<Corner> {
    let differ = |x: i128, y: i128| (x > 0 && y < 0) || (x < 0 && y > 0);
    let (from, to) = (side(b[0], b[1], a[0]), side(b[0], b[1], a[1]));
    if !differ(from, to) || !differ(side(a[0], a[1], b[0]), side(a[0], a[1], b[1])) {
        return None;
    }
    let along = step(a[0], a[1]);
    let (share, whole) = (from, from - to);
    let at = |start: i32, length: i64| {
        let moved = rounded(share * i128::from(length), whole);
        i32::try_from(i128::from(start) + moved).ok()
    };
    Some(Corner { lon_e7: at(a[0].lon_e7, along.0)?, lat_e7: at(a[0].lat_e7, along.1)? })
}

/// The nearest whole number to a fraction, halves away from zero.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let (n, d) = if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let half = if n < 0 { -(d / 2) } else { d / 2 };
    (n + half) / d
}

/// Compares the heights of two edges just right of a longitude that both span; each with its lower corner first
/// and neither upright.
pub(super) fn by_height(a: [Corner; 2], b: [Corner; 2], lon_e7: i32) -> Ordering {
    let (along_a, along_b) = (step(a[0], a[1]), step(b[0], b[1]));
    // Heights as fractions over the edges' widths, which are positive.
    let height = |edge: [Corner; 2], along: Step| {
        let right = i128::from(lon_e7) - i128::from(edge[0].lon_e7);
        i128::from(edge[0].lat_e7) * i128::from(along.0) + right * i128::from(along.1)
    };
    let left = height(a, along_a) * i128::from(along_b.0);
    let right = height(b, along_b) * i128::from(along_a.0);
    left.cmp(&right).then_with(|| 0.cmp(&cross(along_a, along_b)))
}
