//! Making authenticated requests of one identity and reading the answers.

use saberling_wire::packing::{Encoding, UnpackError, WORTH_BYTES};
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
        // One that cannot answer now has lost nothing.
        let text = ports.secrets.get(secret_name(id)).map_err(|_| Failure::Keystore)?.ok_or_else(lost)?;
        let secret = text.parse().map_err(|_| lost())?;
        Ok(Self { ports, credential: Credential { identity_id: id, secret } })
    }

    /// A request with what every request carries. Each byte counts on a bad network: our mark also says that
    /// replies may come packed, and a body needs no name of its form where only one is taken.
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
        let limit = request.reply_limit;
        classify(self.ports.transport.send(request).await.and_then(|reply| unpacked(reply, limit)))
    }

    /// The same for a large body, telling how far it is.
    pub(crate) async fn send_watched(&self, request: Request, progress: Progress) -> Result<Reply, Failure> {
        classify(self.ports.transport.send_watched(request, progress).await)
    }

    /// A POST of a JSON body, packed where that pays. A server that does not know the packing,
    /// or on whose way it is damaged, gets it plain: nothing was executed.
    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Result<Reply, Failure> {
        let packed = PACKING.pack(&body);
        if body.len() >= WORTH_BYTES && packed.len() < body.len() {
            let mut request = self.json_request(path, packed);
            request.headers.push(("content-encoding", PACKING.name().to_owned()));
            match self.send(request).await {
                Err(Failure::Refused {
                    code: ErrorCode::UnknownEncoding | ErrorCode::InvalidJson | ErrorCode::InvalidRequest,
                    ..
                }) => {}
                other => return other,
            }
        }
        self.send(self.json_request(path, body)).await
    }

    fn json_request(&self, path: &str, body: Vec<u8>) -> Request {
        let mut request = self.request(Method::Post, path.to_owned());
        request.body = body;
        request
    }
}

/// How bodies are packed.
const PACKING: Encoding = Encoding::Saberling1;

/// The reply as it was before it was packed for the way. One that does not unpack was cut, and one that
/// would be too long costs no memory.
fn unpacked(mut reply: Reply, limit: usize) -> Result<Reply, TransportError> {
    let Some(name) = reply.header("content-encoding").filter(|name| *name != "identity") else {
        return Ok(reply);
    };
    let encoding = Encoding::from_name(name).ok_or(TransportError::Unreadable)?;
    reply.body = encoding.unpack(&reply.body, limit).map_err(|error| match error {
        UnpackError::TooLarge => TransportError::TooLong,
        UnpackError::Broken => TransportError::Unreadable,
    })?;
    Ok(reply)
}

/// A request without credentials, for what is everybody's.
pub(super) async fn send_open(ports: &Ports, request: Request) -> Result<Reply, Failure> {
    let limit = request.reply_limit;
    classify(ports.transport.send(request).await.and_then(|reply| unpacked(reply, limit)))
}

/// Reads a marked reply's JSON. One that does not read is no answer: it was cut or changed on the way.
pub(crate) fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, Failure> {
    serde_json::from_slice(&reply.body).map_err(|_| TransportError::Unreadable.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(encoding: &str, body: Vec<u8>) -> Reply {
        Reply { status: 200, headers: vec![("content-encoding".into(), encoding.into())], body }
    }

    #[test]
    fn a_packed_reply_is_unpacked_up_to_its_limit_and_a_cut_one_is_none() {
        let text = b"{\"items\":[]}".repeat(50);
        let packed = PACKING.pack(&text);
        let read =
            |body: Vec<u8>, limit| unpacked(reply(PACKING.name(), body), limit).map(|reply| reply.body);
        assert_eq!(read(packed.clone(), 10_000), Ok(text.clone()));
        assert_eq!(read(packed.clone(), 100), Err(TransportError::TooLong));
        assert_eq!(read(packed[..packed.len() - 3].to_vec(), 10_000), Err(TransportError::Unreadable));
        assert_eq!(unpacked(reply("br", packed), 10_000).err(), Some(TransportError::Unreadable));
        assert_eq!(unpacked(reply("identity", text.clone()), 1).map(|reply| reply.body), Ok(text));
    }
}
