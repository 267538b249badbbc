//! The one place where HTTP clients are made: certificates, timeouts and redirects are set here.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use super::TrustedTime;
use super::certificates::Watching;
use crate::error::Error;

const CONNECT: Duration = Duration::from_secs(20);

/// How a server is believed: our own roots, and dates against the trusted time.
pub(super) fn tls(time: Arc<TrustedTime>, own_root: Option<&[u8]>) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(der) = own_root {
        roots.add(CertificateDer::from(der.to_vec())).map_err(|_| Error::Address)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Watching::new(roots, provider.clone(), time.clone())?;
    let tls = ClientConfig::builder_with_details(provider, time)
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::Address)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(tls)
}

/// A client with our own roots: the platform's verifier needs a set-up on Android that a thin shell
/// should not have to know of.
#[expect(clippy::disallowed_methods, reason = "this is the one client factory")]
pub(super) fn make(time: Arc<TrustedTime>, own_root: Option<&[u8]>) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls(time, own_root)?)
        .connect_timeout(CONNECT)
        // A redirect is never ours: it is a portal's, and must not carry credentials away.
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|_| Error::Address)
}

/// Checks a server's address: https, or http to this very machine.
///
/// # Errors
/// [`Error::Address`] for anything else.
pub fn check_address(url: &str) -> Result<(), Error> {
    let parsed: reqwest::Url = url.parse().map_err(|_| Error::Address)?;
    let host = parsed.host_str().ok_or(Error::Address)?;
    let is_loopback = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if is_loopback => Ok(()),
        _ => Err(Error::Address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_is_spoken_to() {
        for good in
            ["https://lapor.contoh.go.id", "http://127.0.0.1:8080", "http://[::1]:9", "http://localhost:1"]
        {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in ["http://lapor.contoh.go.id", "http://192.168.1.5:8080", "ftp://x", "", "https://"] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }
}
