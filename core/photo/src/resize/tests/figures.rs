//! Time and error beside another resizer, printed on demand:
//! `cargo test --release -p saberling-photo --lib figures -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use fast_image_resize as fir;

use super::*;

#[test]
#[ignore = "prints figures, asserts nothing"]
#[expect(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
fn figures_of_the_resizer_beside_another() {
    for (from, to) in [
        ((2016, 1512), (1600, 1200)),
        ((1632, 1224), (1600, 1200)),
        ((1600, 1200), (256, 192)),
        ((1008, 756), (800, 600)),
        ((1600, 1200), (32, 32)),
    ] {
        let source = soft(from.0, from.1, 1);
        let exact = reference(&source, Axis::whole(from.0, to.0), Axis::whole(from.1, to.1));
        let mut other = Other::new(&source, to);
        // One for each level, and the last for the other resizer.
        let mut times = vec![Duration::MAX; simd::levels().len() + 1];
        let mut made = source.clone();
        for _ in 0..60 {
            for (level, best) in simd::levels().into_iter().zip(&mut times) {
                let clock = Instant::now();
                made = plane(&source, to.0, to.1, level);
                *best = clock.elapsed().min(*best);
            }
            let clock = Instant::now();
            other.run();
            let last = times.len() - 1;
            times[last] = clock.elapsed().min(times[last]);
        }
        println!(
            "{from:?} to {to:?}: {:?} and the other {times:.2?}; largest and mean error {:.3?} and {:.3?}",
            simd::levels(),
            errors(&made.data, &exact),
            errors(other.made.buffer(), &exact),
        );
    }
}

struct Other {
    source: fir::images::Image<'static>,
    made: fir::images::Image<'static>,
    resizer: fir::Resizer,
}

impl Other {
    fn new(source: &Plane, to: (usize, usize)) -> Self {
        let (width, height) = (source.width as u32, source.height as u32);
        let kind = fir::PixelType::U8;
        Self {
            source: fir::images::Image::from_vec_u8(width, height, source.data.clone(), kind).unwrap(),
            made: fir::images::Image::new(to.0 as u32, to.1 as u32, kind),
            resizer: fir::Resizer::new(),
        }
    }

    fn run(&mut self) {
        let options =
            fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3));
        self.resizer.resize(&self.source, &mut self.made, &options).unwrap();
    }
}
