//! The one place where a reply is sorted: good, later, or never.

use saberling_plants::plant;
use saberling_wire::{ErrorBody, ErrorCode, paths};

use crate::net::{Reply, TransportError};

/// A request did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing usable came back.
    #[error("{source}")]
    Transport {
        /// Why.
        #[from]
        source: TransportError,
    },
    /// The keystore could not be asked for the secret, as before the phone is unlocked.
    #[error("the keystore cannot be asked now")]
    Keystore,
    /// Something else than our server answered: a captive portal or a proxy.
    #[error("the reply is not from our server")]
    Portal,
    /// The server cannot take it now.
    #[error("the server is busy")]
    Retry {
        /// Milliseconds to wait at least.
        after_ms: Option<i64>,
    },
    /// The office withdrew this identity's access.
    #[error("access was withdrawn")]
    Revoked,
    /// The server cannot make out who asks; a proxy may have lost the header.
    #[error("the server did not accept the credential")]
    BadCredential,
    /// The server does not know this identity: push first.
    #[error("the server does not know this identity")]
    UnknownDevice,
    /// This version is too old.
    #[error("this version is too old for the server")]
    Outdated,
    /// The server's database is another one: send everything again, then refetch.
    #[error("the server's database is another one")]
    EpochChanged {
        /// The new epoch.
        epoch: String,
        /// Where its counter stands.
        at: String,
    },
    /// The cursor no longer holds.
    #[error("the cursor no longer holds")]
    MustRefetch,
    /// Refused for good.
    #[error("the server refused: {code}")]
    Refused {
        /// The reply's status.
        status: u16,
        /// Why.
        code: ErrorCode,
        /// Tries that are left, with a wrong code.
        tries_left: Option<u32>,
        /// Milliseconds to wait, where the server said so.
        after_ms: Option<i64>,
    },
}

impl Failure {
    /// Whether the reply came from our server, whatever it said.
    #[must_use]
    pub const fn is_from_our_server(&self) -> bool {
        !matches!(self, Self::Transport { .. } | Self::Portal | Self::Keystore)
    }

    /// The code for diagnostics.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Transport { source: TransportError::Timeout } => "timeout",
            Self::Transport { source: TransportError::ClockWrong } => "clock_wrong",
            Self::Transport { .. } => "connection",
            Self::Portal => "portal",
            Self::Keystore => "keystore",
            Self::Retry { .. } => "busy",
            Self::Revoked => "revoked",
            Self::BadCredential => "bad_credential",
            Self::UnknownDevice => "unknown_device",
            Self::Outdated => "upgrade_required",
            Self::EpochChanged { .. } => "epoch_changed",
            Self::MustRefetch => "must_refetch",
            Self::Refused { code, .. } => code.as_str(),
        }
    }
}

/// Sorts what came back. Without our mark nothing is believed: not a 200, not a 403.
///
/// # Errors
/// Everything but a marked reply with a status from 200 to 299.
pub fn classify(sent: Result<Reply, TransportError>) -> Result<Reply, Failure> {
    let reply = sent?;
    if reply.header(paths::MARK_HEADER).is_none() && !plant!("portal-believed") {
        return Err(Failure::Portal);
    }
    if (200..300).contains(&reply.status) {
        return Ok(reply);
    }
    Err(refusal(&reply))
}

fn refusal(reply: &Reply) -> Failure {
    let header_ms = reply
        .header("retry-after")
        .and_then(|value| value.trim().parse::<i64>().ok())
        .map(|seconds| seconds.clamp(0, 86_400) * 1_000);
    // HEAD has no body, and a reply may be cut: the status alone must be enough to go on.
    let body = serde_json::from_slice::<ErrorBody>(&reply.body).unwrap_or_else(|_| {
        let code = match reply.status {
            401 => ErrorCode::UnknownDevice,
            404 | 410 => ErrorCode::NotFound,
            426 => ErrorCode::UpgradeRequired,
            429 | 500.. => ErrorCode::Busy,
            _ => ErrorCode::InvalidRequest,
        };
        ErrorBody::new(code, "")
    });
    let after_ms = body.after_ms.or(header_ms);
    match body.code {
        ErrorCode::UnknownDevice => Failure::UnknownDevice,
        ErrorCode::Revoked => Failure::Revoked,
        ErrorCode::BadCredential => Failure::BadCredential,
        ErrorCode::UpgradeRequired => Failure::Outdated,
        ErrorCode::MustRefetch => Failure::MustRefetch,
        ErrorCode::EpochChanged => match (body.epoch, body.at) {
            (Some(epoch), Some(at)) => Failure::EpochChanged { epoch, at },
            _ => Failure::Retry { after_ms },
        },
        ErrorCode::Busy | ErrorCode::RateLimited | ErrorCode::TooManyUploads | ErrorCode::Internal => {
            Failure::Retry { after_ms }
        }
        _ if reply.status >= 500 => Failure::Retry { after_ms },
        code => Failure::Refused { status: reply.status, code, tries_left: body.tries_left, after_ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, marked: bool, body: &str) -> Result<Reply, TransportError> {
        let mut headers = vec![("retry-after".to_owned(), "7".to_owned())];
        if marked {
            headers.push((paths::MARK_HEADER.to_owned(), "1".to_owned()));
        }
        Ok(Reply { status, headers, body: body.into() })
    }

    #[test]
    fn without_our_mark_no_status_is_believed() {
        for status in [200, 204, 302, 401, 403, 404, 410, 422, 500] {
            assert_eq!(classify(reply(status, false, "{}")).expect_err("not ours"), Failure::Portal);
        }
    }

    #[test]
    fn each_marked_refusal_has_its_one_meaning() {
        let body = |code: &str| format!(r#"{{"code":"{code}","text":""}}"#);
        let later = Failure::Retry { after_ms: Some(7_000) };
        let table = [
            (503, body("busy"), later.clone()),
            (429, body("rate_limited"), later.clone()),
            (500, String::new(), later.clone()),
            (502, body("novel"), later),
            (401, body("unknown_device"), Failure::UnknownDevice),
            (401, String::new(), Failure::UnknownDevice),
            (401, body("revoked"), Failure::Revoked),
            (401, body("bad_credential"), Failure::BadCredential),
            (426, body("upgrade_required"), Failure::Outdated),
            (409, body("must_refetch"), Failure::MustRefetch),
            (
                409,
                r#"{"code":"epoch_changed","text":"","epoch":"e","at":"a"}"#.into(),
                Failure::EpochChanged { epoch: "e".into(), at: "a".into() },
            ),
        ];
        for (status, body, meaning) in table {
            assert_eq!(
                classify(reply(status, true, &body)).expect_err("a refusal"),
                meaning,
                "{status} {body}"
            );
        }
        let refused = classify(reply(422, true, &body("photo_refused"))).expect_err("a refusal");
        assert_eq!(refused.code(), "photo_refused");
    }
}
