//! One round: everything is measured once, one after the other, so that rounds can be compared.

use std::hint::black_box;
use std::time::Instant;

use geojson::FeatureCollection;
use saberling_place::{AreaPack, Confidence, Content, Point};
use serde_json::{Value, json};

use crate::counted;
use crate::peers::Peers;

/// How often a thing is done in a round: the quickest counts, because other programs interrupt the others.
const TIMES: usize = 7;
/// How often a pack is opened and its GeoJSON parsed in a row.
const OPENINGS: usize = 20;
/// Points that are timed one by one, and how often each in a row.
const SINGLE: (usize, usize) = (2_000, 100);

/// Points in a row.
const IN_A_ROW: usize = 250;

/// A point and its accuracy in metres.
type Asked = (Point, f64);

/// What is done with points; a number that keeps it from being left out.
type Kind<'a> = &'a dyn Fn(&[Asked]) -> usize;

pub(crate) struct Rounds {
    bytes: Vec<u8>,
    pack: AreaPack,
    json: String,
    points: Vec<(Point, f64)>,
    peers: Peers,
    facts: Value,
}

impl Rounds {
    pub(crate) fn new(content: &Content, bytes: Vec<u8>, pack: AreaPack, points: Vec<(Point, f64)>) -> Self {
        let json = pack.to_geojson();
        let before = counted::in_use();
        let (opened, open_peak) = counted::peak_of(|| AreaPack::from_bytes(&bytes).expect("reads"));
        let open = counted::in_use() - before;
        let began = now();
        let (_, index_peak) = counted::peak_of(|| black_box(opened.area_at(points[0].0)).is_some());
        let index_us = micros(began);
        let in_use = counted::in_use() - before;
        let began = now();
        let peers = Peers::new(content);
        let peers_ms = micros(began) / 1e3;
        let calls = counted::calls();
        let mut certain = 0;
        for (at, accuracy_m) in &points {
            let answer = pack.lookup(*at, Some(*accuracy_m));
            certain += usize::from(answer.confidence() == Confidence::Certain);
            black_box(answer.candidates().map(|candidate| candidate.distance_m).sum::<f64>());
        }
        let facts = json!({
            "areas": content.areas.len(),
            "corners": content.areas.iter().flat_map(|area| area.polygons.iter().flatten()).map(Vec::len).sum::<usize>(),
            "points": points.len(),
            "certain": certain as f64 / points.len() as f64,
            "pack_bytes": bytes.len(),
            "json_bytes": json.len(),
            "open_bytes": open,
            "in_use_bytes": in_use,
            "peak_bytes": open_peak.max(open + index_peak),
            "index_us": index_us,
            "peers_ms": peers_ms,
            "allocations_of_lookups": counted::calls() - calls,
        });
        counted::end();
        Self { bytes, pack, json, points, peers, facts }
    }

    /// What is known before any round.
    pub(crate) fn facts(&self) -> &Value {
        &self.facts
    }

    pub(crate) fn round(&mut self) -> Value {
        let plain = |points: &[Asked]| -> usize {
            let area = |(at, _): &Asked| self.pack.area_at(*at).map_or(0, place_in_memory);
            points.iter().map(area).fold(0, usize::wrapping_add)
        };
        let circle = |points: &[Asked]| -> usize {
            let areas = |(at, accuracy_m): &Asked| {
                let answer = self.pack.lookup(*at, Some(*accuracy_m));
                match answer.confidence() {
                    Confidence::Certain => answer.primary().map_or(0, place_in_memory),
                    _ => answer.candidates().map(|candidate| candidate.distance_m as usize).sum(),
                }
            };
            points.iter().map(areas).fold(0, usize::wrapping_add)
        };
        let tree = |points: &[Asked]| -> usize {
            points.iter().map(|(at, _)| self.peers.area_at(*at).unwrap_or(0)).fold(0, usize::wrapping_add)
        };
        let borders = |points: &[Asked]| -> usize {
            let met = |(at, accuracy_m): &Asked| self.peers.borders_around(*at, *accuracy_m);
            points.iter().map(met).map(|(holder, met)| holder.unwrap_or(0) + met).sum()
        };
        let [plain_ns, circle_ns, tree_ns, borders_ns] = self.in_turn([&plain, &circle, &tree, &borders]);
        let all: Vec<_> = self.points.iter().map(|(at, _)| *at).collect();
        let many_us = quickest(TIMES, || {
            black_box(self.pack.areas_at(black_box(&all)));
        });
        let open_us = quickest(OPENINGS, || {
            black_box(AreaPack::from_bytes(black_box(&self.bytes)).expect("reads"));
        });
        let times = if self.json.len() > 1_000_000 { 2 } else { OPENINGS };
        let parse_us = quickest(times, || {
            let parsed: FeatureCollection = serde_json::from_str(black_box(&self.json)).expect("GeoJSON");
            black_box(parsed);
        });
        let (plain_single, circle_single) = (self.singles(false), self.singles(true));
        json!({
            "plain_ns": plain_ns, "many_ns": many_us * 1e3 / all.len() as f64, "circle_ns": circle_ns, "tree_ns": tree_ns, "borders_ns": borders_ns,
            "open_us": open_us, "parse_us": parse_us,
            "plain_single": plain_single, "circle_single": circle_single,
        })
    }

    /// Nanoseconds for each point. A few points of one kind take turns with a few of another, elsewhere, so that a
    /// busy machine slows all kinds alike and none finds memory warm from another; between two turns with the
    /// same points lie all the others.
    fn in_turn<const KINDS: usize>(&self, kinds: [Kind<'_>; KINDS]) -> [f64; KINDS] {
        let parts: Vec<_> = self.points.chunks(IN_A_ROW).collect();
        let mut best = vec![[f64::INFINITY; KINDS]; parts.len()];
        for turn in 0..TIMES * parts.len() {
            for (kind, act) in kinds.iter().enumerate() {
                let part = (turn + kind * parts.len() / KINDS) % parts.len();
                let began = now();
                black_box(act(parts[part]));
                best[part][kind] = best[part][kind].min(micros(began));
            }
        }
        std::array::from_fn(|kind| {
            best.iter().map(|part| part[kind]).sum::<f64>() * 1e3 / self.points.len() as f64
        })
    }

    /// Median and 99th percentile of nanoseconds for one point.
    fn singles(&self, with_circle: bool) -> [f64; 2] {
        let (points, times) = SINGLE;
        let mut each: Vec<f64> = self.points[..points]
            .iter()
            .map(|(at, accuracy_m)| {
                let row_us = quickest(3, || {
                    for _ in 0..times {
                        if with_circle {
                            black_box(self.pack.lookup(black_box(*at), Some(*accuracy_m)).confidence());
                        } else {
                            black_box(self.pack.area_at(black_box(*at)));
                        }
                    }
                });
                row_us * 1e3 / times as f64
            })
            .collect();
        each.sort_by(f64::total_cmp);
        [each[points / 2], each[points * 99 / 100]]
    }
}

/// Microseconds of the quickest of some times.
fn quickest(times: usize, mut act: impl FnMut()) -> f64 {
    let one = |_| {
        let began = now();
        act();
        micros(began)
    };
    (0..times).map(one).fold(f64::INFINITY, f64::min)
}

fn place_in_memory<T>(thing: &T) -> usize {
    std::ptr::from_ref(thing) as usize
}

#[expect(clippy::disallowed_methods, reason = "a program that measures needs the real clock")]
fn now() -> Instant {
    Instant::now()
}

fn micros(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e6
}
