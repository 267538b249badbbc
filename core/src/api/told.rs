//! What the core tells by itself, and what helps to find a fault.

use super::remote::ReportStatus;
use super::views::SyncView;

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Event {
    /// An own report looks different now.
    ReportChanged {
        /// Which one.
        report_id: String,
    },
    /// The office has changed an own report's status, or written to its timeline.
    ReportNews {
        /// Which one.
        report_id: String,
        /// Where it stands now.
        status: ReportStatus,
    },
    /// An own report got another number, because its id was taken.
    NumberChanged {
        /// The number before.
        former: String,
        /// The number now.
        number: String,
        /// A sentence for the person.
        text: String,
    },
    /// An own report is no longer on this phone: thrown away here, or erased at the office.
    ReportGone {
        /// Its number.
        number: String,
        /// A sentence for the person.
        text: String,
    },
    /// A task looks different now, or is new, or gone.
    TaskChanged {
        /// Which one.
        task_id: String,
    },
    /// The phone's data was broken, and what could be read of it was put into a new database.
    DataSalvaged {
        /// A sentence for the person.
        text: String,
    },
    /// A photo's bytes are on their way.
    UploadProgress {
        /// The photo.
        photo_id: String,
        /// Its report or task.
        entity_id: String,
        /// Bytes that were handed to the network so far.
        sent_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
        /// The same for all photos of the report or task together.
        report_sent_bytes: u64,
        /// Their bytes in all.
        report_total_bytes: u64,
    },
    /// A draft is new, looks different, or is gone: handed in, or thrown away.
    DraftChanged {
        /// Which one.
        draft_id: String,
    },
    /// The city's settings or areas are others now: names, categories, questions, shapes.
    CityChanged,
    /// The engine does something else now.
    SyncChanged {
        /// What.
        sync: SyncView,
    },
}

/// What helps to find out why something does not work; no personal data in it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Diagnostics {
    /// The core's version.
    pub version: String,
    /// The database's schema number.
    pub schema: u32,
    /// The version of the city's settings.
    pub config_version: String,
    /// The version of the areas.
    pub areas_version: String,
    /// Acts that wait to be sent.
    pub queued: u32,
    /// Acts that were refused and wait for a person.
    pub rejected: u32,
    /// Photos that wait to be sent, and go by themselves.
    pub photos_waiting: u32,
    /// Photos that were refused, are lost, or wait with a refused act for the person.
    pub photos_stuck: u32,
    /// Own reports on the phone.
    pub reports: u32,
    /// Tasks on the phone.
    pub tasks: u32,
    /// Bytes of photos on the phone.
    pub photo_bytes: u64,
    /// When the server last answered.
    pub last_contact_ms: Option<i64>,
    /// The code of the last failure.
    pub last_failure: Option<String>,
    /// Identities whose rows are not what the server says, even after they were fetched again: an alarm.
    pub digest_alarms: u32,
    /// Photos that were let go above the size, though no backup was known to hold them.
    pub photos_purged_unsafe: u32,
    /// Where the server answers.
    pub server_url: String,
    /// What was used of the network in this month.
    pub data_used: DataUsed,
    /// How often a broken database was replaced by what could be read of it.
    pub salvaged: u32,
    /// Acts that could not be read then.
    pub salvage_lost: u32,
}

/// Bytes that went over the network in a calendar month, in the city's time zone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DataUsed {
    /// The month, as `2026-11`.
    pub month: String,
    /// Bytes up, an estimate of the headers included.
    pub up_bytes: u64,
    /// Bytes down.
    pub down_bytes: u64,
}
