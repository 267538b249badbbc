//! What a shell shows: the server's rows with the unsent acts laid over them, in words.

mod city;
mod overview;
mod photos;
mod place;
mod reports;
mod tasks;

pub(crate) use city::{categories, category_name, decline_reasons};
pub(crate) use overview::{crews, diagnostics, sync};
pub(crate) use reports::{report, report_in, reports};
pub(crate) use tasks::{overlaid_status, task, task_in, tasks};
