//! The city's choices.

use crate::api::{CategoryView, ReasonView};
use crate::inner::Inner;
use crate::texts::text;

/// The categories that are offered.
pub(crate) fn categories(inner: &Inner) -> Vec<CategoryView> {
    let city = inner.city();
    let offered = city.config.categories.iter().filter(|category| !category.retired);
    offered
        .map(|category| CategoryView {
            code: category.code.clone(),
            icon: category.icon.clone(),
            name: category.name.get(inner.language()).to_owned(),
            questions: super::answers::all_questions(inner, category),
        })
        .collect()
}

/// The category's name; one that these settings do not know is said to be so, never by its code.
pub(crate) fn category_name(inner: &Inner, code: &str) -> String {
    let (city, language) = (inner.city(), inner.language());
    match city.config.category(code) {
        Some(category) => category.name.get(language).to_owned(),
        // An import waits for its first row: nothing is known of it yet.
        None if code.is_empty() => String::new(),
        None => text(language, "category.unknown", &[]),
    }
}

/// The category's symbol; one that these settings do not know gets the symbol of everything else.
pub(crate) fn icon(inner: &Inner, code: &str) -> String {
    inner.city().config.category(code).map_or("k-other", |category| &category.icon).to_owned()
}

/// The reasons why a task cannot be done.
pub(crate) fn decline_reasons(inner: &Inner) -> Vec<ReasonView> {
    let city = inner.city();
    let reasons = city.config.decline_reasons.iter();
    reasons
        .map(|reason| ReasonView {
            code: reason.code.clone(),
            name: reason.name.get(inner.language()).to_owned(),
        })
        .collect()
}
