//! Styles, scripts and symbols, embedded in the binary.
//!
//! An address carries the content's hash, so that browsers may keep it for ever.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// Every asset packed once. Pages are not packed: they carry what a person typed beside secrets.
static PACKED: LazyLock<HashMap<String, Bytes>> = LazyLock::new(|| {
    Assets::iter()
        .filter_map(|name| {
            let file = Assets::get(&name)?;
            let mut packer = GzEncoder::new(Vec::new(), Compression::best());
            packer.write_all(&file.data).ok()?;
            Some((name.into_owned(), packer.finish().ok()?.into()))
        })
        .collect()
});

fn hash(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The address of an asset.
pub(crate) fn url(name: &str) -> String {
    match Assets::get(name) {
        Some(file) => format!("/assets/{name}?v={}", hash(&file)),
        None => format!("/assets/{name}"),
    }
}

/// Sends an asset.
pub(crate) async fn serve(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(file) = Assets::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash = hash(&file);
    let keep = if query.is_some_and(|query| query == format!("v={hash}")) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let tag = format!("\"{hash}\"");
    let head = [
        (header::CONTENT_TYPE, content_type(&name)),
        (header::CACHE_CONTROL, keep),
        (header::ETAG, tag.as_str()),
        (header::VARY, "accept-encoding"),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    let packs = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|given| given.to_str().ok())
        .is_some_and(|given| given.split(',').any(|one| one.trim().starts_with("gzip")));
    match PACKED.get(&name).filter(|_| packs) {
        Some(packed) => (head, [(header::CONTENT_ENCODING, "gzip")], packed.clone()).into_response(),
        None => (head, Bytes::from(file.data.into_owned())).into_response(),
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        let file = Assets::get(name).expect("embedded");
        String::from_utf8(file.data.into_owned()).expect("text")
    }

    #[test]
    fn addresses_change_with_the_content() {
        assert!(url("office.css").starts_with("/assets/office.css?v="));
        assert_eq!(url("office.css").len(), "/assets/office.css?v=".len() + 12);
        assert_eq!(url("none.css"), "/assets/none.css");
    }

    #[test]
    fn both_dark_blocks_say_the_same() {
        let css = text("tokens.css");
        let inside = |start: &str| {
            let rest = css.split(start).nth(1).expect("block");
            rest.split('}').next().expect("end").to_owned()
        };
        assert_eq!(inside("[data-theme=dark]{"), inside(":root:not([data-theme]){"));
    }

    #[test]
    fn only_tokens_name_colours() {
        for name in ["office.css", "map.css"] {
            for line in text(name).lines() {
                let hexes = line.match_indices('#').filter(|(at, _)| {
                    let word: String =
                        line[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
                    word.len() >= 3 && word.chars().all(|c| c.is_ascii_hexdigit())
                });
                for (at, _) in hexes {
                    let rest = &line[at..];
                    assert!(rest.starts_with("#fff"), "{name}: {line}");
                }
            }
        }
    }
}
