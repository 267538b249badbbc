//! Inside, outside or on the border, in integers: nothing is rounded.

use crate::Corner;

/// Where a point lies as seen from an edge, for counting the edges west of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The point lies on the edge.
    On,
    /// The edge crosses the point's parallel west of the point.
    West,
    /// It does not.
    Elsewhere,
}

/// Looks at the edge between two corners.
///
/// An edge has its lower end and not its upper one (so a corner between two edges counts once), and a level
/// edge has none.
pub(super) fn side(at: Corner, from: Corner, to: Corner) -> Side {
    let (low, high) = (from.lat_e7.min(to.lat_e7), from.lat_e7.max(to.lat_e7));
    if at.lat_e7 < low || at.lat_e7 > high {
        return Side::Elsewhere;
    }
    match turn(from, to, at) {
        0 if (from.lon_e7.min(to.lon_e7)..=from.lon_e7.max(to.lon_e7)).contains(&at.lon_e7) => Side::On,
        turn if at.lat_e7 < high && (turn < 0) == (to.lat_e7 > from.lat_e7) && turn != 0 => Side::West,
        _ => Side::Elsewhere,
    }
}

/// Above 0 when the way from a corner by another to a third turns left, below 0 when right, 0 when straight.
///
/// Differences are below 2^31 on one side and 2^30 on the other, so the answer is exact.
pub(super) fn turn(from: Corner, to: Corner, at: Corner) -> i64 {
    let (east, north) = steps(from, to);
    let (at_east, at_north) = steps(from, at);
    east * at_north - north * at_east
}

pub(super) fn steps(from: Corner, to: Corner) -> (i64, i64) {
    (i64::from(to.lon_e7) - i64::from(from.lon_e7), i64::from(to.lat_e7) - i64::from(from.lat_e7))
}
