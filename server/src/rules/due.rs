//! What becomes due by time: news that was held back, photos that are overdue, what closes by itself,
//! the end of disputes and of the public's view. Nothing shows by time alone: a job's command makes
//! each of them a change with a revision of its own.

use saberling_place::{Point, coarse};
use saberling_store::aggregate::{Photo, ReportAggregate};
use saberling_store::rules::{Decision, State};
use saberling_wire::calendar::working_days_after;
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{Actor, ErrorCode, ReportStatus, TimelineKind};

use super::decision::applied;
use super::event;
use super::news::{move_to, publish};

/// What a job does with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    PublishNews,
    MarkIncomplete,
    AutoClose,
    EndDispute,
    EndPublic,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// So many days after a time.
fn days_after(start_ms: i64, days: u32) -> i64 {
    start_ms.saturating_add(i64::from(days) * DAY_MS)
}

/// Until when a closed report can be disputed.
pub(super) fn dispute_end(state: &State<'_>, report: &ReportAggregate) -> i64 {
    let config = &state.city.config;
    let days = config.periods.dispute_working_days;
    working_days_after(report.report.status_at_ms, days, config.utc_offset_minutes)
}

/// Promised photos of the owner that are missing, by when they are overdue.
fn overdue_at(state: &State<'_>, report: &ReportAggregate) -> Option<i64> {
    let missing = |photo: &&Photo| photo.task_id.is_none() && photo.attached_at_ms.is_none();
    let promised = report.live_photos().filter(missing).map(|photo| photo.declared_at_ms).min()?;
    let since = promised.max(report.report.received_at_ms);
    Some(days_after(since, state.city.config.periods.incomplete_days))
}

/// What is to be done, and when.
fn planned(state: &State<'_>, report: &ReportAggregate) -> Vec<(i64, Job)> {
    let (own, config) = (&report.report, &state.city.config);
    let flags = &own.flags;
    let mut jobs = Vec::new();
    jobs.extend(flags.news_due_ms.map(|at| (at, Job::PublishNews)));
    let gone = matches!(own.status, ReportStatus::Withdrawn | ReportStatus::Erased);
    if !gone && flags.incomplete_since_ms.is_none() {
        jobs.extend(overdue_at(state, report).map(|at| (at, Job::MarkIncomplete)));
    }
    if own.status == ReportStatus::Resolved {
        let days = config.periods.auto_close_working_days;
        let at = working_days_after(own.status_at_ms, days, config.utc_offset_minutes);
        jobs.push((at, Job::AutoClose));
    }
    if own.status == ReportStatus::Closed {
        if flags.disputable {
            jobs.push((dispute_end(state, report), Job::EndDispute));
        }
        if flags.public == Some(true) {
            jobs.push((days_after(own.status_at_ms, config.periods.public_days), Job::EndPublic));
        }
    }
    jobs
}

/// Brings what follows from a change up to date, whatever the change was.
pub(super) fn tidy(state: &State<'_>, report: &mut ReportAggregate) {
    let id = report.report.report_id;
    let before = state.reports.iter().find(|before| before.report.report_id == id);
    let own = &mut report.report;
    if own.status != ReportStatus::Erased {
        let entered =
            |status| own.status == status && before.is_none_or(|before| before.report.status != status);
        let untouched = own.flags.public.is_none();
        if entered(ReportStatus::Closed) || (untouched && own.status == ReportStatus::Closed) {
            own.flags.disputable = true;
        } else if own.status != ReportStatus::Closed {
            own.flags.disputable = false;
        }
        if own.status != ReportStatus::Closed || untouched {
            own.flags.public = Some(true);
        }
        if own.flags.grid_e7.is_none() {
            own.flags.grid_e7 = own.fix.as_ref().and_then(grid);
        }
    }
    if overdue_at(state, report).is_none() || report.report.status == ReportStatus::Withdrawn {
        report.report.flags.incomplete_since_ms = None;
    }
    report.report.flags.due_at_ms = planned(state, report).into_iter().map(|(at, _)| at).min();
}

/// The middle of the cell of about 60 m that the public sees.
fn grid(fix: &saberling_wire::Fix) -> Option<(i32, i32)> {
    let at = coarse(Point::new(fix.lat_deg(), fix.lon_deg()).ok()?);
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    Some((e7(at.lat_deg), e7(at.lon_deg)))
}

/// A job looks at a report: the first thing that is due is done; the plan is made anew.
pub(super) fn decide(state: &State<'_>) -> Decision {
    let Some(report) = state.reports.first() else {
        return Decision::refuse(ErrorCode::UnknownEntity);
    };
    let due = planned(state, report).into_iter().filter(|(at, _)| *at <= state.now_ms);
    let mut report = report.clone();
    if let Some((at, job)) = due.min_by_key(|(at, _)| *at) {
        run(state, &mut report, (at, job));
    }
    Decision { reports: vec![report], ..Decision::just(applied()) }
}

fn run(state: &State<'_>, report: &mut ReportAggregate, (at, job): (i64, Job)) {
    match job {
        Job::PublishNews => publish(report),
        Job::MarkIncomplete => {
            report.report.flags.incomplete_since_ms = Some(at);
            let event = event::by_system(state, report, TimelineKind::Incomplete);
            report.events.push(event);
        }
        Job::AutoClose => {
            if let Some(to) = report_step(report.report.status, Act::Close, Actor::System) {
                move_to(report, to, state.now_ms);
                let event = event::by_system(state, report, TimelineKind::Closed);
                report.events.push(event);
            }
        }
        Job::EndDispute => report.report.flags.disputable = false,
        Job::EndPublic => report.report.flags.public = Some(false),
    }
}
