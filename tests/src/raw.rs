//! A client that is not ours: the protocol by hand, for what the core would never send.

use saberling_core::net::{HttpTransport, Method, Reply, Request, Transport as _};
use saberling_wire::{BootId, Credential, IdentityId, OpId, Secret, Sha256, paths};
use serde_json::{Value, json};

use crate::Anyhow;

/// Somebody else's identity.
#[must_use]
pub fn stranger(seed: u8) -> Credential {
    Credential {
        identity_id: IdentityId::new(1_700_000_000_000, [seed; 10]),
        secret: Secret::new([seed; 32]),
    }
}

/// Pushes operations as somebody else.
///
/// # Errors
/// When nothing comes back.
pub async fn push(url: &str, who: &Credential, ops: &[Value]) -> Result<Reply, Anyhow> {
    let request = Request {
        method: Method::Post,
        path: paths::PUSH.to_owned(),
        headers: vec![("authorization", who.to_header()), ("content-type", "application/json".to_owned())],
        body: json!({ "ops": ops }).to_string().into_bytes(),
        reply_limit: 1 << 20,
    };
    Ok(HttpTransport::new(url)?.send(request).await?)
}

/// An operation by hand.
#[must_use]
pub fn operation(seed: u8, entity: &str, entity_id: &str, kind: &str, payload: Value) -> Value {
    json!({
        "op_id": OpId::new(1_700_000_000_000, [seed; 10]), "entity": entity, "entity_id": entity_id,
        "kind": kind, "config_version": "0", "payload_version": 1, "payload": payload,
        "captured_at_ms": 1_700_000_000_000_i64, "monotonic_ms": 1,
        "boot_id": BootId::new(1_700_000_000_000, [seed; 10]),
    })
}

/// Somebody else makes a report under an id of our choice.
///
/// # Errors
/// When the server does not take it.
pub async fn create_report(url: &str, report_id: &str) -> Result<(), Anyhow> {
    let payload = json!({
        "category": "litter", "note": "Milik orang lain.", "anonymous": true, "confidential": false,
        "secret_hash": Sha256::of(b"another secret"), "photos": [],
    });
    let op = operation(77, "report", report_id, "create_report", payload);
    let reply = push(url, &stranger(77), &[op]).await?;
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    if text.contains("\"applied\"") { Ok(()) } else { Err(format!("{}: {text}", reply.status).into()) }
}
