//! The texts that people read, one catalogue a language. Keys that `ui.md` names are used as there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use saberling_wire::{ErrorCode, Language};

type Catalogue = BTreeMap<String, String>;

static ID: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../texts/id.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../texts/en.json")));

fn read(json: &str) -> Catalogue {
    serde_json::from_str(json).expect("the catalogue is checked by a test")
}

/// The text of a key, with `{0}`, `{1}`… filled in. After what ends its own sentence, a full stop of the text
/// is left out. A key that is missing stands for itself, which a test rules out for every key that the core
/// uses.
#[must_use]
pub fn text(language: Language, key: &str, args: &[&str]) -> String {
    let catalogue = match language {
        Language::Id => &ID,
        Language::En => &EN,
    };
    let template = catalogue.get(key).map_or(key, String::as_str);
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        let words =
            name.parse().ok().and_then(|place: usize| args.get(place)).copied().unwrap_or("").trim_end();
        filled.push_str(words);
        rest = if words.ends_with(['.', '!', '?', '…']) {
            tail.strip_prefix('.').unwrap_or(tail)
        } else {
            tail
        };
    }
    filled.push_str(rest);
    filled
}

/// Why the server refused something, in words.
#[must_use]
pub fn reason(language: Language, code: &ErrorCode) -> String {
    let key = format!("code.{code}");
    let known = text(language, &key, &[]);
    if known == key { text(language, "code.other", &[code.as_str()]) } else { known }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use saberling_wire::{ReportStatus, TaskStatus, TimelineKind};

    use super::*;

    fn placeholders(template: &str) -> BTreeSet<&str> {
        template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_places() {
        assert_eq!(ID.keys().collect::<Vec<_>>(), EN.keys().collect::<Vec<_>>());
        for (key, template) in ID.iter() {
            assert_eq!(placeholders(template), placeholders(&EN[key]), "{key}");
            assert!(!template.is_empty() && !EN[key].is_empty(), "{key}");
        }
    }

    #[test]
    fn every_state_and_refusal_has_words() {
        let reports = ReportStatus::ALL.iter().map(|s| format!("status.report.{s}"));
        let tasks = TaskStatus::ALL.iter().map(|s| format!("status.task.{s}"));
        let lines = TimelineKind::ALL.iter().map(|k| format!("timeline.{k}"));
        let codes = ErrorCode::ALL.iter().filter(|code| code.status() == 422).map(|c| format!("code.{c}"));
        let bare = ["timeline.cancelled.bare", "timeline.rework.bare"].map(str::to_owned);
        for key in reports.chain(tasks).chain(lines).chain(codes).chain(bare) {
            assert!(ID.contains_key(&key), "{key} is missing");
        }
    }

    /// Finds the keys in the sources: a quoted word with a dot that is passed as a key.
    #[test]
    fn every_key_that_the_code_names_is_there() {
        let sources = [
            include_str!("error.rs"),
            include_str!("present/city.rs"),
            include_str!("present/overview.rs"),
            include_str!("present/place.rs"),
            include_str!("present/reports.rs"),
            include_str!("present/tasks.rs"),
            include_str!("present/kept.rs"),
            include_str!("capture/drafts.rs"),
            include_str!("capture/mend.rs"),
            include_str!("inner/policy.rs"),
            include_str!("records/forget.rs"),
            include_str!("sync/push.rs"),
        ];
        let is_key = |word: &str| {
            word.contains('.')
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.')
        };
        let mut seen = 0;
        for word in sources.iter().flat_map(|source| source.split('"')).filter(|word| is_key(word)) {
            assert!(ID.contains_key(word), "{word} is missing");
            seen += 1;
        }
        assert!(seen > 50, "only {seen} keys were found in the sources");
    }

    #[test]
    fn places_are_filled_and_a_missing_argument_leaves_nothing_behind() {
        let words = text(Language::Id, "send.photos", &["2", "3"]);
        assert_eq!(words, "Diterima kantor. 2 dari 3 foto sampai.");
        assert!(!text(Language::En, "send.photos", &[]).contains('{'));
    }

    #[test]
    fn what_ends_its_own_sentence_gets_no_second_full_stop() {
        for (words, told) in [
            ("bau", "Please redo: bau."),
            ("Masih bau.", "Please redo: Masih bau."),
            ("Sudah? ", "Please redo: Sudah?"),
            ("Ulangi!", "Please redo: Ulangi!"),
            ("Lalu…", "Please redo: Lalu…"),
        ] {
            assert_eq!(text(Language::En, "task.rework", &[words]), told);
        }
        assert_eq!(text(Language::En, "timeline.asked", &["Mana?"]), "The office asks: “Mana?”");
    }
}
