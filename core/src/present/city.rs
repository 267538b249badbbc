//! The city's choices.

use crate::api::{CategoryView, ReasonView};
use crate::inner::Inner;

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

/// The category's name; a code that these settings do not know stands for itself.
pub(crate) fn category_name(inner: &Inner, code: &str) -> String {
    let city = inner.city();
    let known = city.config.category(code);
    known.map_or_else(|| code.to_owned(), |category| category.name.get(inner.language()).to_owned())
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
