//! The search for the finest grade that fits.

use super::scans::Sample;
use super::script::{Coding, SCRIPTS, Script};
use super::tables::{Grade, PER_OCTAVE};

/// How the logarithm of the bytes changes with a grade, to begin with.
const USUAL_SLOPE: f64 = -0.7 / PER_OCTAVE as f64;

/// What the search may choose from.
pub(super) struct Bounds {
    pub(super) max_bytes: usize,
    pub(super) finest: Grade,
    pub(super) coarsest: Grade,
    /// Attempts at the whole picture, after which the best so far is good enough.
    pub(super) attempts: usize,
    /// Where to begin.
    pub(super) start: Grade,
    /// The scans, if they are chosen.
    pub(super) script: Option<Script>,
}

/// A grade that fits about, and the scans for it, judged by samples alone.
pub(super) fn near(
    bounds: &Bounds,
    samples: &[Sample],
    code: impl Fn(Grade, Script, Sample) -> Coding,
) -> (Grade, Script) {
    let mut search = Search::new(bounds);
    (search.guess(samples, &code), search.script)
}

/// What is known about the bytes at each grade.
struct Search<'a> {
    bounds: &'a Bounds,
    script: Script,
    /// How the logarithm of the bytes changes with a grade.
    slope: f64,
    /// The coarsest grade known to be too long, and by how much.
    too_fine: Option<(Grade, f64)>,
    /// The finest grade known to fit, and by how much.
    fits: Option<(Grade, f64)>,
}

/// Gives the finest coding that fits, near enough, and its file.
///
/// `code` codes the picture, or a sample of its rows: `samples` are those to judge it by, the smallest
/// first; `write` makes the file.
pub(super) fn finest(
    bounds: &Bounds,
    samples: &[Sample],
    code: impl Fn(Grade, Script, Sample) -> Coding,
    write: impl Fn(&Coding) -> Vec<u8>,
) -> Option<(Grade, Vec<u8>)> {
    let mut search = Search::new(bounds);
    let mut grade = search.guess(samples, &code);
    for attempt in 1.. {
        let coding = code(grade, search.script, Sample::ALL);
        let mut bytes = coding.bytes;
        let mut file = None;
        if bytes <= bounds.max_bytes {
            let is_full = bytes >= bounds.max_bytes - bounds.max_bytes / 100;
            if is_full || attempt >= bounds.attempts || search.is_last(grade) {
                // Only the finished file shows its bytes of ones.
                let written = write(&coding);
                bytes = written.len();
                file = Some(written);
            }
        }
        if let Some(file) = file.filter(|file| file.len() <= bounds.max_bytes) {
            return Some((grade, file));
        }
        search.learn(grade, bytes);
        grade = search.next(attempt)?;
    }
    None
}

impl<'a> Search<'a> {
    fn new(bounds: &'a Bounds) -> Self {
        let script = bounds.script.unwrap_or(SCRIPTS[1]);
        Self { bounds, script, slope: USUAL_SLOPE, too_fine: None, fits: None }
    }

    /// A grade that fits about, judged by samples.
    fn guess(&mut self, samples: &[Sample], code: impl Fn(Grade, Script, Sample) -> Coding) -> Grade {
        let mut grade = self.bounds.start;
        for (number, &sample) in samples.iter().enumerate() {
            let mut before: Option<(Grade, f64)> = None;
            for _ in 0..4 {
                let size = self.over(code(grade, self.script, sample).bytes);
                if let Some((other, other_size)) = before
                    && other.0.abs_diff(grade.0) >= PER_OCTAVE / 16
                {
                    let slope = (size - other_size) / (f64::from(grade.0) - f64::from(other.0));
                    self.slope = slope.clamp(USUAL_SLOPE * 1.7, USUAL_SLOPE / 3.0);
                }
                before = Some((grade, size));
                grade = self.step(grade, size, 0.0);
                if size.abs() < 0.06 {
                    break;
                }
            }
            if number == 0 && self.bounds.script.is_none() {
                let shortest = SCRIPTS.into_iter().min_by_key(|script| code(grade, script, sample).bytes);
                self.script = shortest.unwrap_or(self.script);
            }
        }
        grade
    }

    /// The logarithm of the bytes over what is wanted: a little less than the limit, because what is
    /// over costs one more attempt, and what is under hardly a thing.
    fn over(&self, bytes: usize) -> f64 {
        libm::log2(bytes as f64 / (self.bounds.max_bytes.max(1) as f64 * 0.9975))
    }

    fn step(&self, grade: Grade, size: f64, least: f64) -> Grade {
        let step = size / -self.slope;
        let step = if size > 0.0 { libm::ceil(step).max(least) } else { libm::floor(step).min(-least) };
        let (finest, coarsest) = (self.bounds.finest.0.into(), self.bounds.coarsest.0.into());
        Grade((f64::from(grade.0) + step).clamp(finest, coarsest) as u16)
    }

    fn learn(&mut self, grade: Grade, bytes: usize) {
        let known = Some((grade, self.over(bytes)));
        if bytes > self.bounds.max_bytes {
            self.too_fine = known;
            // What seemed to fit may be too long once it is written.
            self.fits = self.fits.filter(|(fitting, _)| *fitting > grade);
        } else {
            self.fits = known;
        }
    }

    /// Whether nothing finer is left to try when this grade fits.
    fn is_last(&self, grade: Grade) -> bool {
        grade == self.bounds.finest || self.too_fine.is_some_and(|(fine, _)| fine.0 + 1 >= grade.0)
    }

    /// The next grade to try: strictly between those that are known, or the one known to fit.
    fn next(&self, attempt: usize) -> Option<Grade> {
        match (self.too_fine, self.fits) {
            (Some((fine, _)), None) if fine == self.bounds.coarsest => None,
            // Ever larger steps, so that it ends soon however little the size tells.
            (Some((fine, size)), None) => Some(self.step(fine, size, attempt.pow(2) as f64)),
            (None, Some((fitting, size))) => Some(self.step(fitting, size, 1.0)),
            (Some((fine, over)), Some((fitting, under))) => {
                if attempt >= self.bounds.attempts || fine.0 + 1 >= fitting.0 {
                    return Some(fitting);
                }
                let part = if under < over { over.max(0.0) / (over - under) } else { 0.5 };
                let between = f64::from(fine.0) + part * f64::from(fitting.0 - fine.0);
                Some(Grade((libm::ceil(between) as u16).clamp(fine.0 + 1, fitting.0 - 1)))
            }
            (None, None) => None,
        }
    }
}
