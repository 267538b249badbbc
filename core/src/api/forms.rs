//! A category's questions and their answers, and what the office asks about one report.

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum QuestionKind {
    /// With one of two words; the values are `yes` and `no`.
    YesNo,
    /// With one of the choices; the value is its code.
    OneOf,
    /// With any of the choices; the values are their codes.
    SomeOf,
    /// With a whole number; the value is its decimal digits, with `-` in front where it is negative.
    Number,
    /// With words; the value is the text, 2,000 characters at most.
    Text,
}

/// One choice of a question.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ChoiceView {
    /// Its code, as a value of the answer.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A question that a category asks.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct QuestionView {
    /// Its code.
    pub code: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What is asked.
    pub text: String,
    /// A second line that helps to answer.
    pub hint: Option<String>,
    /// Whether the report cannot be handed in without an answer, as long as the question is shown.
    pub required: bool,
    /// The choices of `OneOf` and `SomeOf`.
    pub choices: Vec<ChoiceView>,
    /// The smallest number that is taken.
    pub min: Option<i64>,
    /// The largest number that is taken.
    pub max: Option<i64>,
}

/// What a person answered. Its values are read by the question's kind; none is no answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct GivenAnswer {
    /// The question's code.
    pub question: String,
    /// The values.
    pub values: Vec<String>,
}

/// An answer as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AnswerView {
    /// The question's code.
    pub question: String,
    /// What was asked.
    pub question_text: String,
    /// The values, as they were given.
    pub values: Vec<String>,
    /// What was answered, in words.
    pub text: String,
}

/// What the office asks about one report, while it waits for the answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OfficeQuestionView {
    /// For `answer_question`.
    pub question_id: String,
    /// What the office asks, in its own words.
    pub text: String,
    /// When it asked.
    pub asked_at_ms: i64,
}

/// What an own report is to say from now on.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ReportEdit {
    /// The category's code.
    pub category: String,
    /// What the person writes; may be empty.
    pub note: String,
    /// The answers to the category's questions.
    #[uniffi(default = [])]
    pub answers: Vec<GivenAnswer>,
    /// Another place; none leaves it as it is.
    #[uniffi(default = None)]
    pub fix: Option<super::LocationFix>,
    /// The code of the area that the person chose among the candidates of that place.
    #[uniffi(default = None)]
    pub chosen_area: Option<String>,
    /// Shown to nobody outside the office by name.
    #[uniffi(default = true)]
    pub anonymous: bool,
    /// Hidden from the public.
    #[uniffi(default = false)]
    pub confidential: bool,
}

/// What can be done with an own report now. A shell shows what is true here and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, uniffi::Record)]
pub struct ReportActions {
    /// `edit_report`: the office has not decided yet.
    pub edit: bool,
    /// `correct_report`: the office's server refused it, and it can be mended.
    pub correct: bool,
    /// `discard_report`: it was refused.
    pub discard: bool,
    /// `withdraw_report`.
    pub withdraw: bool,
    /// `erase_report`.
    pub erase: bool,
    /// `answer_question`.
    pub answer: bool,
    /// `add_photos`, `replace_photo` and `drop_photo`.
    pub photos: bool,
    /// `dispute_report`.
    pub dispute: bool,
    /// `confirm_clean`.
    pub confirm: bool,
    /// `rate_report`.
    pub rate: bool,
    /// The time to dispute is over: what remains is to report again at the same place.
    pub report_again: bool,
}

/// What the crew can do with a task now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, uniffi::Record)]
pub struct TaskActions {
    /// `start_task`.
    pub start: bool,
    /// `complete_task`.
    pub complete: bool,
    /// `decline_task`.
    pub decline: bool,
    /// `discard_refused_results`.
    pub discard: bool,
}
