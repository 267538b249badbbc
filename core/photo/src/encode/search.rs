//! The search for the finest grade that fits.

use super::scans::Sample;
use super::script::Coding;
use super::tables::Grade;

/// How many grades halve a file, to begin with.
const USUAL_SLOPE: f64 = -0.8 / 64.0;

/// What the search may choose from.
pub(super) struct Bounds {
    pub(super) max_bytes: usize,
    pub(super) finest: Grade,
    pub(super) coarsest: Grade,
}

/// Gives the finest coding that fits, near enough, and its file.
///
/// `code` codes the picture, or a sample of its rows; `sample` says how much of a picture this large is
/// enough to judge it by; `write` makes the file.
pub(super) fn finest(
    bounds: &Bounds,
    sample: Sample,
    code: impl Fn(Grade, Sample) -> Coding,
    write: impl Fn(&Coding) -> Vec<u8>,
) -> Option<(Grade, Vec<u8>)> {
    let (start, slope) = guess(bounds, sample, &code);
    let mut best: Option<(Grade, Vec<u8>)> = None;
    // Nothing finer than this fits: one below the finest allowed, to begin with.
    let mut too_fine = i32::from(bounds.finest.0) - 1;
    let mut grade = start;
    for attempt in 0.. {
        let coding = code(grade, Sample::ALL);
        let mut bytes = coding.bytes;
        if bytes <= bounds.max_bytes {
            let file = write(&coding);
            bytes = file.len();
            if bytes <= bounds.max_bytes {
                best = Some((grade, file));
            }
        }
        if bytes > bounds.max_bytes {
            too_fine = i32::from(grade.0);
        }
        let is_full = bytes <= bounds.max_bytes && bytes * 200 >= bounds.max_bytes * 199;
        let coarser = best.as_ref().map_or(bounds.coarsest.0 + 1, |(grade, _)| grade.0);
        if i32::from(coarser) - too_fine <= 1 || best.is_some() && (is_full || attempt >= 3) {
            break;
        }
        // An aim a little below the limit: what is over costs a round more than what is under.
        let wanted = bounds.max_bytes.max(1) as f64 * 0.9985;
        let step = libm::log2(wanted / bytes as f64) / slope;
        let next = i32::from(grade.0) + libm::ceil(step) as i32;
        let next = if attempt < 4 { next } else { i32::midpoint(too_fine, coarser.into()) };
        grade = Grade(next.clamp(too_fine + 1, i32::from(coarser) - 1) as u16);
    }
    best
}

/// A grade that fits about, and how the logarithm of the bytes changes with each grade.
fn guess(bounds: &Bounds, sample: Sample, code: impl Fn(Grade, Sample) -> Coding) -> (Grade, f64) {
    let mut slope = USUAL_SLOPE;
    let mut grade = Grade(u16::midpoint(bounds.finest.0, bounds.coarsest.0));
    let mut before: Option<(Grade, f64)> = None;
    for _ in 0..4 {
        let size = libm::log2(code(grade, sample).bytes as f64 / bounds.max_bytes.max(1) as f64);
        if let Some((other, bytes)) = before
            && other != grade
        {
            let measured = (size - bytes) / (f64::from(grade.0) - f64::from(other.0));
            slope = measured.clamp(USUAL_SLOPE * 2.0, USUAL_SLOPE / 4.0);
        }
        before = Some((grade, size));
        let next = f64::from(grade.0) - size / slope;
        let next = libm::round(next).clamp(bounds.finest.0.into(), bounds.coarsest.0.into());
        let next = Grade(next as u16);
        let is_near = next.0.abs_diff(grade.0) <= 1;
        grade = next;
        if is_near {
            break;
        }
    }
    (grade, slope)
}
