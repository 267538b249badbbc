//! What every act on an own report shares: who has authority, and how much is too much.

use saberling_store::aggregate::ReportAggregate;
use saberling_store::command::DeviceOperation;
use saberling_store::records::Identity;
use saberling_store::rules::State;
use saberling_wire::{Actor, ErrorCode, ReportStatus};

use super::report::follow;

/// Lines that owners can add to one report: each is published with all the others.
const OWNER_LINES: usize = 200;

/// The report whose secret the operation proves, followed by its sender. A foreign report is answered
/// like one that does not exist, and so is one that has as many followers as it may have: a secret
/// that went round must not stop the writer.
pub(super) fn report<'a>(
    state: &'a State<'_>,
    operation: &DeviceOperation,
) -> Result<(&'a Identity, ReportAggregate), ErrorCode> {
    let unknown = ErrorCode::UnknownEntity;
    let identity = state.identity.as_ref().ok_or(unknown.clone())?;
    let report = state.reports.first().ok_or(unknown.clone())?;
    if operation.proof != Some(report.report.secret_hash) {
        return Err(unknown);
    }
    if report.report.status == ReportStatus::Erased {
        return Err(ErrorCode::Erased);
    }
    let mut report = report.clone();
    if follow(&mut report, identity.identity_id) { Ok((identity, report)) } else { Err(unknown) }
}

/// Whether the timeline has room for one more line of the owner's.
pub(super) fn has_room(report: &ReportAggregate) -> Result<(), ErrorCode> {
    let lines = report.events.iter().filter(|event| event.by == Actor::Owner).count();
    if lines < OWNER_LINES { Ok(()) } else { Err(ErrorCode::TooManyNotes) }
}
