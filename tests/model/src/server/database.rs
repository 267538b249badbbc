//! What a backup holds. Cloning it is a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::{ReportStatus, TaskStatus};

use crate::plants::Rules;
use crate::vocabulary::{Crew, Entity, FeedRow, Ident, Marker, Outcome, Person, Photo, Rev, Scope, Snapshot};

/// A photo in a manifest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Promise {
    pub(crate) photo: Photo,
    pub(crate) by: Ident,
    pub(crate) attached: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) secret: u32,
    pub(crate) marker: Marker,
    pub(crate) followers: BTreeSet<Ident>,
    pub(crate) status: ReportStatus,
    pub(crate) version: u32,
    pub(crate) rev: Rev,
    pub(crate) notes: Vec<Marker>,
    /// Every edit: what was there before stays readable for the office.
    pub(crate) edits: Vec<Marker>,
    /// Answers, each with the question that it was given to.
    pub(crate) answers: Vec<(u32, Marker)>,
    /// What was asked, oldest first, and what is still open.
    pub(crate) asked: Vec<u32>,
    pub(crate) question: Option<u32>,
    pub(crate) photos: Vec<Promise>,
    pub(crate) confidential: bool,
    pub(crate) area: u8,
    /// The day on which it arrived, and since when it has its status.
    pub(crate) received: u32,
    pub(crate) since: u32,
    pub(crate) held: Option<Held>,
    pub(crate) me_too: Vec<(Ident, Marker)>,
    pub(crate) duplicate_of: Option<u32>,
    /// Photos that were in the manifest: their uploads are not needed, and go with the report.
    pub(crate) taken_out: BTreeSet<Photo>,
    /// What jobs have said: photos are overdue, the dispute time is over, no longer public.
    pub(crate) incomplete: bool,
    pub(crate) dispute_over: bool,
    pub(crate) public_over: bool,
}

/// A decision that residents are not told yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) decided: ReportStatus,
    pub(crate) told: ReportStatus,
    pub(crate) day: u32,
}

/// For whom and when a row is shown. Only planted rules look at the day.
#[derive(Clone, Copy)]
pub(crate) struct Eye {
    pub(crate) city: u8,
    pub(crate) day: u32,
    pub(crate) rules: Rules,
}

#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) report: u32,
    pub(crate) crew: Crew,
    pub(crate) status: TaskStatus,
    pub(crate) version: u32,
    pub(crate) steps: Vec<Marker>,
    pub(crate) photos: Vec<Promise>,
    pub(crate) cleaners: Vec<Person>,
    pub(crate) verifier: Option<Person>,
    pub(crate) snapshot: Option<Snapshot>,
}

/// "Done" without a task to put it on: kept for the office.
#[derive(Clone, Debug)]
pub(crate) struct Orphan {
    pub(crate) marker: Marker,
    pub(crate) task: u32,
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) photo: Promise,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) person: Person,
    pub(crate) crew: Crew,
    pub(crate) confirmed: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) member: Option<Member>,
    pub(crate) revoked: bool,
    pub(crate) boot_ids: BTreeSet<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ActivationCode {
    pub(crate) person: Person,
    pub(crate) crew: Crew,
    pub(crate) used_by: Option<Ident>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum UploadState {
    Open,
    Verified,
    Refused,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload {
    pub(crate) offset: usize,
    pub(crate) state: UploadState,
    pub(crate) locked: bool,
    /// The day of its last byte.
    pub(crate) touched: u32,
}

#[derive(Clone, Default)]
pub(crate) struct Database {
    pub(crate) counter: Rev,
    pub(crate) epoch: u32,
    pub(crate) epochs: Vec<u32>,
    pub(crate) nonces: Vec<u32>,
    pub(crate) horizon: Rev,
    pub(crate) reports: BTreeMap<u32, Report>,
    pub(crate) tasks: BTreeMap<u32, Task>,
    pub(crate) orphans: Vec<Orphan>,
    pub(crate) feed: Vec<FeedRow>,
    pub(crate) ops: BTreeMap<u32, (u32, Outcome)>,
    pub(crate) forms: BTreeSet<u32>,
    pub(crate) office_notes: Vec<(u32, Marker)>,
    pub(crate) identities: BTreeMap<Ident, Identity>,
    pub(crate) codes: BTreeMap<u32, ActivationCode>,
    /// Erased reports by id and secret, with the uploads that are not wanted any more. Without the
    /// secret, whoever took an id first could have its rightful report erased too.
    pub(crate) erased: BTreeMap<(u32, u32), Vec<(Ident, Photo)>>,
    pub(crate) withdrawn: BTreeMap<u32, BTreeSet<u32>>,
    /// What was said with it, by id and secret, until the report comes.
    pub(crate) words: BTreeMap<(u32, u32), Vec<Marker>>,
    /// How many ids that are not here somebody withdrew or erased, and on which day.
    pub(crate) unknown_ids: BTreeMap<Ident, (u32, usize)>,
    pub(crate) uploads: BTreeMap<(Ident, Photo), Upload>,
    pub(crate) audit: BTreeMap<u32, Vec<ReportStatus>>,
}

impl Database {
    /// Whether a report of this secret is there, or is known to be gone.
    pub(crate) fn knows(&self, entity: Entity, secret: u32) -> bool {
        let Entity::Report(id) = entity else { return false };
        self.reports.get(&id).is_some_and(|report| report.secret == secret)
            || self.erased.contains_key(&(id, secret))
    }

    pub(crate) fn tasks_of(&self, report: u32) -> impl Iterator<Item = (&u32, &Task)> {
        self.tasks.iter().filter(move |(_, task)| task.report == report)
    }

    pub(crate) fn is_erased(&self, report: u32) -> bool {
        self.erased.keys().any(|(id, _)| *id == report)
    }

    /// The crew's task that is still to do, if there is one.
    pub(crate) fn open_task(&self, report: u32) -> Option<u32> {
        self.tasks_of(report).find(|(_, task)| task.status.is_open_for_crew()).map(|(id, _)| *id)
    }

    pub(crate) fn task_in(&self, report: u32, status: TaskStatus) -> Option<u32> {
        self.tasks_of(report).filter(|(_, task)| task.status == status).map(|(id, _)| *id).last()
    }

    pub(super) fn crew_sees(task: &Task) -> bool {
        !matches!(task.status, TaskStatus::Cancelled | TaskStatus::Declined)
    }

    /// The report and its tasks, each with its scopes.
    pub(crate) fn reach(&self, report: u32, eye: Eye) -> BTreeMap<Entity, BTreeSet<Scope>> {
        let tasks = self.tasks_of(report).map(|(id, _)| Entity::Task(*id));
        let all = std::iter::once(Entity::Report(report)).chain(tasks);
        all.map(|entity| (entity, self.scopes(entity, eye))).collect()
    }

    /// Every human act that left something here.
    pub(crate) fn effects(&self) -> Vec<Marker> {
        let mut markers = Vec::new();
        for report in self.reports.values() {
            markers.push(report.marker);
            markers.extend(&report.notes);
            markers.extend(&report.edits);
            markers.extend(report.answers.iter().map(|(_, marker)| marker));
            markers.extend(report.me_too.iter().map(|(_, marker)| marker));
        }
        markers.extend(self.words.values().flatten());
        for task in self.tasks.values() {
            markers.extend(&task.steps);
        }
        markers.extend(self.orphans.iter().map(|orphan| orphan.marker));
        markers.extend(self.office_notes.iter().map(|(_, marker)| *marker));
        markers
    }
}
