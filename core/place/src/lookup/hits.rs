//! A short list of areas that needs no allocation as long as it is short.

use std::cmp::Ordering;

/// An area as seen from a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// The area's place in the pack, and whether it holds the point.
    tagged: u32,
    /// Square of the metres to its border; infinite for an area that holds the point and whose border is
    /// farther than anybody asked.
    pub(super) squared_m2: f64,
}

const INSIDE: u32 = 1 << 31;

impl Hit {
    pub(super) fn new(area: usize, inside: bool, squared_m2: f64) -> Self {
        Self { tagged: area as u32 | if inside { INSIDE } else { 0 }, squared_m2 }
    }

    pub(super) fn area(self) -> usize {
        (self.tagged & !INSIDE) as usize
    }

    pub(super) fn inside(self) -> bool {
        self.tagged & INSIDE != 0
    }
}

/// More areas than this rarely meet in one place.
const INLINE: usize = 4;

/// Areas as seen from a point, each once.
#[derive(Debug, Clone)]
pub(super) struct Hits {
    len: usize,
    few: [Hit; INLINE],
    /// All of them, when they are more than a few.
    many: Vec<Hit>,
}

impl Default for Hits {
    fn default() -> Self {
        Self { len: 0, few: [Hit { tagged: 0, squared_m2: 0.0 }; INLINE], many: Vec::new() }
    }
}

impl Hits {
    pub(super) fn push(&mut self, hit: Hit) {
        if self.len < INLINE {
            self.few[self.len] = hit;
        } else {
            if self.len == INLINE {
                self.many.extend(self.few);
            }
            self.many.push(hit);
        }
        self.len += 1;
    }

    /// Notes that an area's border lies at this distance, if it is no nearer already.
    pub(super) fn meet(&mut self, area: usize, squared_m2: f64) {
        match self.all_mut().iter_mut().find(|hit| hit.area() == area) {
            Some(hit) => hit.squared_m2 = hit.squared_m2.min(squared_m2),
            None => self.push(Hit::new(area, false, squared_m2)),
        }
    }

    fn all(&self) -> &[Hit] {
        if self.len <= INLINE { &self.few[..self.len] } else { &self.many }
    }

    fn all_mut(&mut self) -> &mut [Hit] {
        if self.len <= INLINE { &mut self.few[..self.len] } else { &mut self.many }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn first(&self) -> Option<&Hit> {
        self.all().first()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Hit> {
        self.all().iter()
    }

    /// Areas that hold the point come first and by code: that is how overlaps are broken. The others
    /// follow by distance, then by code. A pack's areas stand in order of their codes.
    pub(super) fn sort(&mut self) {
        if self.len > 1 {
            self.all_mut().sort_unstable_by(likelier);
        }
    }

    /// Lets sorted areas go that neither hold the point nor lie within reach.
    pub(super) fn keep_within(&mut self, reach_m2: f64) {
        let kept = self.all().iter().take_while(|hit| hit.inside() || hit.squared_m2 <= reach_m2).count();
        if self.len > INLINE && kept <= INLINE {
            self.few[..kept].copy_from_slice(&self.many[..kept]);
            self.many.clear();
        } else {
            self.many.truncate(kept);
        }
        self.len = kept;
    }
}

fn likelier(a: &Hit, b: &Hit) -> Ordering {
    match (a.inside(), b.inside()) {
        (true, true) => a.area().cmp(&b.area()),
        (false, false) => a.squared_m2.total_cmp(&b.squared_m2).then(a.area().cmp(&b.area())),
        (inside, other) => other.cmp(&inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_kept_like_a_short_one() {
        for count in 0..9 {
            for kept in 0..=count {
                let mut hits = Hits::default();
                for area in (0..count).rev() {
                    hits.push(Hit::new(area, false, (area * area) as f64));
                }
                hits.sort();
                hits.keep_within((kept * kept) as f64 - 0.5);
                let areas: Vec<_> = hits.iter().map(|hit| hit.area()).collect();
                assert_eq!(areas, (0..kept).collect::<Vec<_>>());
                assert_eq!(hits.len(), kept);
            }
        }
    }

    #[test]
    fn what_holds_the_point_comes_first_and_by_code() {
        let mut hits = Hits::default();
        for hit in
            [Hit::new(1, false, 0.0), Hit::new(7, true, 1.0), Hit::new(3, true, 2.0), Hit::new(0, false, 0.0)]
        {
            hits.push(hit);
        }
        hits.sort();
        assert_eq!(hits.iter().map(|hit| hit.area()).collect::<Vec<_>>(), [3, 7, 0, 1]);
    }
}
