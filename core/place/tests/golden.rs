//! The same answers on every processor and in every language: points and answers as text, and the bits of many
//! more in one number.
//!
//! `SABERLING_BLESS=1 cargo test -p saberling-place --test golden` writes them anew; `tests/lib/golden_arm`
//! checks them on an emulated ARM processor.

mod common;

use std::fmt::Write as _;

use common::{Chance, bounds, edges, hard_city, hard_point, province};
use saberling_place::{AreaPack, Confidence, Content, Lookup, distance_m};

/// Points that are written down.
const WRITTEN: usize = 240;
/// Points whose answers' bits are gathered.
const GATHERED: usize = 60_000;

#[test]
fn a_city_of_hard_cases_answers_as_written() {
    check("hard_city", &hard_city(), &[0.0, 0.05, 1.0, 60.0]);
}

#[test]
fn a_crooked_lattice_answers_as_written() {
    check("lattice", &province(6, 5, 9), &[0.0, 8.0, 25.0, 100.0, 1_500.0]);
}

fn check(name: &str, content: &Content, radii_m: &[f64]) {
    let bytes = AreaPack::encode(content).expect("a pack");
    let written = text(content, &bytes, radii_m);
    let path = format!("{}/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    // The pack itself is for those who ask from another language: `tests/python/golden.py`.
    let pack = format!("{}/golden/{name}.areas", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("SABERLING_BLESS").is_some() {
        std::fs::write(&path, &written).expect("the folder golden");
        std::fs::write(&pack, &bytes).expect("the folder golden");
    }
    assert!(std::fs::read(&pack).expect("the golden pack") == bytes, "the bytes of {name}'s pack changed");
    let golden = std::fs::read_to_string(&path).expect("the golden file");
    for (line, (now, then)) in written.lines().zip(golden.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {name}", line + 1);
    }
    assert_eq!(written.lines().count(), golden.lines().count());
}

/// A line a point: longitude and latitude in 1e-7 degrees, accuracy in centimetres, then the answer.
fn text(content: &Content, bytes: &[u8], radii_m: &[f64]) -> String {
    let pack = AreaPack::from_bytes(bytes).expect("reads");
    let mut text = format!("pack {} {} bytes\n", pack.version(), bytes.len());
    let bounds = bounds(content);
    let (edges, mut chance, mut bits) = (edges(content), Chance(3), Gathered(0xcbf2_9ce4_8422_2325));
    for place in 0..GATHERED {
        let at = hard_point(bounds, &edges, &mut chance);
        let radius_m = radii_m[place % radii_m.len()];
        let answer = pack.lookup(at.point(), Some(radius_m));
        gather(&mut bits, &answer);
        bits.add(distance_m(at.point(), edges[place % edges.len()].0.point()).to_bits());
        if place < WRITTEN {
            let centimetres = (radius_m * 100.0) as i64;
            writeln!(text, "{} {} {centimetres} {}", at.lon_e7, at.lat_e7, line(&answer)).expect("text");
        }
    }
    writeln!(text, "bits of {GATHERED} answers {:016x}", bits.0).expect("text");
    text
}

/// Best area, confidence, metres outside, and each candidate with its distance in millimetres.
fn line(answer: &Lookup<'_>) -> String {
    let millimetres = |metres: f64| (metres * 1e3 + 0.5) as i64;
    let word = match answer.confidence() {
        Confidence::Certain => "certain",
        Confidence::Ambiguous => "ambiguous",
        Confidence::NearestOnly => "nearest_only",
        Confidence::Outside => "outside",
    };
    let outside = answer.outside_m().map_or("-".to_owned(), |metres| millimetres(metres).to_string());
    let mut line = format!("{} {word} {outside}", answer.primary().map_or("-", |area| area.code.as_str()));
    for candidate in answer.candidates() {
        write!(line, " {}:{}", candidate.area.code, millimetres(candidate.distance_m)).expect("text");
    }
    line
}

fn gather(bits: &mut Gathered, answer: &Lookup<'_>) {
    bits.add(answer.confidence() as u64);
    bits.add(answer.outside_m().map_or(1, f64::to_bits));
    for candidate in answer.candidates() {
        candidate.area.code.bytes().for_each(|byte| bits.add(u64::from(byte)));
        bits.add(candidate.distance_m.to_bits());
    }
}

/// FNV-1a over eight bytes at a time.
struct Gathered(u64);

impl Gathered {
    fn add(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x0100_0000_01b3);
    }
}
