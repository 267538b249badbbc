//! What enters and leaves a scope, as tables.

use std::collections::BTreeSet;

use saberling_wire::{
    CrewId, IdentityId, MemberId, OpId, PhotoId, PhotoRole, ReportId, Sha256, TaskId, UserId,
};

use super::*;
use crate::aggregate::{Cleaner, Flags, Report};

fn follower() -> IdentityId {
    IdentityId::new(1, [21; 10])
}

fn crew(number: u8) -> CrewId {
    CrewId::new(1, [number; 10])
}

fn aggregate(task: Option<(CrewId, TaskStatus)>) -> ReportAggregate {
    let report = Report {
        report_id: ReportId::new(1, [2; 10]),
        secret_hash: Sha256::of(b"secret"),
        status: ReportStatus::Assigned,
        version: "v".into(),
        category: "litter".into(),
        note: "Sampah".into(),
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
        received_at_ms: 2,
        status_at_ms: 2,
        flags: Flags::default(),
    };
    let mut report = report;
    // A report stands where its task says.
    report.status = match task {
        Some((_, TaskStatus::Done)) => ReportStatus::Resolved,
        Some((_, TaskStatus::Verified)) => ReportStatus::Closed,
        _ => ReportStatus::Assigned,
    };
    let tasks = task.map(|(crew_id, status)| Task {
        task_id: TaskId::new(1, [3; 10]),
        crew_id,
        status,
        version: "t".into(),
        assigned_at_ms: 3,
        instruction: None,
        rework_reason: None,
        started_at_ms: None,
        done_at_ms: None,
        completion_note: None,
        cleaners: Vec::new(),
    });
    ReportAggregate {
        report,
        followers: BTreeSet::from([follower()]),
        photos: Vec::new(),
        notes: Vec::new(),
        events: Vec::new(),
        tasks: tasks.into_iter().collect(),
        me_too: BTreeSet::new(),
    }
}

/// What a change does in a crew's scope: none, `in`, or why it leaves.
fn in_scope(changes: &[FeedChange], crew: CrewId) -> Option<&'static str> {
    let found = changes.iter().find(|change| change.scope == crew_scope(crew))?;
    Some(match &found.published {
        Published::Wire(Change::Upsert { .. }) => "in",
        Published::Wire(Change::LeaveScope { cause }) => cause.as_str(),
        _ => "else",
    })
}

#[test]
fn the_same_again_publishes_nothing() {
    let same = aggregate(Some((crew(1), TaskStatus::Assigned)));
    assert_eq!(diff(Some(&same), &same), []);
}

#[test]
fn a_tasks_steps_enter_and_leave_the_crews_scopes() {
    let (one, two) = (crew(1), crew(2));
    let at = |crew, status| Some((crew, status));
    for (before, after, in_one, in_two) in [
        (None, at(one, TaskStatus::Assigned), Some("in"), None),
        (at(one, TaskStatus::Assigned), at(one, TaskStatus::Started), Some("in"), None),
        (at(one, TaskStatus::Assigned), at(two, TaskStatus::Assigned), Some("moved"), Some("in")),
        (at(one, TaskStatus::Started), at(one, TaskStatus::Cancelled), Some("cancelled"), None),
        (at(one, TaskStatus::Started), at(one, TaskStatus::Declined), Some("declined"), None),
        (at(one, TaskStatus::Started), at(one, TaskStatus::Done), Some("in"), None),
        (at(one, TaskStatus::Done), at(one, TaskStatus::Verified), Some("ended"), None),
        (at(one, TaskStatus::Verified), at(one, TaskStatus::Done), Some("in"), None),
    ] {
        let changes = diff(Some(&aggregate(before)), &aggregate(after));
        assert_eq!(in_scope(&changes, one), in_one, "{before:?} {after:?}");
        assert_eq!(in_scope(&changes, two), in_two, "{before:?} {after:?}");
    }
}

#[test]
fn an_erased_report_leaves_a_tombstone_with_its_followers() {
    let before = aggregate(None);
    let mut after = before.clone();
    after.report.status = ReportStatus::Erased;
    let changes = diff(Some(&before), &after);
    let own = changes.iter().find(|change| change.scope == own_scope(follower()));
    assert_eq!(own.map(|change| &change.published), Some(&Published::Wire(Change::Tombstone)));
}

#[test]
fn nobody_outside_the_office_learns_who_it_was() {
    let mut full = aggregate(Some((crew(1), TaskStatus::Started)));
    let (user, member) = (UserId::new(1, [8; 10]), MemberId::new(1, [9; 10]));
    full.tasks[0].cleaners.push(Cleaner {
        member_id: member,
        identity_id: IdentityId::new(1, [7; 10]),
        user_id: Some(user),
        linked_user_id: Some(user),
    });
    full.photos.push(Photo {
        photo_id: PhotoId::new(1, [4; 10]),
        task_id: None,
        role: PhotoRole::Report,
        sha256: Sha256::of(b"photo"),
        size_bytes: 1,
        width_px: 1,
        height_px: 1,
        taken_at_ms: None,
        declared_by: follower(),
        attached_at_ms: None,
        declared_at_ms: 0,
        removed_at_ms: None,
    });
    full.events.push(Event {
        at_ms: 4,
        kind: TimelineKind::Assigned,
        by: Actor::Officer,
        user_id: Some(user),
        identity_id: Some(follower()),
        member_id: Some(member),
        task_id: None,
        crew_name: None,
        reason: None,
        text: Some("hati-hati anjing".into()),
        inside: Some("kata regu".into()),
        op_id: Some(OpId::new(1, [6; 10])),
        captured_at_ms: None,
        fix: None,
        report_status: ReportStatus::Assigned,
        task_status: None,
        seen: Seen::Shown,
        former: None,
    });
    let secret = full.report.secret_hash.to_string();
    for change in diff(None, &full).into_iter().filter(|change| change.scope != OFFICE) {
        let text = serde_json::to_string(&change.published).expect("json");
        let hidden = [follower().to_string(), user.to_string(), member.to_string(), secret.clone()];
        for id in hidden {
            assert!(!text.contains(&id), "{} shows {id}", change.scope);
        }
        assert!(!text.contains("anjing"), "what the office tells the crew stays between them");
        assert!(!text.contains("kata regu"), "what the crew tells the office stays between them");
    }
}

fn public(area: &str) -> ReportAggregate {
    let mut aggregate = aggregate(None);
    aggregate.report.flags.public = Some(true);
    aggregate.report.place = Some(saberling_wire::PlaceRow {
        chosen: false,
        dataset_version: None,
        area_code: Some(area.into()),
        area_name: None,
        district_name: None,
        confidence: PlaceConfidence::Certain,
        also: Vec::new(),
        outside_m: None,
    });
    aggregate
}

#[test]
fn a_report_enters_and_leaves_the_scopes_of_its_areas() {
    let word = |changes: &[FeedChange], area: &str| {
        let found = changes.iter().find(|change| change.scope == public_scope(area))?;
        assert_eq!(found.entity_id, EntityId::public(ReportId::new(1, [2; 10])));
        Some(match &found.published {
            Published::Wire(Change::Upsert { .. }) => "in",
            Published::Wire(Change::LeaveScope { cause }) => cause.as_str(),
            Published::Wire(Change::Tombstone) => "tombstone",
            _ => "else",
        })
    };
    let here = public("a");
    type Step = fn(&mut ReportAggregate);
    let table: [(Step, Option<&str>, Option<&str>); 9] = [
        (|_| {}, None, None),
        (|after| *after = public("b"), Some("out_of_area"), Some("in")),
        (|after| after.report.category = "drain".into(), Some("in"), None),
        (|after| after.report.note = "lain".into(), None, None),
        (|after| after.report.status = ReportStatus::Withdrawn, Some("withdrawn"), None),
        (|after| after.report.status = ReportStatus::Erased, Some("tombstone"), None),
        (|after| after.report.status = ReportStatus::UnderReview, Some("cancelled"), None),
        (
            |after| {
                after.report.status = ReportStatus::Closed;
                after.report.flags.public = Some(false);
            },
            Some("ended"),
            None,
        ),
        // What is held back is so for the public too.
        (
            |after| {
                after.report.status = ReportStatus::Rejected;
                after.report.flags.shown_status = Some(ReportStatus::Assigned);
            },
            None,
            None,
        ),
    ];
    for (number, (step, in_a, in_b)) in table.into_iter().enumerate() {
        let mut after = here.clone();
        step(&mut after);
        let changes = diff(Some(&here), &after);
        assert_eq!((word(&changes, "a"), word(&changes, "b")), (in_a, in_b), "step {number}");
    }
    let mut hidden = public("a");
    hidden.report.confidential = true;
    assert_eq!(word(&diff(None, &hidden), "a"), None);
    let mut outside = public("a");
    outside.report.place.as_mut().expect("a place").confidence = PlaceConfidence::Outside;
    assert_eq!(word(&diff(None, &outside), "a"), None);
}

#[test]
fn who_said_me_too_hears_what_the_public_sees_and_not_who_else_says_it() {
    let me = saberling_wire::IdentityId::new(1, [8; 10]);
    let of_mine = |before: &ReportAggregate, after: &ReportAggregate| {
        let changes = diff(Some(before), after).into_iter();
        changes.filter(|change| change.scope == own_scope(me)).collect::<Vec<_>>()
    };
    let before = public("a");
    let mut said = before.clone();
    said.me_too.insert(me);
    let [mine] = &of_mine(&before, &said)[..] else { panic!("one row") };
    assert_eq!(
        (mine.entity, mine.entity_id),
        (Entity::PublicReport, EntityId::public(said.report.report_id))
    );
    let Published::Wire(Change::Upsert { row }) = &mine.published else { panic!("a row") };
    let Row::Public(row) = &**row else { panic!("not the public's copy: {row:?}") };
    assert_eq!((row.status, row.me_too), (ReportStatus::Assigned, 0));
    let mut others = said.clone();
    others.me_too.insert(saberling_wire::IdentityId::new(1, [9; 10]));
    assert_eq!(of_mine(&said, &others), [], "others are no news");
    let mut closed = said.clone();
    closed.report.status = ReportStatus::Closed;
    assert_eq!(of_mine(&said, &closed).len(), 1, "a step is");
    let left = |after: &ReportAggregate| match &of_mine(&said, after)[0].published {
        Published::Wire(Change::LeaveScope { cause }) => Some(*cause),
        _ => None,
    };
    let mut hidden = said.clone();
    hidden.report.status = ReportStatus::UnderReview;
    assert_eq!(left(&hidden), Some(LeaveCause::Cancelled), "what the public sees no more, nobody hears");
    let mut follows = said.clone();
    follows.followers.insert(me);
    assert!(of_mine(&said, &follows).iter().any(|change| change.entity == Entity::Report));
    assert!(of_mine(&said, &follows).iter().any(|change| {
        change.published == Published::Wire(Change::LeaveScope { cause: LeaveCause::Moved })
    }));
}

#[test]
fn an_erased_report_leaves_tombstones_with_its_crews_too_and_a_withdrawn_one_says_so() {
    let crew = crew(1);
    let before = aggregate(Some((crew, TaskStatus::Started)));
    for (status, expected) in [(ReportStatus::Erased, "else"), (ReportStatus::Withdrawn, "withdrawn")] {
        let mut after = aggregate(Some((crew, TaskStatus::Cancelled)));
        after.report.status = status;
        let changes = diff(Some(&before), &after);
        assert_eq!(in_scope(&changes, crew), Some(expected));
        let found = changes.iter().find(|change| change.scope == crew_scope(crew)).expect("there");
        let gone = found.published == Published::Wire(Change::Tombstone);
        assert_eq!(gone, status == ReportStatus::Erased);
    }
}
