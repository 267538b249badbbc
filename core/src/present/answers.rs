//! Questions and answers in words.

use saberling_wire::question::{NO, YES};
use saberling_wire::{Answer, Category, Question, QuestionKind};

use crate::api::{self, AnswerView, ChoiceView, QuestionView};
use crate::inner::Inner;
use crate::texts::text;

/// The questions that a category may ask, conditions or not; those of the past are left out.
pub(super) fn all_questions(inner: &Inner, category: &Category) -> Vec<QuestionView> {
    let asked = category.questions.iter().filter(|question| !question.retired);
    asked.filter_map(|question| question_view(inner, question)).collect()
}

/// A question as it is asked; none for a kind that this version cannot ask.
pub(crate) fn question_view(inner: &Inner, question: &Question) -> Option<QuestionView> {
    let kind = match question.kind {
        QuestionKind::YesNo => api::QuestionKind::YesNo,
        QuestionKind::OneOf => api::QuestionKind::OneOf,
        QuestionKind::SomeOf => api::QuestionKind::SomeOf,
        QuestionKind::Number => api::QuestionKind::Number,
        QuestionKind::Text => api::QuestionKind::Text,
        QuestionKind::Unknown => return None,
    };
    let language = inner.language();
    let choices = question.choices.iter();
    Some(QuestionView {
        code: question.code.clone(),
        kind,
        text: question.text.get(language).to_owned(),
        hint: question.hint.as_ref().map(|hint| hint.get(language).to_owned()),
        required: question.required,
        choices: choices
            .map(|choice| ChoiceView {
                code: choice.code.clone(),
                name: choice.name.get(language).to_owned(),
            })
            .collect(),
        min: question.min,
        max: question.max,
    })
}

/// Answers as they are shown. What these settings do not know stands for itself.
pub(super) fn answers(inner: &Inner, category: &str, answers: &[Answer]) -> Vec<AnswerView> {
    let city = inner.city();
    let questions = city.config.category(category).map_or(&[][..], |category| &category.questions);
    let known = |answer: &Answer| questions.iter().find(|question| question.code == answer.question);
    answers.iter().map(|answer| answer_view(inner, known(answer), answer)).collect()
}

fn answer_view(inner: &Inner, question: Option<&Question>, answer: &Answer) -> AnswerView {
    let words: Vec<_> = answer.values.iter().map(|value| word(inner, question, value)).collect();
    AnswerView {
        question: answer.question.clone(),
        question_text: question
            .map_or(&answer.question, |question| match inner.language() {
                saberling_wire::Language::Id => &question.text.id,
                saberling_wire::Language::En => &question.text.en,
            })
            .clone(),
        values: answer.values.clone(),
        text: words.join(", "),
    }
}

fn word(inner: &Inner, question: Option<&Question>, value: &str) -> String {
    let choice = |question: &Question| {
        let known = question.choices.iter().find(|choice| choice.code == value);
        known.map(|choice| choice.name.get(inner.language()).to_owned())
    };
    match (question.map(|question| question.kind), value) {
        (Some(QuestionKind::YesNo), YES) => text(inner.language(), "answer.yes", &[]),
        (Some(QuestionKind::YesNo), NO) => text(inner.language(), "answer.no", &[]),
        (Some(QuestionKind::OneOf | QuestionKind::SomeOf), _) => {
            question.and_then(choice).unwrap_or_else(|| value.to_owned())
        }
        _ => value.to_owned(),
    }
}
