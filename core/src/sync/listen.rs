//! Waiting for news at the server while the app is in the foreground: a pull that is held.

use std::time::Duration;

use saberling_wire::IdentityId;

use super::pull;
use crate::inner::Inner;
use crate::store::{IdentityState, sql};

/// A pull that came back sooner than this was not held: the server, or something before it, does not.
const HELD_MS: i64 = 5_000;

/// Returns when somebody has news, or when a turn is to look at what went wrong.
pub(super) async fn listen(inner: &Inner, pause: Duration) {
    let mut listening = Vec::new();
    if let Ok(identities) = inner.store.read(sql::identities::all) {
        let hears =
            |i: &&crate::store::Identity| i.is_current && i.registered && i.state == IdentityState::Active;
        listening.extend(identities.iter().filter(hears).map(|identity| identity.id));
    }
    // A resident and an active crew at most; whoever has news first ends it for both.
    let mut ids = listening.into_iter();
    match (ids.next(), ids.next()) {
        (Some(a), Some(b)) => {
            tokio::select! {
                () = held(inner, a, pause) => {}
                () = held(inner, b, pause) => {}
            }
        }
        (Some(a), None) => held(inner, a, pause).await,
        _ => std::future::pending().await,
    }
}

async fn held(inner: &Inner, id: IdentityId, pause: Duration) {
    loop {
        let began = inner.ports.clock.monotonic_ms().unwrap_or(0);
        let page = pull::page(inner, id, true).await;
        let took_ms = inner.ports.clock.monotonic_ms().unwrap_or(0) - began;
        if matches!(&page, Ok(page) if page.has_news || page.has_more) {
            return;
        }
        if took_ms < HELD_MS {
            tokio::time::sleep(pause).await;
        }
        if page.is_err() {
            return;
        }
    }
}
