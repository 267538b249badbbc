//! The transport over real sockets.

use reqwest::Url;

use super::{Method, Reply, Request, Sent, Transport, TransportError, client};
use crate::error::Error;

/// Speaks to one server over HTTP.
pub struct HttpTransport {
    client: reqwest::Client,
    base: Url,
}

impl HttpTransport {
    /// A transport to a server's address.
    ///
    /// # Errors
    /// When the address is neither https nor loopback.
    pub fn new(server_url: &str) -> Result<Self, Error> {
        client::check_address(server_url)?;
        let base = server_url.parse().map_err(|_| Error::Address)?;
        Ok(Self { client: client::make()?, base })
    }

    async fn exchange(&self, request: Request) -> Result<Reply, TransportError> {
        let url = self.base.join(&request.path).map_err(failed)?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut builder = self.client.request(method, url).body(request.body);
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

fn failed(error: impl std::fmt::Display) -> TransportError {
    TransportError::Connection(error.to_string())
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
