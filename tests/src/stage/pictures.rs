//! Files that scenarios hand to phones, and what phones made of them.

use std::path::Path;

use saberling_wire::Sha256;
use serde_json::{Value, json};

use crate::Anyhow;
use crate::pictures::{camera_file, real_photos};

/// Writes a file as a camera, or something worse, would: `seed` chooses the picture, `kind` what is wrong.
pub(super) fn write(folder: &Path, with: &Value) -> Result<Value, Anyhow> {
    let seed = with["seed"].as_u64().unwrap_or(1);
    let whole = || -> Result<Vec<u8>, Anyhow> { Ok(std::fs::read(camera_file(folder, seed)?)?) };
    let kind = with["kind"].as_str().unwrap_or("camera");
    let bytes = match kind {
        "camera" => return Ok(json!({ "path": camera_file(folder, seed)? })),
        "missing" => return Ok(json!({ "path": folder.join("nowhere.jpg") })),
        "empty" => Vec::new(),
        "words" => b"Ini bukan foto.".to_vec(),
        "heic" => b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
        "scrap" => shortened(whole()?, 6),
        "half" => shortened(whole()?, 2),
        other => return Err(format!("no such kind: {other}").into()),
    };
    let path = folder.join(format!("{kind}-{seed}.jpg"));
    std::fs::write(&path, bytes)?;
    Ok(json!({ "path": path }))
}

fn shortened(mut bytes: Vec<u8>, by: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() / by);
    bytes
}

/// The path of a real camera file; null where there is no folder of them.
pub(super) fn real(name: &str) -> Result<Value, Anyhow> {
    let path = real_photos().map(|folder| folder.join(name)).filter(|path| path.is_file());
    Ok(json!({ "path": path }))
}

/// Words that stand in a camera's metadata and in no prepared photo.
const METADATA: [&[u8]; 5] = [b"Exif", b"GPS", b"IMEI-", b"Photoshop", b"http://ns.adobe.com"];

/// A file's hash and length, and whether it is free of what a camera writes beside the picture.
pub(super) fn describe(path: &Path) -> Result<Value, Anyhow> {
    if !path.exists() {
        return Ok(json!({ "exists": false }));
    }
    let bytes = std::fs::read(path)?;
    let clean = METADATA.iter().all(|word| !bytes.windows(word.len()).any(|part| part == *word));
    let sha256 = Sha256::of(&bytes).to_string();
    Ok(json!({ "exists": true, "bytes": bytes.len(), "sha256": sha256, "clean": clean }))
}
