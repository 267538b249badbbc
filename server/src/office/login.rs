//! Login and logout.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use saberling_wire::ErrorCode;
use serde::Deserialize;

use super::guard::PageError;
use super::look::{Look, safe_path};
use super::page::{Page, Visit, render};
use crate::auth::{LoginError, current_user, login, login_allowed_here, logout};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    p: Page,
    back: String,
    name: String,
    /// Why there is no form at all.
    refused: Option<String>,
    /// Why the last try failed.
    error: Option<String>,
}

/// Where the login leads.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct LoginForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

fn form_page(state: &AppState, look: Look, headers: &HeaderMap, back: &str) -> LoginPage {
    let p = Page::outside(state, look);
    let refused = login_allowed_here(state, headers).is_err().then(|| p.t("login.http"));
    let mut page =
        LoginPage { p, back: safe_path(back).to_owned(), name: String::new(), refused, error: None };
    page.p.path = format!("/office/login?back={}", super::page::form_encoded(&page.back));
    page
}

/// Shows the form, or goes on when somebody is logged in already.
pub(crate) async fn show(
    State(state): State<AppState>,
    look: Look,
    headers: HeaderMap,
    Query(query): Query<Back>,
) -> Result<Response, PageError> {
    if current_user(&state, &headers).await?.is_some() {
        return Ok(Redirect::to(safe_path(&query.back)).into_response());
    }
    render(&form_page(&state, look, &headers, &query.back))
}

/// Checks name and password.
pub(crate) async fn enter(
    State(state): State<AppState>,
    look: Look,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response, PageError> {
    let mut page = form_page(&state, look, &headers, &form.back);
    if page.refused.is_some() {
        return Ok((StatusCode::FORBIDDEN, render(&page)?).into_response());
    }
    let error = match login(&state, &form.name, &form.password, from.ip()).await {
        Ok(cookie) => return Ok(with_cookie(Redirect::to(safe_path(&form.back)), &cookie)),
        Err(error) => error,
    };
    page.name = form.name;
    let (status, wait_s) = match error {
        LoginError::Wrong => {
            page.error = Some(page.p.t("login.wrong"));
            return Ok((StatusCode::UNAUTHORIZED, render(&page)?).into_response());
        }
        LoginError::Api(error) => {
            let wait_s = error.body().after_ms.map_or(10, |ms| ms.max(0) / 1_000 + 1);
            let text = match error.code() {
                ErrorCode::Busy => page.p.t1("login.busy", &wait_s.to_string()),
                ErrorCode::RateLimited => page.p.t1("login.wait", &wait_s.to_string()),
                _ => return Err(error.into()),
            };
            page.error = Some(text);
            (error.code().status(), wait_s)
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let after = [(header::RETRY_AFTER, HeaderValue::from(wait_s))];
    Ok((status, after, render(&page)?).into_response())
}

/// A form that carries nothing but its proof.
#[derive(Debug, Deserialize)]
pub(crate) struct BareForm {
    #[serde(default)]
    csrf: String,
}

/// Ends the login.
pub(crate) async fn leave(
    State(state): State<AppState>,
    headers: HeaderMap,
    visit: Visit,
    Form(form): Form<BareForm>,
) -> Result<Response, PageError> {
    visit.check_form(&form.csrf)?;
    let cookie = logout(&state, &headers).await?;
    Ok(with_cookie(Redirect::to("/office/login"), &cookie))
}

fn with_cookie(redirect: Redirect, cookie: &str) -> Response {
    let mut response = redirect.into_response();
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The key of the word for a user's role.
pub(crate) fn role_key(role: &str) -> &'static str {
    match role {
        "verifier" => "role.verifier",
        "admin" => "role.admin",
        "auditor" => "role.auditor",
        _ => "role.officer",
    }
}
