//! From planes to a JPEG that is never longer than its budget.
//!
//! The forward DCT is done once ([`block`]); each attempt at a grade of coarseness ([`tables`])
//! quantises ([`quant`]), turns blocks into symbols ([`scans`], [`sequential`]) and knows the length
//! from their Huffman tables ([`huffman`]) before anything is written ([`file`], [`bits`]).

mod ac;
mod bits;
mod block;
mod dct;
mod emphasis;
mod fast;
mod file;
mod huffman;
mod quality;
mod quant;
mod rounding;
mod scans;
mod script;
mod search;
mod sequential;
mod tables;
#[cfg(test)]
mod tests;
mod tokens;
mod trellis;

use self::block::Coefficients;
use self::fast::Rounded;
use self::scans::Sample;
use self::script::{Coding, Manner};
use self::search::Bounds;
use self::tables::Grade;
use crate::plane::Picture;
use crate::simd::Level;
use crate::{Mode, PhotoError};

/// What the file may weigh and how good it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Target {
    /// A hard limit on the whole file.
    pub(crate) max_bytes: usize,
    /// As [`crate::Settings::floor`].
    pub(crate) floor: u8,
    /// As [`crate::Settings::ceiling`].
    pub(crate) ceiling: u8,
    pub(crate) mode: Mode,
    pub(crate) threads: u8,
    pub(crate) level: Level,
}

/// A finished JPEG: image data only, no APPn, no COM.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Encoded {
    pub(crate) jpeg: Vec<u8>,
    /// About as SSIMULACRA2 counts it, for a picture of usual difficulty.
    pub(crate) quality: f32,
}

/// The best JPEG within the target, or `None` when the budget does not hold the floor.
///
/// # Errors
/// [`PhotoError::Damaged`] when a plane's size does not fit the others.
pub(crate) fn fit(picture: &Picture, target: &Target) -> Result<Option<Encoded>, PhotoError> {
    let threads = usize::from(target.threads).clamp(1, 2);
    let mut shape = Coefficients::of(picture, target.level, threads)?;
    if target.mode == Mode::Best {
        emphasis::raise_chroma(&mut shape);
    }
    let finest = quality::finest_within(target.ceiling.into());
    let coarsest = quality::coarsest_reaching(target.floor.into()).max(finest);
    let start = Grade(u16::midpoint(finest.0, coarsest.0));
    let bounds = Bounds { max_bytes: target.max_bytes, finest, coarsest, attempts: 3, start, script: None };
    let (_, mcus_down) = shape.mcus();
    let samples = [5, 20].map(|rows| Sample { every: (mcus_down / rows).max(1) });
    let fast = |grade: Grade, script, sample| {
        let steps = (0..shape.components.len()).map(|component| grade.steps(component)).collect();
        Coding::new(
            &shape,
            &Rounded::new(&shape, grade, target.level),
            steps,
            Manner { script, sample, threads },
        )
    };
    let write = |coding: &Coding| coding.write(&shape, threads);
    let found = match target.mode {
        Mode::Fast => search::finest(&bounds, &samples, fast, write),
        Mode::Best => {
            let (near, script) = search::near(&bounds, &samples, fast);
            let plan = trellis::Plan::new(&shape, near, target.level);
            let code = |grade: Grade, script, sample| plan.code(grade, Manner { script, sample, threads });
            let bounds = Bounds { attempts: 4, start: near, script: Some(script), ..bounds };
            search::finest(&bounds, &samples[1..], code, write)
        }
    };
    Ok(found.map(|(grade, jpeg)| Encoded { jpeg, quality: quality::of(grade) }))
}
