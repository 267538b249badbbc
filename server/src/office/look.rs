//! Language and theme: two cookies that hold no secret, so they work before a login too.

use axum::extract::Form;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use saberling_wire::Language;
use serde::Deserialize;

const YEAR_S: u32 = 365 * 24 * 60 * 60;

/// How the pages look for this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Look {
    /// The language.
    pub(crate) language: Language,
    /// Light or dark; none follows the system.
    pub(crate) theme: Option<Theme>,
}

/// A theme that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The value of `data-theme`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }
}

impl Look {
    /// Reads the cookies.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self {
            language: Language::from_tag(&cookie(headers, "lang").unwrap_or_default()),
            theme: cookie(headers, "theme").and_then(|word| Theme::from_word(&word)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(';'))
        .filter_map(|part| part.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The switch of the bar.
#[derive(Debug, Deserialize)]
pub(crate) struct LookForm {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

/// Takes over a new language or theme and goes back to the page.
pub(crate) async fn change(Form(form): Form<LookForm>) -> Response {
    let mut response = Redirect::to(safe_path(&form.back)).into_response();
    if let Some(lang) = form.lang {
        set(&mut response, "lang", Language::from_tag(&lang).tag(), YEAR_S);
    }
    if let Some(theme) = form.theme {
        match Theme::from_word(&theme) {
            Some(theme) => set(&mut response, "theme", theme.word(), YEAR_S),
            None => set(&mut response, "theme", "", 0),
        }
    }
    response
}

fn set(response: &mut Response, name: &str, value: &str, age_s: u32) {
    let text = format!("{name}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A path of ours, or the queue: a form must not send people elsewhere.
pub(crate) fn safe_path(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if path.starts_with("/office/") && plain { path } else { "/office/queue" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_decide_language_and_theme() {
        let mut headers = HeaderMap::new();
        assert_eq!(Look::of(&headers), Look::default());
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; lang=en; theme=dark"));
        let look = Look { language: Language::En, theme: Some(Theme::Dark) };
        assert_eq!(Look::of(&headers), look);
    }

    #[test]
    fn nobody_is_sent_to_another_host() {
        for path in ["", "//evil.example", "https://evil.example", "/office/\\evil", "/office/a b"] {
            assert_eq!(safe_path(path), "/office/queue", "{path}");
        }
        assert_eq!(safe_path("/office/tasks?x=1"), "/office/tasks?x=1");
    }
}
