//! Drafts of reports: durable from the first moment, handed in at once.

use rusqlite::Connection;
use saberling_plants::plant;
use saberling_wire::{Invalid, PhotoRole, ReportId, ReportNumber, validate};

use super::location::{self, PhotoFix};
use super::report::{self, Drawn, Said};
use super::{draft_content, kept, questions};
use crate::api::{DraftContent, DraftView, Event, LocationFix, QuestionView, ReportView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::remove_unpromised;
use crate::store::sql;
use crate::store::sql::drafts::StoredDraft;
use crate::store::sql::kept::{KeptFor, KeptPhoto};
use crate::texts;

/// Begins a draft.
pub(crate) fn new_draft(inner: &Inner) -> Result<DraftView, Error> {
    let now_ms = inner.ports.now_ms()?;
    let draft = StoredDraft {
        id: inner.ports.new_draft_id()?,
        content: draft_content::write(&draft_content::empty())?,
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
    };
    let view = inner.store.write(|db| {
        sql::drafts::insert(db, &draft)?;
        view(inner, db, &draft, now_ms)
    })?;
    announce(inner, &draft.id);
    Ok(view)
}

/// The drafts, the last changed first. One that does not read must not hide the others.
pub(crate) fn drafts(inner: &Inner) -> Result<Vec<DraftView>, Error> {
    let now_ms = inner.ports.now_ms()?;
    inner.store.read(|db| {
        let mut views = Vec::new();
        for draft in sql::drafts::all(db)? {
            match view(inner, db, &draft, now_ms) {
                Err(Error::Stored { .. }) => tracing::error!("a draft does not read; it is kept"),
                other => views.push(other?),
            }
        }
        Ok(views)
    })
}

/// One draft.
pub(crate) fn draft(inner: &Inner, draft_id: &str) -> Result<DraftView, Error> {
    let now_ms = inner.ports.now_ms()?;
    inner.store.read(|db| {
        let draft = sql::drafts::find(db, draft_id)?.ok_or(Error::UnknownDraft)?;
        view(inner, db, &draft, now_ms)
    })
}

/// Keeps what a draft says now. What is the same as before is no change.
pub(crate) fn save_draft(inner: &Inner, draft_id: &str, content: &DraftContent) -> Result<DraftView, Error> {
    check_lengths(content)?;
    let json = draft_content::write(content)?;
    let now_ms = inner.ports.now_ms()?;
    let (view, is_new) = inner.store.write(|db| {
        let mut draft = sql::drafts::find(db, draft_id)?.ok_or(Error::UnknownDraft)?;
        let mut is_new = draft.content != json;
        if plant!("draft-compared-by-words") {
            is_new = draft_content::read(&draft.content)?.note != content.note;
        }
        if is_new {
            sql::drafts::set_content(db, draft_id, &json, now_ms)?;
            (draft.content, draft.changed_at_ms) = (json, now_ms);
        }
        Ok((view(inner, db, &draft, now_ms)?, is_new))
    })?;
    if is_new {
        announce(inner, draft_id);
    }
    Ok(view)
}

/// Throws a draft away with its photos.
pub(crate) fn discard_draft(inner: &Inner, draft_id: &str) -> Result<(), Error> {
    let hashes = inner.store.write(|db| {
        if !sql::drafts::delete(db, draft_id)? {
            return Err(Error::UnknownDraft);
        }
        if plant!("draft-discarded-apart") {
            return Ok(Vec::new());
        }
        sql::kept::delete_of_owner(db, draft_id)
    })?;
    if plant!("draft-discarded-apart") {
        inner.store.write(|db| sql::kept::delete_of_owner(db, draft_id))?;
    }
    remove_unpromised(inner, &hashes)?;
    announce(inner, draft_id);
    Ok(())
}

/// Throws all drafts away with their photos, those that do not read among them.
pub(super) fn discard_all(inner: &Inner) -> Result<(), Error> {
    let (drafts, hashes) = inner.store.write(|db| {
        let (drafts, mut hashes) = (sql::drafts::all(db)?, Vec::new());
        for draft in &drafts {
            sql::drafts::delete(db, &draft.id)?;
            hashes.extend(sql::kept::delete_of_owner(db, &draft.id)?);
        }
        Ok((drafts, hashes))
    })?;
    remove_unpromised(inner, &hashes)?;
    drafts.iter().for_each(|draft| announce(inner, &draft.id));
    Ok(())
}

/// Hands a draft in. A second tap finds the report that the first one made.
pub(crate) fn submit_draft(
    inner: &Inner,
    draft_id: &str,
    even_if_repeated: bool,
) -> Result<ReportView, Error> {
    let now = inner.conditions();
    // Before anything is drawn: a mistake makes no identity.
    let made = inner.store.read(|db| match find(db, draft_id)? {
        Found::Made(id) => present::report_in(inner, db, id, now).map(Some),
        Found::Open(draft) => {
            let content = draft_content::read(&draft.content)?;
            said(&content, &note(inner, &content), even_if_repeated)?.check(inner).map(|()| None)
        }
    })?;
    if let Some(view) = made {
        return Ok(view);
    }
    let drawn = Drawn::draw(inner)?;
    let view = inner.store.write(|db| {
        // Read again: what was changed meanwhile counts, and another tap may have been quicker.
        let draft = match find(db, draft_id)? {
            Found::Made(id) => return present::report_in(inner, db, id, now),
            Found::Open(draft) => draft,
        };
        let content = draft_content::read(&draft.content)?;
        let note = note(inner, &content);
        let said = said(&content, &note, even_if_repeated)?;
        said.check(inner)?;
        let photos = photos_of(db, draft_id)?;
        let manifest: Vec<_> = photos.iter().map(|photo| photo.manifest.clone()).collect();
        let photos = photos.iter().map(|photo| (PhotoFix::of_kept(photo), photo.manifest.clone())).collect();
        let view = report::store(inner, db, &drawn, &said, photos, now)?;
        if !plant!("kept-taken-apart") {
            kept::taken(db, &manifest)?;
        }
        if !plant!("draft-not-handed-in") {
            sql::drafts::hand_in(db, draft_id, drawn.id)?;
        }
        Ok(view)
    })?;
    if plant!("kept-taken-apart") {
        inner.store.write(|db| sql::kept::delete_of_owner(db, draft_id))?;
    }
    inner.driver.wake();
    announce(inner, draft_id);
    inner.listeners.emit(&Event::ReportChanged { report_id: view.report_id.clone() });
    Ok(view)
}

enum Found {
    Open(StoredDraft),
    /// It was handed in.
    Made(ReportId),
}

fn find(db: &Connection, draft_id: &str) -> Result<Found, Error> {
    if let Some(draft) = sql::drafts::find(db, draft_id)? {
        return Ok(Found::Open(draft));
    }
    let made = sql::drafts::report_of(db, draft_id)?.ok_or(Error::UnknownDraft)?;
    // It may be gone again since.
    let report = sql::reports::find(db, made)?.ok_or(Error::UnknownDraft)?;
    Ok(Found::Made(report.id))
}

fn said<'a>(content: &'a DraftContent, note: &'a str, even_if_repeated: bool) -> Result<Said<'a>, Error> {
    Ok(Said {
        category: content.category.as_deref().ok_or(Error::CategoryMissing)?,
        note,
        answers: &content.answers,
        fixes: content.fix.iter().chain(&content.other_fixes).collect(),
        chosen_area: content.chosen_area.as_deref(),
        anonymous: content.anonymous,
        confidential: content.confidential,
        even_if_repeated,
    })
}

/// What the person wrote, and in a line of its own which report this one follows.
fn note(inner: &Inner, content: &DraftContent) -> String {
    let number = content.follows.as_deref().and_then(|text| text.parse::<ReportNumber>().ok());
    let Some(number) = number else { return content.note.clone() };
    let follows = texts::text(inner.language(), "draft.follows", &[&number.to_string()]);
    if content.note.trim().is_empty() { follows } else { format!("{}\n{follows}", content.note) }
}

fn photos_of(db: &Connection, draft_id: &str) -> Result<Vec<KeptPhoto>, Error> {
    let kept_for = KeptFor { owner: draft_id.to_owned(), role: PhotoRole::Report, crew: None };
    sql::kept::of(db, &kept_for)
}

/// A draft takes what is not right yet, but nothing that could never be stored or sent.
fn check_lengths(content: &DraftContent) -> Result<(), Invalid> {
    let codes = [&content.category, &content.chosen_area, &content.follows];
    let answers = content.answers.iter().flat_map(|given| given.values.iter().chain([&given.question]));
    let texts = codes.into_iter().flatten().chain(answers).chain([&content.note]);
    texts.into_iter().try_for_each(|text| validate::note(text))
}

/// The questions that are shown for the answers so far, and the codes of those that must still be answered.
fn draft_questions(inner: &Inner, content: &DraftContent) -> (Vec<QuestionView>, Vec<String>) {
    let city = inner.city();
    let Some(category) = content.category.as_deref().and_then(|code| city.config.category(code)) else {
        return (Vec::new(), Vec::new());
    };
    (questions::shown(inner, category, &content.answers), questions::missing(category, &content.answers))
}

fn view(inner: &Inner, db: &Connection, draft: &StoredDraft, now_ms: i64) -> Result<DraftView, Error> {
    let content = draft_content::read(&draft.content)?;
    let photos = photos_of(db, &draft.id)?;
    // What is no place yet is passed over here, and said when the draft is handed in.
    let is_place = |fix: &&LocationFix| location::fix(fix).is_ok();
    let fixes: Vec<_> = content.fix.iter().chain(&content.other_fixes).filter(is_place).collect();
    let located = location::locate(&fixes, photos.iter().map(PhotoFix::of_kept), now_ms)?;
    let best = located.fix.as_ref();
    let (questions, missing) = draft_questions(inner, &content);
    let category = content.category.as_deref();
    Ok(DraftView {
        draft_id: draft.id.clone(),
        category_name: category.map(|code| present::category_name(inner, code)),
        icon: category.map(|code| present::icon(inner, code)),
        photos: photos.iter().map(|photo| present::kept_photo(inner, photo)).collect(),
        created_at_ms: draft.created_at_ms,
        changed_at_ms: draft.changed_at_ms,
        best_fix: best.map(present::location_fix),
        place: best.map(|fix| super::places::found(inner, fix)).transpose()?,
        needs_pin: located.choice.needs_pin,
        doubts: present::doubts(inner, &located.choice.doubts),
        questions,
        missing,
        content,
    })
}

/// Tells the listeners about a draft.
pub(super) fn announce(inner: &Inner, draft_id: &str) {
    inner.listeners.emit(&Event::DraftChanged { draft_id: draft_id.to_owned() });
}
