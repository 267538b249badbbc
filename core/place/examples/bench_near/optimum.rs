//! The shortest path from a start through all places, searched for long and in another way than the engine's:
//! as a round trip with one place more, at no distance from all others and bound to the start.

use saberling_place::{Point, distance_m};

use crate::dice::Dice;

/// Random changes in one search.
pub(crate) const KICKS: usize = 20_000;
/// Binds the end to the start: no round trip without this pair is as short.
const BOND_M: f64 = -1e7;

/// The length of the best path that one search finds, in metres.
pub(crate) fn length_m(start: Point, stops: &[Point], seed: u64) -> f64 {
    let mut tour = Tour::random(start, stops, &mut Dice(seed));
    let mut dice = Dice(seed ^ 0xABCD);
    tour.settle((0..tour.order.len()).collect());
    let mut best = tour.length();
    for _ in 0..KICKS {
        let before = tour.order.clone();
        let ends = tour.double_bridge(&mut dice);
        tour.settle(ends);
        let length = tour.length();
        if length <= best + 1e-9 {
            best = length;
        } else {
            tour.order = before;
            tour.number();
        }
    }
    best - BOND_M
}

struct Tour {
    count: usize,
    metres: Vec<f64>,
    /// All others of each place, the nearest first.
    near: Vec<Vec<usize>>,
    order: Vec<usize>,
    at: Vec<usize>,
}

impl Tour {
    fn random(start: Point, stops: &[Point], dice: &mut Dice) -> Self {
        let places: Vec<Point> = std::iter::once(start).chain(stops.iter().copied()).collect();
        let end = places.len();
        let count = end + 1;
        let mut metres = vec![0.0; count * count];
        for (a, &here) in places.iter().enumerate() {
            for (b, &there) in places.iter().enumerate() {
                metres[a * count + b] = distance_m(here, there);
            }
        }
        metres[end] = BOND_M;
        metres[end * count] = BOND_M;
        let near = (0..count)
            .map(|a| {
                let mut others: Vec<usize> = (0..count).filter(|b| *b != a).collect();
                others.sort_by(|b, c| metres[a * count + b].total_cmp(&metres[a * count + c]));
                others
            })
            .collect();
        let mut order: Vec<usize> = (0..count).collect();
        for place in (1..count).rev() {
            order.swap(place, dice.below(place + 1));
        }
        let mut tour = Self { count, metres, near, order, at: vec![0; count] };
        tour.number();
        tour
    }

    fn number(&mut self) {
        for (position, &place) in self.order.iter().enumerate() {
            self.at[place] = position;
        }
    }

    fn apart(&self, a: usize, b: usize) -> f64 {
        self.metres[a * self.count + b]
    }

    fn next(&self, place: usize) -> usize {
        self.order[(self.at[place] + 1) % self.count]
    }

    fn previous(&self, place: usize) -> usize {
        self.order[(self.at[place] + self.count - 1) % self.count]
    }

    fn length(&self) -> f64 {
        (0..self.count).map(|at| self.apart(self.order[at], self.order[(at + 1) % self.count])).sum()
    }

    fn settle(&mut self, mut open: Vec<usize>) {
        while let Some(place) = open.pop() {
            while let Some(touched) = self.two_opt(place).or_else(|| self.or_opt(place)) {
                open.extend(touched);
            }
        }
    }

    /// Joins the place with a nearer one, on either side.
    fn two_opt(&mut self, place: usize) -> Option<[usize; 6]> {
        for forwards in [true, false] {
            let step = |tour: &Self, of| if forwards { tour.next(of) } else { tour.previous(of) };
            let beside = step(self, place);
            for at in 0..self.count - 1 {
                let near = self.near[place][at];
                let left = self.apart(place, beside) - self.apart(place, near);
                if left <= 1e-7 {
                    break;
                }
                let other = step(self, near);
                if left + self.apart(near, other) - self.apart(beside, other) > 1e-7 {
                    if forwards {
                        self.turn(beside, near)
                    } else {
                        self.turn(near, beside)
                    }
                    return Some([place, beside, near, other, beside, near]);
                }
            }
        }
        None
    }

    /// Turns around what lies from one place on to another, over the end of the list where need be.
    fn turn(&mut self, from: usize, to: usize) {
        let (mut low, mut high) = (self.at[from], self.at[to]);
        let steps = (high + self.count - low) % self.count + 1;
        for _ in 0..steps / 2 {
            self.order.swap(low, high);
            self.at[self.order[low]] = low;
            self.at[self.order[high]] = high;
            low = (low + 1) % self.count;
            high = (high + self.count - 1) % self.count;
        }
    }

    /// Takes a block of up to three that begins or ends with the place to anywhere else, either way round.
    fn or_opt(&mut self, place: usize) -> Option<[usize; 6]> {
        for length in 1..=3 {
            for forwards in [true, false] {
                let mut block = vec![place];
                for _ in 1..length {
                    let end = block[block.len() - 1];
                    block.push(if forwards { self.next(end) } else { self.previous(end) });
                }
                if !forwards {
                    block.reverse();
                }
                if let Some(touched) = self.move_block(&block) {
                    return Some(touched);
                }
            }
        }
        None
    }

    fn move_block(&mut self, block: &[usize]) -> Option<[usize; 6]> {
        let (first, last) = (block[0], block[block.len() - 1]);
        let (before, after) = (self.previous(first), self.next(last));
        let saved = self.apart(before, first) + self.apart(last, after) - self.apart(before, after);
        for (end, other) in [(first, last), (last, first)] {
            for at in 0..self.count - 1 {
                let near = self.near[end][at];
                let left = saved - self.apart(end, near);
                if left <= 1e-7 {
                    break;
                }
                for beside in [self.next(near), self.previous(near)] {
                    let gain = left + self.apart(near, beside) - self.apart(other, beside);
                    if gain > 1e-7 && !block.contains(&near) && !block.contains(&beside) {
                        self.put_between(block, (near, beside), end);
                        return Some([before, after, first, last, near, beside]);
                    }
                }
            }
        }
        None
    }

    /// Takes a block out and puts it between two neighbours, with that end of it next to the first of them.
    fn put_between(&mut self, block: &[usize], (near, beside): (usize, usize), end: usize) {
        let behind = self.next(near) == beside;
        let mut order = Vec::with_capacity(self.count);
        for &place in self.order.iter().filter(|place| !block.contains(place)) {
            let (begin, middle) = (if behind { near } else { beside }, order.len() + 1);
            order.push(place);
            if place == begin {
                order.extend(block);
                // The block lies as it did; its end has to be at the near place.
                if (end == block[0]) != behind {
                    order[middle..].reverse();
                }
            }
        }
        self.order = order;
        self.number();
    }

    /// Lets two neighbouring parts of the tour change places; the places at the joints.
    fn double_bridge(&mut self, dice: &mut Dice) -> Vec<usize> {
        let turn = dice.below(self.count);
        self.order.rotate_left(turn);
        let mut cuts = [(); 3].map(|()| 1 + dice.below(50.min(self.count - 1)));
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        self.order[a..c].rotate_left(b - a);
        self.number();
        [0, a - 1, a, a + c - b, c - 1, c].map(|at| self.order[at.min(self.count - 1)]).to_vec()
    }
}
