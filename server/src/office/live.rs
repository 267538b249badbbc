//! News for open pages: one line whenever something changed that the office sees.
//!
//! The line says only that there is something; the page asks for its own part. So a page that
//! missed lines is as good as new after the next one.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;

use super::format::Local;
use super::page::Visit;
use crate::state::AppState;

/// A page that heard nothing for longer than this says that the connection is lost.
const TICK: Duration = Duration::from_secs(15);
/// After so many lines the browser connects anew, and its login is looked at again.
const LINES: u32 = 40;
/// Changes in quick succession make one line.
const GATHER: Duration = Duration::from_millis(250);

/// The stream of one open page.
pub(crate) async fn events(
    State(state): State<AppState>,
    visit: Visit,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = state.changes.clone();
    let language = visit.language();
    let lines = unfold((state, changes, 0), move |(state, mut changes, sent)| async move {
        if sent >= LINES {
            return None;
        }
        if sent > 0 {
            match tokio::time::timeout(TICK, changes.changed()).await {
                // The writer has stopped: so does this.
                Ok(Err(_)) => return None,
                Ok(Ok(())) => tokio::time::sleep(GATHER).await,
                Err(_) => {}
            }
        }
        let now_ms = state.now_ms();
        let offset_minutes = state.config.utc_offset_minutes;
        let time = Local { language, offset_minutes, now_ms }.time(now_ms);
        let count = *changes.borrow_and_update();
        let line = Event::default().data(format!(r#"{{"change":{count},"time":"{time}"}}"#));
        Some((Ok(line), (state, changes, sent + 1)))
    });
    Sse::new(lines)
}
