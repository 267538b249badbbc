//! Prepares one photo from the command line and prints what was done as one line of JSON.
//!
//! `cargo run --release -p saberling-photo --example compress -- IN OUT [--edge N] [--budget N]`

use std::fs::{self, File};
use std::process::ExitCode;
use std::time::Instant;

use saberling_photo::{PhotoError, Prepared, Settings, prepare};

const USAGE: &str = "usage: compress IN OUT [--edge PIXELS] [--budget BYTES]";

struct Order {
    input: String,
    output: String,
    settings: Settings,
}

fn main() -> ExitCode {
    match order(std::env::args().skip(1)).and_then(|order| run(&order)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("compress: {message}");
            ExitCode::from(2)
        }
    }
}

fn order(mut words: impl Iterator<Item = String>) -> Result<Order, String> {
    let mut settings = Settings::default();
    let mut paths = Vec::new();
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().and_then(|text| text.parse::<u32>().ok());
            value.filter(|&n| n > 0).ok_or(format!("{word} needs a number above 0\n{USAGE}"))
        };
        match word.as_str() {
            "--edge" => settings.longest_edge_px = number()?,
            "--budget" => settings.max_bytes = number()? as usize,
            _ if word.starts_with('-') => return Err(format!("unknown option {word}\n{USAGE}")),
            _ => paths.push(word),
        }
    }
    let [input, output] = paths.try_into().map_err(|_| USAGE.to_owned())?;
    Ok(Order { input, output, settings })
}

fn run(order: &Order) -> Result<String, String> {
    let (prepared, milliseconds) = timed(&order.input, &order.settings)
        .map_err(|error| format!("{}: {error} [{}]", order.input, error.code()))?;
    fs::write(&order.output, &prepared.upload).map_err(|error| format!("{}: {error}", order.output))?;
    Ok(report(&prepared, milliseconds))
}

#[expect(clippy::disallowed_methods, reason = "a program that measures needs the real clock")]
fn timed(path: &str, settings: &Settings) -> Result<(Prepared, f64), PhotoError> {
    let start = Instant::now();
    let prepared = prepare(File::open(path)?, settings)?;
    Ok((prepared, start.elapsed().as_secs_f64() * 1000.0))
}

fn report(prepared: &Prepared, milliseconds: f64) -> String {
    let path = if prepared.quality.is_some() { "encoded" } else { "kept" };
    let quality = prepared.quality.map_or("null".to_owned(), |quality| quality.to_string());
    let sha256: String = prepared.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        r#"{{"path":"{path}","format":"{}","width":{},"height":{},"bytes":{},"quality":{quality},"sha256":"{sha256}","thumbnail_bytes":{},"ms":{milliseconds:.1}}}"#,
        prepared.format.name(),
        prepared.width_px,
        prepared.height_px,
        prepared.upload.len(),
        prepared.thumbnail.len(),
    )
}
