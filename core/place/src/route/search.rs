//! A short path from a start through all places: iterated local search.

mod path;

use crate::metric::Spot;
use path::Path;

/// How many nearest places each place is tried next to, beside the nearest in each quarter of the sky.
const NEIGHBOURS: usize = 5;
/// Up to so many places all distances are kept in a table.
const TABLE_PLACES: usize = 512;
/// Random changes for each place, and at most.
const KICKS_PER_PLACE: usize = 2;
const MOST_KICKS: usize = 2_000;
/// Places that one random change takes in at most: in turn a few, which is soon settled, and many, which lets
/// whole clusters change places.
const NEAR_SPAN: usize = 30;
const FAR_SPAN: usize = 200;

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
    for turn in 0..(spots.len() * KICKS_PER_PLACE).min(MOST_KICKS) {
        path.kick(&mut random, if turn % 2 == 0 { NEAR_SPAN } else { FAR_SPAN });
    }
    path.order().iter().skip(1).map(|&place| place - 1).collect()
}

/// Places, their distances and their neighbours.
struct Ground<'a> {
    places: &'a [Spot],
    /// All distances, row by row; empty when there are too many.
    table: Vec<f64>,
    /// Other places that each is tried next to, the nearest first.
    neighbours: Vec<(f64, usize)>,
    /// Where those of each place begin, and where the last ones end.
    begins: Vec<usize>,
}

impl<'a> Ground<'a> {
    fn new(places: &'a [Spot]) -> Self {
        let count = places.len();
        let keeps = count <= TABLE_PLACES;
        let mut table = vec![0.0; if keeps { count * count } else { 0 }];
        let mut neighbours = Vec::with_capacity(count * (NEIGHBOURS + 4));
        let mut begins = vec![0];
        let mut row = vec![0.0; count];
        for a in 0..count {
            for b in 0..count {
                row[b] = if keeps && b < a { table[b * count + a] } else { places[a].apart_m(&places[b]) };
            }
            choose_neighbours(places, a, &row, &mut neighbours);
            begins.push(neighbours.len());
            if keeps {
                table[a * count..(a + 1) * count].copy_from_slice(&row);
            }
        }
        Self { places, table, neighbours, begins }
    }

    fn apart(&self, a: usize, b: usize) -> f64 {
        match self.table.get(a * self.places.len() + b) {
            Some(metres) => *metres,
            None => self.places[a].apart_m(&self.places[b]),
        }
    }

    fn near(&self, place: usize) -> &[(f64, usize)] {
        &self.neighbours[self.begins[place]..self.begins[place + 1]]
    }
}

/// Adds the nearest places, and the nearest in each quarter of the sky: where stops lie in clusters the nearest
/// ones alone never lead from one cluster to the next.
fn choose_neighbours(places: &[Spot], place: usize, metres: &[f64], neighbours: &mut Vec<(f64, usize)>) {
    let here = places[place].point;
    // Insertion into a short sorted list beats sorting them all.
    let mut nearest: [(f64, usize); NEIGHBOURS + 4] = [(f64::INFINITY, usize::MAX); NEIGHBOURS + 4];
    let mut quarters = [(f64::INFINITY, usize::MAX); 4];
    for (other, &apart) in metres.iter().enumerate().filter(|(other, _)| *other != place) {
        let there = places[other].point;
        let quarter =
            usize::from(there.lat_deg > here.lat_deg) * 2 + usize::from(there.lon_deg > here.lon_deg);
        if apart < quarters[quarter].0 {
            quarters[quarter] = (apart, other);
        }
        insert(&mut nearest[..NEIGHBOURS], (apart, other));
    }
    for (apart, other) in quarters {
        if other != usize::MAX && !nearest[..NEIGHBOURS].iter().any(|(_, known)| *known == other) {
            insert(&mut nearest, (apart, other));
        }
    }
    neighbours.extend(nearest.iter().filter(|(_, other)| *other != usize::MAX));
}

/// Puts one into its place in a sorted list and drops the last.
fn insert(sorted: &mut [(f64, usize)], one: (f64, usize)) {
    let last = sorted.len() - 1;
    if one.0 >= sorted[last].0 {
        return;
    }
    let mut at = last;
    while at > 0 && sorted[at - 1].0 > one.0 {
        sorted[at] = sorted[at - 1];
        at -= 1;
    }
    sorted[at] = one;
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
