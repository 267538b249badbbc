//! A small HTTP client that sends exactly what a test wants, wrong things too.

use std::net::SocketAddr;

use saberling_wire::{ErrorBody, ErrorCode};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request, to be changed and sent.
#[derive(Clone)]
pub(crate) struct Ask {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    cut: Option<usize>,
}

/// A reply as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Ask {
    pub(crate) fn new(method: &str, path: impl Into<String>) -> Self {
        let headers = vec![("host".into(), "localhost".into()), ("connection".into(), "close".into())];
        Self { method: method.into(), path: path.into(), headers, body: Vec::new(), cut: None }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another host than this machine.
    pub(crate) fn host(mut self, host: &str) -> Self {
        self.headers.retain(|(name, _)| name != "host");
        self.header("host", host)
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the body in chunks, without saying its length before.
    pub(crate) fn chunked(mut self, chunks: &[&[u8]]) -> Self {
        for chunk in chunks {
            self.body.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            self.body.extend_from_slice(chunk);
            self.body.extend_from_slice(b"\r\n");
        }
        self.body.extend_from_slice(b"0\r\n\r\n");
        self.header("transfer-encoding", "chunked")
    }

    /// Sends only so many bytes of the body, then goes away.
    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    async fn write(&self, address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let declared =
            self.headers.iter().any(|(name, _)| name == "content-length" || name == "transfer-encoding");
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !declared && !self.body.is_empty() {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await.expect("writes");
        let body = &self.body[..self.cut.unwrap_or(self.body.len())];
        // The server may answer and close before it has read a body that it refuses.
        let _ = stream.write_all(body).await;
        stream
    }

    pub(crate) async fn send(&self, address: SocketAddr) -> Reply {
        let mut stream = self.write(address).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Reply::read(&bytes)
    }

    /// Sends and keeps the connection open, for as long as the value lives.
    pub(crate) async fn begin(&self, address: SocketAddr) -> TcpStream {
        let mut stream = self.write(address).await;
        stream.flush().await.expect("flushes");
        stream
    }

    /// Sends and closes the connection without waiting for a reply.
    pub(crate) async fn abandon(&self, address: SocketAddr) {
        drop(self.begin(address).await);
    }
}

impl Reply {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n").expect("a whole head");
        let head = std::str::from_utf8(&bytes[..end]).expect("text");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("status");
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let reply =
            Self { status: status.parse().expect("number"), headers, body: bytes[end + 4..].to_vec() };
        assert_eq!(reply.header("x-saberling"), Some("1"), "every reply carries our mark: {head}");
        reply
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn error(&self) -> ErrorBody {
        let body: ErrorBody = self.json();
        if body.code != ErrorCode::InvalidRequest {
            assert_eq!(self.status, body.code.status(), "the status is wire's");
        }
        body
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.error().code
    }
}
