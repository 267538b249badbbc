//! What a grade is worth to the eye.

use super::tables::Grade;

/// Grades between two of [`QUALITIES`].
const APART: u16 = 128;

/// SSIMULACRA2 at grades `128 * k`: means over the middles of ten photos by ten cameras, coded with
/// halved chroma. Single whole photos lay within 3 points of it above 72, and within 12 near 50.
const QUALITIES: [f32; 15] =
    [89.7, 88.3, 86.5, 84.1, 81.0, 77.3, 72.5, 67.1, 59.8, 51.4, 40.7, 27.6, 12.7, -4.9, -24.1];

/// About what SSIMULACRA2 gives to a photo of usual difficulty.
pub(super) fn of(grade: Grade) -> f32 {
    let below = usize::from(grade.0 / APART).min(QUALITIES.len() - 2);
    let part = f32::from(grade.0) / f32::from(APART) - below as f32;
    QUALITIES[below] + (QUALITIES[below + 1] - QUALITIES[below]) * part
}

/// The finest grade that is worth no more than `quality`.
pub(super) fn finest_within(quality: f32) -> Grade {
    let grades = Grade::FINEST.0..Grade::COARSEST.0;
    grades.map(Grade).find(|&grade| of(grade) <= quality).unwrap_or(Grade::COARSEST)
}

/// The coarsest grade that is worth at least `quality`.
pub(super) fn coarsest_reaching(quality: f32) -> Grade {
    let grades = (Grade::FINEST.0..=Grade::COARSEST.0).rev();
    grades.map(Grade).find(|&grade| of(grade) >= quality).unwrap_or(Grade::FINEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coarser_grades_are_worth_less() {
        let grades = || (Grade::FINEST.0..=Grade::COARSEST.0).map(Grade);
        assert!(grades().zip(grades().skip(1)).all(|(fine, coarse)| of(coarse) < of(fine)));
    }

    #[test]
    fn a_quality_finds_its_grade_from_both_sides() {
        for quality in [20.0, 50.0, 72.5, 88.0] {
            let (finest, coarsest) = (finest_within(quality), coarsest_reaching(quality));
            assert!(of(finest) <= quality && quality <= of(coarsest));
            assert!(finest.0 - coarsest.0 <= 1, "{finest:?} {coarsest:?}");
        }
        assert_eq!(finest_within(100.0), Grade::FINEST);
        assert_eq!(coarsest_reaching(100.0), Grade::FINEST);
    }
}
