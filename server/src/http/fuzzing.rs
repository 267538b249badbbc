//! Doors for the fuzz targets; compiled by cargo-fuzz alone, so that nothing of it ships.

use axum::http::HeaderMap;
use saberling_place::AreaPack;
use saberling_store::DeviceOperation;
use saberling_wire::{PushRequest, limits};

use super::{operations, tus};

/// Reads the body of a push as the handler does; none when it is refused as a whole.
#[must_use]
pub fn read_push(body: &[u8], areas: &AreaPack) -> Option<(Option<String>, Vec<DeviceOperation>)> {
    let request: PushRequest = serde_json::from_slice(body).ok()?;
    if body.len() > limits::JSON_BODY_BYTES || request.ops.len() > limits::OPERATIONS_PER_PUSH {
        return None;
    }
    let operations = request.ops.iter().filter_map(|raw| operations::read(raw, areas)).collect();
    Some((request.at, operations))
}

/// Reads every header of an upload that the handlers read.
pub fn read_upload_headers(headers: &HeaderMap) {
    let offset = tus::number(headers, &tus::OFFSET);
    if let (Ok(offset), Some(text)) = (offset, headers.get(&tus::OFFSET)) {
        let text = text.to_str().expect("a number is text");
        assert_eq!(text.trim_start_matches('0').parse().unwrap_or(0), offset);
    }
    let _ = tus::number(headers, &tus::LENGTH);
    let _ = tus::carries_bytes(headers);
    let _ = tus::declared_hash(headers);
}
