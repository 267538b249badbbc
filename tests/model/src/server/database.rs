//! What a backup holds. Cloning it is a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::{ReportStatus, TaskStatus};

use crate::vocabulary::{
    Crew, Entity, FeedRow, Ident, Marker, Outcome, Person, Photo, Projection, Rev, Scope, Snapshot, Status,
};

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
    pub(crate) photos: Vec<Promise>,
    pub(crate) confidential: bool,
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
    pub(crate) uploads: BTreeMap<(Ident, Photo), Upload>,
    pub(crate) audit: BTreeMap<u32, Vec<ReportStatus>>,
}

impl Database {
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

    fn is_public(report: &Report) -> bool {
        use ReportStatus as S;
        let shown = matches!(
            report.status,
            S::Accepted | S::Assigned | S::InProgress | S::Resolved | S::Closed | S::Reopened
        );
        shown && !report.confidential
    }

    fn crew_sees(task: &Task) -> bool {
        !matches!(task.status, TaskStatus::Cancelled | TaskStatus::Declined)
    }

    /// Who may see it now.
    pub(crate) fn scopes(&self, entity: Entity) -> BTreeSet<Scope> {
        let mut scopes = BTreeSet::new();
        match entity {
            Entity::Report(id) => {
                let Some(report) = self.reports.get(&id) else { return scopes };
                scopes.extend(report.followers.iter().map(|ident| Scope::Own(*ident)));
                if Self::is_public(report) {
                    scopes.insert(Scope::Public);
                }
                let tasks = self.tasks_of(id).filter(|(_, task)| Self::crew_sees(task));
                scopes.extend(tasks.map(|(_, task)| Scope::Crew(task.crew)));
            }
            Entity::Task(id) => {
                if let Some(task) = self.tasks.get(&id)
                    && Self::crew_sees(task)
                    && self.reports.contains_key(&task.report)
                {
                    scopes.insert(Scope::Crew(task.crew));
                }
            }
        }
        scopes
    }

    /// The row as the scope sees it.
    pub(crate) fn project(&self, city: u8, entity: Entity, scope: Scope) -> Option<Projection> {
        let attached = |photos: &[Promise]| -> Vec<Photo> {
            photos.iter().filter(|promise| promise.attached).map(|promise| promise.photo).collect()
        };
        let full = scope != Scope::Public;
        let (version, report, status, mut markers, mut photos) = match entity {
            Entity::Report(id) => {
                let report = self.reports.get(&id)?;
                let markers = std::iter::once(report.marker).chain(report.notes.iter().copied()).collect();
                (report.version, id, Status::Report(report.status), markers, attached(&report.photos))
            }
            Entity::Task(id) => {
                let task = self.tasks.get(&id)?;
                let status = Status::Task(task.status);
                (task.version, task.report, status, task.steps.clone(), attached(&task.photos))
            }
        };
        if !full {
            markers = Vec::new();
            photos = Vec::new();
        }
        Some(Projection { city, version, report, status, markers, attached: photos })
    }

    /// The report and its tasks, each with its scopes.
    pub(crate) fn reach(&self, report: u32) -> BTreeMap<Entity, BTreeSet<Scope>> {
        let tasks = self.tasks_of(report).map(|(id, _)| Entity::Task(*id));
        let all = std::iter::once(Entity::Report(report)).chain(tasks);
        all.map(|entity| (entity, self.scopes(entity))).collect()
    }

    /// Every human act that left something here.
    pub(crate) fn effects(&self) -> Vec<Marker> {
        let mut markers = Vec::new();
        for report in self.reports.values() {
            markers.push(report.marker);
            markers.extend(&report.notes);
        }
        for task in self.tasks.values() {
            markers.extend(&task.steps);
        }
        markers.extend(self.orphans.iter().map(|orphan| orphan.marker));
        markers.extend(self.office_notes.iter().map(|(_, marker)| *marker));
        markers
    }
}
