//! The rules of the city as pure functions: state and command in, decision out.
//!
//! They are handed to the store, which calls them inside its transaction, so that compare-and-set
//! is true. No SQL, no clock, no randomness in here; the state machines are wire's tables.

mod activation;
mod admit;
mod attach;
mod decision;
mod due;
mod edit;
mod event;
mod evidence;
mod follow_up;
mod gone;
mod grant;
mod news;
mod office;
mod operation;
mod orphans;
mod owned;
mod pairs;
mod people;
mod photos;
mod question;
mod report;
#[cfg(test)]
mod tests;
mod unknown;
mod upload;

use saberling_store::Command;
use saberling_store::rules::{Decision, Put, Rules, State};

pub(crate) use admit::recognise;
use decision::applied;
pub(crate) use evidence::stands_with;
pub(crate) use people::clean_name;
pub(crate) use upload::is_stale;

/// The rules, to be handed to the store.
#[must_use]
pub fn rules() -> Rules {
    Rules { admit: admit::admit, decide }
}

/// Judges one command, and brings up to date what follows from it.
fn decide(state: &State<'_>, command: &Command) -> Decision {
    let mut decision = judge(state, command);
    for report in &mut decision.reports {
        due::tidy(state, report);
    }
    decision
}

fn judge(state: &State<'_>, command: &Command) -> Decision {
    match command {
        Command::Operation(operation) => operation::decide(state, operation),
        Command::Activate { .. } => activation::decide(state),
        Command::CreateUpload { upload_id, sha256, length_bytes, metadata } => {
            upload::create(state, *upload_id, *sha256, (*length_bytes, metadata))
        }
        Command::UploadProgress { offset_bytes, .. } => upload::progress(state, *offset_bytes),
        Command::FinishUpload { verdict, .. } => upload::finish(state, verdict),
        Command::TerminateUpload { .. } => upload::terminate(state),
        Command::ExpireUpload { before_ms, .. } => upload::expire(state, *before_ms),
        Command::Office(command) => office::decide(state, command),
        Command::PhotoLost { sha256 } => upload::lost(state, *sha256),
        Command::Due { .. } => due::decide(state),
        Command::WasteDeleted(waste) => put(Put::WasteDeleted(*waste)),
        Command::ApplyLedger(entry) => gone::apply(state, entry),
        Command::CreateSession(session) => put(Put::Session(session.clone())),
        Command::EndSession { token_hash } => put(Put::EndSession(*token_hash)),
        Command::PresentGrant { .. } => grant::present(state),
        // The store's own affair: it does not ask.
        Command::RecordBackup(_) | Command::ForgetHistory { .. } => {
            Decision::refuse(saberling_wire::ErrorCode::UnknownKind)
        }
        Command::MintEpoch { seen, cause } if *seen == state.city.epoch => put(Put::Epoch(*cause)),
        // Somebody was faster: the epoch is a new one already.
        Command::MintEpoch { .. } => Decision::just(applied()),
    }
}

fn put(row: Put) -> Decision {
    Decision { puts: vec![row], ..Decision::just(applied()) }
}
