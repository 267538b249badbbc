//! The rules as tables: every act in every state does what wire's machine says, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use saberling_store::aggregate::{Cleaner, Flags, Report, ReportAggregate, Task};
use saberling_store::command::{DeviceOperation, OfficeAct, OfficeCommand, OperationBody};
use saberling_store::records::{City, Crew, Identity, Member, UnknownIds, User};
use saberling_store::rules::{Decision, Past, State};
use saberling_store::{Author, CityId, Command, CommandOutcome};
use saberling_wire::machine::{Act, report_step, task_step};
use saberling_wire::{
    Actor, CompleteTask, CrewId, DeclineTask, ErrorCode, IdentityId, ManifestPhoto, MemberId, OpId, OpKind,
    PhotoId, ReportId, ReportStatus, Sha256, StartTask, TaskId, TaskSnapshot, TaskStatus, UserId,
};

use super::decide;

mod acts;
mod office;
mod questions;
mod uploads;

const CREW: [u8; 10] = [1; 10];
const OTHER: [u8; 10] = [2; 10];

fn city() -> City {
    let mut config = crate::sample::city().expect("embedded").config;
    let reason = |code: &str| saberling_wire::Reason {
        code: code.into(),
        name: saberling_wire::Text { id: code.into(), en: code.into() },
    };
    config.reject_reasons = vec![reason("not_ours")];
    config.decline_reasons = vec![reason("locked")];
    City { city_id: CityId(1), epoch: "e".into(), rev: 5, config: Arc::new(config) }
}

fn crew(bytes: [u8; 10]) -> Crew {
    Crew { crew_id: CrewId::new(1, bytes), name: "Regu".into(), added_at_ms: 1 }
}

fn task_id() -> TaskId {
    TaskId::new(1, [3; 10])
}

fn report(status: ReportStatus, task: Option<TaskStatus>) -> ReportAggregate {
    let tasks = task.map(|status| Task {
        task_id: task_id(),
        crew_id: CrewId::new(1, CREW),
        status,
        version: "t".into(),
        assigned_at_ms: 1,
        instruction: None,
        rework_reason: None,
        started_at_ms: None,
        done_at_ms: None,
        completion_note: None,
        cleaners: Vec::new(),
    });
    ReportAggregate {
        report: Report {
            report_id: ReportId::new(1, [4; 10]),
            secret_hash: Sha256::of(b"secret"),
            status,
            version: "v".into(),
            category: "litter".into(),
            note: String::new(),
            anonymous: true,
            confidential: false,
            fix: None,
            place: None,
            other_fixes: Vec::new(),
            answers: Vec::new(),
            question: None,
            phone_place: None,
            config_version: "c".into(),
            captured_at_ms: 1,
            received_at_ms: 1,
            status_at_ms: 1,
            flags: Flags::default(),
        },
        followers: BTreeSet::new(),
        photos: Vec::new(),
        notes: Vec::new(),
        events: Vec::new(),
        tasks: tasks.into_iter().collect(),
        me_too: BTreeSet::new(),
    }
}

fn state<'a>(city: &'a City, author: &'a Author, report: ReportAggregate) -> State<'a> {
    let identity = Identity {
        identity_id: IdentityId::new(1, [5; 10]),
        secret_hash: Sha256::of(b"identity"),
        member_id: Some(MemberId::new(1, [6; 10])),
        registered_at_ms: 1,
        revoked_at_ms: None,
        wrong_codes: 0,
        codes_paused_until_ms: None,
    };
    let member = Member {
        member_id: MemberId::new(1, [6; 10]),
        crew_id: CrewId::new(1, CREW),
        name: "Budi".into(),
        user_id: None,
        added_at_ms: 1,
    };
    State {
        now_ms: 100,
        city,
        author,
        identity: Some(identity),
        member: Some((member, crew(CREW))),
        granted: None,
        presented: None,
        user: None,
        hash: Some(Sha256::of(b"bytes")),
        operation: None,
        blocked: false,
        reports: vec![report],
        finished: BTreeSet::new(),
        taken_photos: BTreeSet::new(),
        past: Past::default(),
        kept_words: Vec::new(),
        unknown_ids: UnknownIds::default(),
        orphan: None,
        not_needed: false,
        upload: None,
        open_uploads: (0, 0),
        upload_named: false,
        orphan_photos: Vec::new(),
        code: None,
        crew: Some(crew(OTHER)),
        named_member: None,
        named_identity: None,
        new_code_hash: None,
        named_user: None,
        name_taken: false,
        id_taken: false,
        two_things: false,
    }
}

fn photos() -> Vec<ManifestPhoto> {
    vec![ManifestPhoto {
        photo_id: PhotoId::new(1, [7; 10]),
        sha256: Sha256::of(b"photo"),
        size_bytes: 10,
        width_px: 1,
        height_px: 1,
        taken_at_ms: None,
    }]
}

fn by_crew(act: Act) -> Command {
    let (kind, body) = match act {
        Act::Start => {
            let start = StartTask { photos: photos(), fix: None };
            (OpKind::StartTask, OperationBody::StartTask(start))
        }
        Act::Complete => {
            let snapshot =
                TaskSnapshot { report_id: ReportId::new(1, [4; 10]), title: "Sampah".into(), point_e7: None };
            let note = "bersih".into();
            let complete = CompleteTask { photos: photos(), note, fix: None, snapshot };
            (OpKind::CompleteTask, OperationBody::CompleteTask(complete))
        }
        _ => {
            let decline = DeclineTask { reason: "locked".into(), note: String::new() };
            (OpKind::DeclineTask, OperationBody::DeclineTask(decline))
        }
    };
    Command::Operation(Box::new(DeviceOperation {
        op_id: OpId::new(1, [8; 10]),
        envelope: Box::from(&b"bytes"[..]),
        entity_id: Some(task_id().into()),
        kind,
        proof: None,
        config_version: "c".into(),
        captured_at_ms: 1,
        body: Ok(body),
    }))
}

fn by_office(act: Act) -> Command {
    let (report_id, task_id) = (ReportId::new(1, [4; 10]), task_id());
    let crew_id = CrewId::new(1, OTHER);
    let instruction = String::new();
    let act = match act {
        Act::Review => OfficeAct::Review { report_id },
        Act::Accept => OfficeAct::Accept { report_id },
        Act::Reject => OfficeAct::Reject { report_id, reason: "not_ours".into(), text: String::new() },
        Act::Assign => {
            let task_id = TaskId::new(2, [9; 10]);
            OfficeAct::Assign { report_id, task_id, crew_id, instruction }
        }
        Act::Move => OfficeAct::MoveTask { task_id, crew_id, instruction },
        Act::Cancel => OfficeAct::Cancel { task_id },
        Act::Verify => OfficeAct::Verify { task_id },
        _ => OfficeAct::SendBack { task_id, reason: "Masih kotor".into() },
    };
    let base = Some("v".into());
    Command::Office(OfficeCommand { op_id: OpId::new(1, [8; 10]), base, act })
}

fn code(decision: &Decision) -> Option<&ErrorCode> {
    match &decision.outcome {
        CommandOutcome::Rejected { code, .. } => Some(code),
        _ => None,
    }
}

/// Where an act leads, step by step: giving an undecided report to a crew accepts it first.
fn office_steps(from: ReportStatus, act: Act) -> Vec<ReportStatus> {
    let step = |from, act| report_step(from, act, Actor::Officer);
    let accepted = (act == Act::Assign).then(|| step(from, Act::Accept)).flatten();
    accepted.into_iter().chain(step(accepted.unwrap_or(from), act)).collect()
}

#[test]
fn the_office_moves_a_report_as_the_machine_says_and_no_other_way() {
    let (city, author) = (city(), Author::System);
    for status in ReportStatus::ALL {
        for act in [Act::Review, Act::Accept, Act::Reject, Act::Assign] {
            let state = state(&city, &author, report(*status, None));
            let decision = decide(&state, &by_office(act));
            let steps = office_steps(*status, act);
            match steps.last() {
                Some(to) => {
                    let after = &decision.reports[0];
                    assert_eq!(after.report.status, *to, "{status} {act}");
                    let logged: Vec<_> = after.events.iter().map(|event| event.report_status).collect();
                    assert_eq!(logged, steps, "every step is in the audit log");
                }
                None => {
                    assert!(decision.reports.is_empty());
                    let erased = *status == ReportStatus::Erased;
                    let expected = if erased { ErrorCode::Erased } else { ErrorCode::State };
                    assert_eq!(code(&decision), Some(&expected), "{status} {act}");
                }
            }
        }
    }
}

#[test]
fn a_task_and_its_report_move_together_as_the_machine_says_and_no_other_way() {
    let (city, author) = (city(), Author::System);
    let office = [Act::Move, Act::Cancel, Act::Verify, Act::SendBack];
    let crew = [Act::Start, Act::Complete, Act::Decline];
    for status in TaskStatus::ALL {
        let acts = office.iter().map(|act| (*act, Actor::Officer, by_office(*act)));
        let acts = acts.chain(crew.iter().map(|act| (*act, Actor::Crew, by_crew(*act))));
        for (act, by, command) in acts {
            let stands = standing(*status);
            let state = state(&city, &author, report(stands, Some(*status)));
            let decision = decide(&state, &command);
            match task_step(*status, act, by) {
                Some(step) => {
                    let after = &decision.reports[0];
                    assert_eq!(after.tasks[0].status, step.to, "{status} {act}");
                    assert_eq!(after.report.status, step.report, "{status} {act}");
                    assert_eq!(after.events.len(), 1);
                }
                // "Done" is kept, whatever the machine says.
                None if act == Act::Complete => {
                    let kept = matches!(decision.outcome, CommandOutcome::Applied { orphan: true, .. });
                    assert!(kept && decision.reports.is_empty(), "{status}");
                }
                None => {
                    assert_eq!(code(&decision), Some(&ErrorCode::State), "{status} {act}");
                    assert!(decision.reports.is_empty());
                }
            }
        }
    }
}

/// Where a report stands while its task has a state.
fn standing(task: TaskStatus) -> ReportStatus {
    match task {
        TaskStatus::Open | TaskStatus::Declined => ReportStatus::Accepted,
        TaskStatus::Started | TaskStatus::Rework => ReportStatus::InProgress,
        TaskStatus::Done => ReportStatus::Resolved,
        TaskStatus::Verified => ReportStatus::Closed,
        _ => ReportStatus::Assigned,
    }
}

#[test]
fn a_task_moves_only_while_its_report_stands_where_the_task_says() {
    let (city, author) = (city(), Author::System);
    for task in TaskStatus::ALL {
        for elsewhere in ReportStatus::ALL.iter().filter(|status| **status != standing(*task)) {
            for act in [Act::Move, Act::Cancel, Act::Verify, Act::SendBack, Act::Start, Act::Decline] {
                let command = match act {
                    Act::Start | Act::Decline => by_crew(act),
                    _ => by_office(act),
                };
                let state = state(&city, &author, report(*elsewhere, Some(*task)));
                let decision = decide(&state, &command);
                assert!(decision.reports.is_empty(), "{task} {elsewhere} {act}");
                assert!(matches!(code(&decision), Some(ErrorCode::State | ErrorCode::Erased)));
            }
            let state = state(&city, &author, report(*elsewhere, Some(*task)));
            let done = decide(&state, &by_crew(Act::Complete));
            assert!(
                matches!(done.outcome, CommandOutcome::Applied { orphan: true, .. }),
                "{task} {elsewhere}"
            );
        }
    }
}

#[test]
fn a_crew_that_lost_the_task_is_told_no_more_than_anybody() {
    let (city, author) = (city(), Author::System);
    let report = report(ReportStatus::Assigned, Some(TaskStatus::Assigned));
    let mut state = state(&city, &author, report);
    if let Some((member, _)) = &mut state.member {
        member.crew_id = CrewId::new(1, OTHER);
    }
    for act in [Act::Start, Act::Decline] {
        assert_eq!(code(&decide(&state, &by_crew(act))), Some(&ErrorCode::UnknownEntity));
    }
    state.reports.clear();
    for act in [Act::Start, Act::Decline] {
        assert_eq!(code(&decide(&state, &by_crew(act))), Some(&ErrorCode::UnknownEntity));
    }
}

#[test]
fn dependents_wait_but_done_never_does() {
    let (city, author) = (city(), Author::System);
    let report = report(ReportStatus::InProgress, Some(TaskStatus::Started));
    let mut state = state(&city, &author, report);
    state.blocked = true;
    let decline = decide(&state, &by_crew(Act::Decline));
    assert!(matches!(decline.outcome, CommandOutcome::Retry { .. }));
    assert_eq!(decline.remember, None, "retry is never stored");
    let done = decide(&state, &by_crew(Act::Complete));
    assert!(matches!(done.outcome, CommandOutcome::Applied { orphan: false, .. }));
}

#[test]
fn who_cleaned_does_not_verify() {
    let city = city();
    let user_id = UserId::new(1, [10; 10]);
    let author = Author::Officer { user_id };
    for (then, now) in [(Some(user_id), None), (None, Some(user_id))] {
        let mut report = report(ReportStatus::Resolved, Some(TaskStatus::Done));
        report.tasks[0].cleaners.push(Cleaner {
            member_id: MemberId::new(1, [6; 10]),
            identity_id: IdentityId::new(1, [5; 10]),
            user_id: then,
            linked_user_id: now,
        });
        let mut state = state(&city, &author, report);
        state.user = Some(office_user("verifier"));
        let decision = decide(&state, &by_office(Act::Verify));
        assert_eq!(code(&decision), Some(&ErrorCode::SelfVerification));
    }
}

fn office_user(role: &str) -> User {
    User {
        user_id: UserId::new(1, [10; 10]),
        name: "budi".into(),
        role: role.into(),
        password_hash: String::new(),
        added_at_ms: 1,
        disabled_at_ms: None,
    }
}

#[test]
fn done_of_somebody_who_is_of_no_crew_is_not_kept() {
    let (city, author) = (city(), Author::System);
    let mut state = state(&city, &author, report(ReportStatus::Assigned, Some(TaskStatus::Assigned)));
    state.member = None;
    let decision = decide(&state, &by_crew(Act::Complete));
    assert_eq!(code(&decision), Some(&ErrorCode::UnknownEntity));
    assert!(decision.remember.is_some() && decision.puts.is_empty());
}

proptest! {
    /// Whatever acts come in whatever order, each change is one that the machine allows, the audit
    /// log grows by its steps, and a refusal changes nothing.
    #[test]
    fn no_sequence_of_acts_leaves_the_machine(acts in prop::collection::vec(0usize..11, 1..40)) {
        let (city, author) = (city(), Author::System);
        let all = [
            Act::Review, Act::Accept, Act::Reject, Act::Assign, Act::Move, Act::Cancel,
            Act::Verify, Act::SendBack, Act::Start, Act::Complete, Act::Decline,
        ];
        let mut report = report(ReportStatus::Submitted, None);
        for act in acts.into_iter().map(|place| all[place]) {
            let command = match act {
                Act::Start | Act::Complete | Act::Decline => by_crew(act),
                _ => by_office(act),
            };
            let state = state(&city, &author, report.clone());
            let decision = decide(&state, &command);
            let Some(after) = decision.reports.into_iter().next() else { continue };
            let steps = office_steps(report.report.status, act);
            prop_assert_eq!(after.events.len(), report.events.len() + steps.len().max(1));
            let by_report = steps.last().copied();
            let by_task = report.tasks.first().and_then(|task| {
                task_step(task.status, act, Actor::Officer)
                    .or_else(|| task_step(task.status, act, Actor::Crew))
            });
            let allowed = [by_report, by_task.map(|step| step.report)];
            prop_assert!(allowed.contains(&Some(after.report.status)));
            report = after;
            // The tables speak of one task under a known id.
            if let Some(task) = report.tasks.last().cloned() {
                report.tasks = vec![Task { task_id: task_id(), crew_id: CrewId::new(1, CREW), ..task }];
            }
        }
    }
}
