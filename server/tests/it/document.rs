//! The served document names everything that the server knows.

use std::collections::BTreeSet;

use saberling_wire::packing::DICTIONARY;
use saberling_wire::{ErrorCode, OpKind, Operation, PushRequest, paths};
use serde_json::Value;

use crate::client::Ask;
use crate::world::World;

const ROUTER: &str = include_str!("../../src/http/mod.rs");
const METHODS: [&str; 6] = ["get", "post", "patch", "head", "delete", "options"];

fn document() -> Value {
    serde_json::from_str(include_str!("../../openapi.json")).expect("json")
}

/// The words of an enumeration that may grow.
fn words(schema: &Value) -> BTreeSet<&str> {
    let words = schema["anyOf"].as_array().expect("a list").iter();
    words.filter_map(|each| each["const"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_served_and_kept_by_its_tag() {
    let world = World::new().await;
    let reply = Ask::new("GET", paths::OPENAPI).send(world.at()).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert_eq!(reply.json::<Value>(), document());
    let tag = reply.header("etag").expect("tag").to_owned();
    let again = Ask::new("GET", paths::OPENAPI).header("if-none-match", tag).send(world.at()).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

/// The routes of the router's text: paths with their methods.
fn routes() -> Vec<(String, BTreeSet<&'static str>)> {
    let named = [
        ("paths::PUSH", paths::PUSH),
        ("paths::PULL", paths::PULL),
        ("paths::UPLOADS", paths::UPLOADS),
        ("paths::ACTIVATE", paths::ACTIVATE),
        ("paths::PUBLIC_PULL", paths::PUBLIC_PULL),
        ("paths::OPENAPI", paths::OPENAPI),
        ("paths::CONFIG", paths::CONFIG),
        ("paths::HEALTH", paths::HEALTH),
    ];
    let mut routes = Vec::new();
    for text in ROUTER.split(".route(").skip(1) {
        let (path, rest) = text.split_once(',').expect("a path and a handler");
        let path = path.trim();
        let path = match path.strip_prefix('"') {
            Some(literal) => literal.trim_end_matches('"'),
            None => named.iter().find(|(name, _)| *name == path).expect("a known path").1,
        };
        let end = [".layer(", ".merge(", ";"].iter().filter_map(|end| rest.find(end)).min();
        let handlers = &rest[..end.unwrap_or(rest.len())];
        let words: BTreeSet<&str> = handlers
            .split('(')
            .filter_map(|part| part.rsplit(|c: char| !c.is_alphanumeric()).next())
            .collect();
        let methods = METHODS.into_iter().filter(|method| words.contains(method)).collect();
        routes.push((path.to_owned(), methods));
    }
    routes
}

#[test]
fn every_route_is_in_it_with_every_method() {
    let document = document();
    let routes = routes();
    assert!(routes.len() >= 8, "{routes:?}");
    for (path, methods) in routes {
        let documented = document["paths"][&path].as_object().unwrap_or_else(|| panic!("{path} is missing"));
        assert!(!methods.is_empty(), "{path}");
        for method in methods {
            assert!(documented.contains_key(method), "{method} {path} is missing");
        }
    }
}

#[test]
fn every_error_code_is_in_it_with_its_status() {
    let document = document();
    let schema = &document["components"]["schemas"]["ErrorCode"];
    let known: BTreeSet<&str> = ErrorCode::ALL.iter().map(ErrorCode::as_str).collect();
    assert_eq!(words(schema), known);
    for each in schema["anyOf"].as_array().expect("a list") {
        let (Some(code), Some(text)) = (each["const"].as_str(), each["description"].as_str()) else {
            continue;
        };
        let status = ErrorCode::from_code(code).status();
        assert!(text.starts_with(&format!("{status}: ")), "{code}: {text}");
    }
}

#[test]
fn every_kind_of_operation_is_in_it() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let kinds = schemas["Operation"]["oneOf"].as_array().expect("a list").iter().map(|kind| {
        let name = kind["$ref"].as_str().and_then(|path| path.rsplit('/').next()).expect("a name");
        schemas[name]["allOf"][1]["properties"]["kind"]["const"].as_str().expect("a kind")
    });
    let known: BTreeSet<&str> = OpKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(kinds.collect::<BTreeSet<_>>(), known);
}

#[test]
fn its_examples_are_understood_by_the_server() {
    let document = document();
    let body = &document["paths"][paths::PUSH]["post"]["requestBody"]["content"]["application/json"];
    for (name, example) in body["examples"].as_object().expect("examples") {
        let request: PushRequest = serde_json::from_value(example["value"].clone()).expect(name);
        for operation in request.ops {
            let operation: Operation = serde_json::from_str(operation.get()).expect("an operation");
            assert!(OpKind::ALL.contains(&operation.kind));
        }
    }
    use base64::Engine as _;
    let dictionary = document["x-dictionary"].as_str().expect("text");
    let dictionary = base64::engine::general_purpose::STANDARD.decode(dictionary).expect("base64");
    assert_eq!(dictionary, DICTIONARY);
}
