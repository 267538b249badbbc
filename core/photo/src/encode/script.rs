//! Which scans a file has.

use super::block::Coefficients;
use super::file::{self, Coded};
use super::quant::{Quantised, Steps};
use super::scans::{Plan, Sample, progressive};
use super::sequential::sequential;

/// Pictures of at most so many pixels are coded both ways, and the shorter file is taken.
const SMALL_PX: usize = 512 * 512;

/// The scans of a progressive file.
pub(super) type Script = &'static [Plan];

/// The scans for few, some and many bits in a block: found by trying 35 ways on ten photos at three
/// budgets.
///
/// DC coefficients are not interleaved, because neighbours in a row are more alike than those in an
/// MCU's order; the AC coefficients of chroma are few, and gain nothing from bit planes.
pub(super) const SCRIPTS: [Script; 3] = [
    &[
        DC[0],
        DC[1],
        DC[2],
        Plan::ac(0, (1, 2), (0, 0)),
        CHROMA[0],
        CHROMA[1],
        Plan::ac(0, (3, 63), (0, 0)),
        CHROMA[2],
        CHROMA[3],
    ],
    &[
        DC[0],
        DC[1],
        DC[2],
        Plan::ac(0, (1, 2), (0, 0)),
        CHROMA[0],
        CHROMA[1],
        Plan::ac(0, (3, 5), (0, 0)),
        Plan::ac(0, (6, 63), (0, 0)),
        CHROMA[2],
        CHROMA[3],
    ],
    &[
        DC[0],
        DC[1],
        DC[2],
        Plan::ac(0, (1, 2), (0, 1)),
        CHROMA[0],
        CHROMA[1],
        Plan::ac(0, (3, 5), (0, 1)),
        Plan::ac(0, (6, 63), (0, 1)),
        CHROMA[2],
        CHROMA[3],
        Plan::ac(0, (1, 63), (1, 0)),
    ],
];

const DC: [Plan; 3] = [Plan::dc(Some(0), (0, 0)), Plan::dc(Some(1), (0, 0)), Plan::dc(Some(2), (0, 0))];

const CHROMA: [Plan; 4] = [
    Plan::ac(1, (1, 2), (0, 0)),
    Plan::ac(2, (1, 2), (0, 0)),
    Plan::ac(1, (3, 63), (0, 0)),
    Plan::ac(2, (3, 63), (0, 0)),
];

/// How to code: which scans, what share of the rows, and by how many threads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) script: Script,
    pub(super) sample: Sample,
    pub(super) threads: usize,
}

/// A file ready to be written.
pub(super) struct Coding {
    steps: Vec<Steps>,
    scans: Vec<Coded>,
    /// Bytes of the whole file, but for those that only the writing shows; when a sample was coded,
    /// what its share says of the whole.
    pub(super) bytes: usize,
}

impl Coding {
    pub(super) fn new(
        shape: &Coefficients,
        values: &impl Quantised,
        steps: Vec<Steps>,
        manner: Manner,
    ) -> Self {
        let sample = manner.sample;
        let scans = progressive(shape, values, manner);
        let layered = Self::judged(shape, steps, scans.into_iter().map(Coded::new).collect(), sample);
        if shape.width * shape.height > SMALL_PX {
            return layered;
        }
        let scans = vec![Coded::new(sequential(shape, values, sample))];
        let plain = Self::judged(shape, layered.steps.clone(), scans, sample);
        if plain.bytes <= layered.bytes { plain } else { layered }
    }

    fn judged(shape: &Coefficients, steps: Vec<Steps>, scans: Vec<Coded>, sample: Sample) -> Self {
        let (_, mcus_down) = shape.mcus();
        let bits: u64 = scans.iter().map(Coded::data_bits).sum();
        let bits = bits * mcus_down as u64 / (sample.rows(mcus_down).count() as u64).max(1);
        let headers: usize = scans.iter().map(|scan| scan.header_bytes(shape.components.len())).sum();
        // About one byte in 256 is all ones, and a zero follows it.
        let data = (bits / 8) as usize + (bits / 2048) as usize + scans.len();
        let bytes = file::frame_bytes(&steps) + headers + data;
        Self { steps, scans, bytes }
    }

    pub(super) fn write(&self, shape: &Coefficients, threads: usize) -> Vec<u8> {
        file::write(shape, &self.steps, &self.scans, threads)
    }
}
