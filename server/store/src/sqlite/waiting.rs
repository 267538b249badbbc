//! Which operations of a submission wait for an earlier one of it.

use std::collections::BTreeSet;

use saberling_wire::{EntityId, ErrorCode, OpKind};

use crate::command::Command;
use crate::outcome::CommandOutcome;

/// The entities whose later operations in the same submission are not judged.
#[derive(Default)]
pub(super) struct Waiting {
    /// After an operation that was not judged, and after a new report that was refused.
    all: BTreeSet<EntityId>,
    /// After a claim of what is not there: only the report's creation helps, so that is judged.
    but_creation: BTreeSet<EntityId>,
}

impl Waiting {
    /// Whether a command waits.
    pub(super) fn holds(&self, command: &Command) -> bool {
        let Command::Operation(operation) = command else { return false };
        operation.entity_id.is_some_and(|entity| {
            let created = operation.kind == OpKind::CreateReport;
            self.all.contains(&entity) || (!created && self.but_creation.contains(&entity))
        })
    }

    /// Takes note of what a command came to.
    pub(super) fn after(&mut self, command: &Command, outcome: &CommandOutcome) {
        let Command::Operation(operation) = command else { return };
        let Some(entity) = operation.entity_id else { return };
        match (outcome, operation.kind) {
            (CommandOutcome::Retry { .. } | CommandOutcome::Failed, _) => drop(self.all.insert(entity)),
            (CommandOutcome::Rejected { code: ErrorCode::Exists, .. }, OpKind::CreateReport) => {}
            (CommandOutcome::Rejected { .. }, OpKind::CreateReport) => drop(self.all.insert(entity)),
            (CommandOutcome::Rejected { code: ErrorCode::UnknownEntity, .. }, OpKind::Claim) => {
                self.but_creation.insert(entity);
            }
            (_, OpKind::CreateReport | OpKind::Claim) => drop(self.but_creation.remove(&entity)),
            _ => {}
        }
    }
}
