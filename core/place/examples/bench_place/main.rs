//! The Rust side of `tests/bench place`: one round of measurements for each line on standard input, as JSON.
//!
//! `bench_place FOLDER FILE.geojson` measures a city, `bench_place FOLDER` the invented province. The folder
//! gets `areas.geojson`, `points.csv` and `answers.csv` for the other side.

#[path = "../../tests/common/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod common;
mod counted;
mod peers;
#[path = "../../tests/common/real.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod real;
mod rounds;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};
use std::path::Path;

use common::{Chance, anywhere, province};
use real::read_geojson;
use saberling_place::{AreaPack, Content, Corner, Point};

/// Points that are looked up.
const POINTS: usize = 50_000;
/// Points, hard ones among them, that both sides place.
const COMPARED: usize = 200_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().ok_or("usage: bench_place FOLDER [FILE.geojson]")?;
    let content = match arguments.next() {
        Some(file) => read_geojson(&std::fs::read(file)?),
        None => province(77, 78, 24),
    };
    let bytes = AreaPack::encode(&content)?;
    let pack = AreaPack::from_bytes(&bytes)?;
    let points = points(&content, &pack);
    write_folder(Path::new(&folder), &content, &pack, &points)?;
    let mut rounds = rounds::Rounds::new(&content, bytes, pack, points);
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", rounds.facts())?;
    output.flush()?;
    for line in std::io::stdin().lock().lines() {
        line?;
        writeln!(output, "{}", rounds.round())?;
        output.flush()?;
    }
    Ok(())
}

/// Points in the areas, and for each an accuracy as phones state it: mostly 5 to 20 m, sometimes up to 60.
fn points(content: &Content, pack: &AreaPack) -> Vec<(Point, f64)> {
    let (bounds, mut chance) = (common::bounds(content), Chance(7));
    let mut points = Vec::with_capacity(POINTS);
    while points.len() < POINTS {
        let at = anywhere(bounds, &mut chance).point();
        let most = [20, 20, 20, 60][points.len() % 4];
        let accuracy_m = f64::from(chance.between(5, most));
        if pack.area_at(at).is_some() {
            points.push((at, accuracy_m));
        }
    }
    points
}

fn write_folder(
    folder: &Path,
    content: &Content,
    pack: &AreaPack,
    points: &[(Point, f64)],
) -> Result<(), Box<dyn Error>> {
    std::fs::write(folder.join("areas.geojson"), pack.to_geojson())?;
    let mut text = String::new();
    for (point, _) in points {
        let at = Corner::of(*point).ok_or("a point")?;
        writeln!(text, "{},{}", at.lon_e7, at.lat_e7)?;
    }
    std::fs::write(folder.join("points.csv"), &text)?;
    text.clear();
    let (edges, bounds, mut chance) = (common::edges(content), common::bounds(content), Chance(9));
    for _ in 0..COMPARED {
        let at = common::hard_point(bounds, &edges, &mut chance);
        let code = pack.area_at(at.point()).map_or("", |area| area.code.as_str());
        writeln!(text, "{},{},{code}", at.lon_e7, at.lat_e7)?;
    }
    std::fs::write(folder.join("answers.csv"), &text)?;
    Ok(())
}
