//! The city's own apps, as the systems of phones ask for them: which app an address of this server may open.
//!
//! Android and iOS fetch these files from the address itself, and open `/k` and `/r/…` in an app only when it is
//! named there. Nothing in them is a secret.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::state::AppState;

/// Where Android looks.
pub const ASSET_LINKS: &str = "/.well-known/assetlinks.json";
/// Where iOS looks.
pub const APPLE_ASSOCIATION: &str = "/.well-known/apple-app-site-association";

/// The apps that a city's file names, as its `apps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Apps {
    /// Apps for Android.
    pub android: Vec<AndroidApp>,
    /// The ids of apps for iOS: team, full stop, bundle.
    pub apple: Vec<String>,
}

/// An app for Android, by what proves that it is the city's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AndroidApp {
    /// The application id.
    pub application_id: String,
    /// The SHA-256 of the certificates that it is signed with: 32 bytes in hexadecimal, colons between them.
    pub certificates: Vec<String>,
}

impl Apps {
    /// Checks ids and fingerprints, and writes these as Android compares them: in capitals.
    ///
    /// # Errors
    /// Says which one cannot be used, and how it should look.
    pub fn checked(mut self) -> Result<Self, String> {
        for app in &mut self.android {
            let id = &app.application_id;
            if !is_application_id(id) {
                return Err(format!("{id:?} is no application id, such as id.go.contoh.saberling"));
            }
            if app.certificates.is_empty() {
                return Err(format!("{id} names no certificate"));
            }
            for certificate in &mut app.certificates {
                if !is_fingerprint(certificate) {
                    return Err(format!(
                        "{certificate:?} of {id} is no SHA-256 as `apksigner verify --print-certs` or `keytool -list -v` \
                         gives it: 32 bytes in hexadecimal, with colons or without"
                    ));
                }
                *certificate = with_colons(certificate);
            }
        }
        match self.apple.iter().find(|id| !is_apple_id(id)) {
            Some(id) => {
                Err(format!("{id:?} is no app id of Apple, such as AB12CD34EF.id.go.contoh.saberling"))
            }
            None => Ok(self),
        }
    }

    /// What Android reads; an empty list names no app.
    #[must_use]
    pub fn asset_links(&self) -> Value {
        let statement = |app: &AndroidApp| {
            json!({
                "relation": ["delegate_permission/common.handle_all_urls"],
                "target": {
                    "namespace": "android_app",
                    "package_name": app.application_id,
                    "sha256_cert_fingerprints": app.certificates,
                },
            })
        };
        self.android.iter().map(statement).collect()
    }

    /// What iOS reads; an empty list names no app.
    #[must_use]
    pub fn apple_association(&self) -> Value {
        let details = match self.apple.as_slice() {
            [] => json!([]),
            ids => json!([{ "appIDs": ids, "components": [{ "/": "/k" }, { "/": "/r/*" }] }]),
        };
        json!({ "applinks": { "details": details } })
    }
}

fn is_application_id(id: &str) -> bool {
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    id.contains('.') && id.split('.').all(is_name)
}

fn is_fingerprint(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    let is_apart = || text.split(':').all(|byte| byte.len() == 2);
    digits.len() == 64
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        && (!text.contains(':') || is_apart())
}

fn with_colons(fingerprint: &str) -> String {
    let digits: Vec<char> =
        fingerprint.chars().filter(|c| *c != ':').map(|c| c.to_ascii_uppercase()).collect();
    let bytes: Vec<String> = digits.chunks(2).map(|byte| byte.iter().collect()).collect();
    bytes.join(":")
}

fn is_apple_id(id: &str) -> bool {
    let Some((team, bundle)) = id.split_once('.') else { return false };
    let is_team = team.len() == 10 && team.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    is_team && bundle.split('.').all(|part| !part.is_empty() && part.chars().all(is_word))
}

/// The two addresses.
pub(crate) fn router() -> Router<AppState> {
    Router::new().route(ASSET_LINKS, get(asset_links)).route(APPLE_ASSOCIATION, get(apple_association))
}

async fn asset_links(State(state): State<AppState>) -> Response {
    sent(state.apps.asset_links())
}

async fn apple_association(State(state): State<AppState>) -> Response {
    sent(state.apps.apple_association())
}

/// For an hour, so that a certificate that was added is soon known.
fn sent(body: Value) -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str =
        "14:6D:E9:83:C5:73:06:50:D8:EE:B9:95:2F:34:FC:64:16:A0:83:42:E6:1D:BE:A8:8A:04:96:B2:3F:CF:44:E5";

    fn android(application_id: &str, certificates: &[&str]) -> Apps {
        let certificates = certificates.iter().map(ToString::to_string).collect();
        let app = AndroidApp { application_id: application_id.into(), certificates };
        Apps { android: vec![app], apple: vec![] }
    }

    #[test]
    fn a_fingerprint_is_taken_in_each_usual_form_and_given_in_androids() {
        let small = PRINT.to_lowercase();
        for print in [PRINT, &small, &small.replace(':', "")] {
            let apps = android("id.go.contoh.saberling", &[print]).checked().expect("fits");
            assert_eq!(apps.android[0].certificates, [PRINT]);
        }
    }

    #[test]
    fn what_no_phone_could_use_is_named() {
        let short = &PRINT[3..];
        let shifted = PRINT.replacen("14:6D", "146:D", 1);
        let no_hex = PRINT.replacen("14", "1G", 1);
        for (apps, named) in [
            (android("saberling", &[PRINT]), "\"saberling\""),
            (android("id.go.1contoh", &[PRINT]), "application id"),
            (android("id.go.contoh", &[]), "no certificate"),
            (android("id.go.contoh", &[short]), "SHA-256"),
            (android("id.go.contoh", &[&shifted]), "SHA-256"),
            (android("id.go.contoh", &[&no_hex]), "SHA-256"),
            (Apps { apple: vec!["id.go.contoh".into()], ..Apps::default() }, "app id of Apple"),
            (Apps { apple: vec!["AB12CD34EF.".into()], ..Apps::default() }, "app id of Apple"),
        ] {
            let refused = apps.checked().expect_err("refused");
            assert!(refused.contains(named), "{refused}");
        }
    }

    #[test]
    fn a_city_without_apps_names_none() {
        assert_eq!(Apps::default().asset_links(), json!([]));
        assert_eq!(Apps::default().apple_association(), json!({ "applinks": { "details": [] } }));
    }
}
