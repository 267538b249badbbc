//! Logins of the office: passwords, sessions and the cookie that holds one.
//!
//! Tokens are 256 random bits, stored hashed, so they can be revoked and a stolen database opens no
//! session. Passwords cost memory and time on purpose; a semaphore keeps that within bounds.

use std::net::IpAddr;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saberling_store::ports::draw;
use saberling_store::records::{Session, User};
use saberling_store::{Author, Command, Random};
use saberling_wire::{ErrorCode, Sha256, UserId};
use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::state::AppState;
use crate::tries::Tries;

/// The cookie's name; `__Host-` binds it to this host, to `/` and to a secure connection.
pub const COOKIE: &str = "__Host-saberling";
/// How long a login lasts.
const SESSION_MS: i64 = 12 * 60 * 60 * 1_000;
/// Passwords that are checked at the same time; each takes 19 MiB.
const PARALLEL: usize = 2;

/// How long a login waits for its password to be checked.
const WAIT: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 5_000 });

/// What logins share.
pub struct Auth {
    checking: Semaphore,
    tries: Tries,
}

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser {
    /// The user.
    pub user_id: UserId,
    /// The login name.
    pub name: String,
    /// The role.
    pub role: String,
    /// What every form of this session carries.
    pub csrf: String,
}

/// Why a login failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No such user, or another password: not told apart.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Something else; see the code.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// The login cannot work on this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "browsers keep a safe login cookie only over https, or over http on this very machine; open the page by https or by localhost"
)]
pub struct InsecureAddress;

impl Auth {
    /// Makes the shared part.
    #[must_use]
    pub fn new() -> Self {
        Self { checking: Semaphore::new(PARALLEL), tries: Tries::default() }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a login can work on the address that the browser used, by its `Host` header: it is the
/// server's public address, and that is https, or it is this very machine.
///
/// # Errors
/// On every other host: people may have come to it by plain http.
pub fn login_allowed(host: &str, public_url: &str) -> Result<(), InsecureAddress> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let public = public_url.strip_prefix("https://").is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let plain = |host: &str| host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
        !host.is_empty() && plain(authority) == plain(host)
    });
    if public || loopback { Ok(()) } else { Err(InsecureAddress) }
}

/// Whether a login can work for this request; see [`login_allowed`]. A proxy in front has to hand the
/// `Host` header on.
///
/// # Errors
/// On a host that is neither the public address nor this machine.
pub fn login_allowed_here(state: &AppState, headers: &HeaderMap) -> Result<(), InsecureAddress> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    login_allowed(host, &state.public_url)
}

/// Logs a user in and gives the value of the `Set-Cookie` header.
///
/// # Errors
/// [`LoginError::Wrong`] without a hint which of the two was wrong; `rate_limited` after too many
/// failures from one address, whatever the password; `busy` when too many log in at once.
pub async fn login(state: &AppState, name: &str, password: &str, from: IpAddr) -> Result<String, LoginError> {
    let name = name.trim();
    let from = from.to_canonical();
    state.auth.tries.take(name, from, state.now_ms()).map_err(|after_ms| {
        ApiError::after(ErrorCode::RateLimited, "too many failed logins; come back later", after_ms)
    })?;
    let wanted = name.to_owned();
    let user = state.ask(move |store, city| store.user_by_name(city, &wanted)).await?;
    let user = user.filter(|user| user.disabled_at_ms.is_none());
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let good = check(state, password.to_owned(), hash).await?;
    let Some(user) = user.filter(|_| good) else {
        return Err(LoginError::Wrong);
    };
    state.auth.tries.forgive(name, from);
    Ok(begin(state, &user).await?)
}

async fn begin(state: &AppState, user: &User) -> Result<String, ApiError> {
    let token: [u8; 32] = draw(&*state.random);
    let now_ms = state.now_ms();
    let session = Session {
        token_hash: Sha256::of(&token),
        user_id: user.user_id,
        csrf: URL_SAFE_NO_PAD.encode(draw::<32>(&*state.random)),
        began_at_ms: now_ms,
        expires_at_ms: now_ms + SESSION_MS,
    };
    state.command(Author::System, Command::CreateSession(session)).await?;
    Ok(set_cookie(&URL_SAFE_NO_PAD.encode(token), SESSION_MS / 1_000))
}

fn set_cookie(value: &str, age_s: i64) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={age_s}; Secure; HttpOnly; SameSite=Strict")
}

/// Who sends this request, if anybody is logged in.
///
/// # Errors
/// `internal` when the database fails.
pub async fn current_user(state: &AppState, headers: &HeaderMap) -> Result<Option<CurrentUser>, ApiError> {
    let Some(token_hash) = token_hash(headers) else {
        return Ok(None);
    };
    let found = state.ask(move |store, city| store.session(city, token_hash)).await?;
    Ok(found.map(|(session, user)| CurrentUser {
        user_id: user.user_id,
        name: user.name,
        role: user.role,
        csrf: session.csrf,
    }))
}

/// Ends the login of this request and gives the `Set-Cookie` header that clears the cookie.
///
/// # Errors
/// `busy` or `internal`.
pub async fn logout(state: &AppState, headers: &HeaderMap) -> Result<String, ApiError> {
    if let Some(token_hash) = token_hash(headers) {
        state.command(Author::System, Command::EndSession { token_hash }).await?;
    }
    Ok(set_cookie("", 0))
}

/// Whether a form carries what its session asks for.
#[must_use]
pub fn csrf_matches(user: &CurrentUser, given: &str) -> bool {
    // Hashes are compared, so that the time tells nothing of the expected value.
    Sha256::of(user.csrf.as_bytes()) == Sha256::of(given.as_bytes())
}

fn token_hash(headers: &HeaderMap) -> Option<Sha256> {
    let prefix = format!("{COOKIE}=");
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token =
        values.flat_map(|value| value.split(';')).find_map(|part| part.trim().strip_prefix(&prefix))?;
    let token = URL_SAFE_NO_PAD.decode(token).ok().filter(|token| token.len() == 32)?;
    Some(Sha256::of(&token))
}

async fn check(state: &AppState, password: String, hash: Option<String>) -> Result<bool, ApiError> {
    let turn = tokio::time::timeout(WAIT, state.auth.checking.acquire()).await;
    let _turn = turn.map_err(|_| ApiError::busy())?.map_err(|_| ApiError::busy())?;
    let salt: [u8; 16] = draw(&*state.random);
    let checked = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => verify(&password, &hash),
        None => {
            // A name that does not exist costs as much as one that does.
            let _ = hash_with_salt(&password, &salt);
            false
        }
    });
    checked.await.map_err(|_| ApiError::internal())
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn hash_with_salt(password: &str, salt: &[u8]) -> Result<String, argon2::password_hash::Error> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt)?;
    Ok(hash.to_string())
}

/// Hashes a new password; takes a good part of a second on an old machine.
///
/// # Errors
/// When the password is longer than argon2 takes.
pub fn hash_password(random: &dyn Random, password: &str) -> Result<String, argon2::password_hash::Error> {
    hash_with_salt(password, &draw::<16>(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_works_over_https_or_on_this_machine_only() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]:8080", "a.localhost"] {
            for url in ["http://kantor.lan", "https://lapor.example.id"] {
                assert_eq!(login_allowed(host, url), Ok(()), "{host}");
            }
        }
        for host in ["", "192.168.1.4:8080", "kantor.lan", "localhost.evil.example", "[fe80::1]"] {
            for url in ["http://kantor.lan", "https://lapor.example.id", "https://", ""] {
                assert_eq!(login_allowed(host, url), Err(InsecureAddress), "{host}");
            }
        }
        for (host, url) in [
            ("lapor.example.id", "https://lapor.example.id"),
            ("LAPOR.example.id:443", "https://lapor.example.id/"),
            ("lapor.example.id:8443", "https://lapor.example.id:8443/x"),
        ] {
            assert_eq!(login_allowed(host, url), Ok(()), "{host} {url}");
        }
        let other_port = login_allowed("lapor.example.id:8080", "https://lapor.example.id");
        assert_eq!(other_port, Err(InsecureAddress));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_login_does_not_wait_for_ever() {
        let folder = tempfile::tempdir().expect("folder");
        let settings = crate::Settings::sample(folder.path()).expect("sample");
        let running = crate::start(settings).await.expect("starts");
        let state = running.state.clone();
        let all = state.auth.checking.acquire_many(2).await.expect("is open");
        let refused = login(&state, "sari", "sapu bersih", IpAddr::from([127, 0, 0, 1]));
        let refused = tokio::time::timeout(WAIT * 100, refused).await.expect("is answered");
        let Err(LoginError::Api(error)) = refused else { panic!("it is not checked") };
        assert_eq!(error.code(), &ErrorCode::Busy);
        assert!(error.body().after_ms.is_some());
        drop(all);
        drop(state);
        running.stop().await;
    }

    #[test]
    fn a_password_is_recognised_and_no_other() {
        let hash = hash_password(&crate::ports::SystemRandom, "sapu bersih").expect("hashes");
        assert!(verify("sapu bersih", &hash));
        assert!(!verify("sapu", &hash));
        assert!(!verify("sapu bersih", "no hash"));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        let token = URL_SAFE_NO_PAD.encode([7; 32]);
        let value = format!("a=b; {COOKIE}={token}");
        headers.insert(header::COOKIE, value.parse().expect("header"));
        assert_eq!(token_hash(&headers), Some(Sha256::of(&[7; 32])));
    }
}
