use std::sync::atomic::{AtomicU16, Ordering};

use super::*;
use crate::decode::baseline;
use crate::decode::idct::{self, Kernel};
use crate::jpeg::zigzag::ZIGZAG;
use crate::monitor::Unwatched;
use crate::simd::levels;
use crate::source::Source;
use crate::testing::layers::{Layers, Numbers, ScanPlan, steps};
use crate::{Limits, Monitor};

mod bad;
mod sound;

const YCC_420: &[(usize, usize)] = &[(2, 2), (1, 1), (1, 1)];
const YCC_422: &[(usize, usize)] = &[(2, 1), (1, 1), (1, 1)];
const YCC_444: &[(usize, usize)] = &[(1, 1), (1, 1), (1, 1)];

/// As libjpeg writes colour pictures (`jpeg_simple_progression`).
const USUAL: &[ScanPlan] = &[
    (&[0, 1, 2], 0, 0, 0, 1),
    (&[0], 1, 5, 0, 2),
    (&[2], 1, 63, 0, 1),
    (&[1], 1, 63, 0, 1),
    (&[0], 6, 63, 0, 2),
    (&[0], 1, 63, 2, 1),
    (&[0, 1, 2], 0, 0, 1, 0),
    (&[2], 1, 63, 1, 0),
    (&[1], 1, 63, 1, 0),
    (&[0], 1, 63, 1, 0),
];
/// Spectral selection only, each component for itself.
const BANDS: &[ScanPlan] = &[
    (&[2], 0, 0, 0, 0),
    (&[0], 0, 0, 0, 0),
    (&[1], 0, 0, 0, 0),
    (&[0], 1, 2, 0, 0),
    (&[0], 3, 20, 0, 0),
    (&[1], 1, 63, 0, 0),
    (&[0], 21, 63, 0, 0),
    (&[2], 1, 63, 0, 0),
];
/// A bit at a time.
const BITS: &[ScanPlan] = &[
    (&[0, 1, 2], 0, 0, 0, 4),
    (&[0], 1, 63, 0, 4),
    (&[0], 1, 63, 4, 3),
    (&[0, 1], 0, 0, 4, 3),
    (&[2], 0, 0, 4, 3),
    (&[0, 1, 2], 0, 0, 3, 2),
    (&[0, 1, 2], 0, 0, 2, 1),
    (&[0, 1, 2], 0, 0, 1, 0),
    (&[0], 1, 30, 3, 2),
    (&[0], 31, 63, 3, 2),
    (&[0], 1, 63, 2, 1),
    (&[0], 1, 63, 1, 0),
    (&[1], 1, 63, 0, 0),
    (&[2], 1, 63, 0, 0),
];
const GREY: &[ScanPlan] = &[(&[0], 0, 0, 0, 0), (&[0], 1, 63, 0, 1), (&[0], 1, 63, 1, 0)];
const SEPARATE: &[ScanPlan] = &[(&[0], 0, 63, 0, 0), (&[1], 0, 63, 0, 0), (&[2], 0, 63, 0, 0)];
const TOGETHER: &[ScanPlan] = &[(&[0, 1, 2], 0, 63, 0, 0)];

#[derive(Debug, PartialEq)]
struct Found {
    outcome: Outcome,
    /// For each component its rows, one behind the other.
    planes: Vec<Vec<u8>>,
}

impl Rows for Found {
    fn take(&mut self, component: usize, row: &[u8]) -> Result<(), PhotoError> {
        self.planes[component].extend_from_slice(row);
        Ok(())
    }
}

fn square(side: usize) -> Reduced {
    Reduced { across: side, down: side }
}

fn decoded_with(
    mut file: &[u8],
    reduced: Reduced,
    level: Level,
    monitor: &dyn Monitor,
) -> Result<Found, PhotoError> {
    let mut source = Source::new(&mut file, 1 << 24);
    let mut walker = Walker::new(&mut source, Limits::default());
    let first = walker.next_scan()?.expect("a first scan");
    let count = walker.head.frame.as_ref().expect("a frame").components.len();
    let outcome = Outcome { sound_rows: 0, damage: None };
    let mut found = Found { outcome, planes: vec![Vec::new(); count] };
    let progress = Progress::new(monitor, 0, 1000);
    found.outcome = decode(&mut walker, first, &vec![reduced; count], level, progress, &mut found)?;
    Ok(found)
}

fn decoded(file: &[u8], reduced: Reduced) -> Found {
    decoded_with(file, reduced, Level::Scalar, &Unwatched).expect("the picture can be decoded")
}

fn damage(found: &Found) -> &str {
    found.outcome.damage.as_deref().expect("the file is damaged")
}

/// The planes of a picture of 8-bit samples, straight from its coefficients.
fn expected(layers: &Layers, reduced: Reduced) -> Vec<Vec<u8>> {
    let mut quant = [0; 64];
    for (natural, step) in ZIGZAG.iter().zip(steps()) {
        quant[usize::from(*natural)] = step;
    }
    let kernel = Kernel::new(reduced, &quant, Level::Scalar);
    let slots = idct::slots(reduced);
    let most =
        layers.parts.iter().fold((1, 1), |most, part| (most.0.max(part.across), most.1.max(part.down)));
    let planes = layers.parts.iter().map(|part| {
        let width = (layers.width * part.across).div_ceil(most.0);
        let height = (layers.height * part.down).div_ceil(most.1);
        let (width, height) = reduced.size((width, height));
        let stride = part.stride * reduced.across;
        let mut rows = Vec::new();
        for blocks in part.blocks.chunks_exact(part.stride) {
            let mut coefficients = vec![0; part.stride * kernel.slots()];
            for (block, kept) in blocks.iter().zip(coefficients.chunks_exact_mut(kernel.slots())) {
                for (value, slot) in block.iter().zip(slots).filter(|(_, slot)| *slot < 64) {
                    kept[usize::from(slot)] = *value;
                }
            }
            let mut samples = vec![0; stride * reduced.down];
            kernel.run(&coefficients, &mut samples, stride);
            rows.extend(samples.chunks_exact(stride).map(|row| row[..width].to_vec()));
        }
        rows[..height].concat()
    });
    planes.collect()
}
