//! Where is this? Asks an area pack, for checking it against other tools; `locate --help` says how.

mod answer;
mod route;

use std::io::Write;
use std::process::ExitCode;

use saberling_place::{AreaPack, Point};

const USAGE: &str = "\
locate --pack PACK LAT LON [ACCURACY]
locate --pack PACK --points FILE.csv
  Prints a line of JSON a point: area, how sure that is, every area that it may be with the metres to its border.
  PACK is an area pack, as `saberling-server city import` makes it; LAT and LON are degrees, ACCURACY is metres.
  FILE.csv holds a point a line, as lat,lon or lat,lon,accuracy; a first line of words is passed over. A line
  that is no place on Earth gets its error as answer, and the exit code is 2 then.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        return said(Ok((format!("{USAGE}\n{}", route::USAGE), true)));
    }
    match words.split_first() {
        Some((first, rest)) if first == "route" => said(route::run(rest).map(|answer| (answer, true))),
        _ => said(run(&words)),
    }
}

/// Prints what is to be said; whether all went well decides the exit code.
fn said(outcome: Result<(String, bool), String>) -> ExitCode {
    let (text, well) = match outcome {
        Ok(outcome) => outcome,
        Err(problem) => {
            eprintln!("locate: {problem}");
            return ExitCode::from(2);
        }
    };
    // A reader who has gone away, such as `head`, is no fault.
    let _ = writeln!(std::io::stdout(), "{text}");
    ExitCode::from(if well { 0 } else { 2 })
}

fn run(words: &[String]) -> Result<(String, bool), String> {
    let call = Call::read(words)?;
    let bytes = std::fs::read(call.pack).map_err(|error| format!("{}: {error}", call.pack))?;
    let pack = AreaPack::from_bytes(&bytes).map_err(|error| format!("{}: {error}", call.pack))?;
    match call.asked {
        Asked::Point(numbers) => {
            let (point, accuracy_m) = place(&numbers).map_err(|problem| format!("{problem}\n{USAGE}"))?;
            Ok((answer::json(&pack.lookup(point, accuracy_m)), true))
        }
        Asked::File(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
            let (lines, well) = file(&pack, &text);
            if lines.is_empty() { Err(format!("{path}: there is no point in it")) } else { Ok((lines, well)) }
        }
    }
}

/// What the command line asks for.
struct Call<'a> {
    pack: &'a str,
    asked: Asked<'a>,
}

enum Asked<'a> {
    Point(Vec<&'a str>),
    File(&'a str),
}

impl<'a> Call<'a> {
    fn read(words: &'a [String]) -> Result<Self, String> {
        let wrong = |problem: &str| format!("{problem}\n{USAGE}");
        let (mut pack, mut file, mut numbers) = (None, None, Vec::new());
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let taken = match word {
                "--pack" => &mut pack,
                "--points" => &mut file,
                _ if word.starts_with("--") => return Err(wrong(&format!("{word} is not known"))),
                _ => {
                    numbers.push(word);
                    continue;
                }
            };
            *taken = Some(words.next().ok_or_else(|| wrong(&format!("{word} needs a file")))?);
        }
        let pack = pack.ok_or_else(|| wrong("--pack is missing"))?;
        match (file, numbers.len()) {
            (Some(file), 0) => Ok(Self { pack, asked: Asked::File(file) }),
            (None, 2 | 3) => Ok(Self { pack, asked: Asked::Point(numbers) }),
            (Some(_), _) => Err(wrong("either a point or a file")),
            (None, _) => Err(wrong("a point is LAT LON [ACCURACY]")),
        }
    }
}

/// A point and its accuracy of two or three texts.
fn place(texts: &[&str]) -> Result<(Point, Option<f64>), String> {
    let number = |text: &&str| text.trim().parse::<f64>().map_err(|_| format!("{text:?} is not a number"));
    let numbers = texts.iter().map(number).collect::<Result<Vec<_>, _>>()?;
    let [lat, lon, ..] = numbers[..] else { return Err("a point has two numbers".to_owned()) };
    let point = Point::new(lat, lon).map_err(|error| error.to_string())?;
    Ok((point, numbers.get(2).copied()))
}

/// The answers to a file's lines, and whether all of them are places.
fn file(pack: &AreaPack, text: &str) -> (String, bool) {
    let mut well = true;
    let mut answers = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // An accuracy that is left out may leave its comma.
        let texts: Vec<&str> = line.trim_end_matches([',', ' ', '\r']).split(',').collect();
        let heading = index == 0 && texts[0].trim().parse::<f64>().is_err();
        if heading || line.trim().is_empty() {
            continue;
        }
        match place(&texts) {
            Ok((point, accuracy_m)) => answers.push(answer::json(&pack.lookup(point, accuracy_m))),
            Err(problem) => {
                well = false;
                answers.push(answer::problem(index + 1, &problem));
            }
        }
    }
    (answers.join("\n"), well)
}
