//! The rules for what people enter, the same on the phone (before it is stored) and on the server.

use std::collections::BTreeSet;

use crate::config::CityConfig;
use crate::fix::Fix;
use crate::invalid::Invalid;
use crate::limits;
use crate::manifest::ManifestPhoto;
use crate::operation::CreateReport;
use crate::question::{self, Answer, NO, Question, QuestionKind, YES};

/// Checks a note, which may be empty.
///
/// # Errors
/// Too long, or it holds U+0000.
pub fn note(text: &str) -> Result<(), Invalid> {
    // Bytes bound characters from above, so the count runs only where it can matter.
    if text.len() > limits::NOTE_CHARS {
        let chars = text.chars().count();
        if chars > limits::NOTE_CHARS {
            return Err(Invalid::NoteTooLong { chars });
        }
    }
    if text.contains('\0') { Err(Invalid::NoteChar) } else { Ok(()) }
}

/// Checks a note that must say something.
///
/// # Errors
/// Empty, too long, or it holds U+0000.
pub fn note_text(text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::NoteEmpty);
    }
    note(text)
}

/// Checks a manifest of photos.
///
/// # Errors
/// Too many, one named twice, one empty or too large.
pub fn manifest(photos: &[ManifestPhoto]) -> Result<(), Invalid> {
    if photos.len() > limits::PHOTOS_PER_REPORT {
        return Err(Invalid::TooManyPhotos { count: photos.len() });
    }
    let ids: BTreeSet<_> = photos.iter().map(|photo| photo.photo_id).collect();
    let sizes = photos.iter().all(|photo| (1..=limits::PHOTO_BYTES).contains(&photo.size_bytes));
    if ids.len() == photos.len() && sizes { Ok(()) } else { Err(Invalid::Manifest) }
}

/// Checks a new report against the city's settings.
///
/// # Errors
/// The first rule that it breaks. A category that was retired is accepted: it was there when the
/// phone last heard of the settings.
pub fn create_report(report: &CreateReport, config: &CityConfig) -> Result<(), Invalid> {
    config.category(&report.category).ok_or(Invalid::Category)?;
    note(&report.note)?;
    manifest(&report.photos)?;
    answers_shape(&report.answers)?;
    place(report)
}

/// Checks answers against the questions that are shown with them, as a phone does before it keeps them.
///
/// # Errors
/// One is missing that must be there, does not fit its question, or answers what is not asked
/// ([`question::counting`] leaves those out).
pub fn answers(questions: &[Question], answers: &[Answer]) -> Result<(), Invalid> {
    answers_shape(answers)?;
    let shown = question::shown(questions, answers);
    let is_asked = |answer: &Answer| shown.iter().any(|question| question.code == answer.question);
    if !answers.iter().all(is_asked) {
        return Err(Invalid::Answer);
    }
    shown.into_iter().try_for_each(|question| match question::given(answers, &question.code) {
        Some(answer) => self::answer(question, answer),
        None if question.required => Err(Invalid::AnswerMissing),
        None => Ok(()),
    })
}

/// Checks one answer against its question.
///
/// # Errors
/// It is not of the question's kind, names no choice of it, or is out of its bounds.
pub fn answer(question: &Question, answer: &Answer) -> Result<(), Invalid> {
    let is_choice = |value: &String| question.choices.iter().any(|choice| choice.code == *value);
    let fits = match (question.kind, answer.values.as_slice()) {
        (QuestionKind::YesNo, [value]) => value == YES || value == NO,
        (QuestionKind::OneOf, [value]) => is_choice(value),
        (QuestionKind::SomeOf, values) => {
            let distinct: BTreeSet<_> = values.iter().collect();
            distinct.len() == values.len() && values.iter().all(is_choice)
        }
        (QuestionKind::Number, [value]) => value.parse::<i64>().is_ok_and(|number| {
            let (min, max) = (question.min.unwrap_or(i64::MIN), question.max.unwrap_or(i64::MAX));
            // One way to write a number, so that equal answers are equal bytes.
            (min..=max).contains(&number) && number.to_string() == *value
        }),
        (QuestionKind::Text, [_]) => true,
        _ => false,
    };
    if fits { Ok(()) } else { Err(Invalid::Answer) }
}

/// Checks what a server can know of answers: how many and how long. The settings may have changed since
/// they were given, so no question has to be known.
///
/// # Errors
/// Too many, one too long, one question answered twice, or it holds U+0000.
pub fn answers_shape(answers: &[Answer]) -> Result<(), Invalid> {
    let codes: BTreeSet<_> = answers.iter().map(|answer| &answer.question).collect();
    if codes.len() != answers.len() || answers.len() > limits::QUESTIONS_PER_CATEGORY {
        return Err(Invalid::Answer);
    }
    answers.iter().try_for_each(|answer| {
        let fits = is_code(&answer.question) && answer.values.len() <= limits::CHOICES_PER_QUESTION;
        match answer.values.as_slice() {
            _ if !fits => Err(Invalid::Answer),
            [text] if text.chars().count() > limits::ANSWER_CHARS => Err(Invalid::AnswerTooLong),
            [text] if !text.contains('\0') => Ok(()),
            // Several values are codes.
            [_, _, ..] if answer.values.iter().all(|value| is_code(value)) => Ok(()),
            _ => Err(Invalid::Answer),
        }
    })
}

fn is_code(text: &str) -> bool {
    (1..=limits::CODE_CHARS).contains(&text.chars().count()) && !text.contains('\0')
}

/// Checks a category's questions, as a city hands them in.
///
/// # Errors
/// In words for whoever writes the settings: what is wrong with which question.
pub fn questions(questions: &[Question]) -> Result<(), String> {
    if questions.len() > limits::QUESTIONS_PER_CATEGORY {
        return Err(format!("{} questions, the limit is 20", questions.len()));
    }
    for (place, question) in questions.iter().enumerate() {
        settings_of(question, &questions[..place])
            .map_err(|what| format!("question {:?}: {what}", question.code))?;
    }
    Ok(())
}

fn settings_of(question: &Question, earlier: &[Question]) -> Result<(), &'static str> {
    let codes: BTreeSet<_> = question.choices.iter().map(|choice| &choice.code).collect();
    let has_choices = matches!(question.kind, QuestionKind::OneOf | QuestionKind::SomeOf);
    let says = |text: &crate::Text| !text.id.trim().is_empty() && !text.en.trim().is_empty();
    let texts = question.choices.iter().map(|choice| &choice.name).chain([&question.text]);
    let rules = [
        (is_code(&question.code), "the code has 1 to 64 characters"),
        (earlier.iter().all(|other| other.code != question.code), "the code is there twice"),
        (question.kind != QuestionKind::Unknown, "kind is yes_no, one_of, some_of, number or text"),
        (texts.chain(&question.hint).all(says), "a text is empty in one of the languages"),
        (has_choices != question.choices.is_empty(), "one_of and some_of have choices, and only they"),
        (question.choices.len() <= limits::CHOICES_PER_QUESTION, "the limit is 30 choices"),
        (codes.len() == question.choices.len(), "a choice is there twice"),
        (codes.iter().all(|code| is_code(code)), "the code of a choice has 1 to 64 characters"),
        (question.min.unwrap_or(i64::MIN) <= question.max.unwrap_or(i64::MAX), "min is above max"),
        (
            question
                .shown_when
                .as_ref()
                .is_none_or(|when| earlier.iter().any(|other| other.code == when.question)),
            "shown_when names a question that stands earlier",
        ),
    ];
    rules.into_iter().try_for_each(|(holds, what)| if holds { Ok(()) } else { Err(what) })
}

fn place(report: &CreateReport) -> Result<(), Invalid> {
    report.fix.iter().chain(&report.other_fixes).try_for_each(Fix::validate)?;
    let chosen = report.place.as_ref().and_then(|place| place.chosen.as_deref());
    let is_short = chosen.is_none_or(|code| code.chars().count() <= limits::AREA_CODE_CHARS);
    if is_short && report.other_fixes.len() <= limits::OTHER_FIXES { Ok(()) } else { Err(Invalid::Fix) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert_eq!(note(&"é".repeat(2_000)), Ok(()));
        assert_eq!(note(&"é".repeat(2_001)), Err(Invalid::NoteTooLong { chars: 2_001 }));
        assert_eq!(note("a\0b"), Err(Invalid::NoteChar));
        assert_eq!(note_text(" \n"), Err(Invalid::NoteEmpty));
    }

    use crate::question::tests::{answer, question};

    fn of(kind: QuestionKind) -> Vec<Question> {
        vec![question("q", kind, None)]
    }

    #[test]
    fn an_answer_fits_the_kind_of_its_question() {
        use QuestionKind::{Number, OneOf, SomeOf, Text, YesNo};
        let taken: [(QuestionKind, &[&str]); 8] = [
            (YesNo, &["yes"]),
            (YesNo, &["no"]),
            (OneOf, &["small"]),
            (SomeOf, &["small"]),
            (SomeOf, &["large", "small"]),
            (Number, &["-12"]),
            (Number, &["0"]),
            (Text, &["Bau sekali."]),
        ];
        for (kind, values) in taken {
            assert_eq!(answers(&of(kind), &[answer("q", values)]), Ok(()), "{kind} {values:?}");
        }
        let refused: [(QuestionKind, &[&str]); 11] = [
            (YesNo, &["ya"]),
            (YesNo, &["yes", "no"]),
            (OneOf, &["huge"]),
            (OneOf, &["small", "large"]),
            (SomeOf, &["small", "small"]),
            (SomeOf, &["small", "huge"]),
            (Number, &["007"]),
            (Number, &["+7"]),
            (Number, &["1.5"]),
            (Number, &["9223372036854775808"]),
            (Text, &["a", "b"]),
        ];
        for (kind, values) in refused {
            assert_eq!(answers(&of(kind), &[answer("q", values)]), Err(Invalid::Answer), "{kind} {values:?}");
        }
    }

    #[test]
    fn a_number_is_within_its_bounds() {
        let mut questions = of(QuestionKind::Number);
        (questions[0].min, questions[0].max) = (Some(1), Some(50));
        for (value, expected) in
            [("0", Err(Invalid::Answer)), ("1", Ok(())), ("50", Ok(())), ("51", Err(Invalid::Answer))]
        {
            assert_eq!(answers(&questions, &[answer("q", &[value])]), expected, "{value}");
        }
    }

    #[test]
    fn what_must_be_answered_is_answered_only_while_it_is_shown() {
        let mut questions = vec![
            question("a", QuestionKind::YesNo, None),
            question("b", QuestionKind::Text, Some(("a", YES))),
        ];
        questions[1].required = true;
        assert_eq!(answers(&questions, &[]), Ok(()));
        assert_eq!(answers(&questions, &[answer("a", &["no"])]), Ok(()));
        assert_eq!(answers(&questions, &[answer("a", &["yes"])]), Err(Invalid::AnswerMissing));
        let blank = [answer("a", &["yes"]), answer("b", &[" "])];
        assert_eq!(answers(&questions, &blank), Err(Invalid::AnswerMissing));
        assert_eq!(answers(&questions, &[answer("a", &["yes"]), answer("b", &["Bau."])]), Ok(()));
        assert_eq!(answers(&questions, &[answer("b", &["Bau."])]), Err(Invalid::Answer), "not asked");
    }

    #[test]
    fn a_server_looks_at_counts_and_lengths_alone() {
        assert_eq!(
            answers_shape(&[answer("gone", &["whatever"]), answer("other", &[])]).err(),
            Some(Invalid::Answer)
        );
        assert_eq!(answers_shape(&[answer("gone", &["whatever"]), answer("b", &["x", "y"])]), Ok(()));
        let long = "é".repeat(2_000);
        assert_eq!(answers_shape(&[answer("a", &[&long])]), Ok(()));
        assert_eq!(answers_shape(&[answer("a", &[&format!("{long}x")])]), Err(Invalid::AnswerTooLong));
        let many: Vec<_> = (0..21).map(|number| answer(&number.to_string(), &["x"])).collect();
        assert_eq!((answers_shape(&many[..20]), answers_shape(&many)), (Ok(()), Err(Invalid::Answer)));
        for bad in [
            vec![answer("a", &["x\0"])],
            vec![answer("a\0", &["x"])],
            vec![answer("", &["x"])],
            vec![answer(&"a".repeat(65), &["x"])],
            vec![answer("a", &["x"]), answer("a", &["y"])],
            vec![answer("a", &["x"; 31])],
            vec![answer("a", &["x", &"y".repeat(65)])],
        ] {
            assert_eq!(answers_shape(&bad), Err(Invalid::Answer), "{bad:?}");
        }
    }

    #[test]
    fn settings_of_questions_are_checked() {
        let good = || {
            vec![
                question("a", QuestionKind::OneOf, None),
                question("b", QuestionKind::SomeOf, Some(("a", "small"))),
            ]
        };
        assert_eq!(questions(&good()), Ok(()));
        let breaks: [fn(&mut Vec<Question>); 7] = [
            |all| all[1].code = "a".into(),
            |all| all[0].kind = QuestionKind::Text,
            |all| all[0].choices.clear(),
            |all| all[0].choices[1].code = "small".into(),
            |all| all[0].text.en = " ".into(),
            |all| (all[0].min, all[0].max) = (Some(2), Some(1)),
            |all| all.swap(0, 1),
        ];
        for (number, spoil) in breaks.into_iter().enumerate() {
            let mut all = good();
            spoil(&mut all);
            assert!(questions(&all).is_err(), "{number}");
        }
    }
}
