//! Connections: one task for each, and a limit for how long the head of a request may take.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long a connection may take for the head of its next request. Longer than clients keep an idle
/// connection (ours 90 seconds), so that none is closed under a request that has just been sent.
const HEAD: Duration = Duration::from_millis(if cfg!(test) { 200 } else { 100_000 });
/// How long to wait when the system gives no further connection.
const NO_MORE: Duration = Duration::from_secs(1);

/// Serves until it is stopped, or its handle is dropped; then answers what is under way.
pub(crate) async fn serve(listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    let connections = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        let (stream, from): (_, SocketAddr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "a connection could not be taken");
                tokio::time::sleep(NO_MORE).await;
                continue;
            }
        };
        // A layer would make the whole table of routes anew for each connection, and many may wait.
        let routes = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(from));
            routes.call(request)
        });
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        // Whoever goes away in the middle is no fault of ours.
        tokio::spawn(async move { connection.await.unwrap_or_default() });
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_does_not_end_a_head_is_let_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("address");
        let router = Router::new()
            .fallback(|ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.ip().to_string() });
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, router, stopped));
        let mut slow = TcpStream::connect(address).await.expect("connects");
        slow.write_all(b"GET / HTTP/1.1\r\nhost: local").await.expect("writes");
        let mut reply = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(10), slow.read_to_end(&mut reply)).await;
        assert!(ended.is_ok(), "it is not waited for");
        let mut quick = TcpStream::connect(address).await.expect("connects");
        quick
            .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await
            .expect("writes");
        let mut reply = String::new();
        quick.read_to_string(&mut reply).await.expect("reads");
        assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with("127.0.0.1"), "{reply}");
        drop(stop);
        serving.await.expect("stops");
    }
}
