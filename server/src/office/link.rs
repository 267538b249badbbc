//! `/k`: where a crew's QR code leads when the app does not take it up. The code stands behind the `#`, so it
//! never comes here; the page shows it to the person from the browser's own address.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use saberling_wire::Language;

use super::guard::PageError;
use super::look::Look;
use super::page::{Page, render};
use super::texts::t;
use crate::state::AppState;

/// What is to be done, in one language.
struct Words {
    lang: &'static str,
    title: String,
    why: String,
    steps: [String; 3],
    code: String,
    secret: String,
}

impl Words {
    fn of(language: Language, office: &str) -> Self {
        let word = |key: &str| t(language, key, &[office]);
        let key = |key: &'static str| key;
        Self {
            lang: language.tag(),
            title: word(key("link.title")),
            why: word(key("link.why")),
            steps: [key("link.install"), key("link.scan"), key("link.type")].map(word),
            code: word(key("link.code")),
            secret: word(key("link.secret")),
        }
    }
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    p: Page,
    /// In both languages: whoever scans the code has chosen none here.
    all: [Words; 2],
}

/// The page, the same for every code.
pub(crate) async fn crew(State(state): State<AppState>, look: Look) -> Result<Response, PageError> {
    let p = Page::outside(&state, look);
    let languages = match look.language {
        Language::Id => [Language::Id, Language::En],
        Language::En => [Language::En, Language::Id],
    };
    let all = languages.map(|language| Words::of(language, state.config.office_name.get(language)));
    render(&LinkPage { p, all })
}

/// The address that a crew's QR code holds.
pub(crate) fn of_code(public_url: &str, digits: &str) -> String {
    format!("{}/k#{digits}", public_url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_stands_where_no_server_reads_it() {
        for url in ["https://lapor.example.id", "https://lapor.example.id/"] {
            assert_eq!(of_code(url, "7K3P-Q9TX"), "https://lapor.example.id/k#7K3P-Q9TX");
        }
    }
}
