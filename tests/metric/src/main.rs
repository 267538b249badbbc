//! Scores pictures against their references: `REFERENCE<TAB>PICTURE` lines in, a number a line out.
//!
//! Both are binary PPM files of one size, 8 bits a sample, taken as sRGB. An answer is SSIMULACRA2's
//! score, or `error` and why there is none.

use std::error::Error;
use std::io::{BufRead, Write};
use std::{fs, io};

use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    for line in io::stdin().lock().lines() {
        match score(&line?) {
            Ok(score) => writeln!(out, "{score:.4}")?,
            Err(error) => writeln!(out, "error {error}")?,
        }
        out.flush()?;
    }
    Ok(())
}

fn score(line: &str) -> Result<f64, Box<dyn Error>> {
    let (reference, picture) = line.split_once('\t').ok_or("a line is two paths with a tab between them")?;
    Ok(compute_frame_ssimulacra2(read(reference)?, read(picture)?)?)
}

/// Reads `P6 WIDTH HEIGHT 255`, one white space, and the samples.
fn read(path: &str) -> Result<Rgb, Box<dyn Error>> {
    let file = fs::read(path)?;
    let mut at = 0;
    let mut word = || {
        let ends = file[at..].iter().position(u8::is_ascii_whitespace)?;
        let word = std::str::from_utf8(&file[at..at + ends]).ok();
        at += ends + 1;
        word
    };
    let (Some("P6"), Some(width), Some(height), Some("255")) = (word(), word(), word(), word()) else {
        return Err(format!("{path} is not a plain PPM of 8 bits").into());
    };
    let (width, height): (usize, usize) = (width.parse()?, height.parse()?);
    let (pixels, _) = file[at..].as_chunks::<3>();
    let pixels = pixels.iter().map(|pixel| pixel.map(|sample| f32::from(sample) / 255.0)).collect();
    Ok(Rgb::new(pixels, width, height, TransferCharacteristic::SRGB, ColorPrimaries::BT709)?)
}
