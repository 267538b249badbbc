//! An answer as a line of JSON.

use saberling_place::{Confidence, Lookup};
use serde_json::json;

/// The whole answer.
pub(crate) fn json(answer: &Lookup<'_>) -> String {
    let candidates: Vec<_> = answer
        .candidates()
        .map(|candidate| {
            json!({
                "code": candidate.area.code,
                "name": candidate.area.name,
                "distance_m": millimetres(candidate.distance_m),
            })
        })
        .collect();
    json!({
        "primary": answer.primary().map(|area| &area.code),
        "name": answer.primary().map(|area| &area.name),
        "kecamatan": answer.primary().map(|area| &area.kecamatan),
        "confidence": word(answer.confidence()),
        "candidates": candidates,
        "accuracy_m": answer.accuracy_m(),
        "outside_m": answer.outside_m().map(millimetres),
        "dataset_version": answer.dataset_version(),
    })
    .to_string()
}

/// Instead of an answer: what is wrong with a line, counted from 1.
pub(crate) fn problem(line: usize, problem: &str) -> String {
    json!({ "line": line, "error": problem }).to_string()
}

fn millimetres(metres: f64) -> f64 {
    (metres * 1e3).round() / 1e3
}

fn word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Ambiguous => "ambiguous",
        Confidence::NearestOnly => "nearest_only",
        Confidence::Outside => "outside",
    }
}
