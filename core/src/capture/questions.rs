//! The answers to a category's questions, as a person gives them.

use saberling_wire::{Answer, Category, CityConfig, Invalid, Question, QuestionKind, question, validate};

use crate::api::{GivenAnswer, QuestionView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;

/// The questions that are due after these answers.
pub(crate) fn questions(
    inner: &Inner,
    category: &str,
    answers: &[GivenAnswer],
) -> Result<Vec<QuestionView>, Error> {
    let city = inner.city();
    Ok(shown(inner, city.config.category(category).ok_or(Invalid::Category)?, answers))
}

/// The same of a known category.
pub(super) fn shown(inner: &Inner, category: &Category, answers: &[GivenAnswer]) -> Vec<QuestionView> {
    let answers = read(category, answers);
    let shown = question::shown(&category.questions, &answers).into_iter();
    shown.filter_map(|question| present::question_view(inner, question)).collect()
}

/// The codes of the questions that are due and must still be answered.
pub(super) fn missing(category: &Category, answers: &[GivenAnswer]) -> Vec<String> {
    let answers = read(category, answers);
    let shown = question::shown(&category.questions, &answers).into_iter();
    let is_missing = |due: &&Question| due.required && question::given(&answers, &due.code).is_none();
    shown.filter(is_missing).map(|due| due.code.clone()).collect()
}

/// The answers that count, checked: what is not asked is left out.
pub(super) fn answers(category: &Category, given: &[GivenAnswer]) -> Result<Vec<Answer>, Invalid> {
    let answers = question::counting(&category.questions, &read(category, given));
    validate::answers(&category.questions, &answers)?;
    Ok(answers)
}

/// The answers that a report has from now on, in place of those it had: checked, and without what is not asked.
/// Of those before, the ones to questions that are asked no more stay as long as the category does: nobody was
/// shown them.
pub(super) fn replaced(
    config: &CityConfig,
    (former, before): (&str, &[Answer]),
    category: &str,
    given: &[GivenAnswer],
) -> Result<Vec<Answer>, Invalid> {
    let is_same = category == former;
    let Some(category) = config.category(category).filter(|known| is_same || !known.retired) else {
        // These settings know nothing of it, so nothing was asked.
        return if is_same { Ok(before.to_vec()) } else { Err(Invalid::Category) };
    };
    let mut answers = answers(category, given)?;
    if is_same {
        let is_asked = |answer: &Answer| {
            category.questions.iter().any(|known| known.code == answer.question && !known.retired)
        };
        answers.extend(before.iter().filter(|answer| !is_asked(answer)).cloned());
        validate::answers_shape(&answers)?;
    }
    Ok(answers)
}

/// The answers in the one form that each has: whoever means the same writes the same bytes.
fn read(category: &Category, given: &[GivenAnswer]) -> Vec<Answer> {
    let question = |code: &str| category.questions.iter().find(|question| question.code == code);
    given
        .iter()
        .map(|answer| Answer {
            question: answer.question.clone(),
            values: question(&answer.question)
                .map_or_else(|| answer.values.clone(), |question| values(question, &answer.values)),
        })
        .collect()
}

fn values(question: &Question, given: &[String]) -> Vec<String> {
    let place = |value: &String| question.choices.iter().position(|choice| choice.code == *value);
    let mut values: Vec<_> = given.iter().map(|value| value.trim().to_owned()).collect();
    values.retain(|value| !value.is_empty());
    match question.kind {
        QuestionKind::SomeOf => values.sort_by_key(|value| place(value).unwrap_or(usize::MAX)),
        QuestionKind::Number => {
            for value in &mut values {
                if let Ok(number) = value.parse::<i64>() {
                    *value = number.to_string();
                }
            }
        }
        _ => {}
    }
    values
}
