//! What a grade is worth to the eye.

use super::tables::Grade;

/// SSIMULACRA2 of photos of usual difficulty at grades `256 * k`.
const QUALITIES: [f32; 8] = [95.0, 92.0, 88.0, 82.0, 74.0, 63.0, 50.0, 30.0];

/// About what SSIMULACRA2 gives to a photo of usual difficulty.
pub(super) fn of(grade: Grade) -> f32 {
    let (whole, part) = (usize::from(grade.0 / 256).min(6), f32::from(grade.0) / 256.0);
    let part = part - whole as f32;
    QUALITIES[whole] + (QUALITIES[whole + 1] - QUALITIES[whole]) * part
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
