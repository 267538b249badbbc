//! Bodies that are too large, and addresses that bring too many new phones.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use saberling_wire::packing::{Encoding, UnpackError};
use saberling_wire::{ErrorCode, limits};

use crate::error::ApiError;

/// New phones that one address may bring at once: a whole village can share one.
const BURST: i64 = 600;
/// Milliseconds after which one more may come.
const REFILL_MS: i64 = 100;
/// Addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// How long a JSON body may take; what a slow phone needs for the largest one at 40 kbit/s.
const DEADLINE: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 60_000 });

/// Counts requests of one kind by address.
pub(crate) struct RateLimit {
    /// How many may come at once.
    burst: i64,
    /// Milliseconds after which one more may come.
    refill_ms: i64,
    /// By network, the time at which its bucket is full again.
    full_at_ms: Mutex<HashMap<IpAddr, i64>>,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new(BURST, REFILL_MS)
    }
}

impl RateLimit {
    /// So many at once, and one more after so many milliseconds.
    pub(crate) fn new(burst: i64, refill_ms: i64) -> Self {
        Self { burst, refill_ms, full_at_ms: Mutex::default() }
    }

    /// Takes one; or says after how many milliseconds to come back.
    pub(crate) fn take(&self, address: IpAddr, now_ms: i64) -> Result<(), i64> {
        let (address, mut full_at_ms) =
            (network(address), self.full_at_ms.lock().unwrap_or_else(PoisonError::into_inner));
        if full_at_ms.len() >= REMEMBERED {
            full_at_ms.retain(|_, full| *full > now_ms);
        }
        let full = full_at_ms.entry(address).or_insert(now_ms);
        // A clock that was set back must not shut anybody out until it has caught up.
        *full = (*full).clamp(now_ms, now_ms + self.burst * self.refill_ms);
        let next = *full + self.refill_ms;
        let wait_ms = next - now_ms - self.burst * self.refill_ms;
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        *full = next;
        Ok(())
    }
}

/// Whom an address stands for: whoever has one IPv6 address has its whole /64, and many a phone a new one
/// each day.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// Reads a JSON body or a form within its limits of size and time; one that declares to be longer is
/// not read at all, and one that is packed counts as what it unpacks to.
pub(crate) async fn json_body(headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    let packed_by = packed_by(headers)?;
    let body = read(headers, body).await?;
    let Some(encoding) = packed_by else { return Ok(body) };
    match encoding.unpack(&body, limits::JSON_BODY_BYTES) {
        Ok(unpacked) => Ok(unpacked.into()),
        Err(UnpackError::TooLarge) => Err(too_large()),
        Err(UnpackError::Broken) => {
            Err(ApiError::new(ErrorCode::InvalidRequest, "the body is not packed as Content-Encoding says"))
        }
    }
}

/// How a body is packed; none when it is not.
fn packed_by(headers: &HeaderMap) -> Result<Option<Encoding>, ApiError> {
    let mut given = headers.get_all(header::CONTENT_ENCODING).iter();
    let (first, more) = (given.next(), given.next());
    match first.map(|name| name.to_str().unwrap_or_default().trim()) {
        None | Some("identity") => Ok(None),
        Some(name) => Encoding::from_name(name).filter(|_| more.is_none()).map(Some).ok_or_else(|| {
            let names: Vec<_> = Encoding::ALL.iter().map(|encoding| encoding.name()).collect();
            let text = format!("the server unpacks one of: {}", names.join(", "));
            ApiError::new(ErrorCode::UnknownEncoding, text)
        }),
    }
}

fn too_large() -> ApiError {
    ApiError::new(ErrorCode::BodyTooLarge, "a JSON body has at most 256 KiB, unpacked")
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let declared = declared.and_then(|value| value.parse::<usize>().ok()).unwrap_or(0);
    if declared > limits::JSON_BODY_BYTES {
        return Err(too_large());
    }
    let read = axum::body::to_bytes(body, limits::JSON_BODY_BYTES);
    let read = tokio::time::timeout(DEADLINE, read).await;
    let read = read.map_err(|_| ApiError::new(ErrorCode::InvalidRequest, "the body took too long"))?;
    read.map_err(|error| {
        // The limit's error is wrapped; any other means that the body was cut.
        if std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("limit")) {
            too_large()
        } else {
            ApiError::new(ErrorCode::InvalidRequest, "the body was cut short")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let pending = futures_util::stream::pending::<Result<Bytes, std::convert::Infallible>>();
        let headers = HeaderMap::new();
        let read = json_body(&headers, Body::from_stream(pending));
        let read = tokio::time::timeout(DEADLINE * 100, read).await.expect("is answered");
        assert_eq!(read.expect_err("is refused").code(), &ErrorCode::InvalidRequest);
    }

    #[test]
    fn an_address_that_brings_too_many_waits_and_another_does_not() {
        let limit = RateLimit::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..BURST {
            assert_eq!(limit.take(one, 1_000), Ok(()));
        }
        assert_eq!(limit.take(one, 1_000), Err(REFILL_MS));
        assert_eq!(limit.take(other, 1_000), Ok(()));
        assert_eq!(limit.take(one, 1_000 + REFILL_MS), Ok(()));
    }

    #[test]
    fn an_ipv6_address_counts_as_its_network_and_a_mapped_one_as_the_ipv4_address_that_it_is() {
        let limit = RateLimit::new(1, REFILL_MS);
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(limit.take(address("2001:db8:1:2::1"), 1_000), Ok(()));
        assert!(limit.take(address("2001:db8:1:2:ffff:ffff:ffff:ffff"), 1_000).is_err());
        assert_eq!(limit.take(address("2001:db8:1:3::1"), 1_000), Ok(()));
        assert_eq!(limit.take(address("::ffff:10.0.0.1"), 1_000), Ok(()));
        assert!(limit.take(address("10.0.0.1"), 1_000).is_err());
        assert_eq!(limit.take(address("::ffff:10.0.0.2"), 1_000), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_longer() {
        let limit = RateLimit::default();
        let one = IpAddr::from([10, 0, 0, 1]);
        assert_eq!(limit.take(one, 1_000_000_000), Ok(()));
        let wait_ms = limit.take(one, 1_000).expect_err("its bucket is not known to be full");
        assert!(wait_ms <= REFILL_MS, "{wait_ms}");
        assert_eq!(limit.take(one, 1_000 + wait_ms), Ok(()));
    }
}
