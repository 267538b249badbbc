//! A path that is made shorter step by step: 2-opt and Or-opt next to near places, and small random changes.

use super::{Ground, Random};

/// Gains below this are rounding, in metres.
const LEAST_GAIN_M: f64 = 1e-6;
/// Places that Or-opt moves together at most.
const LONGEST_BLOCK: usize = 3;

/// An order of all places that begins at place 0 and ends anywhere.
pub(super) struct Path<'a> {
    ground: &'a Ground<'a>,
    order: Vec<usize>,
    /// Where each place stands in the order.
    at: Vec<usize>,
    /// Places whose surroundings may have become improvable.
    open: Vec<usize>,
    is_open: Vec<bool>,
    /// The order before the last random change.
    before: Vec<usize>,
    /// The positions that were changed since then: the first, and one after the last.
    touched: (usize, usize),
}

/// A change of the order that makes the path shorter.
#[derive(Clone, Copy)]
enum Step {
    /// Turns the positions from the first to the last around.
    Turn(usize, usize),
    /// Moves the block from the first to the last position to before the third, turned around or not.
    Move(usize, usize, usize, bool),
}

impl<'a> Path<'a> {
    pub(super) fn new(ground: &'a Ground<'a>, order: Vec<usize>) -> Self {
        let mut at = vec![0; order.len()];
        for (position, &place) in order.iter().enumerate() {
            at[place] = position;
        }
        let (open, is_open) = (Vec::new(), vec![false; order.len()]);
        let before = order.clone();
        Self { ground, order, at, open, is_open, before, touched: (usize::MAX, 0) }
    }

    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Shortens until no step helps.
    pub(super) fn settle_all(&mut self) {
        for position in (0..self.order.len()).rev() {
            self.reopen(position);
        }
        self.settle();
        self.keep();
    }

    /// Changes a few places at random, shortens again, and takes it all back unless the path is shorter.
    pub(super) fn kick(&mut self, random: &mut Random, span: usize) {
        let last = self.order.len() - 1;
        // Two neighbouring blocks change places: a step that neither 2-opt nor Or-opt undoes at once.
        let span = span.min(last);
        let from = 1 + random.below(last - span + 1);
        let mut cuts = [(); 3].map(|()| from + random.below(span + 1));
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        if a == b || b == c {
            return;
        }
        let old = self.gap(a - 1) + self.gap(b - 1) + self.gap(c - 1);
        self.order[a..c].rotate_left(b - a);
        self.renumber(a, c);
        let joint = a + (c - b);
        let new = self.gap(a - 1) + self.gap(joint - 1) + self.gap(c - 1);
        for position in [a - 1, a, joint - 1, joint, c - 1, c] {
            self.reopen(position);
        }
        let gained = old - new + self.settle();
        if gained > LEAST_GAIN_M { self.keep() } else { self.take_back() }
    }

    fn keep(&mut self) {
        let (from, to) = self.touched;
        if from < to {
            self.before[from..to].copy_from_slice(&self.order[from..to]);
        }
        self.touched = (usize::MAX, 0);
    }

    fn take_back(&mut self) {
        let (from, to) = self.touched;
        if from < to {
            self.order[from..to].copy_from_slice(&self.before[from..to]);
            self.renumber(from, to);
        }
        self.touched = (usize::MAX, 0);
    }

    /// Metres from a position to the next; nothing after the last.
    fn gap(&self, position: usize) -> f64 {
        self.apart(position, position + 1)
    }

    /// Metres between the places at two positions, the second of which may lie behind the end.
    fn apart(&self, a: usize, b: usize) -> f64 {
        self.order.get(b).map_or(0.0, |&place| self.ground.apart(self.order[a], place))
    }

    fn reopen(&mut self, position: usize) {
        if let Some(&place) = self.order.get(position)
            && !std::mem::replace(&mut self.is_open[place], true)
        {
            self.open.push(place);
        }
    }

    /// Takes steps while there are any; the metres gained.
    fn settle(&mut self) -> f64 {
        let mut gained = 0.0;
        while let Some(place) = self.open.pop() {
            self.is_open[place] = false;
            while let Some((gain, step)) = self.turn_at(place).or_else(|| self.move_at(place)) {
                gained += gain;
                self.take(step);
            }
        }
        gained
    }

    /// A 2-opt step that puts the place next to a near one, or next to the end of the path.
    fn turn_at(&self, place: usize) -> Option<(f64, Step)> {
        let here = self.at[place];
        let after = self.gap(here);
        for &(metres, near) in self.ground.near(place) {
            let gain = after - metres;
            if gain <= LEAST_GAIN_M {
                break;
            }
            let there = self.at[near];
            let (first, second) = (here.min(there) + 1, here.max(there) + 1);
            let gain = gain + self.gap(there) - self.apart(first, second);
            if gain > LEAST_GAIN_M {
                return Some((gain, Step::Turn(first, second - 1)));
            }
        }
        let last = self.order.len() - 1;
        let gain = after - self.apart(here, last);
        if gain > LEAST_GAIN_M {
            return Some((gain, Step::Turn(here + 1, last)));
        }
        self.turn_before(here.checked_sub(1)?, place)
    }

    /// A 2-opt step that takes the place away from the one before it.
    fn turn_before(&self, previous: usize, place: usize) -> Option<(f64, Step)> {
        let before = self.gap(previous);
        for &(metres, near) in self.ground.near(place) {
            let gain = before - metres;
            if gain <= LEAST_GAIN_M {
                break;
            }
            let Some(there) = self.at[near].checked_sub(1) else { continue };
            let gain = gain + self.gap(there) - self.apart(previous, there);
            if gain > LEAST_GAIN_M {
                return Some((gain, Step::Turn(previous.min(there) + 1, previous.max(there))));
            }
        }
        None
    }

    /// An Or-opt step: the place and up to two behind or before it move to next to a near place.
    fn move_at(&self, place: usize) -> Option<(f64, Step)> {
        let here = self.at[place];
        for more in 0..LONGEST_BLOCK {
            let forwards = (here > 0 && here + more < self.order.len()).then_some((here, here + more));
            let backwards = (more > 0 && here > more).then(|| (here - more, here));
            for (from, to) in forwards.into_iter().chain(backwards) {
                let found = self.move_block(place, from, to);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Moves a block, one end of which is the place, so that this end comes to lie next to a near place.
    fn move_block(&self, place: usize, from: usize, to: usize) -> Option<(f64, Step)> {
        let saved = self.gap(from - 1) + self.gap(to) - self.apart(from - 1, to + 1);
        let leads = self.at[place] == from;
        let other = if leads { to } else { from };
        for &(metres, near) in self.ground.near(place) {
            let left = saved - metres;
            if left <= LEAST_GAIN_M {
                break;
            }
            let there = self.at[near];
            if (from..=to).contains(&there) {
                continue;
            }
            // Behind the near place: near, place, …, other, and what followed the near place.
            if there + 1 != from {
                let gain = left - self.apart(other, there + 1) + self.gap(there);
                if gain > LEAST_GAIN_M {
                    return Some((gain, Step::Move(from, to, there + 1, !leads)));
                }
            }
            // Before it: what preceded the near place, other, …, place, near.
            if there > 0 && there - 1 != to {
                let gain = left - self.apart(there - 1, other) + self.gap(there - 1);
                if gain > LEAST_GAIN_M {
                    return Some((gain, Step::Move(from, to, there, leads)));
                }
            }
        }
        None
    }

    fn take(&mut self, step: Step) {
        let (from, to) = match step {
            Step::Turn(from, to) => {
                self.order[from..=to].reverse();
                (from, to + 1)
            }
            Step::Move(from, to, before, turned) => self.relocate(from, to, before, turned),
        };
        self.renumber(from, to);
        for position in [from - 1, from, to - 1, to] {
            self.reopen(position);
        }
    }

    /// Moves a block; the first of the positions that have changed, and one after the last.
    fn relocate(&mut self, from: usize, to: usize, before: usize, turned: bool) -> (usize, usize) {
        let length = to + 1 - from;
        if turned {
            self.order[from..=to].reverse();
        }
        let (first, end, joint) = if before <= from {
            self.order[before..=to].rotate_right(length);
            (before, to + 1, before + length)
        } else {
            self.order[from..before].rotate_left(length);
            (from, before, before - length)
        };
        self.reopen(joint - 1);
        self.reopen(joint);
        (first, end)
    }

    /// Notes where the places of these positions stand now.
    fn renumber(&mut self, from: usize, to: usize) {
        for position in from..to {
            self.at[self.order[position]] = position;
        }
        self.touched = (self.touched.0.min(from), self.touched.1.max(to));
    }
}
