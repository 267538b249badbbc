//! A server that follows a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use saberling_wire::packing::Encoding;

use super::{NOW_MS, Script, lock, marked, seed};
use crate::net::{Reply, Request, TransportError};

/// A server small enough to be read: it keeps operations by id and photos by hash, answers each kind of
/// request, and can be told to refuse.
#[derive(Default)]
pub(crate) struct Server {
    /// The bytes of each operation, by id.
    pub(crate) ops: BTreeMap<String, String>,
    /// Every operation that came, with its outcome, in order.
    pub(crate) pushed: Vec<(String, String)>,
    /// Finished uploads.
    pub(crate) uploads: Vec<String>,
    /// What the next pulls answer, beside the frame: items and whatever else.
    pub(crate) pages: VecDeque<serde_json::Value>,
    /// Refusals by kind of operation: a code.
    pub(crate) refuse: BTreeMap<&'static str, &'static str>,
    /// Operations of this kind are to come again later.
    pub(crate) later: Option<&'static str>,
    /// Refusal of uploads.
    pub(crate) refuse_uploads: Option<(u16, &'static str)>,
    /// Bodies of pushes.
    pub(crate) bodies: Vec<serde_json::Value>,
    pub(crate) rev: i64,
    pub(crate) epoch: i64,
    pub(crate) config_version: String,
    pub(crate) time_ms: i64,
}

/// A server behind a script.
pub(crate) type Shared = Arc<Mutex<Server>>;

/// A server and the way to it.
pub(crate) fn server() -> (Shared, Arc<Script>) {
    let version = crate::inner::City::from_seed(&seed()).expect("seed").config_version;
    let server = Server { config_version: version, time_ms: NOW_MS, epoch: 1, ..Server::default() };
    let shared: Shared = Arc::new(Mutex::new(server));
    let way = Script::new({
        let shared = shared.clone();
        move |request| lock(&shared).answer(request)
    });
    (shared, way)
}

impl Server {
    pub(crate) fn answer(&mut self, request: &Request) -> Result<Reply, TransportError> {
        let path = request.path.split('?').next().unwrap_or("");
        match path {
            "/v1/sync/push" => self.push(&unpacked(request)),
            "/v1/sync/pull" | "/v1/public/pull" => self.pull(),
            path if path.starts_with("/v1/uploads") => self.upload(request),
            _ => marked(404, r#"{"code":"not_found","text":""}"#),
        }
    }

    fn at(&self) -> String {
        format!("{}-{}", self.epoch, self.rev)
    }

    fn changed(&self) -> Result<Reply, TransportError> {
        let body = serde_json::json!({
            "code": "epoch_changed", "text": "", "epoch": self.epoch.to_string(), "at": self.at(),
        });
        marked(409, body.to_string())
    }

    fn push(&mut self, body: &[u8]) -> Result<Reply, TransportError> {
        let body: serde_json::Value = serde_json::from_slice(body).expect("json");
        self.bodies.push(body.clone());
        if body["at"].as_str().is_some_and(|at| !at.starts_with(&format!("{}-", self.epoch))) {
            return self.changed();
        }
        let mut outcomes = Vec::new();
        for op in body["ops"].as_array().expect("ops") {
            let (id, kind) = (op["op_id"].as_str().expect("id"), op["kind"].as_str().expect("kind"));
            let outcome = if self.later == Some(kind) {
                serde_json::json!({"op_id": id, "outcome": "retry", "reason": "dependency"})
            } else if let Some(code) = self.refuse.get(kind) {
                serde_json::json!({"op_id": id, "outcome": "rejected", "code": code})
            } else if let Some(known) = self.ops.get(id) {
                assert_eq!(known, &op.to_string(), "the bytes of an operation never change");
                serde_json::json!({"op_id": id, "outcome": "duplicate", "rev": 1})
            } else {
                self.rev += 1;
                self.ops.insert(id.to_owned(), op.to_string());
                serde_json::json!({"op_id": id, "outcome": "applied", "rev": self.rev})
            };
            self.pushed.push((kind.to_owned(), outcome["outcome"].as_str().expect("outcome").to_owned()));
            outcomes.push(outcome);
        }
        let reply = serde_json::json!({
            "at": self.at(), "epoch": self.epoch.to_string(), "server_time_ms": self.time_ms,
            "outcomes": outcomes,
        });
        marked(200, reply.to_string())
    }

    fn pull(&mut self) -> Result<Reply, TransportError> {
        let mut page = serde_json::json!({
            "at": self.at(), "epoch": self.epoch.to_string(), "server_time_ms": self.time_ms, "safe_rev": 0,
            "config_version": self.config_version, "rev": self.rev, "items": [], "next_cursor": "c",
            "has_more": false,
        });
        if let Some(more) = self.pages.pop_front() {
            for (key, value) in more.as_object().expect("object") {
                page[key] = value.clone();
            }
        }
        marked(200, page.to_string())
    }

    fn upload(&mut self, request: &Request) -> Result<Reply, TransportError> {
        if let Some((status, code)) = self.refuse_uploads {
            return marked(status, format!(r#"{{"code":"{code}","text":""}}"#));
        }
        let at = request.headers.iter().find(|(name, _)| *name == "x-saberling-at");
        if at.is_some_and(|(_, at)| !at.starts_with(&format!("{}-", self.epoch))) {
            return self.changed();
        }
        if request.method == crate::net::Method::Head {
            return marked(404, "");
        }
        let hash = saberling_wire::Sha256::of(&request.body).to_string();
        if !self.uploads.contains(&hash) {
            self.rev += 1;
            self.uploads.push(hash.clone());
        }
        let mut reply = marked(201, "")?;
        reply.headers.extend([
            ("x-saberling-sha256".to_owned(), hash),
            ("x-saberling-at".to_owned(), self.at()),
            ("x-saberling-epoch".to_owned(), self.epoch.to_string()),
        ]);
        Ok(reply)
    }
}

/// The body as it was before it was packed.
fn unpacked(request: &Request) -> Vec<u8> {
    let packing = request.headers.iter().find(|(name, _)| *name == "content-encoding");
    match packing.and_then(|(_, name)| Encoding::from_name(name)) {
        Some(encoding) => encoding.unpack(&request.body, 1 << 20).expect("unpacks"),
        None => request.body.clone(),
    }
}

/// A report's row as the server would send it, in the scope of whoever follows it.
pub(crate) fn report_item(
    rev: i64,
    scope: &str,
    id: &str,
    status: &str,
    photos: &[(&str, &str)],
) -> serde_json::Value {
    let report: saberling_wire::ReportId = id.parse().expect("id");
    let photos: Vec<_> = photos
        .iter()
        .map(|(id, hash)| serde_json::json!({"photo_id": id, "role": "report", "sha256": hash, "attached": true}))
        .collect();
    serde_json::json!({
        "rev": rev, "scope": scope, "entity": "report", "entity_id": id, "change": "upsert",
        "row": {
            "type": "report", "report_id": id, "number": saberling_wire::ReportNumber::of(report).to_string(),
            "status": status, "version": "v", "category": "litter", "note": "dari server", "anonymous": true,
            "confidential": false, "captured_at_ms": 1, "received_at_ms": 2, "photos": photos, "timeline": [],
        },
    })
}
