//! What owners, the office and jobs do to a report, in every state: as tables.

use saberling_store::LedgerEntry;
use saberling_store::aggregate::{Event, Photo, Seen};
use saberling_store::rules::Put;
use saberling_wire::{
    AddNote, AddPhoto, AnswerQuestion, Dispute, DropPhoto, EditReport, PhotoRole, PlaceConfidence, PlaceRow,
    Rate, ReplacePhoto, TimelineKind, Withdraw,
};

use super::*;

pub(super) fn op(body: OperationBody) -> Command {
    Command::Operation(Box::new(DeviceOperation {
        op_id: OpId::new(1, [8; 10]),
        envelope: Box::from(&b"bytes"[..]),
        entity_id: Some(ReportId::new(1, [4; 10]).into()),
        kind: OpKind::Unknown,
        proof: Some(Sha256::of(b"secret")),
        config_version: "c".into(),
        captured_at_ms: 1,
        body: Ok(body),
    }))
}

pub(super) fn office(act: OfficeAct) -> Command {
    Command::Office(OfficeCommand { op_id: OpId::new(1, [8; 10]), base: None, act })
}

fn owners_photo() -> Photo {
    Photo {
        photo_id: PhotoId::new(1, [20; 10]),
        task_id: None,
        role: PhotoRole::Report,
        sha256: Sha256::of(b"own"),
        size_bytes: 1,
        width_px: 1,
        height_px: 1,
        taken_at_ms: None,
        declared_by: IdentityId::new(1, [5; 10]),
        attached_at_ms: None,
        declared_at_ms: 1,
        removed_at_ms: None,
    }
}

fn with_photo(status: ReportStatus) -> ReportAggregate {
    let mut report = report(status, None);
    report.photos.push(owners_photo());
    report.report.status_at_ms = 99;
    report
}

/// What an act may do in a state: the state afterwards, or the refusal.
type Expected = Result<ReportStatus, ErrorCode>;

/// An act by name, with what it may do in each state.
type OwnersAct = (&'static str, OperationBody, fn(ReportStatus) -> Expected);

fn owners_acts() -> Vec<OwnersAct> {
    use ReportStatus as S;
    let known = owners_photo().photo_id;
    let stays: fn(S) -> Expected = Ok;
    let dispute = Dispute { text: "kotor".into(), photos: photos() };
    let edit = EditReport { note: Some("lain".into()), ..EditReport::default() };
    let edit = OperationBody::EditReport { edit: Box::new(edit), place: None };
    let (question_id, text) = (OpId::new(1, [21; 10]), "di sini".into());
    let answer = OperationBody::AnswerQuestion(AnswerQuestion { question_id, text, photos: photos() });
    vec![
        ("claim", OperationBody::Claim, stays),
        ("note", OperationBody::AddNote(AddNote { text: "x".into() }), stays),
        ("add", OperationBody::AddPhoto(AddPhoto { photos: photos() }), stays),
        ("drop", OperationBody::DropPhoto(DropPhoto { photo_id: known }), stays),
        (
            "replace",
            OperationBody::ReplacePhoto(ReplacePhoto { photo_id: known, photo: photos()[0].clone() }),
            stays,
        ),
        ("withdraw", OperationBody::Withdraw(Withdraw { note: String::new() }), |_| Ok(S::Withdrawn)),
        ("erase", OperationBody::Erase, |_| Ok(S::Erased)),
        ("dispute", OperationBody::Dispute(dispute), |status| match status {
            S::Resolved | S::Closed => Ok(S::Reopened),
            _ => Err(ErrorCode::State),
        }),
        ("edit", edit, |status| match status {
            S::Submitted | S::UnderReview => Ok(status),
            _ => Err(ErrorCode::State),
        }),
        ("answer", answer, stays),
        ("confirm", OperationBody::ConfirmClean, |status| match status {
            S::Resolved | S::Closed => Ok(status),
            _ => Err(ErrorCode::State),
        }),
        ("rate", OperationBody::Rate(Rate { stars: 5, text: String::new() }), |status| match status {
            S::Resolved | S::Closed => Ok(status),
            _ => Err(ErrorCode::State),
        }),
    ]
}

fn outcome(decision: &Decision) -> Expected {
    match code(decision) {
        Some(code) => Err(code.clone()),
        None => Ok(decision.reports[0].report.status),
    }
}

#[test]
fn every_act_of_the_owner_in_every_state() {
    let (city, author) = (city(), Author::System);
    for status in ReportStatus::ALL {
        for (name, body, expected) in owners_acts() {
            let expected =
                if *status == ReportStatus::Erased { Err(ErrorCode::Erased) } else { expected(*status) };
            let command = op(body);
            let state = state(&city, &author, with_photo(*status));
            let decision = decide(&state, &command);
            assert_eq!(outcome(&decision), expected, "{name} {status}");
            let kept = name != "claim" || expected.is_ok();
            assert_eq!(decision.remember.is_some(), kept, "{name}: all but a claim that fails");
            // Whoever does not prove the secret learns nothing, in no state.
            for proof in [None, Some(Sha256::of(b"other"))] {
                let Command::Operation(mut foreign) = command.clone() else { unreachable!() };
                foreign.proof = proof;
                let decision = decide(&state, &Command::Operation(foreign.clone()));
                assert!(decision.reports.is_empty());
                if proof.is_some() && matches!(name, "withdraw" | "erase") {
                    // Kept for that secret alone, exactly as of an id that is not there.
                    let absent =
                        State { reports: Vec::new(), ..self::state(&city, &author, report(*status, None)) };
                    assert_eq!(decision, decide(&absent, &Command::Operation(foreign)), "{name} {status}");
                    continue;
                }
                assert_eq!(code(&decision), Some(&ErrorCode::UnknownEntity), "{name} {status}");
                assert!(decision.puts.is_empty() && decision.ledger.is_empty());
            }
        }
    }
}

#[test]
fn every_further_act_of_the_office_in_every_state() {
    use ReportStatus as S;
    let (city, author) = (city(), Author::System);
    let (report_id, of) = (ReportId::new(1, [4; 10]), ReportId::new(1, [44; 10]));
    let reason = String::from("sebab");
    for status in S::ALL {
        for (act, step) in [
            (OfficeAct::MarkDuplicate { report_id, of }, Act::MarkDuplicate),
            (OfficeAct::Undo { report_id, reason: reason.clone() }, Act::Undo),
            (OfficeAct::Reopen { report_id, reason: reason.clone() }, Act::Reopen),
            (OfficeAct::CloseReopened { report_id, reason: reason.clone() }, Act::Close),
            (OfficeAct::Erase { report_id, reason: reason.clone() }, Act::Erase),
        ] {
            let expected = match report_step(*status, step, Actor::Officer) {
                _ if *status == S::Erased => Err(ErrorCode::Erased),
                Some(to) => Ok(to),
                None => Err(ErrorCode::State),
            };
            let mut state = state(&city, &author, report(*status, None));
            let mut survivor = report(S::Accepted, None);
            survivor.report.report_id = of;
            state.reports.push(survivor);
            assert_eq!(outcome(&decide(&state, &office(act))), expected, "{status} {step}");
        }
    }
}

/// The ledger may have made it withdrawn before the operation comes a second time: after a power cut
/// between the ledger and the commit, or after a restore.
#[test]
fn the_words_of_a_withdrawal_are_kept_though_the_report_is_withdrawn_already() {
    let (city, author) = (city(), Author::System);
    let withdrawn = state(&city, &author, report(ReportStatus::Withdrawn, None));
    let before = withdrawn.reports[0].events.len();
    for (note, lines) in [("", 0), ("salah tempat", 1)] {
        let decision = decide(&withdrawn, &op(OperationBody::Withdraw(Withdraw { note: note.into() })));
        let after = &decision.reports[0];
        assert_eq!(after.report.status, ReportStatus::Withdrawn);
        assert_eq!(after.events.len(), before + lines);
        assert!(note.is_empty() || after.events.last().is_some_and(|e| e.text.as_deref() == Some(note)));
    }
}

#[test]
fn what_must_outlive_the_database_goes_into_the_ledger() {
    let (city, author) = (city(), Author::System);
    let (report_id, secret_hash) = (ReportId::new(1, [4; 10]), Sha256::of(b"secret"));
    let erased = vec![LedgerEntry::Erased { report_id, secret_hash }];
    let withdrawn = vec![LedgerEntry::Withdrawn { report_id, secret_hash }];
    let known = state(&city, &author, report(ReportStatus::Accepted, None));
    let withdraw = op(OperationBody::Withdraw(Withdraw { note: String::new() }));
    assert_eq!(decide(&known, &op(OperationBody::Erase)).ledger, erased);
    assert_eq!(decide(&known, &withdraw).ledger, withdrawn);
    let erase = OfficeAct::Erase { report_id, reason: "sebab".into() };
    assert_eq!(decide(&known, &office(erase)).ledger, erased);
    let mut unknown = state(&city, &author, report(ReportStatus::Accepted, None));
    unknown.reports.clear();
    let kept = decide(&unknown, &withdraw);
    assert_eq!(kept.ledger, withdrawn);
    assert!(kept.puts.contains(&Put::Withdrawal(report_id, secret_hash)));
    for mut again in [known, unknown] {
        again.past.withdrawn = true;
        assert_eq!(decide(&again, &withdraw).ledger, [], "it is there already");
    }
    let identity_id = IdentityId::new(1, [5; 10]);
    let mut named = state(&city, &author, report(ReportStatus::Accepted, None));
    named.named_identity = named.identity.clone();
    let revoke = decide(&named, &office(OfficeAct::RevokeIdentity { identity_id }));
    assert_eq!(revoke.ledger, [LedgerEntry::Revoked { identity_id }]);
}

#[test]
fn what_the_ledger_says_is_made_true_once() {
    let (city, author) = (city(), Author::System);
    let (report_id, secret_hash) = (ReportId::new(1, [4; 10]), Sha256::of(b"secret"));
    for (entry, to) in [
        (LedgerEntry::Erased { report_id, secret_hash }, ReportStatus::Erased),
        (LedgerEntry::Withdrawn { report_id, secret_hash }, ReportStatus::Withdrawn),
    ] {
        let command = Command::ApplyLedger(entry);
        let first = decide(&state(&city, &author, with_photo(ReportStatus::Accepted)), &command);
        assert_eq!(first.reports[0].report.status, to);
        let second = decide(&state(&city, &author, first.reports[0].clone()), &command);
        assert_eq!(second.reports, [], "once");
        let mut foreign = with_photo(ReportStatus::Accepted);
        foreign.report.secret_hash = Sha256::of(b"somebody else's");
        let decision = decide(&state(&city, &author, foreign), &command);
        assert_eq!(decision.reports, [], "for whoever proves that secret");
        assert!(!decision.puts.is_empty() && decision.ledger.is_empty());
    }
    for entry in [
        LedgerEntry::Epoch { epoch: "e".into() },
        LedgerEntry::Backup { epoch: "e".into(), rev: 1, nonce: "n".into() },
    ] {
        let state = state(&city, &author, with_photo(ReportStatus::Accepted));
        let decision = decide(&state, &Command::ApplyLedger(entry));
        assert!(decision.reports.is_empty() && decision.puts.is_empty());
    }
}

#[test]
fn an_erased_report_keeps_its_id_its_secret_and_its_steps_only() {
    let (city, author) = (city(), Author::System);
    let mut full = with_photo(ReportStatus::InProgress);
    full.report.note = "rahasia".into();
    full.report.place = Some(PlaceRow {
        area_code: Some("rahasia".into()),
        area_name: Some("rahasia".into()),
        district_name: None,
        confidence: PlaceConfidence::Certain,
        also: Vec::new(),
        outside_m: None,
        chosen: false,
        dataset_version: Some("rahasia".into()),
    });
    full.followers.insert(IdentityId::new(1, [5; 10]));
    let state = state(&city, &author, full.clone());
    let noted =
        decide(&state, &op(OperationBody::AddNote(AddNote { text: "rahasia".into() }))).reports.remove(0);
    let state = super::state(&city, &author, noted);
    let after = decide(&state, &op(OperationBody::Erase)).reports.remove(0);
    assert!(!format!("{after:?}").contains("rahasia"));
    assert_eq!(
        (after.report.report_id, after.report.secret_hash),
        (full.report.report_id, full.report.secret_hash)
    );
    assert!(after.photos.is_empty() && after.notes.is_empty() && after.followers.is_empty());
    assert_eq!(after.events.len(), 2);
    assert_eq!(after.report.flags.due_at_ms, None);
}

#[test]
fn the_owners_lines_and_photos_have_a_limit() {
    let (city, author) = (city(), Author::System);
    let mut full = report(ReportStatus::Resolved, None);
    let rated =
        decide(&state(&city, &author, full.clone()), &op(OperationBody::ConfirmClean)).reports.remove(0);
    full.events = vec![rated.events[0].clone(); 200];
    for (name, body, _) in owners_acts() {
        let decision = decide(&state(&city, &author, full.clone()), &op(body));
        let bounded = matches!(name, "add" | "dispute" | "confirm" | "rate" | "drop" | "replace" | "answer");
        assert_eq!(code(&decision) == Some(&ErrorCode::TooManyNotes), bounded, "{name}");
    }
    let mut many = report(ReportStatus::Accepted, None);
    many.photos = (0..10).map(|n| Photo { photo_id: PhotoId::new(2, [n; 10]), ..owners_photo() }).collect();
    let add = || op(OperationBody::AddPhoto(AddPhoto { photos: photos() }));
    assert_eq!(code(&decide(&state(&city, &author, many.clone()), &add())), Some(&ErrorCode::TooManyPhotos));
    many.photos[0].removed_at_ms = Some(1);
    assert_eq!(code(&decide(&state(&city, &author, many), &add())), None, "a dropped one makes room");
}

#[test]
fn a_category_that_was_retired_meanwhile_is_taken_and_flagged() {
    let mut city = city();
    let mut config = (*city.config).clone();
    config.categories[0].retired = true;
    city.config = Arc::new(config);
    let author = Author::System;
    let mut state = state(&city, &author, report(ReportStatus::Accepted, None));
    state.reports.clear();
    for (place, flagged) in [(0, true), (1, false)] {
        let report = saberling_wire::CreateReport {
            category: city.config.categories[place].code.clone(),
            note: String::new(),
            anonymous: true,
            confidential: false,
            secret_hash: Sha256::of(b"secret"),
            fix: None,
            other_fixes: Vec::new(),
            place: None,
            answers: Vec::new(),
            photos: Vec::new(),
        };
        let decision =
            decide(&state, &op(OperationBody::CreateReport { report: Box::new(report), place: None }));
        assert_eq!(decision.reports[0].report.flags.retired_category, flagged);
    }
}

proptest! {
    /// While decisions are held back, followers see no event that is not told yet, and the state they
    /// see is one that was told; what is told is never taken out of sight again.
    #[test]
    fn what_is_seen_only_grows(acts in prop::collection::vec(0usize..8, 1..30), pauses in prop::collection::vec(0i64..40_000, 30)) {
        let (city, author) = (city(), Author::System);
        let (report_id, of) = (ReportId::new(1, [4; 10]), ReportId::new(1, [44; 10]));
        let mut report = report(ReportStatus::Submitted, None);
        let mut now_ms = 1_800_000_000_000;
        report.report.flags.public = Some(true);
        for (act, pause) in acts.into_iter().zip(pauses) {
            now_ms += pause;
            let command = match act {
                0 => by_office(Act::Accept),
                1 => by_office(Act::Reject),
                2 => office(OfficeAct::MarkDuplicate { report_id, of }),
                3 | 4 => office(OfficeAct::Undo { report_id, reason: "sebab".into() }),
                5 => op(OperationBody::AddNote(AddNote { text: "x".into() })),
                6 => by_office(Act::Review),
                _ => Command::Due { report_id },
            };
            let mut state = state(&city, &author, report.clone());
            state.now_ms = now_ms;
            let mut survivor = super::report(ReportStatus::Accepted, None);
            survivor.report.report_id = of;
            state.reports.push(survivor);
            let Some(after) = decide(&state, &command).reports.into_iter().next() else { continue };
            let seen = |report: &ReportAggregate| -> Vec<Event> {
                report.events.iter().filter(|event| event.seen == Seen::Shown).cloned().collect()
            };
            let (before, now) = (seen(&report), seen(&after));
            prop_assert!(before.iter().all(|event| now.contains(event)));
            let told = now.iter().rev().find(|event| event.kind != TimelineKind::Note);
            let told = told.map_or(ReportStatus::Submitted, |event| event.report_status);
            prop_assert_eq!(after.report.shown_status(), told);
            let waits = after.events.iter().any(|event| event.seen == Seen::Held);
            prop_assert_eq!(waits, after.report.flags.news_due_ms.is_some());
            prop_assert!(!waits || after.report.flags.due_at_ms.is_some());
            report = after;
        }
    }
}
