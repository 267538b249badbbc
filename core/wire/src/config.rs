//! A city's settings, and the seed pack that an app ships with.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::limits;
use crate::question::Question;

/// The languages that texts exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Bahasa Indonesia.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// The tag as in `lang="…"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// Reads a tag such as `en` or `in-ID`; whatever is not English is Indonesian.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en")) { Self::En } else { Self::Id }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Id => &self.id,
            Language::En => &self.en,
        }
    }
}

/// What a report can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The value in tables and on the wire.
    pub code: String,
    /// The symbol's name.
    pub icon: String,
    /// What people read.
    pub name: Text,
    /// Metres within which a report of this category may be about the same thing; none: [`crate::limits::NEARBY_M`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearby_m: Option<u16>,
    /// What the reporter is asked, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// No longer offered; old reports keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// A reason to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The value in tables and on the wire.
    pub code: String,
    /// What people read.
    pub name: Text,
}

impl Reason {
    /// The reason as people read it: its name, and what was written beside it.
    #[must_use]
    pub fn told(&self, language: Language, beside: &str) -> String {
        let name = self.name.get(language);
        match beside.trim() {
            "" => name.to_owned(),
            beside => format!("{name}. {beside}"),
        }
    }

    /// A text that was told in Indonesian, in another language: what was written beside it stays as it was
    /// typed. One that begins with another name, because the settings have changed since, stays as it is.
    #[must_use]
    pub fn retold(&self, language: Language, text: &str) -> String {
        match text.strip_prefix(self.name.id.as_str()) {
            Some("") => self.told(language, ""),
            Some(rest) => match rest.strip_prefix(". ") {
                Some(beside) => self.told(language, beside),
                None => text.to_owned(),
            },
            None => text.to_owned(),
        }
    }
}

/// What a person is asked to agree to before anything is sent for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Another one whenever the meaning changes: then everybody is asked again.
    pub version: String,
    /// What people read.
    pub text: Text,
}

/// A city's settings, as phones and pages know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityConfig {
    /// The city's name in addresses and on the command line.
    pub slug: String,
    /// The city's name for people.
    pub name: String,
    /// How the city calls its environment office.
    pub office_name: Text,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Minutes east of UTC (Indonesia knows no summer time).
    pub utc_offset_minutes: i32,
    /// What can be reported.
    pub categories: Vec<Category>,
    /// Why the office does not handle a report.
    #[serde(default)]
    pub reject_reasons: Vec<Reason>,
    /// Why a crew cannot do a task.
    #[serde(default)]
    pub decline_reasons: Vec<Reason>,
    /// Longest edge of a prepared photo, in pixels.
    #[serde(default = "default_edge")]
    pub photo_edge_px: u32,
    /// Bytes of a prepared photo at most.
    #[serde(default = "default_budget")]
    pub photo_budget_bytes: usize,
    /// How long things take.
    #[serde(default)]
    pub periods: Periods,
    /// The server's address, when phones are to use another one from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_url: Option<String>,
    /// The hash of the area pack, to be fetched from [`crate::paths::pack`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Sha256>,
    /// The hash of the pack of roads for maps, if the city has one, to be fetched the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roads: Option<Sha256>,
    /// Bytes of acknowledged photos above which a phone lets the oldest go, backup or not.
    #[serde(default = "default_kept")]
    pub photos_kept_bytes: u64,
    /// What a person agrees to; none: [`CityConfig::consent`] says it in the usual words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// A city's periods. What they end becomes visible by a command of a job, never by time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Periods {
    /// Seconds in which an officer takes a decision back before the reporter hears of it.
    pub undo_seconds: u32,
    /// Days after which promised photos that are missing make a report "incomplete since".
    pub incomplete_days: u32,
    /// Working days after which a resolved report that nobody disputes or verifies is closed.
    pub auto_close_working_days: u32,
    /// Working days (Monday to Friday) in which a closed report can be disputed.
    pub dispute_working_days: u32,
    /// Days that a closed report stays in the public scope.
    pub public_days: u32,
    /// Days after which a crew's task counts as overdue in its driving order.
    pub overdue_days: u32,
    /// Days after a report was done within which a new one may be about the same thing; an open one always may.
    pub nearby_days: u32,
}

impl Default for Periods {
    fn default() -> Self {
        Self {
            undo_seconds: 30,
            incomplete_days: 3,
            auto_close_working_days: 10,
            dispute_working_days: 10,
            public_days: 30,
            overdue_days: 3,
            nearby_days: 30,
        }
    }
}

fn default_edge() -> u32 {
    limits::PHOTO_EDGE_PX
}

fn default_kept() -> u64 {
    limits::PHOTOS_KEPT_BYTES
}

fn default_budget() -> usize {
    limits::PHOTO_BUDGET_BYTES
}

impl CityConfig {
    /// The category of that code, retired or not.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == code)
    }

    /// What a person agrees to before anything is sent for the first time.
    #[must_use]
    pub fn consent(&self) -> Consent {
        let usual = || {
            let Text { id, en } = &self.office_name;
            Consent {
                version: "1".to_owned(),
                text: Text {
                    id: format!(
                        "Laporan dan foto dikirim ke {id}, dengan tempatnya. Nama Anda tidak diperlukan. \
                         Isinya bisa Anda minta dihapus kapan saja."
                    ),
                    en: format!(
                        "Your report and photos go to {en}, with the place. Your name is not needed. \
                         You can have their content erased at any time."
                    ),
                },
            }
        };
        self.consent.clone().unwrap_or_else(usual)
    }

    /// Sixteen hexadecimal digits that change with the content.
    #[must_use]
    pub fn version(&self) -> String {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        Sha256::of(&bytes).short(16)
    }
}

/// What the app ships with, so that a fresh install without signal can report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeedPack {
    /// The format of this pack; 2 since the areas are a binary pack.
    pub format: u32,
    /// The city's settings.
    pub config: CityConfig,
    /// The area pack's bytes, base64 with padding.
    pub areas: String,
    /// Where the server answers.
    pub server_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason() -> Reason {
        let name = Text { id: "bukan wewenang kami".into(), en: "it is not ours to handle".into() };
        Reason { code: "not_ours".into(), name }
    }

    #[test]
    fn a_reason_is_told_in_each_language_and_what_stands_beside_it_as_it_was_typed() {
        let reason = reason();
        for (beside, told, retold) in [
            ("", "bukan wewenang kami", "it is not ours to handle"),
            ("  ", "bukan wewenang kami", "it is not ours to handle"),
            (
                "Jalan provinsi.",
                "bukan wewenang kami. Jalan provinsi.",
                "it is not ours to handle. Jalan provinsi.",
            ),
            ("... nanti", "bukan wewenang kami. ... nanti", "it is not ours to handle. ... nanti"),
        ] {
            assert_eq!(reason.told(Language::Id, beside), told);
            assert_eq!(reason.retold(Language::En, told), retold);
        }
    }

    #[test]
    fn a_text_from_before_the_reason_had_its_name_stays_as_it_is() {
        for text in ["bukan urusan kami. Maaf.", "bukan wewenang kami lagi. Maaf.", ""] {
            assert_eq!(reason().retold(Language::En, text), text);
        }
    }
}
