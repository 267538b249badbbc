//! The transport over real sockets.

use std::time::Duration;

use super::{Method, Reply, Request, Sent, Transport, TransportError, client};
use crate::error::Error;

/// Speaks to one server over HTTP.
pub struct HttpTransport {
    client: reqwest::Client,
    base: String,
}

impl HttpTransport {
    /// A transport to a server's address.
    ///
    /// # Errors
    /// When the address is neither https nor loopback.
    pub fn new(server_url: &str) -> Result<Self, Error> {
        Self::make(server_url, None)
    }

    /// The same, trusting one more root certificate (DER): for a city with an authority of its own.
    ///
    /// # Errors
    /// When the address is neither https nor loopback, or the certificate cannot be read.
    pub fn trusting(server_url: &str, own_root: &[u8]) -> Result<Self, Error> {
        Self::make(server_url, Some(own_root))
    }

    fn make(server_url: &str, own_root: Option<&[u8]>) -> Result<Self, Error> {
        client::check_address(server_url)?;
        Ok(Self { client: client::make(own_root)?, base: server_url.trim_end_matches('/').to_owned() })
    }

    async fn exchange(&self, request: Request) -> Result<Reply, TransportError> {
        let url = format!("{}{}", self.base, request.path);
        let limit = time_limit(&request);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut builder = self.client.request(method, url).timeout(limit).body(request.body);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let mut response = builder.send().await.map_err(|error| sort(&error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| sort(&error))? {
            if body.len() + piece.len() > request.reply_limit {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Reply { status, headers, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(self.exchange(request))
    }
}

/// The slowest network on which a photo shall still get through: 8 kbit/s.
const SLOWEST_BYTES_PER_S: u64 = 1_000;
/// For the way there and back, and the server's work.
const BASE: Duration = Duration::from_secs(60);
/// A page of rows or a picture on the way down, on such a network.
const DOWN: Duration = Duration::from_secs(300);

/// How long an exchange may take: a silent network ends it, a slow one does not.
fn time_limit(request: &Request) -> Duration {
    let up = Duration::from_secs(request.body.len() as u64 / SLOWEST_BYTES_PER_S);
    let down = if request.method == Method::Get { DOWN } else { Duration::ZERO };
    BASE + up + down
}

/// The error's own text would repeat the address with its query, so only its kind is kept.
fn sort(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        TransportError::Timeout
    } else if error.is_connect() {
        TransportError::Connection("not reached".to_owned())
    } else {
        TransportError::Connection("broken off".to_owned())
    }
}
