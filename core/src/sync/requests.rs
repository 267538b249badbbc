//! Making authenticated requests of one identity and reading the answers.

use saberling_wire::{Credential, ErrorCode, IdentityId, paths};
use serde::de::DeserializeOwned;

use super::{Failure, classify};
use crate::net::{Method, Progress, Reply, Request, TransportError};
use crate::ports::{Ports, secret_name};

/// Bytes of a JSON reply that are read at most: a page of 500 rows with long notes and timelines.
const JSON_REPLY_BYTES: usize = 16 * 1024 * 1024;

/// Requests of one identity.
pub(crate) struct Requests<'a> {
    ports: &'a Ports,
    credential: Credential,
}

impl<'a> Requests<'a> {
    /// Reads the identity's secret from the keystore.
    pub(crate) fn of(ports: &'a Ports, id: IdentityId) -> Result<Self, Failure> {
        let lost = || Failure::Refused {
            status: 401,
            code: ErrorCode::Unknown("identity_lost".into()),
            tries_left: None,
            after_ms: None,
        };
        let text = ports.secrets.get(secret_name(id)).map_err(|_| lost())?.ok_or_else(lost)?;
        let secret = text.parse().map_err(|_| lost())?;
        Ok(Self { ports, credential: Credential { identity_id: id, secret } })
    }

    /// A request with what every request carries.
    pub(crate) fn request(&self, method: Method, path: String) -> Request {
        Request {
            method,
            path,
            headers: vec![
                ("authorization", self.credential.to_header()),
                (paths::MARK_HEADER, paths::PROTOCOL_VERSION.to_owned()),
            ],
            body: Vec::new(),
            reply_limit: JSON_REPLY_BYTES,
        }
    }

    /// Sends it and sorts what comes back.
    pub(crate) async fn send(&self, request: Request) -> Result<Reply, Failure> {
        classify(self.ports.transport.send(request).await)
    }

    /// The same for a large body, telling how far it is.
    pub(crate) async fn send_watched(&self, request: Request, progress: Progress) -> Result<Reply, Failure> {
        classify(self.ports.transport.send_watched(request, progress).await)
    }

    /// A POST of a JSON body.
    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Result<Reply, Failure> {
        let mut request = self.request(Method::Post, path.to_owned());
        request.headers.push(("content-type", "application/json".to_owned()));
        request.body = body;
        self.send(request).await
    }
}

/// Reads a marked reply's JSON. One that does not read is no answer: it was cut or changed on the way.
pub(crate) fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, Failure> {
    serde_json::from_slice(&reply.body).map_err(|_| TransportError::Unreadable.into())
}
