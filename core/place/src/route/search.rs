//! A short path from a start through all places: iterated local search.

mod path;

use crate::metric::Spot;
use path::Path;

/// How many nearest places each place is tried next to.
const NEIGHBOURS: usize = 8;
/// Up to so many places all distances are kept in a table.
const TABLE_PLACES: usize = 512;
/// Random changes for each place, and at most.
const KICKS_PER_PLACE: usize = 5;
const MOST_KICKS: usize = 2_000;
/// Places that one random change takes in at most.
const KICK_SPAN: usize = 30;

/// The order in which one always goes to the nearest place left.
///
/// Without a start the path begins at the first place.
pub(super) fn nearest_neighbour(start: Option<&Spot>, spots: &[Spot]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..spots.len()).collect();
    let mut order = Vec::with_capacity(spots.len());
    let mut here = start.or(spots.first()).copied();
    while let Some(from) = here {
        let apart = |at: &usize| from.apart_m(&spots[*at]);
        // Ties go to the place given first: the rest stays in its order.
        let nearest = (0..left.len()).min_by(|&a, &b| apart(&left[a]).total_cmp(&apart(&left[b])));
        let Some(nearest) = nearest else { break };
        let next = left.remove(nearest);
        order.push(next);
        here = Some(spots[next]);
    }
    order
}

/// The nearest neighbour's order made shorter.
pub(super) fn improved(start: Option<&Spot>, spots: &[Spot]) -> Vec<usize> {
    let simple = nearest_neighbour(start, spots);
    let (Some(first), true) = (start.or(spots.first()), simple.len() > 1) else { return simple };
    // Place 0 is where the path begins; without a start that is a copy of the first place.
    let places: Vec<Spot> = std::iter::once(*first).chain(spots.iter().copied()).collect();
    let ground = Ground::new(&places);
    let order = std::iter::once(0).chain(simple.iter().map(|&at| at + 1)).collect();
    let mut path = Path::new(&ground, order);
    path.settle_all();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..(spots.len() * KICKS_PER_PLACE).min(MOST_KICKS) {
        path.kick(&mut random, KICK_SPAN);
    }
    path.order().iter().skip(1).map(|&place| place - 1).collect()
}

/// Places, their distances and their neighbours.
struct Ground<'a> {
    places: &'a [Spot],
    /// All distances, row by row; empty when there are too many.
    table: Vec<f64>,
    /// The nearest other places of each, the nearest first.
    neighbours: Vec<usize>,
    /// How many of them each has.
    each: usize,
}

impl<'a> Ground<'a> {
    fn new(places: &'a [Spot]) -> Self {
        let count = places.len();
        let each = NEIGHBOURS.min(count - 1);
        let keeps = count <= TABLE_PLACES;
        let mut table = vec![0.0; if keeps { count * count } else { 0 }];
        let mut neighbours = Vec::with_capacity(count * each);
        let mut row = vec![0.0; count];
        let mut nearest: Vec<(f64, usize)> = Vec::with_capacity(count);
        for a in 0..count {
            for b in 0..count {
                row[b] = if keeps && b < a { table[b * count + a] } else { places[a].apart_m(&places[b]) };
            }
            nearest.clear();
            nearest.extend(row.iter().copied().zip(0..).filter(|(_, b)| *b != a));
            let by_distance = |x: &(f64, usize), y: &(f64, usize)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
            if each < nearest.len() {
                nearest.select_nth_unstable_by(each, by_distance);
                nearest.truncate(each);
            }
            nearest.sort_unstable_by(by_distance);
            neighbours.extend(nearest.iter().map(|(_, b)| *b));
            if keeps {
                table[a * count..(a + 1) * count].copy_from_slice(&row);
            }
        }
        Self { places, table, neighbours, each }
    }

    fn apart(&self, a: usize, b: usize) -> f64 {
        match self.table.get(a * self.places.len() + b) {
            Some(metres) => *metres,
            None => self.places[a].apart_m(&self.places[b]),
        }
    }

    fn near(&self, place: usize) -> &[usize] {
        &self.neighbours[place * self.each..(place + 1) * self.each]
    }
}

/// Marsaglia's xorshift with a fixed seed: the same changes every time, on every phone.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) as usize) % end.max(1)
    }
}
