//! Times the baseline decoder alone: `cargo run --release -p saberling-photo --features testing
//! --example bench_decode -- ROUNDS FILE…` prints least and median milliseconds for each file, by size and
//! vector instructions. With `BEST=4` in the environment: only 4/8, with the best ones.

use std::time::Instant;

use saberling_photo::Simd;
use saberling_photo::testing::bench::decode_baseline;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(10);
    let best = std::env::var("BEST").ok().and_then(|eighths| eighths.parse().ok());
    let sizes = best.map_or(vec![1, 2, 4, 8], |eighths| vec![eighths]);
    let levels = match best {
        Some(_) => vec![Simd::Best],
        None => vec![Simd::Scalar, Simd::Sse41, Simd::Avx2, Simd::Neon],
    };
    for path in arguments {
        let file = match std::fs::read(&path) {
            Ok(file) => file,
            Err(error) => {
                eprintln!("{path}: {error}");
                std::process::exit(2);
            }
        };
        println!("{path}");
        for &eighths in &sizes {
            for &simd in levels.iter().filter(|simd| simd.is_here()) {
                time(&file, eighths, simd, rounds);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "timing is what it is for")]
fn time(file: &[u8], eighths: usize, simd: Simd, rounds: usize) {
    let mut taken: Vec<f64> = Vec::new();
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        if let Err(error) = decode_baseline(file, (eighths, eighths), simd) {
            println!("  {error}");
            return;
        }
        taken.push(start.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    println!("  {eighths}/8 {simd:?}: {:.2} ms least, {:.2} ms median", taken[0], taken[taken.len() / 2]);
}
