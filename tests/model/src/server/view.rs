//! Who sees a row, and what of it. Nothing here looks at a clock: what time changes, jobs change.

use std::collections::BTreeSet;

use saberling_wire::ReportStatus;

use super::database::{Database, Eye, Promise, Report};
use crate::plants::Plant;
use crate::vocabulary::{Entity, Marker, OVERDUE_DAYS, PUBLIC_DAYS, Photo, Projection, Scope, Status};

impl Report {
    /// The status as residents are told it.
    pub(crate) fn told(&self, eye: Eye) -> ReportStatus {
        let Some(held) = self.held else { return self.status };
        let by_time = eye.rules.broken(Plant::NewsByTime) && eye.day > held.day;
        if by_time || eye.rules.broken(Plant::NewsNotHeld) { self.status } else { held.told }
    }

    pub(crate) fn is_public(&self, eye: Eye) -> bool {
        use ReportStatus as S;
        let shown = matches!(
            self.told(eye),
            S::Accepted | S::Assigned | S::InProgress | S::Resolved | S::Closed | S::Reopened
        );
        let over = match eye.rules.broken(Plant::PublicEndsByTime) {
            true => self.status == S::Closed && eye.day >= self.since + PUBLIC_DAYS,
            false => self.public_over,
        };
        shown && !self.confidential && !over
    }

    pub(crate) fn lacks_photos(&self) -> bool {
        self.photos.iter().any(|promise| !promise.attached)
    }

    /// The scope is of somebody who said "me too" and has not proved the secret.
    pub(crate) fn only_hears(&self, scope: Scope) -> bool {
        let Scope::Own(ident) = scope else { return false };
        !self.followers.contains(&ident) && self.me_too.iter().any(|(who, _)| *who == ident)
    }

    fn is_incomplete(&self, eye: Eye) -> bool {
        match eye.rules.broken(Plant::IncompleteByTime) {
            true => self.lacks_photos() && eye.day >= self.received + OVERDUE_DAYS,
            false => self.incomplete,
        }
    }

    pub(crate) fn is_disputable(&self) -> bool {
        self.status == ReportStatus::Resolved || (self.status == ReportStatus::Closed && !self.dispute_over)
    }
}

impl Database {
    /// Who may see it now.
    pub(crate) fn scopes(&self, entity: Entity, eye: Eye) -> BTreeSet<Scope> {
        let mut scopes = BTreeSet::new();
        match entity {
            Entity::Report(id) => {
                let Some(report) = self.reports.get(&id) else { return scopes };
                scopes.extend(report.followers.iter().map(|ident| Scope::Own(*ident)));
                if report.is_public(eye) {
                    scopes.insert(Scope::Public(report.area));
                    if !eye.rules.broken(Plant::MeTooUnheard) {
                        scopes.extend(report.me_too.iter().map(|(ident, _)| Scope::Own(*ident)));
                    }
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
    pub(crate) fn project(&self, eye: Eye, entity: Entity, scope: Scope) -> Option<Projection> {
        match entity {
            Entity::Report(id) => self.project_report(eye, id, scope),
            Entity::Task(id) => {
                let task = self.tasks.get(&id)?;
                let (status, markers) = (Status::Task(task.status), task.steps.clone());
                Some(row(eye, (task.version, task.report, status), markers, attached(&task.photos)))
            }
        }
    }

    fn project_report(&self, eye: Eye, id: u32, scope: Scope) -> Option<Projection> {
        let report = self.reports.get(&id)?;
        let is_crew = matches!(scope, Scope::Crew(_));
        let status = Status::Report(if is_crew { report.status } else { report.told(eye) });
        let is_public = scope.lane() == crate::vocabulary::Lane::Public;
        if is_public || (report.only_hears(scope) && !eye.rules.broken(Plant::MeTooFollows)) {
            // The version of the whole report would tell that something else changed.
            let mut coarse = row(eye, (0, id, status), Vec::new(), Vec::new());
            // Who says it after me is no news to me: with it, many would each write a row for all others.
            coarse.me_too = if is_public { report.me_too.len() } else { 0 };
            return Some(coarse);
        }
        let mut markers: Vec<Marker> = vec![report.marker];
        markers.extend(&report.notes);
        markers.extend(&report.edits);
        markers.extend(report.answers.iter().map(|(_, marker)| marker));
        let link = self.link(eye, report);
        if let (Some(target), true) = (link, eye.rules.broken(Plant::DuplicateContent)) {
            markers.extend(self.reports.get(&target).map(|other| other.marker));
        }
        let mut full = row(eye, (report.version, id, status), markers, attached(&report.photos));
        if !is_crew {
            full.me_too = report.me_too.len();
            full.link = link;
            full.incomplete = report.is_incomplete(eye);
            full.disputable = report.is_disputable() && report.held.is_none();
            // While a decision is held back the question stays, or its end would tell of it.
            full.question = report.question.filter(|_| is_undecided(report.told(eye)));
        }
        Some(full)
    }

    /// A duplicate names the other report only while that one is public.
    fn link(&self, eye: Eye, report: &Report) -> Option<u32> {
        let target = report.duplicate_of.filter(|_| report.told(eye) == ReportStatus::Duplicate)?;
        let shown = self.reports.get(&target).is_some_and(|other| other.is_public(eye));
        (shown || eye.rules.broken(Plant::DuplicateLinksHidden)).then_some(target)
    }

    /// Reports that name this one as the one they repeat.
    pub(crate) fn duplicates_of(&self, report: u32) -> Vec<u32> {
        let all = self.reports.iter().filter(|(_, each)| each.duplicate_of == Some(report));
        all.map(|(id, _)| *id).filter(|id| *id != report).collect()
    }
}

/// Whether the reporter may still change it, and the office ask.
pub(crate) fn is_undecided(status: ReportStatus) -> bool {
    matches!(status, ReportStatus::Submitted | ReportStatus::UnderReview)
}

fn attached(photos: &[Promise]) -> Vec<Photo> {
    photos.iter().filter(|promise| promise.attached).map(|promise| promise.photo).collect()
}

fn row(
    eye: Eye,
    (version, report, status): (u32, u32, Status),
    markers: Vec<Marker>,
    attached: Vec<Photo>,
) -> Projection {
    let (city, link) = (eye.city, None);
    Projection {
        city,
        version,
        report,
        status,
        markers,
        attached,
        me_too: 0,
        link,
        incomplete: false,
        disputable: false,
        question: None,
    }
}
