//! What every page needs: who looks, in which language, where in the house.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use saberling_wire::{ErrorCode, Language, OpId, ReportStatus, TaskStatus};

use super::format::Local;
use super::guard::PageError;
use super::labels::{Html, icon, report_tone, task_icon, task_tone, toned_icon};
use super::look::Look;
use super::texts::t;
use crate::auth::{CurrentUser, csrf_matches, current_user};
use crate::error::ApiError;
use crate::state::AppState;

/// Which entry of the bar is the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nav {
    /// None of them.
    Outside,
    /// Reports.
    Queue,
    /// Tasks.
    Tasks,
    /// Crews and codes.
    Settings,
}

/// What every page needs.
pub(crate) struct Page {
    pub(crate) look: Look,
    pub(crate) local: Local,
    pub(crate) user: Option<CurrentUser>,
    pub(crate) city: String,
    pub(crate) office: String,
    pub(crate) nav: Nav,
    pub(crate) path: String,
    /// Reports that wait for a look; for the bar.
    pub(crate) todo: u64,
    /// The counter of changes when the page was made; live pages compare it.
    pub(crate) change: u64,
    /// What was just done.
    pub(crate) toast: Option<String>,
    /// How that is taken back.
    pub(crate) undo: Option<Undo>,
}

/// The form by which what was just done is taken back.
pub(crate) struct Undo {
    /// Where it is sent.
    pub(crate) address: String,
    /// The act.
    pub(crate) act: &'static str,
    /// The form's own id.
    pub(crate) op_id: String,
    /// The version of the report that it is about; empty where none is asked for.
    pub(crate) base: String,
    /// The other report that it is about.
    pub(crate) other: String,
    /// The view of the queue that one came from.
    pub(crate) view: String,
}

/// A request with its login.
pub(crate) struct Visit {
    /// Who it is.
    pub(crate) user: CurrentUser,
    look: Look,
    path: String,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let user = current_user(state, &parts.headers).await;
        let path = parts.uri.path_and_query().map_or("/office/queue", |path| path.as_str());
        match user {
            Ok(Some(user)) => Ok(Self { user, look: Look::of(&parts.headers), path: path.to_owned() }),
            Ok(None) => Err(ask_for_login(parts, path)),
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}

/// A page leads to the login; what a script asks for says that it is needed.
fn ask_for_login(parts: &Parts, path: &str) -> Response {
    let page = parts
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if !page || parts.headers.contains_key("hx-request") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let back = if parts.method == Method::GET { path } else { "/office/queue" };
    let back: String = form_encoded(back);
    Redirect::to(&format!("/office/login?back={back}")).into_response()
}

/// A text as a value in an address.
pub(crate) fn form_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Visit {
    /// The reader's language.
    pub(crate) const fn language(&self) -> Language {
        self.look.language
    }

    /// Refuses a form that does not come from a page of this login.
    pub(crate) fn check_form(&self, csrf: &str) -> Result<(), PageError> {
        if csrf_matches(&self.user, csrf) { Ok(()) } else { Err(PageError::Forbidden) }
    }

    /// The page's frame.
    pub(crate) async fn page(&self, state: &AppState, nav: Nav) -> Result<Page, PageError> {
        let change = *state.changes.borrow();
        let counts = state.ask(|store, city| store.report_counts(city)).await?;
        let of = |status| counts.get(&status).copied().unwrap_or_default();
        let mut page = Page::outside(state, self.look);
        page.user = Some(self.user.clone());
        page.nav = nav;
        page.path.clone_from(&self.path);
        page.todo = of(ReportStatus::Submitted) + of(ReportStatus::UnderReview);
        page.change = change;
        Ok(page)
    }
}

impl Page {
    /// The frame of a page before the login.
    pub(crate) fn outside(state: &AppState, look: Look) -> Self {
        Self {
            look,
            local: Local {
                language: look.language,
                offset_minutes: state.config.utc_offset_minutes,
                now_ms: state.now_ms(),
            },
            user: None,
            city: state.config.name.clone(),
            office: state.config.office_name.get(look.language).to_owned(),
            nav: Nav::Outside,
            path: "/office/queue".to_owned(),
            todo: 0,
            change: 0,
            toast: None,
            undo: None,
        }
    }

    /// A text.
    pub(crate) fn t(&self, key: &str) -> String {
        t(self.look.language, key, &[])
    }

    /// A text with an argument.
    pub(crate) fn t1(&self, key: &str, a: &str) -> String {
        t(self.look.language, key, &[a])
    }

    /// A text with two arguments.
    pub(crate) fn t2(&self, key: &str, a: &str, b: &str) -> String {
        t(self.look.language, key, &[a, b])
    }

    /// The tag of the language.
    pub(crate) fn lang(&self) -> &'static str {
        self.look.language.tag()
    }

    /// Whether a language is the chosen one.
    pub(crate) fn speaks(&self, tag: &str) -> bool {
        self.look.language == Language::from_tag(tag)
    }

    /// The chosen theme; empty when it follows the system.
    pub(crate) fn theme(&self) -> &'static str {
        self.look.theme.map_or("", super::look::Theme::word)
    }

    /// The address of an asset.
    pub(crate) fn asset(&self, name: &str) -> String {
        super::assets::url(name)
    }

    /// A symbol.
    pub(crate) fn icon(&self, name: &str) -> Html {
        icon(name)
    }

    /// A number with its thousands apart.
    pub(crate) fn n(&self, number: &u64) -> String {
        self.local.count(*number)
    }

    /// What forms carry to show that they are ours.
    pub(crate) fn csrf(&self) -> &str {
        self.user.as_ref().map_or("", |user| &user.csrf)
    }

    /// A report's state as a chip.
    pub(crate) fn chip(&self, status: &ReportStatus) -> Html {
        let word = self.t(&format!("status.{status}"));
        let mark = if *status == ReportStatus::Unknown { "submitted" } else { status.as_str() };
        Html(format!(r#"<span class="chip t-{}">{}{word}</span>"#, report_tone(*status), icon(mark)))
    }

    /// A task's state as a chip.
    pub(crate) fn task_chip(&self, status: TaskStatus) -> Html {
        let word = self.t(&format!("task.{status}"));
        let (tone, mark) = (task_tone(status), icon(task_icon(status)));
        Html(format!(r#"<span class="chip t-{tone}">{mark}{word}</span>"#))
    }

    /// A task's state as a symbol with its word for who does not see it.
    pub(crate) fn task_mark(&self, status: &TaskStatus) -> Html {
        let word = self.t(&format!("task.{status}"));
        let mark = toned_icon(task_icon(*status), task_tone(*status));
        Html(format!(r#"<span title="{word}">{mark}<span class="hidden-text">{word}</span></span>"#))
    }

    /// What a refused act says.
    pub(crate) fn refusal(&self, code: &ErrorCode) -> String {
        let key = format!("refused.{code}");
        if super::texts::has(&key) { self.t(&key) } else { self.t("refused.internal") }
    }
}

/// Renders a template.
pub(crate) fn render(template: &impl Template) -> Result<Response, PageError> {
    let body = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        PageError::internal()
    })?;
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        // Pages show personal data and change at any moment.
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((head, body).into_response())
}

/// A form's own id, so that a double click is one act.
pub(crate) fn new_op(state: &AppState) -> OpId {
    state.new_id(OpId::new)
}

/// A field of a form that only a page of ours fills in.
pub(crate) fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    let bad = || ApiError::new(ErrorCode::InvalidRequest, "the form is not one of ours");
    text.parse().map_err(|_| PageError::from(bad()))
}

/// Two letters for a person's round mark.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}
