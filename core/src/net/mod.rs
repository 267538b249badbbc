//! The way to the server: one client factory, one transport.

mod client;
mod http;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub use client::check_address;
pub use http::HttpTransport;

/// The methods of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Send.
    Post,
    /// Where does an upload stand.
    Head,
    /// Go on with an upload.
    Patch,
}

/// A request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Headers; credentials stand among them.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Bytes of a reply's body that are read at most.
    pub reply_limit: usize,
}

/// A reply that came whole.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Request {
    /// Without headers and body: they hold credentials and what people wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({:?}, {} B)", self.method, self.body.len())
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}, {} B)", self.status, self.body.len())
    }
}

impl Reply {
    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Nothing usable came back; whether the server acted is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection, or it broke.
    #[error("no connection: {0}")]
    Connection(String),
    /// It took too long.
    #[error("timed out")]
    Timeout,
    /// The reply is longer than it can rightly be.
    #[error("the reply is too long")]
    TooLong,
    /// It carries our mark but does not read as what it should be.
    #[error("the reply cannot be read")]
    Unreadable,
}

/// What sending a request gives.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Reply, TransportError>> + Send + 'a>>;

/// The port through which every request goes; tests put faults into it.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole reply.
    fn send(&self, request: Request) -> Sent<'_>;
}
