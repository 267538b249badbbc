//! The transport over real sockets.

use std::error::Error as StdError;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use rustls::CertificateError;

use super::{Method, Progress, Reply, Request, Sent, Transport, TransportError, TrustedTime, client};
use crate::error::Error;
use crate::ports::SystemClock;

/// Speaks to one server over HTTP.
pub struct HttpTransport {
    client: reqwest::Client,
    base: RwLock<String>,
}

impl HttpTransport {
    /// A transport to a server's address.
    ///
    /// # Errors
    /// When the address is neither https nor loopback.
    pub fn new(server_url: &str) -> Result<Self, Error> {
        Self::make(server_url, TrustedTime::new(Arc::new(SystemClock::start()?)), None)
    }

    /// The same, trusting one more root certificate (DER): for a city with an authority of its own.
    ///
    /// # Errors
    /// When the address is neither https nor loopback, or the certificate cannot be read.
    pub fn trusting(server_url: &str, own_root: &[u8]) -> Result<Self, Error> {
        Self::make(server_url, TrustedTime::new(Arc::new(SystemClock::start()?)), Some(own_root))
    }

    /// The same, with the time against which certificates are checked.
    ///
    /// # Errors
    /// When the address is neither https nor loopback.
    pub fn with_time(server_url: &str, time: Arc<TrustedTime>) -> Result<Self, Error> {
        Self::make(server_url, time, None)
    }

    fn make(server_url: &str, time: Arc<TrustedTime>, own_root: Option<&[u8]>) -> Result<Self, Error> {
        client::check_address(server_url)?;
        Ok(Self { client: client::make(time, own_root)?, base: RwLock::new(trimmed(server_url)) })
    }

    async fn exchange(&self, request: Request, progress: Option<Progress>) -> Result<Reply, TransportError> {
        let base = self.base.read().unwrap_or_else(PoisonError::into_inner).clone();
        let url = format!("{base}{}", request.path);
        let limit = time_limit(&request);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut builder = self.client.request(method, url).timeout(limit);
        builder = match progress {
            // A stream has no length of its own; the server shall know it all the same.
            Some(progress) => builder
                .header(reqwest::header::CONTENT_LENGTH, request.body.len())
                .body(watched(request.body.into(), progress)),
            None => builder.body(request.body),
        };
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
        Box::pin(self.exchange(request, None))
    }

    fn send_watched(&self, request: Request, progress: Progress) -> Sent<'_> {
        Box::pin(self.exchange(request, Some(progress)))
    }

    fn set_address(&self, url: &str) -> Result<(), Error> {
        client::check_address(url)?;
        *self.base.write().unwrap_or_else(PoisonError::into_inner) = trimmed(url);
        Ok(())
    }
}

fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}

/// A body in pieces that tells when each is taken.
fn watched(bytes: Bytes, progress: Progress) -> reqwest::Body {
    const PIECE: usize = 16 * 1024;
    let pieces = (0..bytes.len()).step_by(PIECE).map(move |from| {
        let to = bytes.len().min(from + PIECE);
        progress(to as u64);
        Ok::<_, std::convert::Infallible>(bytes.slice(from..to))
    });
    reqwest::Body::wrap_stream(futures_util::stream::iter(pieces))
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
    if is_date_error(error) {
        TransportError::ClockWrong
    } else if error.is_timeout() {
        TransportError::Timeout
    } else if error.is_connect() {
        TransportError::Connection("not reached".to_owned())
    } else {
        TransportError::Connection("broken off".to_owned())
    }
}

/// Whether a certificate was refused for its dates, however deep the reason lies.
fn is_date_error(error: &(dyn StdError + 'static)) -> bool {
    let is_date = |error: &rustls::Error| {
        use CertificateError as Refused;
        matches!(
            error,
            rustls::Error::InvalidCertificate(
                Refused::Expired
                    | Refused::ExpiredContext { .. }
                    | Refused::NotValidYet
                    | Refused::NotValidYetContext { .. }
            )
        )
    };
    // An I/O error hides what it carries from `source`.
    let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.downcast_ref::<rustls::Error>().is_some_and(is_date)
        || carried.is_some_and(|inner| is_date_error(inner))
        || error.source().is_some_and(is_date_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_valid_now_blames_the_clock_and_another_one_does_not() {
        let wrapped = |refused| {
            let inner = std::io::Error::other(rustls::Error::InvalidCertificate(refused));
            std::io::Error::other(inner)
        };
        assert!(is_date_error(&wrapped(CertificateError::Expired)));
        assert!(is_date_error(&wrapped(CertificateError::NotValidYet)));
        assert!(!is_date_error(&wrapped(CertificateError::UnknownIssuer)));
    }
}
