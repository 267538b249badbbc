//! What a category asks and what was answered, and what the office asks about one report.

use serde::{Deserialize, Serialize};

use crate::config::Text;
use crate::ids::OpId;
use crate::manifest::ManifestPhoto;
use crate::status::named_enum;

/// The value of a yes.
pub const YES: &str = "yes";
/// The value of a no.
pub const NO: &str = "no";

named_enum! {
    /// How a question is answered.
    QuestionKind {
        /// With [`YES`] or [`NO`].
        YesNo = "yes_no",
        /// With the code of one choice.
        OneOf = "one_of",
        /// With the codes of any choices.
        SomeOf = "some_of",
        /// With a whole number: its decimal digits, `-` in front where it is negative.
        Number = "number",
        /// With words.
        Text = "text",
    }
}

/// One choice of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value in answers.
    pub code: String,
    /// What people read.
    pub name: Text,
}

/// On which answer a question depends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownWhen {
    /// The code of a question that stands earlier.
    pub question: String,
    /// The value that must be among its answer's.
    pub equals: String,
}

/// A question that a category asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The value in answers; unique in its category for ever.
    pub code: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What people read.
    pub text: Text,
    /// A second line that helps to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// No report without an answer, as long as the question is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The choices of `one_of` and `some_of`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The smallest number that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The largest number that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Only asked after that answer; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
    /// No longer asked; old answers keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// What a person answered; its values are read by the question's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's code.
    pub question: String,
    /// Yes or no, codes of choices, decimal digits, or the text.
    pub values: Vec<String>,
}

impl Answer {
    /// Whether it says something.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.values.iter().any(|value| !value.trim().is_empty())
    }
}

/// What the office asks about one report and waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// The question, for [`AnswerQuestion`].
    pub question_id: OpId,
    /// The office's words.
    pub text: String,
    /// When it was asked, the server's clock in epoch milliseconds.
    pub asked_at_ms: i64,
}

/// The answer to what the office asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerQuestion {
    /// Which question. The answer is kept whatever became of it; the open one is closed by its own answer.
    pub question_id: OpId,
    /// The words; not empty.
    pub text: String,
    /// Photos that belong to it, as further photos of the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<ManifestPhoto>,
}

/// The answer to a question, if there is one that says something.
#[must_use]
pub fn given<'a>(answers: &'a [Answer], question: &str) -> Option<&'a Answer> {
    answers.iter().find(|answer| answer.question == question && answer.is_given())
}

/// The questions to be asked after these answers, in their order.
///
/// A condition looks at an earlier question that is itself shown; a kind that this version does not
/// know is not asked.
#[must_use]
pub fn shown<'a>(questions: &'a [Question], answers: &[Answer]) -> Vec<&'a Question> {
    let mut shown: Vec<&Question> = Vec::new();
    for question in questions {
        let is_due = question.shown_when.as_ref().is_none_or(|when| {
            shown.iter().any(|earlier| earlier.code == when.question)
                && given(answers, &when.question).is_some_and(|answer| answer.values.contains(&when.equals))
        });
        if is_due && !question.retired && question.kind != QuestionKind::Unknown {
            shown.push(question);
        }
    }
    shown
}

/// The answers that count: those to questions that are shown, in the questions' order.
#[must_use]
pub fn counting(questions: &[Question], answers: &[Answer]) -> Vec<Answer> {
    shown(questions, answers)
        .into_iter()
        .filter_map(|question| given(answers, &question.code).cloned())
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn question(code: &str, kind: QuestionKind, when: Option<(&str, &str)>) -> Question {
        let text = |word: &str| Text { id: word.into(), en: word.into() };
        Question {
            code: code.into(),
            kind,
            text: text(code),
            hint: None,
            required: false,
            choices: ["small", "large"].map(|code| Choice { code: code.into(), name: text(code) }).into(),
            min: None,
            max: None,
            shown_when: when
                .map(|(question, equals)| ShownWhen { question: question.into(), equals: equals.into() }),
            retired: false,
        }
    }

    pub(crate) fn answer(question: &str, values: &[&str]) -> Answer {
        Answer { question: question.into(), values: values.iter().map(ToString::to_string).collect() }
    }

    fn codes(questions: &[Question], answers: &[Answer]) -> Vec<String> {
        shown(questions, answers).into_iter().map(|question| question.code.clone()).collect()
    }

    fn chain() -> Vec<Question> {
        vec![
            question("smell", QuestionKind::YesNo, None),
            question("kinds", QuestionKind::SomeOf, Some(("smell", YES))),
            question("words", QuestionKind::Text, Some(("kinds", "large"))),
        ]
    }

    #[test]
    fn a_question_is_shown_when_the_earlier_answer_holds_the_value() {
        assert_eq!(codes(&chain(), &[]), ["smell"]);
        let smells = answer("smell", &["yes"]);
        assert_eq!(codes(&chain(), std::slice::from_ref(&smells)), ["smell", "kinds"]);
        let kinds = answer("kinds", &["small", "large"]);
        assert_eq!(codes(&chain(), &[smells, kinds]), ["smell", "kinds", "words"]);
    }

    #[test]
    fn a_question_whose_parent_is_not_shown_is_not_shown() {
        let answers = [answer("smell", &["no"]), answer("kinds", &["large"]), answer("words", &["x"])];
        assert_eq!(codes(&chain(), &answers), ["smell"]);
        assert_eq!(counting(&chain(), &answers), [answer("smell", &["no"])]);
    }

    #[test]
    fn a_parent_that_comes_later_or_was_retired_shows_nothing() {
        let mut questions = chain();
        questions.swap(0, 1);
        let answers = [answer("smell", &["yes"])];
        assert_eq!(codes(&questions, &answers), ["smell"]);
        let mut questions = chain();
        questions[0].retired = true;
        assert_eq!(codes(&questions, &answers), Vec::<String>::new());
    }

    #[test]
    fn a_kind_of_a_newer_server_is_not_asked() {
        let json = serde_json::json!({"code": "x", "kind": "photo_of", "text": {"id": "x", "en": "x"}});
        let question: Question = serde_json::from_value(json).expect("a question");
        assert_eq!(codes(&[question], &[]), Vec::<String>::new());
    }
}
