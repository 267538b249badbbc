//! In which order to drive: [`plan`], [`replan`] and a [`geo_uri`] for each stop.
//!
//! All distances are straight lines ("garis lurus"): no roads are known here.

mod link;
mod search;

use crate::metric::Spot;
use crate::{Point, distance_m};

pub use link::geo_uri;

/// A new order replaces the one that somebody has seen only when it is shorter by this share.
pub const CLEARLY_SHORTER: f64 = 0.05;

/// A place to go to.
#[derive(Clone, Copy, PartialEq)]
pub struct Stop {
    /// Where it is, when that is known.
    pub point: Option<Point>,
    /// Whether it is urgent or overdue.
    pub urgent: bool,
}

impl std::fmt::Debug for Stop {
    /// Without the place: what is printed may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stop").field("urgent", &self.urgent).finish_non_exhaustive()
    }
}

/// What a crew wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RouteSettings {
    /// All urgent stops before all others.
    pub urgent_first: bool,
}

/// Stops in driving order; it does not lead back.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Indices of the stops; those without a usable point last, as they were given.
    pub order: Vec<usize>,
    /// Metres in a straight line to each stop in order, from the one before it or from the start; `None` for
    /// a stop without a usable point, and for the first one when the start is no place.
    pub leg_m: Vec<Option<f64>>,
    /// The sum of the legs in metres.
    pub total_m: f64,
}

/// The stops in an order that is short to drive from the start.
///
/// Nearest neighbour, then 2-opt and Or-opt with neighbour lists, then a number of small random changes with
/// a fixed seed, each kept when it helps: the same stops always give the same order, never a longer one than
/// the nearest neighbour's. The time grows with the square of the number of stops; 100 take less than 1 ms.
pub fn plan(start: Point, stops: &[Stop], settings: RouteSettings) -> Route {
    let around = Around::new(start, stops);
    let [simple, better] = [search::nearest_neighbour, search::improved]
        .map(|order_of| around.route(around.in_groups(settings, order_of)));
    if better.total_m <= simple.total_m { better } else { simple }
}

/// The order that somebody has seen, with what was added and without what is gone.
///
/// `previous` names stops of `stops` in the order shown before; what it does not name is new and goes to where
/// it costs least, what is named twice or does not exist is passed over. Only a new plan that is
/// [`CLEARLY_SHORTER`] takes its place: a list that is turned upside down for a few metres is worse than the
/// metres. With urgent stops first, a stop that has become urgent moves.
pub fn replan(start: Point, stops: &[Stop], previous: &[usize], settings: RouteSettings) -> Route {
    let fresh = plan(start, stops, settings);
    let around = Around::new(start, stops);
    let mut is_kept = vec![false; stops.len()];
    let mut kept: Vec<usize> = Vec::with_capacity(stops.len());
    for &stop in previous {
        if around.spot(stop).is_some() && !std::mem::replace(&mut is_kept[stop], true) {
            kept.push(stop);
        }
    }
    if kept.is_empty() {
        return fresh;
    }
    let is_late = |stop: &usize| settings.urgent_first && !stops[*stop].urgent;
    kept.sort_by_key(is_late);
    for stop in (0..stops.len()).filter(|&stop| !is_kept[stop] && around.spot(stop).is_some()) {
        let turn = kept.partition_point(|stop| !is_late(stop));
        let places = if is_late(&stop) { turn..=kept.len() } else { 0..=turn };
        let place = around.cheapest(&kept, stop, places);
        kept.insert(place, stop);
    }
    let kept = around.route(kept);
    if fresh.total_m < kept.total_m * (1.0 - CLEARLY_SHORTER) { fresh } else { kept }
}

/// The stops as places in metres.
struct Around<'a> {
    start: Option<Spot>,
    stops: &'a [Stop],
    spots: Vec<Option<Spot>>,
}

impl<'a> Around<'a> {
    fn new(start: Point, stops: &'a [Stop]) -> Self {
        let spots = stops.iter().map(|stop| stop.point.and_then(spot)).collect();
        Self { start: spot(start), stops, spots }
    }

    fn spot(&self, stop: usize) -> Option<&Spot> {
        self.spots.get(stop)?.as_ref()
    }

    /// Stops with a place, each group in the order that the search gives it, from the end of the one before.
    fn in_groups(
        &self,
        settings: RouteSettings,
        order_of: fn(Option<&Spot>, &[Spot]) -> Vec<usize>,
    ) -> Vec<usize> {
        let is_late = |stop: &usize| settings.urgent_first && !self.stops[*stop].urgent;
        let (late, early): (Vec<usize>, Vec<usize>) =
            (0..self.stops.len()).filter(|&stop| self.spot(stop).is_some()).partition(is_late);
        let mut order: Vec<usize> = Vec::with_capacity(self.stops.len());
        for group in [early, late] {
            let from = order.last().map_or(self.start.as_ref(), |&last| self.spot(last));
            let spots: Vec<Spot> = group.iter().filter_map(|&stop| self.spots[stop]).collect();
            order.extend(order_of(from, &spots).into_iter().map(|at| group[at]));
        }
        order
    }

    /// Where in the order one more stop costs least, the earliest of equal places.
    fn cheapest(&self, order: &[usize], stop: usize, places: std::ops::RangeInclusive<usize>) -> usize {
        let apart = |a: Option<&Spot>, b: Option<&Spot>| a.zip(b).map_or(0.0, |(a, b)| a.apart_m(b));
        let new = self.spot(stop);
        let cost = |place: usize| {
            let before = place.checked_sub(1).map_or(self.start.as_ref(), |place| self.spot(order[place]));
            let after = order.get(place).and_then(|&next| self.spot(next));
            apart(before, new) + apart(new, after) - apart(before, after)
        };
        let first = *places.start();
        places.min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or(first)
    }

    /// Adds the stops without a place and measures.
    fn route(&self, mut order: Vec<usize>) -> Route {
        order.extend((0..self.stops.len()).filter(|&stop| self.spot(stop).is_none()));
        let mut last = self.start.map(|start| start.point);
        let mut leg_m = Vec::with_capacity(order.len());
        for &stop in &order {
            let here = self.spot(stop).map(|spot| spot.point);
            leg_m.push(last.zip(here).map(|(last, here)| distance_m(last, here)));
            last = here.or(last);
        }
        let total_m = leg_m.iter().flatten().sum();
        Route { order, leg_m, total_m }
    }
}

fn spot(point: Point) -> Option<Spot> {
    Point::new(point.lat_deg, point.lon_deg).ok().map(Spot::at)
}

#[cfg(test)]
mod tests;
