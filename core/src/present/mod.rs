//! What a shell shows: the server's rows with the unsent acts laid over them, in words.

mod answers;
mod can;
mod chosen;
mod city;
mod content;
mod found;
mod kept;
mod map;
mod near;
mod overlay;
mod overview;
mod photos;
mod place;
mod public;
mod reports;
mod route;
mod sms;
mod tasks;
mod timeline;

pub(crate) use answers::question_view;
pub(crate) use chosen::{doubts, location_fix, why};
pub(crate) use city::{categories, category_name, decline_reasons, icon};
pub(crate) use content::Content;
pub(crate) use found::{confidence, found_place};
pub(crate) use kept::kept_photo;
pub(crate) use map::{city_view, map_areas, map_roads};
pub(crate) use near::near_here;
pub(crate) use overlay::overlaid_report;
pub(crate) use overview::{crews, diagnostics, salvage_told, sync, untold_salvage};
pub(crate) use public::{public_in, public_reports};
pub(crate) use reports::{report, report_in, reports};
pub(crate) use route::route;
pub(crate) use sms::sms_text;
pub(crate) use tasks::{overlaid_status, task, task_in, tasks};
