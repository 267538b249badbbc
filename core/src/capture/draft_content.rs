//! What a draft says, as it is stored: by names of its own, so that the façade may change.

use serde::{Deserialize, Serialize};

use crate::api::{DraftContent, FixProvider, FixSource, GivenAnswer, LocationFix};
use crate::error::Error;
use crate::store::to_json;

#[derive(Serialize, Deserialize)]
struct Content {
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    answers: Vec<Answer>,
    #[serde(default)]
    fix: Option<Location>,
    #[serde(default)]
    other_fixes: Vec<Location>,
    #[serde(default)]
    chosen_area: Option<String>,
    #[serde(default = "yes")]
    anonymous: bool,
    #[serde(default)]
    confidential: bool,
    #[serde(default)]
    follows: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    question: String,
    values: Vec<String>,
}

/// Numbers as text: exactly what was put comes back, be it a place or not.
#[derive(Serialize, Deserialize)]
struct Location {
    lat_deg: String,
    lon_deg: String,
    #[serde(default)]
    accuracy_m: Option<String>,
    source: Source,
    #[serde(default)]
    mock: bool,
    #[serde(default)]
    fixed_at_ms: Option<i64>,
    #[serde(default)]
    provider: Option<Provider>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    Gps,
    Photo,
    Pin,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Provider {
    Satellite,
    Network,
    Fused,
}

const fn yes() -> bool {
    true
}

/// A draft that says nothing yet.
pub(super) fn empty() -> DraftContent {
    DraftContent {
        category: None,
        note: String::new(),
        answers: Vec::new(),
        fix: None,
        other_fixes: Vec::new(),
        chosen_area: None,
        anonymous: true,
        confidential: false,
        follows: None,
    }
}

pub(super) fn write(content: &DraftContent) -> Result<String, Error> {
    let answer =
        |given: &GivenAnswer| Answer { question: given.question.clone(), values: given.values.clone() };
    let content = Content {
        category: content.category.clone(),
        note: content.note.clone(),
        answers: content.answers.iter().map(answer).collect(),
        fix: content.fix.as_ref().map(location),
        other_fixes: content.other_fixes.iter().map(location).collect(),
        chosen_area: content.chosen_area.clone(),
        anonymous: content.anonymous,
        confidential: content.confidential,
        follows: content.follows.clone(),
    };
    to_json(&content, "draft")
}

pub(super) fn read(json: &str) -> Result<DraftContent, Error> {
    let content: Content = serde_json::from_str(json).map_err(|_| unreadable())?;
    let answer = |answer: Answer| GivenAnswer { question: answer.question, values: answer.values };
    Ok(DraftContent {
        category: content.category,
        note: content.note,
        answers: content.answers.into_iter().map(answer).collect(),
        fix: content.fix.map(fix).transpose()?,
        other_fixes: content.other_fixes.into_iter().map(fix).collect::<Result<_, _>>()?,
        chosen_area: content.chosen_area,
        anonymous: content.anonymous,
        confidential: content.confidential,
        follows: content.follows,
    })
}

fn unreadable() -> Error {
    Error::Stored { what: "draft" }
}

fn location(fix: &LocationFix) -> Location {
    Location {
        lat_deg: fix.lat_deg.to_string(),
        lon_deg: fix.lon_deg.to_string(),
        accuracy_m: fix.accuracy_m.map(|metres| metres.to_string()),
        source: match fix.source {
            FixSource::Gps => Source::Gps,
            FixSource::Photo => Source::Photo,
            FixSource::Pin => Source::Pin,
        },
        mock: fix.mock,
        fixed_at_ms: fix.fixed_at_ms,
        provider: fix.provider.map(|provider| match provider {
            FixProvider::Satellite => Provider::Satellite,
            FixProvider::Network => Provider::Network,
            FixProvider::Fused => Provider::Fused,
        }),
    }
}

fn fix(location: Location) -> Result<LocationFix, Error> {
    let number = |text: &str| text.parse::<f64>().map_err(|_| unreadable());
    Ok(LocationFix {
        lat_deg: number(&location.lat_deg)?,
        lon_deg: number(&location.lon_deg)?,
        accuracy_m: location.accuracy_m.as_deref().map(number).transpose()?,
        source: match location.source {
            Source::Gps => FixSource::Gps,
            Source::Photo => FixSource::Photo,
            Source::Pin => FixSource::Pin,
        },
        mock: location.mock,
        fixed_at_ms: location.fixed_at_ms,
        provider: location.provider.map(|provider| match provider {
            Provider::Satellite => FixProvider::Satellite,
            Provider::Network => FixProvider::Network,
            Provider::Fused => FixProvider::Fused,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_comes_back_to_the_last_bit() {
        let fix = LocationFix {
            lat_deg: 1.0 / 3.0,
            lon_deg: f64::INFINITY,
            accuracy_m: Some(0.1 + 0.2),
            source: FixSource::Pin,
            mock: true,
            fixed_at_ms: Some(-5),
            provider: Some(FixProvider::Network),
        };
        let content = DraftContent {
            category: Some("litter".into()),
            note: "Bau.\n\"Sekali\" \u{2028}".into(),
            answers: vec![GivenAnswer { question: "q".into(), values: vec!["a".into(), "b".into()] }],
            fix: Some(fix.clone()),
            other_fixes: vec![LocationFix { provider: None, source: FixSource::Gps, ..fix }],
            chosen_area: Some("1".into()),
            anonymous: false,
            confidential: true,
            follows: Some("X".into()),
        };
        assert_eq!(read(&write(&content).expect("json")).expect("reads"), content);
    }

    #[test]
    fn what_an_older_version_left_out_is_as_at_the_start() {
        assert_eq!(read("{}").expect("reads"), empty());
        assert!(read("{").is_err());
    }
}
