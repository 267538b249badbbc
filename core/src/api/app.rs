//! The façade itself.

mod city;
mod drafts;
mod forms;
mod places;

use std::sync::Arc;

use super::error::ApiError;
use super::forms::GivenAnswer;
use super::host::{Clock, Listener, NetworkMonitor, NetworkPolicy, Randomness, Secrets};
use super::told::{DataUsed, Diagnostics};
use super::views::{
    CategoryView, CrewView, DiscardedReport, LocationFix, NewReport, PublicReportView, ReasonView,
    ReportView, SyncView, TaskView,
};
use crate::inner::ListenerHandle;
use crate::phone::Phone;

/// What `open` needs.
#[derive(Clone, uniffi::Record)]
pub struct OpenOptions {
    /// A folder of the app's own; it is made when it is not there, and it may be moved.
    pub data_dir: String,
    /// The JSON of the seed pack that the app ships with.
    pub seed_pack: String,
    /// `id` or `en`.
    #[uniffi(default = "id")]
    pub language: String,
    /// The host's keystore.
    pub secrets: Arc<dyn Secrets>,
    /// The host's network state.
    pub network: Arc<dyn NetworkMonitor>,
    /// The host's clocks; none takes the system's.
    #[uniffi(default = None)]
    pub clock: Option<Arc<dyn Clock>>,
    /// The host's randomness; none takes the system's.
    #[uniffi(default = None)]
    pub randomness: Option<Arc<dyn Randomness>>,
}

/// The app: everything that a phone does.
///
/// Calls that read or write are short but touch the disk (`submit_report` prepares photos): call
/// them off the main thread. Sending goes on by itself in the background.
#[derive(uniffi::Object)]
pub struct App {
    phone: Arc<Phone>,
}

impl App {
    /// Wraps a phone that was opened with other ports, for tests and the simulator.
    #[must_use]
    pub fn from_phone(phone: Arc<Phone>) -> Arc<Self> {
        Arc::new(Self { phone })
    }
}

/// A registered listener; dropping it, or `cancel`, ends it.
#[derive(uniffi::Object)]
pub struct Subscription {
    handle: ListenerHandle,
}

#[uniffi::export]
impl Subscription {
    /// No further event is delivered.
    pub fn cancel(&self) {
        self.handle.cancel();
    }
}

#[uniffi::export]
impl App {
    /// Opens the data folder, makes it when it is not there, and begins to send by itself.
    #[uniffi::constructor]
    pub fn open(options: OpenOptions) -> Result<Arc<Self>, ApiError> {
        Ok(Self::from_phone(Phone::open(options)?))
    }

    /// Stores a report durably and returns it with its number; it is sent when there is a network.
    pub fn submit_report(&self, report: NewReport) -> Result<ReportView, ApiError> {
        self.phone.submit_report(&report)
    }

    /// Stores a note on an own report.
    pub fn add_note(&self, report_id: String, text: String) -> Result<ReportView, ApiError> {
        self.phone.add_note(&report_id, &text)
    }

    /// Sends a report that the office's server refused again, with this category, note and answers; those to
    /// questions that are not shown are left out. What was recorded after it follows it. Its id and number stay.
    pub fn correct_report(
        &self,
        report_id: String,
        category: String,
        note: String,
        answers: Vec<GivenAnswer>,
    ) -> Result<ReportView, ApiError> {
        self.phone.correct_report(&report_id, &category, &note, &answers)
    }

    /// Takes an own report back; the office stops working on it.
    pub fn withdraw_report(&self, report_id: String, note: String) -> Result<ReportView, ApiError> {
        self.phone.withdraw_report(&report_id, &note)
    }

    /// Has an own report's content deleted for good, at the office and here. The shell asks first.
    pub fn erase_report(&self, report_id: String) -> Result<ReportView, ApiError> {
        self.phone.erase_report(&report_id)
    }

    /// "Not clean yet", on a resolved or lately closed report; needs words and a photo that shows it.
    pub fn dispute_report(
        &self,
        report_id: String,
        text: String,
        photo_paths: Vec<String>,
    ) -> Result<ReportView, ApiError> {
        self.phone.dispute_report(&report_id, &text, &photo_paths)
    }

    /// "It is clean", on a resolved or closed report.
    pub fn confirm_clean(&self, report_id: String) -> Result<ReportView, ApiError> {
        self.phone.confirm_clean(&report_id)
    }

    /// Rates the work on a resolved or closed report: 1 to 5 stars, words may be empty.
    pub fn rate_report(&self, report_id: String, stars: u8, text: String) -> Result<ReportView, ApiError> {
        self.phone.rate_report(&report_id, stars, &text)
    }

    /// Adds photos to an own report.
    pub fn add_photos(&self, report_id: String, photo_paths: Vec<String>) -> Result<ReportView, ApiError> {
        self.phone.add_photos(&report_id, &photo_paths)
    }

    /// Puts another photo in the place of one that was refused, lost, or is to be hidden.
    pub fn replace_photo(
        &self,
        report_id: String,
        photo_id: String,
        path: String,
    ) -> Result<ReportView, ApiError> {
        self.phone.replace_photo(&report_id, &photo_id, &path)
    }

    /// Takes a photo out of an own report.
    pub fn drop_photo(&self, report_id: String, photo_id: String) -> Result<ReportView, ApiError> {
        self.phone.drop_photo(&report_id, &photo_id)
    }

    /// The reports that everybody may see, as far as they were fetched.
    pub fn public_reports(&self) -> Result<Vec<PublicReportView>, ApiError> {
        self.phone.public_reports()
    }

    /// "It bothers me too", on one of them, by its number.
    pub fn me_too(&self, number: String) -> Result<PublicReportView, ApiError> {
        self.phone.me_too(&number)
    }

    /// Sends a refused act again as it was; its `op_id` stands in the timeline.
    pub fn retry_act(&self, op_id: String) -> Result<(), ApiError> {
        self.phone.retry_act(&op_id)
    }

    /// Sends a refused note, answer, dispute, rating or withdrawal again with other words.
    pub fn edit_act(&self, op_id: String, text: String) -> Result<(), ApiError> {
        self.phone.edit_act(&op_id, &text)
    }

    /// Throws a refused act away. The shell asks the person first: it is nowhere else.
    pub fn discard_act(&self, op_id: String) -> Result<(), ApiError> {
        self.phone.discard_act(&op_id)
    }

    /// The own reports as a text for a QR code or a file, to go on with them on another phone. Whoever has
    /// the text has the reports: treat it as a secret, and never log it.
    pub fn export_reports(&self) -> Result<String, ApiError> {
        self.phone.export_reports()
    }

    /// Takes over the reports of such a text; says how many are new here. Their content comes from the
    /// office with the next news.
    pub fn import_reports(&self, text: String) -> Result<u32, ApiError> {
        self.phone.import_reports(&text)
    }

    /// Throws a report away that the office's server refused, with what was recorded for it, and says what
    /// that was. The shell asks the person first: it is nowhere else.
    pub fn discard_report(&self, report_id: String) -> Result<DiscardedReport, ApiError> {
        self.phone.discard_report(&report_id)
    }

    /// Throws away what the office's server refused of a task's results. The shell asks the person
    /// first: it is nowhere else.
    pub fn discard_refused_results(&self, task_id: String) -> Result<(), ApiError> {
        self.phone.discard_refused_results(&task_id)
    }

    /// The own reports, newest first.
    pub fn reports(&self) -> Result<Vec<ReportView>, ApiError> {
        self.phone.reports()
    }

    /// One own report; an id from before a change of number still finds it.
    pub fn report(&self, report_id: String) -> Result<ReportView, ApiError> {
        self.phone.report(&report_id)
    }

    /// The active crew's tasks: those to do first.
    pub fn tasks(&self) -> Result<Vec<TaskView>, ApiError> {
        self.phone.tasks()
    }

    /// One task of the active crew.
    pub fn task(&self, task_id: String) -> Result<TaskView, ApiError> {
        self.phone.task(&task_id)
    }

    /// Starts a task; needs a before photo.
    pub fn start_task(
        &self,
        task_id: String,
        photo_paths: Vec<String>,
        fix: Option<LocationFix>,
    ) -> Result<TaskView, ApiError> {
        self.phone.start_task(&task_id, &photo_paths, fix.as_ref())
    }

    /// Completes a task; needs an after photo.
    pub fn complete_task(
        &self,
        task_id: String,
        photo_paths: Vec<String>,
        note: String,
        fix: Option<LocationFix>,
    ) -> Result<TaskView, ApiError> {
        self.phone.complete_task(&task_id, &photo_paths, &note, fix.as_ref())
    }

    /// Hands a task back with one of `decline_reasons`.
    pub fn decline_task(&self, task_id: String, reason: String, note: String) -> Result<TaskView, ApiError> {
        self.phone.decline_task(&task_id, &reason, &note)
    }

    /// The crews on this phone, the active one first.
    pub fn crews(&self) -> Result<Vec<CrewView>, ApiError> {
        self.phone.crews()
    }

    /// The categories to choose from.
    pub fn categories(&self) -> Vec<CategoryView> {
        self.phone.categories()
    }

    /// The reasons to choose from when a task cannot be done.
    pub fn decline_reasons(&self) -> Vec<ReasonView> {
        self.phone.decline_reasons()
    }

    /// What the engine is doing now.
    pub fn sync_state(&self) -> Result<SyncView, ApiError> {
        self.phone.sync_state()
    }

    /// Registers a listener; it hears what the engine is doing at once.
    pub fn subscribe(&self, listener: Arc<dyn Listener>) -> Result<Arc<Subscription>, ApiError> {
        Ok(Arc::new(Subscription { handle: self.phone.subscribe(listener)? }))
    }

    /// The host says that the network is another one.
    pub fn network_changed(&self) {
        self.phone.wake();
    }

    /// Ends the turn that is under way. Nothing is lost: the next turn goes on where it stood.
    pub fn cancel_sync(&self) {
        self.phone.cancel_sync();
    }

    /// The host says whether the app is before somebody's eyes: then news is waited for at the server;
    /// otherwise the server is asked only when something is to be sent. Until the host says so, it is asked
    /// every half minute.
    pub fn set_foreground(&self, foreground: bool) {
        self.phone.set_foreground(foreground);
    }

    /// What goes over which network; it is kept.
    pub fn set_policy(&self, policy: NetworkPolicy) -> Result<(), ApiError> {
        self.phone.set_policy(policy)
    }

    /// What was set so.
    pub fn policy(&self) -> NetworkPolicy {
        self.phone.policy()
    }

    /// The host says that the battery is low, or no longer; until it says so, it is fine.
    pub fn battery_changed(&self, low: bool) {
        self.phone.battery_changed(low);
    }

    /// Bytes that went over the network in this calendar month.
    pub fn data_used(&self) -> Result<DataUsed, ApiError> {
        self.phone.data_used()
    }

    /// What helps to find out why something does not work.
    pub fn diagnostics(&self) -> Result<Diagnostics, ApiError> {
        self.phone.diagnostics()
    }

    /// Stops the background work and lets go of the data folder; further calls fail. The shells know it as
    /// `shut_down`: in Kotlin every object has a `close` of its own.
    #[uniffi::method(name = "shut_down")]
    pub fn close(&self) {
        self.phone.close();
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl App {
    /// Sends and fetches now because a person asks, without waiting for any pause; returns when that turn
    /// has ended. A single act that the server asked to be sent later still waits.
    pub async fn sync(&self) -> Result<SyncView, ApiError> {
        self.phone.sync().await
    }

    /// One turn for a job in the background: text first, over or cut by the deadline, whichever comes
    /// first. It may be cut at any time; nothing is lost by it.
    pub async fn sync_once(&self, deadline_ms: u64) -> Result<SyncView, ApiError> {
        self.phone.sync_once(deadline_ms).await
    }

    /// Fetches the public reports of the kelurahan at a place and of its neighbours; needs a network. Nothing
    /// that is sent tells whose phone asks.
    pub async fn fetch_public(&self, lat_deg: f64, lon_deg: f64) -> Result<Vec<PublicReportView>, ApiError> {
        self.phone.fetch_public(lat_deg, lon_deg).await
    }

    /// Makes this phone a crew's phone with a code from the office; needs a network.
    pub async fn activate_crew(&self, code: String) -> Result<CrewView, ApiError> {
        self.phone.activate_crew(&code).await
    }
}

#[cfg(test)]
mod tests {
    /// Generated Kotlin has these on every object; a second one does not compile.
    #[test]
    fn no_method_has_a_name_that_kotlin_keeps_for_itself() {
        let lines: Vec<_> = include_str!("app.rs").lines().collect();
        for pair in lines.windows(2) {
            for name in ["close", "destroy", "use", "hash_code", "to_string", "equals"] {
                let is_it = [format!("    pub fn {name}("), format!("    pub async fn {name}(")]
                    .iter()
                    .any(|head| pair[1].starts_with(head));
                assert!(!is_it || pair[0].contains("uniffi::method(name"), "{name} needs another name");
            }
        }
    }
}
