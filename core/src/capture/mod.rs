//! What a person does becomes durable here: validated first, photos prepared and on disk, then one
//! transaction with the act and its outbox rows. Nothing is sent from here.

mod activate;
mod answer;
mod consent;
mod cover;
mod draft_content;
mod drafts;
mod edit;
mod erase_all;
mod follow_up;
mod kept;
mod location;
mod me_too;
mod mend;
mod moving;
mod nearby;
mod note;
mod photos;
mod places;
mod questions;
mod repeat;
mod report;
mod work;

pub(crate) use activate::activate_crew;
pub(crate) use answer::answer_question;
pub(crate) use consent::{consent, give_consent};
pub(crate) use cover::cover_kept_photo;
pub(crate) use drafts::{discard_draft, draft, drafts, new_draft, save_draft, submit_draft};
pub(crate) use edit::edit_report;
pub(crate) use erase_all::erase_all;
pub(crate) use follow_up::{
    add_photos, confirm_clean, dispute_report, drop_photo, erase_report, rate_report, replace_photo,
    withdraw_report,
};
pub(crate) use kept::{drop_kept_photo, keep_photo, kept_photos};
pub(crate) use me_too::me_too;
pub(crate) use mend::{
    correct_report, discard_act, discard_refused_results, discard_report, edit_act, retry_act,
};
pub(crate) use moving::{export_reports, import_reports};
pub(crate) use nearby::fetch_public;
pub(crate) use note::add_note;
pub(crate) use places::place_of;
pub(crate) use questions::questions;
pub(crate) use report::submit_report;
pub(crate) use work::{complete_task, decline_task, start_task};
