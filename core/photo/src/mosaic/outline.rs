//! Polygons against rectangles of pixels.

/// A closed line in pixels.
pub(super) struct Outline {
    /// Each side's ends.
    sides: Vec<[(f64, f64); 2]>,
    size: (f64, f64),
}

impl Outline {
    /// `corners` are fractions of `size`; the last is joined to the first.
    pub(super) fn new(corners: &[(f64, f64)], size: (usize, usize)) -> Self {
        let size = (size.0 as f64, size.1 as f64);
        let place = |&(x, y): &(f64, f64)| (x * size.0, y * size.1);
        let next = corners.iter().cycle().skip(1);
        Self { sides: corners.iter().zip(next).map(|(from, to)| [place(from), place(to)]).collect(), size }
    }

    /// Top left and bottom right of what may lie in the picture; `None` if nothing does.
    pub(super) fn bounds(&self) -> Option<[(f64, f64); 2]> {
        let ends = || self.sides.iter().map(|side| side[0]);
        let (left, right) = extent(ends().map(|end| end.0));
        let (top, bottom) = extent(ends().map(|end| end.1));
        let is_inside = right >= 0.0 && bottom >= 0.0 && left < self.size.0 && top < self.size.1;
        let corners = [(left.max(0.0), top.max(0.0)), (right.min(self.size.0), bottom.min(self.size.1))];
        is_inside.then_some(corners)
    }

    /// Whether the line touches a rectangle, or encloses it.
    ///
    /// Enclosed is what has some part of the line on each of its four sides. That holds for all that either
    /// rule of filling would fill, and for a bit more: pockets that a line leaves between its own loops, and
    /// the inmost of a bay. Too much covered is better than too little.
    pub(super) fn meets(&self, from: [usize; 2], to: [usize; 2]) -> bool {
        let (low, high) = (from.map(|at| at as f64), to.map(|at| at as f64));
        if self.sides.iter().any(|side| touches(side, low, high)) {
            return true;
        }
        let middle = ((low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0);
        let turned = self.sides.iter().map(|side| side.map(|(x, y)| (y, x)));
        let (left, right) = hits(self.sides.iter().copied(), middle);
        let (above, below) = hits(turned, (middle.1, middle.0));
        left && right && above && below
    }
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// Whether a side has a point in a rectangle, edges included: Liang and Barsky's clipping, 1984.
fn touches(side: &[(f64, f64); 2], low: [f64; 2], high: [f64; 2]) -> bool {
    let [(x, y), (end_x, end_y)] = *side;
    // The part of the side, 0 to 1, that is still within.
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (start, way, low, high) in [(x, end_x - x, low[0], high[0]), (y, end_y - y, low[1], high[1])] {
        if way == 0.0 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - start) / way, (high - start) / way);
        first = first.max(one.min(other));
        last = last.min(one.max(other));
    }
    first <= last
}

/// Whether a level line through a point meets some side on its left, and some on its right.
fn hits(sides: impl Iterator<Item = [(f64, f64); 2]>, (x, y): (f64, f64)) -> (bool, bool) {
    let (mut left, mut right) = (false, false);
    for [(x0, y0), (x1, y1)] in sides {
        if y < y0.min(y1) || y > y0.max(y1) {
            continue;
        }
        let at = if y0 == y1 { x0 } else { x0 + (x1 - x0) * ((y - y0) / (y1 - y0)) };
        left |= at <= x;
        right |= at >= x;
    }
    (left, right)
}
