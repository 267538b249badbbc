//! From an address to the app: what phones' systems ask for, the office's QR code, and the page behind it.

use saberling_server::City;
use serde_json::{Value, json};

use crate::client::Ask;
use crate::office::{Desk, hidden, text};
use crate::world::World;

const PRINT: &str =
    "14:6D:E9:83:C5:73:06:50:D8:EE:B9:95:2F:34:FC:64:16:A0:83:42:E6:1D:BE:A8:8A:04:96:B2:3F:CF:44:E5";

/// The sample city whose file names these apps.
fn city(apps: Value) -> Result<City, String> {
    let mut settings: Value = serde_json::from_str(include_str!("../../sample/city.json")).expect("json");
    settings["apps"] = apps;
    let areas = include_bytes!("../../sample/areas.geojson");
    City::new(settings.to_string().as_bytes(), areas).map_err(|error| error.to_string())
}

async fn known(world: &World, name: &str) -> Value {
    let reply = Ask::new("GET", format!("/.well-known/{name}")).send(world.at()).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert_eq!(reply.header("cache-control"), Some("public, max-age=3600"));
    reply.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_citys_apps_are_told_to_phones_as_their_systems_ask() {
    let world = World::new().await;
    assert_eq!(known(&world, "assetlinks.json").await, json!([]), "the sample city has none");
    let none = json!({ "applinks": { "details": [] } });
    assert_eq!(known(&world, "apple-app-site-association").await, none);
    let apps = city(json!({
        "android": [{ "application_id": "id.go.contoh.saberling", "certificates": [PRINT.to_lowercase()] }],
        "apple": ["AB12CD34EF.id.go.contoh.saberling"],
    }));
    let apps = apps.expect("a city").apps;
    let world = world.restarted_with(|_| {}, |settings| settings.city.apps = apps).await;
    assert_eq!(
        known(&world, "assetlinks.json").await,
        json!([{
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": "id.go.contoh.saberling",
                "sha256_cert_fingerprints": [PRINT],
            },
        }])
    );
    assert_eq!(
        known(&world, "apple-app-site-association").await,
        json!({ "applinks": { "details": [{
            "appIDs": ["AB12CD34EF.id.go.contoh.saberling"],
            "components": [{ "/": "/k" }, { "/": "/r/*" }],
        }] } })
    );
}

#[test]
fn an_app_that_no_phone_knows_by_that_name_is_refused_before_anything_is_served() {
    let app =
        |id: &str, print: &str| json!({ "android": [{ "application_id": id, "certificates": [print] }] });
    for (apps, named) in [
        (app("saberling", PRINT), "saberling"),
        (app("id.go.contoh", "14:6D"), "14:6D"),
        (json!({ "apple": ["id.go.contoh"] }), "id.go.contoh"),
        (json!({ "andriod": [] }), "andriod"),
    ] {
        let refused = city(apps).expect_err("refused");
        assert!(refused.contains(named), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_code_is_shown_with_an_address_and_its_picture_once() {
    let url = "https://lapor.example.id/";
    let world = World::new().await;
    let world = world.restarted_with(|_| {}, |settings| settings.public_url = Some(url.to_owned())).await;
    world.running.setup().crew_code("Regu Melati 1", "Budi", None).expect("a member");
    let desk = Desk::new(&world, "sari", "officer").await;
    let csrf = desk.csrf().await;
    let page = text(&desk.get("/office/crews").await);
    let member = hidden(&page, "act\" value=\"code\"><input type=\"hidden\" name=\"member");
    let op_id = world.id(saberling_wire::OpId::new).to_string();
    let fields = [("csrf", &*csrf), ("op_id", &op_id), ("act", "code"), ("member", &member)];
    let page = text(&desk.post("/office/crews", &fields).await);
    let digits = page.split("id=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
    assert!(page.contains(&format!("id=\"link\">https://lapor.example.id/k#{digits}<")), "{page}");
    assert!(page.contains("<svg class=\"qr\" role=\"img\" aria-label=\"Kode QR untuk ponsel Budi\""));
    let later = text(&desk.get("/office/crews").await);
    assert!(!later.contains(digits) && !later.contains("class=\"qr\""), "it is shown once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_behind_a_code_says_in_both_languages_what_to_do_and_knows_no_code() {
    let world = World::new().await;
    let ask = |look: &str| Ask::new("GET", "/k").header("cookie", look);
    let reply = ask("a=b").send(world.at()).await;
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-security-policy")
            .is_some_and(|policy| policy.starts_with("default-src 'self'"))
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let page = text(&reply);
    let (id, en) = ("Buka di aplikasi petugas", "Open this in the crew&#39;s app");
    let place =
        |page: &str, words: &str| page.rfind(words).unwrap_or_else(|| panic!("{words} is not in {page}"));
    assert!(place(&page, id) < place(&page, en));
    assert!(page.contains("<section class=\"card link\" lang=\"id\">") && page.contains("lang=\"en\">"));
    assert!(!page.contains("<form") && !page.contains("href=\"http"), "it sends nothing anywhere");
    assert_eq!(page.matches("<p data-code hidden>").count(), 2, "the browser alone puts the code in");
    let english = text(&ask("lang=en").send(world.at()).await);
    assert!(place(&english, en) < place(&english, id), "the chosen language stands first");
}
