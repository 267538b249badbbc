//! Where something is, what else is near, and in which order to drive: what a shell shows of it.

use super::remote::PlaceConfidence;
use super::views::{LocationFix, PublicReportView};

/// An area that a point may lie in.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AreaChoice {
    /// Its code, for [`super::NewReport::chosen_area`].
    pub code: String,
    /// Its name.
    pub name: String,
    /// Metres from the point to its border.
    pub distance_m: u32,
}

/// What the areas on this phone say about a point.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct FoundPlace {
    /// The likeliest area's code; none outside the city.
    pub area_code: Option<String>,
    /// Its name.
    pub area_name: Option<String>,
    /// Its kecamatan's name.
    pub district_name: Option<String>,
    /// How sure.
    pub confidence: PlaceConfidence,
    /// In a sentence, for the person.
    pub text: String,
    /// The areas to choose from when it is not sure, the likeliest first. Choosing is never necessary.
    pub candidates: Vec<AreaChoice>,
    /// Metres to the nearest area when the point lies in none.
    pub outside_m: Option<u32>,
    /// The Plus Code of the point, to be read out.
    pub plus_code: String,
    /// Which version of the areas answered.
    pub dataset_version: String,
}

/// Which of several fixes counts, and where that is.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PlaceAnswer {
    /// The fix that a report would carry; none when none can be used.
    pub fix: Option<LocationFix>,
    /// Why that one, in a sentence.
    pub why: String,
    /// Whether the person should put a pin on the map: there is no fix, or none better than 100 m.
    pub needs_pin: bool,
    /// What does not fit together, in sentences. The report is taken all the same.
    pub doubts: Vec<String>,
    /// What the areas say; none without a fix.
    pub place: Option<FoundPlace>,
}

/// A public report that may be about the same thing.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NearbyView {
    /// The report.
    pub report: PublicReportView,
    /// Why it is shown, in a sentence without metres: its point is coarse.
    pub text: String,
}

/// A stop of a route.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RouteStop {
    /// The task.
    pub task_id: String,
    /// Metres in a straight line from the stop before; none when the task has no place.
    pub leg_m: Option<u32>,
    /// Whether it is overdue or to be done again.
    pub urgent: bool,
    /// A `geo:` link for the phone's map; none when the task has no place.
    pub geo_uri: Option<String>,
}

/// The open tasks in driving order.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RouteView {
    /// The next stop first; tasks without a place at the end.
    pub stops: Vec<RouteStop>,
    /// Metres in a straight line, all legs together.
    pub total_m: u32,
    /// How many and how far, in words.
    pub text: String,
}
