//! What a shell shows: the server's rows with the unsent acts laid over them, in words.

mod city;
mod overlay;
mod overview;
mod photos;
mod place;
mod public;
mod reports;
mod tasks;
mod timeline;

pub(crate) use city::{categories, category_name, decline_reasons};
pub(crate) use overlay::overlaid_report;
pub(crate) use overview::{crews, diagnostics, salvage_told, sync, untold_salvage};
pub(crate) use public::{public_in, public_reports};
pub(crate) use reports::{report, report_in, reports};
pub(crate) use tasks::{overlaid_status, task, task_in, tasks};
