//! Edits before the decision, what the office asks, and what is answered.

use saberling_store::aggregate::Event;
use saberling_wire::{Answer, AnswerQuestion, EditReport, Fix, FixSource, OpenQuestion, TimelineKind};

use super::acts::{office, op};
use super::*;

fn answers(value: &str) -> Vec<Answer> {
    vec![Answer { question: "size".into(), values: vec![value.into()] }]
}

fn edit(edit: EditReport) -> Command {
    op(OperationBody::EditReport { edit: Box::new(edit), place: None })
}

fn note(text: &str) -> EditReport {
    EditReport { note: Some(text.into()), ..EditReport::default() }
}

fn question(number: u8, text: &str) -> OpenQuestion {
    OpenQuestion { question_id: OpId::new(1, [number; 10]), text: text.into(), asked_at_ms: 7 }
}

fn answer(number: u8, text: &str) -> AnswerQuestion {
    AnswerQuestion { question_id: OpId::new(1, [number; 10]), text: text.into(), photos: Vec::new() }
}

/// A report that was asked twice; the second question is the open one.
fn asked(status: ReportStatus) -> ReportAggregate {
    let mut report = report(status, None);
    for number in [30, 31] {
        let question = question(number, &format!("pertanyaan {number}"));
        report.events.push(Event {
            kind: TimelineKind::Asked,
            op_id: Some(question.question_id),
            text: Some(question.text.clone()),
            ..line()
        });
        report.report.question = Some(question);
    }
    report
}

/// Some line of the owner's.
fn line() -> Event {
    let (city, author) = (city(), Author::System);
    let note = op(OperationBody::AddNote(saberling_wire::AddNote { text: "x".into() }));
    let decision = decide(&state(&city, &author, report(ReportStatus::Submitted, None)), &note);
    decision.reports[0].events[0].clone()
}

#[test]
fn an_edit_replaces_what_it_holds_and_keeps_what_was_there() {
    let (city, author) = (city(), Author::System);
    let mut before = report(ReportStatus::UnderReview, None);
    before.report.note = "lama".into();
    before.report.answers = answers("small");
    before.report.flags.grid_e7 = Some((1, 2));
    let new = EditReport {
        category: Some(city.config.categories[1].code.clone()),
        note: Some("baru".into()),
        answers: Some(answers("large")),
        fix: Some(Fix::from_degrees(3.6, 98.5, None, FixSource::Pin).expect("valid")),
        confidential: Some(true),
        anonymous: Some(true),
        place: None,
    };
    let decision = decide(&state(&city, &author, before.clone()), &edit(new.clone()));
    let after = &decision.reports[0];
    assert_eq!((code(&decision), after.report.status), (None, ReportStatus::UnderReview));
    assert_eq!((Some(&after.report.category), &*after.report.note), (new.category.as_ref(), "baru"));
    assert_eq!((&after.report.answers, after.report.confidential), (&answers("large"), true));
    assert_ne!(after.report.flags.grid_e7, Some((1, 2)), "the public's cell follows the point");
    let line = after.events.last().expect("a line");
    // Whoever already was anonymous has not changed that.
    assert_eq!(line.text.as_deref(), Some("category,note,answers,fix,confidential"));
    let former = EditReport {
        category: Some(before.report.category.clone()),
        note: Some("lama".into()),
        answers: Some(answers("small")),
        confidential: Some(false),
        ..EditReport::default()
    };
    assert_eq!(line.former.as_deref(), Some(&former));
}

#[test]
fn an_edit_that_changes_nothing_is_taken_without_a_line() {
    let (city, author) = (city(), Author::System);
    let state = state(&city, &author, report(ReportStatus::Submitted, None));
    let decision = decide(&state, &edit(note("")));
    assert!(matches!(decision.outcome, CommandOutcome::Applied { .. }) && decision.remember.is_some());
    assert!(decision.reports[0].events.is_empty());
}

#[test]
fn an_edit_that_breaks_a_rule_changes_nothing() {
    let (city, author) = (city(), Author::System);
    let long = vec![Answer { question: "size".into(), values: vec!["x".repeat(2_001)] }];
    for (edited, expected) in [
        (
            EditReport { category: Some("nowhere".into()), ..EditReport::default() },
            ErrorCode::UnknownCategory,
        ),
        (note("a\0"), ErrorCode::NoteChar),
        (EditReport { answers: Some(long), ..EditReport::default() }, ErrorCode::AnswerTooLong),
    ] {
        let state = state(&city, &author, report(ReportStatus::Submitted, None));
        let decision = decide(&state, &edit(edited));
        assert_eq!((code(&decision), decision.reports.len()), (Some(&expected), 0));
    }
}

#[test]
fn fifty_edits_are_enough() {
    let (city, author) = (city(), Author::System);
    let mut report = report(ReportStatus::Submitted, None);
    for number in 0..=50 {
        let decision = decide(&state(&city, &author, report.clone()), &edit(note(&number.to_string())));
        if number == 50 {
            assert_eq!(code(&decision), Some(&ErrorCode::TooManyNotes));
        } else {
            report = decision.reports[0].clone();
        }
    }
}

#[test]
fn the_office_asks_as_long_as_it_has_not_decided() {
    let (city, author) = (city(), Author::System);
    let ask = |text: &str| office(OfficeAct::Ask { report_id: ReportId::new(1, [4; 10]), text: text.into() });
    for status in ReportStatus::ALL {
        let decision = decide(&state(&city, &author, asked(*status)), &ask(" di mana? "));
        match status {
            ReportStatus::Submitted | ReportStatus::UnderReview => {
                let after = &decision.reports[0];
                assert_eq!(after.report.status, ReportStatus::UnderReview);
                let open = after.report.question.as_ref().expect("open");
                assert_eq!((open.question_id, &*open.text), (OpId::new(1, [8; 10]), "di mana?"));
                let line = after.events.last().expect("a line");
                assert_eq!((line.kind, line.text.as_deref()), (TimelineKind::Asked, Some("di mana?")));
            }
            ReportStatus::Erased => assert_eq!(code(&decision), Some(&ErrorCode::Erased)),
            _ => assert_eq!(code(&decision), Some(&ErrorCode::State), "{status}"),
        }
    }
    let state = state(&city, &author, report(ReportStatus::Submitted, None));
    assert_eq!(code(&decide(&state, &ask(" "))), Some(&ErrorCode::NoteEmpty));
}

#[test]
fn an_answer_is_kept_whatever_became_of_its_question_and_closes_its_own_alone() {
    let (city, author) = (city(), Author::System);
    for status in ReportStatus::ALL.iter().filter(|status| **status != ReportStatus::Erased) {
        for (number, stays, words) in
            [(31, false, Some("pertanyaan 31")), (30, true, Some("pertanyaan 30")), (99, true, None)]
        {
            let command = op(OperationBody::AnswerQuestion(answer(number, "di tikungan")));
            let decision = decide(&state(&city, &author, asked(*status)), &command);
            let after = &decision.reports[0];
            assert_eq!(after.report.question.is_some(), stays, "{status} {number}");
            let line = after.events.last().expect("a line");
            assert_eq!((line.kind, line.text.as_deref()), (TimelineKind::Answered, Some("di tikungan")));
            assert_eq!(line.inside.as_deref(), words, "the office reads what was asked");
        }
    }
}

#[test]
fn photos_of_an_answer_join_the_reports_own() {
    let (city, author) = (city(), Author::System);
    let with = AnswerQuestion { photos: photos(), ..answer(31, "begini") };
    let decision = decide(
        &state(&city, &author, asked(ReportStatus::UnderReview)),
        &op(OperationBody::AnswerQuestion(with.clone())),
    );
    let photo = &decision.reports[0].photos[0];
    assert_eq!((photo.role, photo.task_id), (saberling_wire::PhotoRole::Report, None));
    let mut taken = state(&city, &author, asked(ReportStatus::UnderReview));
    taken.taken_photos.insert(with.photos[0].photo_id);
    let decision = decide(&taken, &op(OperationBody::AnswerQuestion(with)));
    assert_eq!(code(&decision), Some(&ErrorCode::InvalidManifest));
}

#[test]
fn a_decision_that_is_held_back_does_not_end_a_question_before_it_is_told() {
    let (city, author) = (city(), Author::System);
    let accept = office(OfficeAct::Accept { report_id: ReportId::new(1, [4; 10]) });
    let decision = decide(&state(&city, &author, asked(ReportStatus::UnderReview)), &accept);
    let mut after = decision.reports[0].clone();
    assert_eq!(after.report.status, ReportStatus::Accepted);
    assert!(after.report.shown_question().is_some(), "nobody has heard of it");
    after.report.flags.shown_status = None;
    assert_eq!(after.report.shown_question(), None);
}

#[test]
fn an_erasure_leaves_nothing_of_answers_and_questions() {
    let (city, author) = (city(), Author::System);
    let mut before = asked(ReportStatus::UnderReview);
    before.report.answers = answers("small");
    let edited = decide(&state(&city, &author, before), &edit(note("baru"))).reports[0].clone();
    let after = &decide(&state(&city, &author, edited), &op(OperationBody::Erase)).reports[0];
    assert!(after.report.answers.is_empty() && after.report.question.is_none());
    assert!(after.events.iter().all(|event| event.text.is_none() && event.former.is_none()));
}

#[test]
fn it_is_confirmed_until_the_work_goes_on() {
    let (city, author) = (city(), Author::System);
    let confirm = op(OperationBody::ConfirmClean);
    let report = report(ReportStatus::Resolved, Some(TaskStatus::Done));
    let confirmed = decide(&state(&city, &author, report), &confirm).reports[0].clone();
    assert!(confirmed.is_confirmed());
    let reason = "masih ada".to_owned();
    let reopen = office(OfficeAct::Reopen { report_id: ReportId::new(1, [4; 10]), reason });
    let reopened = &decide(&state(&city, &author, confirmed), &reopen).reports[0];
    assert!(!reopened.is_confirmed());
}
