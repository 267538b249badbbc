//! What a person does becomes durable here: validated first, photos prepared and on disk, then one
//! transaction with the act and its outbox rows. Nothing is sent from here.

mod activate;
mod identity;
mod location;
mod mend;
mod note;
mod photos;
mod record;
mod report;
mod work;

pub(crate) use activate::activate_crew;
pub(crate) use mend::{correct_report, discard_refused_results, discard_report};
pub(crate) use note::add_note;
pub(crate) use report::submit_report;
pub(crate) use work::{complete_task, decline_task, start_task};
