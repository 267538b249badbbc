//! What the end-to-end tests, the demo and the benchmarks share: real phones, a real server, an
//! officer at the web pages, faults on the way, and a tally outside of all of them.

pub mod bench;
pub mod demo;
pub mod faults;
pub mod host;
pub mod kill;
pub mod office;
pub mod phone;
pub mod pictures;
pub mod places;
pub mod raw;
pub mod server;
pub mod stage;
pub mod tally;

use std::time::Duration;

/// Any error of a test or the demo, in words.
pub type Anyhow = Box<dyn std::error::Error + Send + Sync>;

/// Waits until something is true, for at most half a minute.
///
/// # Errors
/// When it never was; `what` says what was waited for.
pub async fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) -> Result<(), Anyhow> {
    for _ in 0..1_500 {
        if is_true() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(format!("waited 30 s in vain until {what}").into())
}
