//! The way to the server: one client factory, one transport.

mod certificates;
mod client;
mod counted;
mod http;
mod time;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::Error;

pub use client::check_address;
pub(crate) use counted::Counted;
pub use http::HttpTransport;
pub use time::TrustedTime;

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
    /// The server's certificate is not valid at this time: the phone's clock is wrong.
    #[error("the certificate is not valid at this time")]
    ClockWrong,
    /// It carries our mark but does not read as what it should be.
    #[error("the reply cannot be read")]
    Unreadable,
}

/// What sending a request gives.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Reply, TransportError>> + Send + 'a>>;

/// Is told how many bytes of a request's body are on their way.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// The port through which every request goes; tests put faults into it.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole reply.
    fn send(&self, request: Request) -> Sent<'_>;

    /// Sends one request with a large body, and tells how far it is.
    fn send_watched(&self, request: Request, progress: Progress) -> Sent<'_> {
        let _ = progress;
        self.send(request)
    }

    /// From now on the server answers at another address.
    ///
    /// # Errors
    /// When the address is neither https nor loopback.
    fn set_address(&self, url: &str) -> Result<(), Error> {
        check_address(url)
    }
}
