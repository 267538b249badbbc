//! What is kept before it is handed in: drafts of reports, and prepared photos that no act has taken yet.

use super::forms::GivenAnswer;
use super::places::FoundPlace;
use super::remote::PhotoRole;
use super::views::LocationFix;

/// A photo that is prepared and durable, and that no act has taken yet.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct KeptPhotoView {
    /// Its id; it stays when it is handed in.
    pub photo_id: String,
    /// What it shows.
    pub role: PhotoRole,
    /// Absolute path of a small picture.
    pub thumb_path: String,
    /// Absolute path of the picture, without metadata, as it will be sent.
    pub full_path: String,
    /// Its width in pixels, upright.
    pub width_px: u32,
    /// Its height in pixels, upright.
    pub height_px: u32,
    /// When the camera says it was taken.
    pub taken_at_ms: Option<i64>,
    /// Whether the camera's file names a position.
    pub has_position: bool,
    /// Whether part of it was made unreadable.
    pub covered: bool,
    /// What the person should know of it, in words: part of the camera's file was missing, it is days old.
    pub notice: Option<String>,
}

/// A box to be made unreadable; all four are shares of the upright picture, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct CoverBox {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its lower edge.
    pub bottom: f64,
}

/// All of a draft but its photos, as a shell hands it in: each call puts all of it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DraftContent {
    /// The category's code, once it is chosen.
    #[uniffi(default = None)]
    pub category: Option<String>,
    /// What the person wrote.
    #[uniffi(default = "")]
    pub note: String,
    /// Answers so far; they need not be complete, nor fit.
    #[uniffi(default = [])]
    pub answers: Vec<GivenAnswer>,
    /// Where: the phone's own fix, or the person's pin.
    #[uniffi(default = None)]
    pub fix: Option<LocationFix>,
    /// Further fixes, such as the phone's own when a pin was set.
    #[uniffi(default = [])]
    pub other_fixes: Vec<LocationFix>,
    /// The code of the area that the person chose among the candidates.
    #[uniffi(default = None)]
    pub chosen_area: Option<String>,
    /// Shown to nobody outside the office by name.
    #[uniffi(default = true)]
    pub anonymous: bool,
    /// Hidden from the public.
    #[uniffi(default = false)]
    pub confidential: bool,
    /// The number of the own report that this one follows ("report again at this place").
    #[uniffi(default = None)]
    pub follows: Option<String>,
}

/// A draft of a report.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DraftView {
    /// Its id; the report gets another one.
    pub draft_id: String,
    /// What was put.
    pub content: DraftContent,
    /// The category's name, once it is chosen.
    pub category_name: Option<String>,
    /// The category's symbol, once it is chosen.
    pub icon: Option<String>,
    /// Its photos, in order.
    pub photos: Vec<KeptPhotoView>,
    /// When it was begun.
    pub created_at_ms: i64,
    /// When it was last changed.
    pub changed_at_ms: i64,
    /// The best of its fixes and of those in its photos; none when none can be used.
    pub best_fix: Option<LocationFix>,
    /// What the areas say about that one.
    pub place: Option<FoundPlace>,
    /// Whether the person should put a pin on the map: there is no fix, or none better than 100 m.
    pub needs_pin: bool,
    /// What does not fit together about the place, in sentences.
    pub doubts: Vec<String>,
    /// The questions of its category that are shown for its answers so far.
    pub questions: Vec<super::forms::QuestionView>,
    /// What is missing before it can be handed in: codes of required questions without an answer.
    pub missing: Vec<String>,
}
