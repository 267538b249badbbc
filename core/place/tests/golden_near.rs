//! What is near, routes, coarse points and Plus Codes, the same on every processor: answers as text, and the bits
//! of many more in one number.
//!
//! `SABERLING_BLESS=1 cargo test -p saberling-place --test golden_near` writes them anew; `tests/lib/golden_arm`
//! checks them on an emulated ARM processor.

use std::fmt::Write as _;

use saberling_place::nearby::{Known, KnownState, PointIndex, Question, rank};
use saberling_place::route::{RouteSettings, Stop, plan};
use saberling_place::{COARSE_ERROR_M, Point, coarse, plus_code};

/// Answers whose bits are gathered.
const GATHERED: u32 = 20_000;

#[test]
fn answers_are_as_written() {
    let written = [coarse_and_codes(), within(), ranked(), routes()].concat();
    let path = format!("{}/golden/near.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("SABERLING_BLESS").is_some() {
        std::fs::write(&path, &written).expect("the folder golden");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file");
    for (now, then) in written.lines().zip(golden.lines()) {
        assert_eq!(now, then);
    }
    assert_eq!(written.lines().count(), golden.lines().count());
}

fn coarse_and_codes() -> String {
    let (mut text, mut chance, mut bits) = (String::new(), Chance(1), Gathered::new());
    for turn in 0..GATHERED {
        let at = if turn % 2 == 0 { chance.in_town() } else { chance.on_earth() };
        let (cell, code) = (coarse(at), plus_code::encode(at, 15).expect("a place"));
        bits.point(cell);
        code.bytes().for_each(|byte| bits.add(u64::from(byte)));
        if turn < 20 {
            let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
            let cell = format!("{} {}", e7(cell.lat_deg), e7(cell.lon_deg));
            writeln!(text, "{} {} coarse {cell} code {code}", e7(at.lat_deg), e7(at.lon_deg)).expect("text");
        }
    }
    writeln!(text, "bits of {GATHERED} coarse points and codes {:016x}", bits.0).expect("text");
    text
}

fn within() -> String {
    let (mut chance, mut bits) = (Chance(2), Gathered::new());
    let points: Vec<Point> =
        (0..GATHERED).map(|turn| if turn % 5 > 0 { chance.in_town() } else { chance.on_earth() }).collect();
    let index = PointIndex::new(points.iter().map(|&point| (point, ())));
    let mut count = 0;
    for radius_m in [5.0, 95.0, 800.0, 30_000.0, 3e6] {
        for &point in &points[..50] {
            for found in index.within(point, radius_m) {
                bits.add(found.index as u64);
                bits.add(found.distance_m.to_bits());
                count += 1;
            }
        }
    }
    format!("bits of {count} points within a radius {:016x}\n", bits.0)
}

fn ranked() -> String {
    let (mut text, mut chance) = (String::new(), Chance(3));
    let here = chance.in_town();
    let known: Vec<Known<'_>> = (0..40_u64)
        .map(|turn| {
            let mut off = || (chance.share() - 0.5) * 0.002;
            let point = Point { lat_deg: here.lat_deg + off(), lon_deg: here.lon_deg + off() };
            let grid_error_m = if turn % 3 == 0 { COARSE_ERROR_M } else { 0.0 };
            let category = ["litter", "drain"][usize::from(turn % 4 == 0)];
            let closed = KnownState::ClosedAt(turn as i64 * 40_000_000);
            let state = if turn % 2 == 0 { KnownState::Open } else { closed };
            let phash = (turn % 5 == 0).then(|| chance.next() & 0xFFFF);
            Known { point, grid_error_m, category, state, reported_at_ms: None, phash }
        })
        .collect();
    let (now_ms, window_ms) = (1_600_000_000, 1_209_600_000);
    let asked = Question {
        point: here,
        accuracy_m: Some(12.0),
        category: "litter",
        radius_m: 50.0,
        now_ms,
        window_ms,
        phash: Some(0),
    };
    for found in rank(&asked, &known) {
        let bits = found.distance_m.map_or(0, f64::to_bits);
        writeln!(text, "known {} score {} at {bits:016x} {:?}", found.index, found.score, found.reasons)
            .expect("text");
    }
    text
}

fn routes() -> String {
    let (mut text, mut chance) = (String::new(), Chance(4));
    for count in [5, 40, 100, 250] {
        let start = chance.in_town();
        let mut any = || Stop { point: Some(chance.in_town()), urgent: chance.next().is_multiple_of(4) };
        let stops: Vec<Stop> = (0..count).map(|_| any()).collect();
        for urgent_first in [false, true] {
            let route = plan(start, &stops, RouteSettings { urgent_first });
            let mut bits = Gathered::new();
            route.order.iter().for_each(|&stop| bits.add(stop as u64));
            route.leg_m.iter().flatten().for_each(|metres| bits.add(metres.to_bits()));
            writeln!(text, "route of {count} {urgent_first}: {:.3} m {:016x}", route.total_m, bits.0)
                .expect("text");
            if count <= 40 {
                writeln!(text, "{:?}", route.order).expect("text");
            }
        }
    }
    text
}

/// Steele, Lea and Flood's SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn in_town(&mut self) -> Point {
        Point { lat_deg: 3.53 + self.share() * 0.14, lon_deg: 98.44 + self.share() * 0.1 }
    }

    fn on_earth(&mut self) -> Point {
        Point { lat_deg: self.share() * 180.0 - 90.0, lon_deg: self.share() * 360.0 - 180.0 }
    }
}

/// FNV-1a over 64 bits at a time.
struct Gathered(u64);

impl Gathered {
    fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    fn add(&mut self, bits: u64) {
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        }
    }

    fn point(&mut self, point: Point) {
        self.add(point.lat_deg.to_bits());
        self.add(point.lon_deg.to_bits());
    }
}
