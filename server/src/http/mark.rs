//! What every reply has in common: our mark, a line in the log, and a word instead of a panic.

use std::panic::AssertUnwindSafe;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use saberling_wire::paths::{MARK_HEADER, PROTOCOL_VERSION};

use crate::error::ApiError;
use crate::state::AppState;

const MARK: HeaderName = HeaderName::from_static(MARK_HEADER);

/// Marks the reply, so that no proxy's page is taken for one, and logs it without query, ids or
/// tokens.
pub(super) async fn every_reply(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began_ms = state.now_ms();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| {
        tracing::error!(route = route.as_deref(), "a request's handler panicked");
        ApiError::internal().into_response()
    });
    response.headers_mut().insert(MARK, HeaderValue::from_static(PROTOCOL_VERSION));
    tracing::info!(
        %method,
        route = route.as_deref().unwrap_or("none"),
        status = response.status().as_u16(),
        took_ms = state.now_ms() - began_ms,
        "answered"
    );
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::Settings;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_in_a_handler_is_answered_with_our_mark() {
        let folder = tempfile::tempdir().expect("folder");
        let running = crate::start(Settings::sample(folder.path()).expect("sample")).await.expect("starts");
        let faulty = get(|| async { std::hint::black_box(None::<Response>).expect("a fault") });
        let layer = from_fn_with_state(running.state.clone(), every_reply);
        let router: Router = Router::new().route("/", faulty).layer(layer);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("address");
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.expect("writes");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.expect("reads");
        assert!(reply.starts_with("HTTP/1.1 500"), "{reply}");
        assert!(reply.contains("x-saberling: 1") && reply.contains("\"code\":\"internal\""));
        serving.abort();
        running.stop().await;
    }
}
