//! Inside, outside or on the border, in integers: nothing is rounded.

use crate::Corner;

/// Where a point lies as seen from an edge, for counting the edges west of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
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
pub(crate) fn side(at: Corner, from: Corner, to: Corner) -> Side {
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
pub(crate) fn turn(from: Corner, to: Corner, at: Corner) -> i64 {
    let (east, north) = steps(from, to);
    let (at_east, at_north) = steps(from, at);
    east * at_north - north * at_east
}

fn steps(from: Corner, to: Corner) -> (i64, i64) {
    (i64::from(to.lon_e7) - i64::from(from.lon_e7), i64::from(to.lat_e7) - i64::from(from.lat_e7))
}

/// A place half a unit south-west of a cell's first corner, from where every point of the cell is reached
/// through the cell: north along its western side to the point's parallel, then east.
///
/// No corner of a border lies on half units. The way east runs above the parallel by less than any edge can
/// tell, as does the reference itself, so no edge ends on it: hence the rules for what meets exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    lon_e7: i32,
    lat_e7: i32,
}

impl Reference {
    /// The reference of a cell with this first longitude and latitude.
    pub(crate) fn of(lon_e7: i32, lat_e7: i32) -> Self {
        Self { lon_e7, lat_e7 }
    }

    /// Whether the way to a point of the cell passes the edge an odd number of times; `None` when the point
    /// lies on the edge.
    pub(crate) fn passes(self, at: Corner, from: Corner, to: Corner) -> Option<bool> {
        let west = match side(at, from, to) {
            Side::On => return None,
            Side::West => true,
            Side::Elsewhere => false,
        };
        let (from_west, to_west) = (from.lon_e7 < self.lon_e7, to.lon_e7 < self.lon_e7);
        if from_west == to_west {
            return Some(west && !from_west);
        }
        Some((west && self.is_west_of(at, from, to)) != self.passes_north(at, from, to))
    }

    /// Whether an edge that crosses the point's parallel does so east of the western side.
    fn is_west_of(self, at: Corner, from: Corner, to: Corner) -> bool {
        let (east, north) = steps(from, to);
        match self.turn_doubled(from, to, 2 * i64::from(at.lat_e7)) {
            0 => (east < 0) == (north < 0),
            turn => (turn > 0) == (north > 0),
        }
    }

    /// Whether an edge that crosses the western side does so between the reference and the point's parallel.
    fn passes_north(self, at: Corner, from: Corner, to: Corner) -> bool {
        let eastward = to.lon_e7 > from.lon_e7;
        let (end, begin) = (2 * i64::from(at.lat_e7), 2 * i64::from(self.lat_e7) - 1);
        let (end, begin) = (self.turn_doubled(from, to, end), self.turn_doubled(from, to, begin));
        if eastward { end >= 0 && begin < 0 } else { end <= 0 && begin > 0 }
    }

    /// Whether the edge crosses the reference's parallel west of it. Counting these tells whether a ring
    /// holds the reference.
    pub(crate) fn is_east_of(self, from: Corner, to: Corner) -> bool {
        if (from.lat_e7 < self.lat_e7) == (to.lat_e7 < self.lat_e7) {
            return false;
        }
        let (east, north) = steps(from, to);
        match self.turn_doubled(from, to, 2 * i64::from(self.lat_e7) - 1) {
            0 => (east < 0) != (north < 0),
            turn => (turn < 0) == (north > 0),
        }
    }

    /// [`turn`] to the place on the western side at a doubled latitude, in doubled units.
    fn turn_doubled(self, from: Corner, to: Corner, lat_doubled: i64) -> i64 {
        let (east, north) = steps(from, to);
        let at_east = 2 * i64::from(self.lon_e7) - 1 - 2 * i64::from(from.lon_e7);
        let at_north = lat_doubled - 2 * i64::from(from.lat_e7);
        east * at_north - north * at_east
    }
}
