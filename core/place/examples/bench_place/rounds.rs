//! One round: everything is measured once, one after the other, so that rounds can be compared.

use std::hint::black_box;
use std::time::Instant;

use geojson::FeatureCollection;
use saberling_place::{AreaPack, Confidence, Content, Point};
use serde_json::{Value, json};

use crate::counted;
use crate::peers::Peers;

/// How often a pack is opened and its GeoJSON parsed in a round.
const OPENINGS: usize = 20;
/// Points that are timed one by one, and how often each in a row.
const SINGLE: (usize, usize) = (2_000, 300);

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
        Self { bytes, pack, json, points, peers, facts }
    }

    /// What is known before any round.
    pub(crate) fn facts(&self) -> &Value {
        &self.facts
    }

    pub(crate) fn round(&mut self) -> Value {
        let plain_ns =
            self.each(|at, _| self.pack.area_at(at).map_or(0, |area| std::ptr::from_ref(area) as usize));
        let circle_ns = self.each(|at, accuracy_m| {
            let answer = self.pack.lookup(at, Some(accuracy_m));
            match answer.confidence() {
                Confidence::Certain => answer.primary().map_or(0, |area| std::ptr::from_ref(area) as usize),
                _ => answer.candidates().map(|candidate| candidate.distance_m as usize).sum(),
            }
        });
        let tree_ns = self.each(|at, _| self.peers.area_at(at).unwrap_or(0));
        let borders_ns = self.each(|at, accuracy_m| {
            let (holder, met) = self.peers.borders_around(at, accuracy_m);
            holder.unwrap_or(0) + met
        });
        let began = now();
        for _ in 0..OPENINGS {
            black_box(AreaPack::from_bytes(black_box(&self.bytes)).expect("reads"));
        }
        let open_us = micros(began) / OPENINGS as f64;
        let times = if self.json.len() > 1_000_000 { 1 } else { OPENINGS };
        let began = now();
        for _ in 0..times {
            let parsed: FeatureCollection = serde_json::from_str(black_box(&self.json)).expect("GeoJSON");
            black_box(parsed);
        }
        let parse_us = micros(began) / times as f64;
        let (plain_single, circle_single) = (self.singles(false), self.singles(true));
        json!({
            "plain_ns": plain_ns, "circle_ns": circle_ns, "tree_ns": tree_ns, "borders_ns": borders_ns,
            "open_us": open_us, "parse_us": parse_us,
            "plain_single": plain_single, "circle_single": circle_single,
        })
    }

    /// Nanoseconds for each point, all points in a row.
    fn each(&self, mut act: impl FnMut(Point, f64) -> usize) -> f64 {
        let began = now();
        let mut sum = 0_usize;
        for (at, accuracy_m) in &self.points {
            sum = sum.wrapping_add(act(*at, *accuracy_m));
        }
        black_box(sum);
        micros(began) * 1e3 / self.points.len() as f64
    }

    /// Median and 99th percentile of nanoseconds for one point.
    fn singles(&self, with_circle: bool) -> [f64; 2] {
        let (points, times) = SINGLE;
        let mut each: Vec<f64> = self.points[..points]
            .iter()
            .map(|(at, accuracy_m)| {
                let began = now();
                for _ in 0..times {
                    if with_circle {
                        black_box(self.pack.lookup(black_box(*at), Some(*accuracy_m)).confidence());
                    } else {
                        black_box(self.pack.area_at(black_box(*at)));
                    }
                }
                micros(began) * 1e3 / times as f64
            })
            .collect();
        each.sort_by(f64::total_cmp);
        [each[points / 2], each[points * 99 / 100]]
    }
}

#[expect(clippy::disallowed_methods, reason = "a program that measures needs the real clock")]
fn now() -> Instant {
    Instant::now()
}

fn micros(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e6
}
