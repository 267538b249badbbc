//! `locate route FILE.csv`: stops in driving order, a line of JSON each.

use std::fmt::Write;

use saberling_place::Point;
use saberling_place::route::{RouteSettings, Stop, geo_uri, plan};

/// How it is called.
pub(crate) const USAGE: &str = "\
locate route FILE.csv [--from LAT LON] [--urgent-first]
  FILE.csv: a stop a line, as lat,lon or lat,lon,urgent (1, yes or urgent). Without --from the first line is where
  the route starts. A first line of words is passed over. Prints a line of JSON a stop with
  its line in the file, and one for the whole.";

/// Plans a route with the words that follow `route`; what to print.
///
/// # Errors
/// In words: what is wrong with the call or the file.
pub(crate) fn run(words: &[String]) -> Result<String, String> {
    let mut words = words.iter();
    let (mut file, mut from, mut settings) = (None, None, RouteSettings::default());
    while let Some(word) = words.next() {
        match word.as_str() {
            "--urgent-first" => settings.urgent_first = true,
            "--from" => from = Some(point(words.next(), words.next()).ok_or(USAGE)?),
            _ if file.is_none() => file = Some(word),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let file = file.ok_or(USAGE)?;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let (lines, mut stops): (Vec<usize>, Vec<Stop>) = stops(&text)?.into_iter().unzip();
    let start = match from {
        Some(start) => start,
        None if stops.is_empty() => return Err(format!("{file}: there is no stop in it")),
        None => stops
            .remove(0)
            .point
            .ok_or_else(|| format!("{file}: the first line is no place to start from"))?,
    };
    // Without a start of its own the first line is no stop.
    let lines = &lines[lines.len() - stops.len()..];
    Ok(said(start, &stops, lines, settings))
}

fn said(start: Point, stops: &[Stop], lines: &[usize], settings: RouteSettings) -> String {
    let route = plan(start, stops, settings);
    let mut out = String::new();
    for (turn, (&stop, leg_m)) in route.order.iter().zip(&route.leg_m).enumerate() {
        let uri = stops[stop].point.and_then(|at| geo_uri(at, &format!("{}", turn + 1)));
        let leg = leg_m.map_or("null".to_owned(), |metres| format!("{metres:.1}"));
        let uri = uri.map_or("null".to_owned(), |uri| format!("\"{uri}\""));
        let (urgent, line) = (stops[stop].urgent, lines[stop]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{{\"turn\":{},\"line\":{line},\"urgent\":{urgent},\"straight_m\":{leg},\"geo\":{uri}}}",
            turn + 1
        );
    }
    let _ = write!(out, "{{\"stops\":{},\"straight_total_m\":{:.1}}}", stops.len(), route.total_m);
    out
}

/// The stops of a file with their lines; a line that names no place is a stop without one.
fn stops(text: &str) -> Result<Vec<(usize, Stop)>, String> {
    let mut stops = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let numbers = fields.len() >= 2 && fields[..2].iter().all(|field| field.parse::<f64>().is_ok());
        if !numbers && number == 0 && fields[0].parse::<f64>().is_err() {
            continue;
        }
        if !numbers {
            return Err(format!("line {} is not lat,lon or lat,lon,urgent", number + 1));
        }
        let word = |at: usize| fields.get(at).map(|field| (*field).to_owned());
        let urgent = matches!(word(2).as_deref(), Some("1" | "yes" | "true" | "urgent"));
        stops.push((number + 1, Stop { point: point(word(0).as_ref(), word(1).as_ref()), urgent }));
    }
    Ok(stops)
}

fn point(lat: Option<&String>, lon: Option<&String>) -> Option<Point> {
    Point::new(lat?.parse().ok()?, lon?.parse().ok()?).ok()
}
