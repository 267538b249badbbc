//! The photo step with the crate `image` alone, for `tests/bench photo` to measure against.
//!
//! `image_alone IN OUT EDGE BUDGET` decodes all pixels, makes them smaller, halves its way to the largest
//! quality that fits and makes a thumbnail; one line of JSON tells the times.

use std::error::Error;
use std::fs;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};

#[expect(clippy::disallowed_methods, reason = "a program that measures needs the real clock")]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, edge, budget] =
        words.try_into().map_err(|_| "usage: image_alone IN OUT EDGE BUDGET")?;
    let (edge, budget) = (edge.parse()?, budget.parse()?);
    let began = Instant::now();
    let mut reader = ImageReader::open(input)?.with_guessed_format()?;
    reader.no_limits();
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let whole = DynamicImage::from_decoder(decoder)?;
    let decoded = began.elapsed();
    let mut small = DynamicImage::from(whole.resize(edge, edge, FilterType::Lanczos3).to_rgb8());
    drop(whole);
    small.apply_orientation(orientation);
    let jpeg = largest(&small, budget)?;
    let thumbnail = encode(&small.resize(256, 256, FilterType::Triangle), 75)?;
    let all = began.elapsed();
    fs::write(output, &jpeg)?;
    let (all, decoded) = (all.as_secs_f64() * 1000.0, decoded.as_secs_f64() * 1000.0);
    println!(
        r#"{{"ms":{all:.1},"ms_decode":{decoded:.1},"bytes":{},"thumbnail_bytes":{}}}"#,
        jpeg.len(),
        thumbnail.len()
    );
    Ok(())
}

fn largest(picture: &DynamicImage, budget: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut low, mut high, mut best) = (1_u8, 100, None);
    while low <= high {
        let quality = low.midpoint(high);
        let jpeg = encode(picture, quality)?;
        if jpeg.len() <= budget {
            best = Some(jpeg);
            low = quality + 1;
        } else {
            high = quality - 1;
        }
    }
    best.ok_or_else(|| "no quality fits".into())
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, image::ImageError> {
    let mut jpeg = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality))?;
    Ok(jpeg)
}
