//! Crews, their members, and the codes that make a phone a member's.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use saberling_store::questions::{CrewDetail, MemberDetail};
use saberling_store::records::{Grant, User};
use saberling_store::{CommandOutcome, OfficeAct, OfficeCommand, code};
use saberling_wire::code::normalise;
use saberling_wire::{CrewId, ErrorCode, MemberId};
use serde::Deserialize;

use super::guard::PageError;
use super::labels::Html;
use super::page::{Nav, Page, Visit, new_op, parsed, render};
use super::{link, qr};
use crate::error::ApiError;
use crate::rules::clean_name;
use crate::setup::CODE_MS;
use crate::state::AppState;

struct MemberRow {
    id: String,
    name: String,
    user: String,
    tone: &'static str,
    icon: &'static str,
    phone: String,
    /// Identity and the form's own id.
    phones: Vec<(String, String)>,
    op_id: String,
}

struct CrewCard {
    id: String,
    name: String,
    open: String,
    members: Vec<MemberRow>,
    op_id: String,
    op_id_2: String,
    new_member: String,
    /// The form was sent without a name.
    filled: bool,
}

struct NewCode {
    member: String,
    digits: String,
    until: String,
    /// The address that opens the app with the code, and its picture.
    link: String,
    qr: Option<Html>,
}

#[derive(Template)]
#[template(path = "crews.html")]
struct CrewsPage {
    p: Page,
    crews: Vec<CrewCard>,
    users: Vec<(String, String)>,
    /// Phones that showed a grant after a restore: identity, what is said of it, the form's own id.
    grants: Vec<(String, String, String)>,
    code: Option<NewCode>,
    error: Option<String>,
    may_change: bool,
    op_id: String,
    new_crew: String,
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CrewForm {
    csrf: String,
    op_id: String,
    op_id_2: String,
    act: String,
    crew: String,
    member: String,
    identity: String,
    name: String,
    user: String,
}

/// Crews and codes.
pub(crate) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    render(&crews_page(&state, &visit).await?)
}

/// Does what a form says.
pub(crate) async fn change(
    State(state): State<AppState>,
    visit: Visit,
    Form(form): Form<CrewForm>,
) -> Result<Response, PageError> {
    visit.check_form(&form.csrf)?;
    let name = form.name.trim().to_owned();
    if matches!(form.act.as_str(), "crew" | "member") && clean_name(&name).is_err() {
        let mut page = crews_page(&state, &visit).await?;
        page.error = Some(page.p.t("form.name"));
        if let Some(card) = page.crews.iter_mut().find(|card| card.id == form.crew) {
            card.filled = true;
        }
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    let act = match form.act.as_str() {
        "crew" => OfficeAct::AddCrew { crew_id: parsed(&form.crew)?, name },
        "member" => OfficeAct::AddMember {
            member_id: parsed(&form.member)?,
            crew_id: parsed(&form.crew)?,
            name,
            user_id: if form.user.is_empty() { None } else { Some(parsed(&form.user)?) },
        },
        "revoke" => OfficeAct::RevokeIdentity { identity_id: parsed(&form.identity)? },
        "confirm" => OfficeAct::ConfirmGrant { identity_id: parsed(&form.identity)? },
        "code" => return make_code(&state, &visit, &form.op_id, &form.member).await,
        _ => return Err(PageError::NotFound),
    };
    let command = OfficeCommand { op_id: parsed(&form.op_id)?, base: None, act };
    match state.office(visit.user.user_id, command).await? {
        CommandOutcome::Applied { .. } | CommandOutcome::Duplicate { .. } => {}
        other => return refused(&state, &visit, other).await,
    }
    if form.act == "member" {
        return make_code(&state, &visit, &form.op_id_2, &form.member).await;
    }
    Ok(Redirect::to("/office/crews").into_response())
}

/// Makes a code and shows it, once: only its hash is kept.
async fn make_code(
    state: &AppState,
    visit: &Visit,
    op_id: &str,
    member: &str,
) -> Result<Response, PageError> {
    let member_id: MemberId = parsed(member)?;
    let digits = code::make(&*state.random);
    let expires_at_ms = state.now_ms() + CODE_MS;
    let act = OfficeAct::AddCode { member_id, code: normalise(&digits), expires_at_ms };
    let command = OfficeCommand { op_id: parsed(op_id)?, base: None, act };
    match state.office(visit.user.user_id, command).await? {
        CommandOutcome::Applied { .. } => {}
        // A page that was loaded again: its code is kept as a hash only.
        CommandOutcome::Duplicate { .. } | CommandOutcome::Rejected { code: ErrorCode::OpIdReuse, .. } => {
            let mut page = crews_page(state, visit).await?;
            page.error = Some(page.p.t("code.again"));
            return render(&page);
        }
        other => return refused(state, visit, other).await,
    }
    let mut page = crews_page(state, visit).await?;
    let members = page.crews.iter().flat_map(|crew| &crew.members);
    let name = members.into_iter().find(|row| row.id == member).map(|row| row.name.clone());
    let until = page.p.local.moment(expires_at_ms);
    let member = name.unwrap_or_default();
    let link = link::of_code(&state.public_url, &digits);
    let qr = qr::svg(&link, &page.p.t1("code.qr", &member));
    page.code = Some(NewCode { member, digits, until, link, qr });
    render(&page)
}

async fn refused(state: &AppState, visit: &Visit, outcome: CommandOutcome) -> Result<Response, PageError> {
    let CommandOutcome::Rejected { code, .. } = outcome else {
        return Err(ApiError::busy().into());
    };
    let mut page = crews_page(state, visit).await?;
    page.error = Some(page.p.refusal(&code));
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok((status, render(&page)?).into_response())
}

async fn crews_page(state: &AppState, visit: &Visit) -> Result<CrewsPage, PageError> {
    let p = visit.page(state, Nav::Settings).await?;
    let (crews, users, grants) =
        state.ask(|store, city| Ok((store.crews(city)?, store.users(city)?, store.grants(city)?))).await?;
    let granted = |grant: &Grant| {
        let said = p.t1("grant.of", &format!("{} ({})", grant.member_name, grant.crew_name));
        (grant.identity_id.to_string(), said, new_op(state).to_string())
    };
    let grants = grants.iter().map(granted).collect();
    let cards = crews.iter().map(|crew| crew_card(state, &p, crew, &users)).collect();
    Ok(CrewsPage {
        crews: cards,
        users: users.into_iter().map(|user| (user.user_id.to_string(), user.name)).collect(),
        grants,
        code: None,
        error: None,
        may_change: visit.user.role != "auditor",
        op_id: new_op(state).to_string(),
        new_crew: state.new_id(CrewId::new).to_string(),
        p,
    })
}

fn crew_card(state: &AppState, p: &Page, detail: &CrewDetail, users: &[User]) -> CrewCard {
    CrewCard {
        id: detail.crew.crew_id.to_string(),
        name: detail.crew.name.clone(),
        open: p.t1("crew.open_tasks", &detail.open_tasks.to_string()),
        members: detail.members.iter().map(|row| member_row(state, p, row, users)).collect(),
        op_id: new_op(state).to_string(),
        op_id_2: new_op(state).to_string(),
        new_member: state.new_id(MemberId::new).to_string(),
        filled: false,
    }
}

fn member_row(state: &AppState, p: &Page, detail: &MemberDetail, users: &[User]) -> MemberRow {
    let code_until = detail.code_until_ms.filter(|until_ms| *until_ms > p.local.now_ms);
    let (tone, icon, phone) = match (detail.identities.len(), code_until) {
        (0, Some(until_ms)) => ("blue", "key", p.t1("phone.code", &p.local.moment(until_ms))),
        (0, None) => ("grey", "saved", p.t("phone.none")),
        (1, _) => ("green", "saved", p.t("phone.one")),
        (count, _) => ("green", "saved", p.t1("phone.many", &count.to_string())),
    };
    let user = users.iter().find(|user| Some(user.user_id) == detail.member.user_id);
    MemberRow {
        id: detail.member.member_id.to_string(),
        name: detail.member.name.clone(),
        user: user.map(|user| p.t1("member.is", &user.name)).unwrap_or_default(),
        tone,
        icon,
        phone,
        phones: detail
            .identities
            .iter()
            .map(|identity| (identity.to_string(), new_op(state).to_string()))
            .collect(),
        op_id: new_op(state).to_string(),
    }
}
