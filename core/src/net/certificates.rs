//! Certificates are checked as ever; on the way it is noted until when the server's chain holds.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::TrustedTime;
use crate::error::Error;

/// The usual verifier, which tells the trusted time when the chain that it has accepted ends.
#[derive(Debug)]
pub(super) struct Watching {
    usual: Arc<WebPkiServerVerifier>,
    time: Arc<TrustedTime>,
}

impl Watching {
    pub(super) fn new(
        roots: RootCertStore,
        provider: Arc<CryptoProvider>,
        time: Arc<TrustedTime>,
    ) -> Result<Arc<Self>, Error> {
        let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|_| Error::Address)?;
        Ok(Arc::new(Self { usual, time }))
    }
}

impl ServerCertVerifier for Watching {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified =
            self.usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        self.time.chain_ends(chain_end_ms(end_entity, intermediates, now));
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// When the first certificate of an accepted chain ends, epoch milliseconds; 0 when that does not read. What
/// has ended already was sent along for others, and carries nothing here.
fn chain_end_ms(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>], now: UnixTime) -> i64 {
    let now_ms = i64::try_from(now.as_secs()).unwrap_or(i64::MAX).saturating_mul(1_000);
    let Some(end_ms) = not_after_ms(end_entity) else { return 0 };
    let others = intermediates.iter().filter_map(|der| not_after_ms(der)).filter(|end| *end >= now_ms);
    others.fold(end_ms, i64::min)
}

/// The end of a certificate's validity (RFC 5280, 4.1): certificate, to be signed, validity, not after.
fn not_after_ms(der: &[u8]) -> Option<i64> {
    let (_, certificate, _) = element(der)?;
    let (_, mut fields, _) = element(certificate)?;
    // The version stands first and may be missing; then number, algorithm and issuer.
    let (tag, _, after_version) = element(fields)?;
    if tag == VERSION {
        fields = after_version;
    }
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (_, validity, _) = element(fields)?;
    let (_, _, after_begin) = element(validity)?;
    let (tag, text, _) = element(after_begin)?;
    time_ms(tag, text)
}

const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The first DER element: its tag, its content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 4 {
            return None;
        }
        (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// `YYMMDDHHMMSSZ`, of the years 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time_ms(tag: u8, text: &[u8]) -> Option<i64> {
    let digits = text.strip_suffix(b"Z")?;
    let number = |digits: &[u8]| -> Option<i64> {
        let value =
            |number: i64, digit: &u8| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'));
        digits.iter().try_fold(0, value)
    };
    let (year, rest) = match (tag, digits.len()) {
        (UTC_TIME, 12) => {
            let short = number(&digits[..2])?;
            (if short < 50 { 2_000 + short } else { 1_900 + short }, &digits[2..])
        }
        (GENERALIZED_TIME, 14) => (number(&digits[..4])?, &digits[4..]),
        _ => return None,
    };
    let mut parts = rest.chunks(2).map(number);
    let mut next = || parts.next().flatten();
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    if !(1..=12).contains(&month) {
        return None;
    }
    Some((((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
}

/// Days since 1970 of a date in the Gregorian calendar, counted in years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use rustls::pki_types::PrivateKeyDer;
    use rustls::{ClientConnection, ServerConfig, ServerConnection};

    use super::*;
    use crate::net::client;
    use crate::testing::{NOW_MS, TestClock};

    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    /// A certificate of its own authority, until a day of 2090, which no build is later than.
    struct Issued {
        der: CertificateDer<'static>,
        key: KeyPair,
    }

    fn issued(month: u8, day: u8) -> Issued {
        let key = KeyPair::generate().expect("key");
        let mut params = CertificateParams::new(vec!["lapor.contoh.go.id".into()]).expect("params");
        params.not_before = date_time_ymd(2025, 1, 1);
        params.not_after = date_time_ymd(2090, month, day);
        let der = params.self_signed(&key).expect("signed").der().clone();
        Issued { der, key }
    }

    /// A handshake in memory.
    fn meets(time: &Arc<TrustedTime>, server: &Issued) -> Result<(), rustls::Error> {
        let tls = client::tls(time.clone(), Some(&server.der)).expect("client");
        let key = PrivateKeyDer::try_from(server.key.serialize_der()).expect("key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![server.der.clone()], key)
            .expect("server");
        let name = ServerName::try_from("lapor.contoh.go.id").expect("name");
        let mut here = ClientConnection::new(Arc::new(tls), name).expect("here");
        let mut there = ServerConnection::new(Arc::new(config)).expect("there");
        while here.is_handshaking() || there.is_handshaking() {
            let mut bytes = Vec::new();
            here.write_tls(&mut bytes).expect("written");
            there.read_tls(&mut &bytes[..]).expect("read");
            there.process_new_packets()?;
            bytes.clear();
            there.write_tls(&mut bytes).expect("written");
            here.read_tls(&mut &bytes[..]).expect("read");
            here.process_new_packets()?;
        }
        Ok(())
    }

    fn at(month: i64, day: i64) -> i64 {
        days(2090, month, day) * DAY_MS
    }

    #[test]
    fn a_servers_clock_far_ahead_shuts_no_certificate_out_that_comes_after_its_own() {
        let clock = TestClock::at(NOW_MS);
        let time = TrustedTime::new(clock.clone());
        let (first, next) = (issued(3, 1), issued(6, 1));
        clock.set(at(2, 1));
        meets(&time, &first).expect("valid");
        time.learn(at(2, 1) + 10 * 365 * DAY_MS);
        assert_eq!(time.now_ms(), at(3, 1), "no further than the chain");
        meets(&time, &first).expect("at its very end");
        meets(&time, &next).expect("renewed");
        clock.set(at(3, 2));
        assert!(meets(&time, &first).is_err(), "expired");
        meets(&time, &next).expect("goes on");
    }

    #[test]
    fn a_time_that_no_certificate_stands_behind_counts_for_nothing() {
        let clock = TestClock::at(at(2, 1));
        let time = TrustedTime::new(clock);
        assert_eq!(time.learn(at(5, 1)), 0, "plain http, on this very machine");
        assert_eq!(time.now_ms(), at(2, 1));
        meets(&time, &issued(3, 1)).expect("valid");
        assert_eq!(time.learn(at(2, 20)), at(2, 20), "within the chain it is taken as it is");
        assert_eq!(time.now_ms(), at(2, 20));
    }

    #[test]
    fn the_end_of_a_certificate_reads_in_both_forms_and_never_beyond_its_bytes() {
        assert_eq!(time_ms(UTC_TIME, b"490301000000Z"), Some(days(2049, 3, 1) * DAY_MS));
        assert_eq!(time_ms(GENERALIZED_TIME, b"20900301000001Z"), Some(at(3, 1) + 1_000));
        assert_eq!(time_ms(UTC_TIME, b"700101000000Z"), Some(0));
        assert_eq!(time_ms(GENERALIZED_TIME, b"20000229120000Z"), Some(951_825_600_000));
        assert_eq!(time_ms(UTC_TIME, b"49030100000Z"), None);
        let der = issued(3, 1).der;
        assert_eq!(not_after_ms(&der), Some(at(3, 1)));
        for cut in 0..der.len() {
            assert_eq!(not_after_ms(&der[..cut]), None);
            let mut damaged = der.to_vec();
            damaged[cut] ^= 0xff;
            let _ = not_after_ms(&damaged);
        }
    }
}
