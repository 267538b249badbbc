//! The office's web pages: templates rendered here, words from two catalogues, everything embedded.
//!
//! Pages work without script; htmx adds what arrives live, Leaflet the map. A strict content policy
//! holds for all of them, so nothing stands inline.

mod act;
mod assets;
mod crews;
mod duplicates;
pub(crate) mod format;
mod guard;
mod labels;
mod link;
mod live;
mod login;
mod look;
mod map;
mod media;
mod page;
mod qr;
mod queue;
mod report;
mod report_place;
mod report_view;
mod report_words;
mod tasks;
mod texts;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::state::AppState;

/// The routes of the office's pages, with their content policy and error pages.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/office/queue") }))
        .route("/office", get(|| async { Redirect::to("/office/queue") }))
        .route("/office/login", get(login::show).post(login::enter))
        .route("/office/logout", post(login::leave))
        .route("/office/look", post(look::change))
        .route("/office/queue", get(queue::show))
        .route("/office/find", get(queue::find))
        .route("/office/reports/{id}", get(report::show).post(act::decide))
        .route("/office/tasks", get(tasks::show))
        .route("/office/crews", get(crews::show).post(crews::change))
        .route("/office/live", get(live::events))
        .route("/office/areas.geojson", get(map::areas))
        .route("/office/roads.geojson", get(map::roads))
        .route("/office/media/{id}", get(media::photo))
        .route("/k", get(link::crew))
        .route("/office/{*rest}", get(guard::no_such_page))
        .route("/assets/{*name}", get(assets::serve))
        .layer(from_fn(guard::whole_form))
        .layer(from_fn(guard::policy))
}
