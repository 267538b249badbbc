//! The façade that Kotlin, Swift and Python use. An exported function hands over and holds no logic.

mod app;
mod city;
mod drafts;
mod error;
mod forms;
mod host;
mod places;
mod remote;
mod told;
mod views;

pub use app::{App, OpenOptions, Subscription};
pub use city::{CityView, ConsentView, MapArea, MapBounds, MapRoad, QrCode};
pub use drafts::{CoverBox, DraftContent, DraftView, KeptPhotoView};
pub use error::{ApiError, HostError};
pub use forms::{
    AnswerView, ChoiceView, GivenAnswer, OfficeQuestionView, QuestionKind, QuestionView, ReportActions,
    ReportEdit, TaskActions,
};
pub use host::{Clock, Listener, NetworkMonitor, NetworkPolicy, NetworkState, Randomness, Secrets};
pub use places::{AreaChoice, FoundPlace, NearbyView, PlaceAnswer, RouteStop, RouteView};
pub use remote::{PhotoRole, PlaceConfidence, ReportStatus, TaskStatus, TimelineKind};
pub use told::{DataUsed, Diagnostics, Event};
pub use views::{
    CategoryView, CrewView, DiscardedReport, FixProvider, FixSource, LocationFix, NewReport, PhotoState,
    PhotoView, PlaceView, PublicReportView, ReasonView, ReportView, Sending, SyncPhase, SyncView, TaskView,
    TimelineView,
};

uniffi::setup_scaffolding!("saberling");
