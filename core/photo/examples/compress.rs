//! Prepares one photo from the command line and prints what was done as one line of JSON.
//!
//! `cargo run --release -p saberling-photo --example compress -- IN OUT [options]`, see `--help`.

use std::fs::{self, File};
use std::io::BufReader;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use saberling_photo::{
    Mode, Monitor, Order, PhotoError, Prepared, Region, Settings, Simd, Way, prepare_with,
};

const USAGE: &str = "usage: compress IN OUT [options]
  --edge PIXELS         longest edge of the upload (1600)
  --budget BYTES        most bytes of the upload (300000)
  --mode fast|best      how much work goes into it (fast)
  --floor N             least quality, about as SSIMULACRA2 counts it (50): below it the picture gets smaller
  --ceiling N           most quality, on the same scale (88)
  --threads N           threads that may work on it (1)
  --simd NAME           best, scalar, sse41, avx2 or neon (best)
  --blur X,Y,W,H        covers a rectangle, in fractions of the upright picture; may be repeated
  --blur X,Y,X,Y,X,Y    covers a polygon of three corners or more; may be repeated
  --thumbnail FILE      writes the thumbnail as well
  --repeat N            does it N times and prints a line each";

struct Call {
    input: String,
    output: String,
    thumbnail: Option<String>,
    settings: Settings,
    cover: Vec<Region>,
    repeat: u32,
}

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match call(words.into_iter()).and_then(|call| run(&call)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("compress: {message}");
            ExitCode::from(2)
        }
    }
}

fn call(mut words: impl Iterator<Item = String>) -> Result<Call, String> {
    let mut call = Call {
        input: String::new(),
        output: String::new(),
        thumbnail: None,
        settings: Settings::default(),
        cover: Vec::new(),
        repeat: 1,
    };
    let mut paths = Vec::new();
    while let Some(word) = words.next() {
        if word.starts_with("--") {
            let value = words.next().ok_or(format!("{word} needs a value\n{USAGE}"))?;
            option(&mut call, &word, &value)
                .map_err(|wanted| format!("{word} {value}: {wanted}\n{USAGE}"))?;
        } else {
            paths.push(word);
        }
    }
    [call.input, call.output] = paths.try_into().map_err(|_| USAGE.to_owned())?;
    Ok(call)
}

/// Sets one option, or says what it wants.
fn option(call: &mut Call, name: &str, value: &str) -> Result<(), String> {
    let settings = &mut call.settings;
    match name {
        "--edge" => settings.longest_edge_px = number(value, 65_535)?,
        "--budget" => settings.max_bytes = number(value, u32::MAX)? as usize,
        "--floor" => settings.floor = number(value, 100)? as u8,
        "--ceiling" => settings.ceiling = number(value, 100)? as u8,
        "--threads" => settings.threads = number(value, 64)? as u8,
        "--repeat" => call.repeat = number(value, 1_000_000)?,
        "--thumbnail" => call.thumbnail = Some(value.to_owned()),
        "--mode" => settings.mode = one_of(value, &[("fast", Mode::Fast), ("best", Mode::Best)])?,
        "--simd" => {
            let names = [
                ("best", Simd::Best),
                ("scalar", Simd::Scalar),
                ("sse41", Simd::Sse41),
                ("avx2", Simd::Avx2),
                ("neon", Simd::Neon),
            ];
            settings.simd = one_of(value, &names)?;
            if !settings.simd.is_here() {
                return Err("this processor does not have it".to_owned());
            }
        }
        "--blur" => call.cover.push(region(value)?),
        _ => return Err("there is no such option".to_owned()),
    }
    Ok(())
}

fn number(text: &str, most: u32) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or(format!("a number from 1 to {most} is wanted"))
}

fn one_of<T: Copy>(text: &str, names: &[(&str, T)]) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| *name == text);
    found.map(|&(_, value)| value).ok_or_else(|| {
        let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
        format!("one of {} is wanted", names.join(", "))
    })
}

fn region(text: &str) -> Result<Region, String> {
    let parts: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    match parts.as_deref() {
        Ok(&[x, y, width, height]) => Ok(Region::rectangle(x, y, width, height)),
        Ok(many) if many.len() >= 6 && many.len() % 2 == 0 => {
            Ok(Region { corners: many.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect() })
        }
        _ => Err("four numbers, or the corners of a polygon, are wanted, each from 0 to 1".to_owned()),
    }
}

fn run(call: &Call) -> Result<(), String> {
    for _ in 0..call.repeat {
        let (prepared, clock) =
            timed(call).map_err(|error| format!("{}: {error} [{}]", call.input, error.code()))?;
        println!("{}", report(&prepared, &clock));
        let write =
            |path: &str, bytes: &[u8]| fs::write(path, bytes).map_err(|error| format!("{path}: {error}"));
        write(&call.output, &prepared.upload)?;
        if let Some(path) = &call.thumbnail {
            write(path, &prepared.thumbnail)?;
        }
    }
    Ok(())
}

/// When each phase ended, in milliseconds from the beginning.
struct Clock {
    start: Instant,
    ends: Mutex<Vec<(u16, f64)>>,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "a program that measures needs the real clock")]
    fn start() -> Self {
        Self { start: Instant::now(), ends: Mutex::default() }
    }

    fn now_ms(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }

    /// Milliseconds between the last reports of at most `from` and `to` thousandths.
    fn between(&self, from: u16, to: u16) -> f64 {
        let ends = self.ends.lock().expect("nobody panics with it");
        let at = |permille: u16| ends.iter().rev().find(|end| end.0 <= permille).map_or(0.0, |end| end.1);
        at(to) - at(from)
    }
}

impl Monitor for Clock {
    fn progress(&self, permille: u16) {
        let now = self.now_ms();
        self.ends.lock().expect("nobody panics with it").push((permille, now));
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn timed(call: &Call) -> Result<(Prepared, Clock), PhotoError> {
    let input = BufReader::new(File::open(&call.input)?);
    let clock = Clock::start();
    let order = Order { settings: &call.settings, cover: &call.cover, monitor: &clock };
    let prepared = prepare_with(input, &order)?;
    clock.progress(u16::MAX);
    Ok((prepared, clock))
}

/// The most memory this process ever had, in bytes, where the system says so.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

fn report(prepared: &Prepared, clock: &Clock) -> String {
    let path = match prepared.work.way {
        Way::Kept => "kept",
        Way::Banded => "banded",
        Way::Layered => "layered",
        Way::Flat => "flat",
    };
    let or_null = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
    let sha256: String = prepared.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let fields = [
        format!(r#""path":"{path}""#),
        format!(r#""format":"{}""#, prepared.format.name()),
        format!(r#""width":{},"height":{}"#, prepared.width_px, prepared.height_px),
        format!(r#""bytes":{}"#, prepared.upload.len()),
        format!(r#""quality":{}"#, or_null(prepared.quality.map(|quality| format!("{quality:.2}")))),
        format!(r#""ms":{:.2}"#, clock.between(0, u16::MAX)),
        format!(r#""ms_decode":{:.2}"#, clock.between(0, 700)),
        format!(r#""ms_upright_and_hash":{:.2}"#, clock.between(700, 775)),
        format!(r#""ms_thumbnail":{:.2}"#, clock.between(775, 850)),
        format!(r#""ms_encode":{:.2}"#, clock.between(850, u16::MAX)),
        format!(r#""peak_bytes":{}"#, or_null(peak_bytes().map(|bytes| bytes.to_string()))),
        format!(r#""phash":"{:016x}""#, prepared.phash.bits),
        format!(r#""sha256":"{sha256}""#),
        format!(r#""thumbnail_bytes":{}"#, prepared.thumbnail.len()),
        format!(r#""regions_covered":{}"#, prepared.work.regions_covered),
        format!(r#""colours_converted":{}"#, prepared.work.is_colour_converted),
        format!(
            r#""salvaged_rows":{}"#,
            or_null(prepared.salvaged.as_ref().map(|found| found.rows.to_string()))
        ),
    ];
    format!("{{{}}}", fields.join(","))
}
