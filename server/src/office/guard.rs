//! The content policy of every page, and what a person sees when something goes wrong.

use std::sync::atomic::{AtomicU32, Ordering};

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use saberling_wire::ErrorCode;

use super::look::Look;
use super::texts::t;
use crate::error::ApiError;
use crate::http::limits::json_body;

const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum PageError {
    /// No such page, report or photo.
    NotFound,
    /// The form is not from this login.
    Forbidden,
    /// Everything else, by the code of the interface.
    Api(ApiError),
}

impl PageError {
    /// Something broke on our side.
    pub(crate) fn internal() -> Self {
        Self::Api(ApiError::internal())
    }
}

impl From<ApiError> for PageError {
    fn from(error: ApiError) -> Self {
        match error.code() {
            ErrorCode::NotFound => Self::NotFound,
            ErrorCode::Forbidden => Self::Forbidden,
            _ => Self::Api(error),
        }
    }
}

/// Marks a reply whose body [`policy`] writes in the reader's language.
#[derive(Debug, Clone)]
enum Trouble {
    NotFound,
    Forbidden,
    /// The form cannot be read; the page that it stood on is opened again.
    Form,
    Busy,
    /// With the reference number that stands in the log too.
    Broken(String),
}

/// A short number that a person can read out, unique among the last million errors of this process.
fn reference() -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static COUNT: AtomicU32 = AtomicU32::new(1);
    // An odd factor visits all 20-bit numbers, so that neighbours do not look alike.
    let mixed = COUNT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9_E377) & 0xF_FFFF;
    (0..4).map(|place| char::from(ALPHABET[(mixed >> (5 * place)) as usize & 31])).collect()
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, trouble) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, Trouble::NotFound),
            Self::Forbidden => (StatusCode::FORBIDDEN, Trouble::Forbidden),
            Self::Api(error) if *error.code() == ErrorCode::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, Trouble::Busy)
            }
            Self::Api(error) if error.code().status() < 500 => {
                let status = StatusCode::from_u16(error.code().status());
                (status.unwrap_or(StatusCode::BAD_REQUEST), Trouble::Form)
            }
            Self::Api(error) => {
                let reference = reference();
                tracing::error!(reference, code = %error.code(), "a page failed");
                (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Broken(reference))
            }
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(trouble);
        response
    }
}

/// Whatever has no page.
pub(crate) async fn no_such_page() -> PageError {
    PageError::NotFound
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    look: Look,
    style: [String; 2],
    mark: String,
    title: String,
    text: String,
    back: String,
}

impl Message {
    fn new(look: Look, trouble: &Trouble) -> Self {
        let word = |key: &str| t(look.language, key, &[]);
        let key = |key: &'static str| key;
        let (title, text, reference) = match trouble {
            Trouble::NotFound => (key("error.missing"), key("error.missing.text"), ""),
            Trouble::Forbidden => (key("error.forbidden"), key("error.forbidden.text"), ""),
            Trouble::Form => (key("error.form"), key("error.form.text"), ""),
            Trouble::Busy => (key("error.busy"), key("error.busy.text"), ""),
            Trouble::Broken(number) => (key("error.broken"), key("err.page"), number.as_str()),
        };
        Self {
            look,
            style: [super::assets::url("tokens.css"), super::assets::url("office.css")],
            mark: super::assets::url("mark.svg"),
            title: word(title),
            text: t(look.language, text, &[reference]),
            back: word(key("error.back")),
        }
    }
}

/// Reads a form whole before anything else happens: within the limits of size and time of every
/// other body, so that nobody keeps a handler waiting for one.
pub(crate) async fn whole_form(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match json_body(&parts.headers, body).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) => PageError::from(error).into_response(),
    }
}

/// Puts the content policy on every reply, and a page in words where something went wrong.
pub(crate) async fn policy(request: Request, next: Next) -> Response {
    let look = Look::of(request.headers());
    let mut response = next.run(request).await;
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        let status = response.status();
        let page = Message::new(look, &trouble).render().unwrap_or_default();
        response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
