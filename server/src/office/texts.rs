//! The words of the pages: one catalogue for each language, read at the first use.
//!
//! `{0}` takes an argument; `{0|report|reports}` chooses by it: the first form for "1", the second
//! for anything else. Indonesian has no plurals, so its texts never choose.

use std::collections::HashMap;
use std::sync::LazyLock;

use saberling_wire::Language;

type Catalogue = HashMap<String, String>;

static INDONESIAN: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../../texts/id.json")));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../../texts/en.json")));

fn read(json: &str) -> Catalogue {
    serde_json::from_str(json).expect("the catalogue is checked by a test and part of the binary")
}

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    }
}

/// The text of a key with its arguments filled in; the key itself where a text is missing.
#[must_use]
pub(crate) fn t(language: Language, key: &str, args: &[&str]) -> String {
    match catalogue(language).get(key) {
        Some(text) => fill(text, args),
        None => key.to_owned(),
    }
}

/// Whether a key has a text.
#[must_use]
pub(crate) fn has(key: &str) -> bool {
    INDONESIAN.contains_key(key)
}

fn fill(text: &str, args: &[&str]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        let Some(end) = rest.find('}') else { break };
        out.push_str(chosen(&rest[..end], args));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

fn chosen<'a>(inner: &'a str, args: &[&'a str]) -> &'a str {
    let mut parts = inner.split('|');
    let place = parts.next().and_then(|place| place.parse::<usize>().ok());
    let arg = place.and_then(|place| args.get(place)).copied().unwrap_or_default();
    match (parts.next(), parts.next()) {
        (Some(one), Some(many)) => {
            if arg == "1" {
                one
            } else {
                many
            }
        }
        _ => arg,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn places(text: &str) -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|rest| rest.split(['}', '|']).next()).map(str::to_owned).collect()
    }

    #[test]
    fn both_languages_have_every_key_with_the_same_arguments() {
        let (id, en): (BTreeSet<_>, BTreeSet<_>) = (INDONESIAN.keys().collect(), ENGLISH.keys().collect());
        assert_eq!(id.symmetric_difference(&en).collect::<Vec<_>>(), Vec::<&&String>::new());
        for (key, text) in INDONESIAN.iter() {
            assert_eq!(places(text), places(&ENGLISH[key]), "{key}");
            assert!(!text.trim().is_empty() && !ENGLISH[key].trim().is_empty(), "{key}");
        }
    }

    #[test]
    fn arguments_are_filled_in_and_english_has_plurals() {
        assert_eq!(t(Language::Id, "queue.new", &["3"]), "3 laporan baru");
        assert_eq!(t(Language::En, "queue.new", &["1"]), "1 new report");
        assert_eq!(t(Language::En, "queue.new", &["3"]), "3 new reports");
        assert_eq!(fill("{0} of {1} {", &["2"]), "2 of  ");
        assert_eq!(t(Language::En, "no.such.key", &[]), "no.such.key");
    }

    /// Finds what stands between `before` and the next quotation mark.
    fn quoted<'a>(source: &'a str, before: &str) -> Vec<&'a str> {
        source.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                sources(&path, all);
            } else {
                let text = std::fs::read_to_string(&path).expect("source");
                // Tests may name keys that do not exist.
                let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                all.push((path.display().to_string(), text));
            }
        }
    }

    #[test]
    fn every_key_that_is_used_exists_and_every_other_is_built_from_a_word() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = Vec::new();
        sources(&root.join("templates"), &mut all);
        sources(&root.join("src/office"), &mut all);
        let mut used = BTreeSet::new();
        for (path, text) in &all {
            for call in [".t(\"", ".t1(\"", ".t2(\"", ".t3(\"", " key(\"", "(key(\"", "[key(\""] {
                for key in quoted(text, call) {
                    assert!(has(key), "{path} uses {key}");
                    used.insert(key.to_owned());
                }
            }
        }
        let built = [
            "status.", "task.", "line.", "role.", "toast.", "refused.", "day.", "month.", "ago.", "lasting.",
        ];
        for key in INDONESIAN.keys() {
            let known = used.contains(key) || built.iter().any(|start| key.starts_with(start));
            assert!(known, "nobody uses {key}");
        }
    }
}
