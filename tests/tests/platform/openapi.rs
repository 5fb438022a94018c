//! The documentation says what the endpoints do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shared::http::Surface;
use tests::{
    App,
    endpoints::{Endpoint, Things, endpoints},
};

/// Surface, method and path of an operation.
type Key = (&'static str, String, String);

fn key(endpoint: &Endpoint) -> Key {
    let method = endpoint.method.as_str().to_lowercase();
    (endpoint.surface.name(), method, endpoint.path.to_owned())
}

fn documents() -> Vec<(Surface, Value)> {
    let json = |document| serde_json::to_value(document).expect("JSON");
    let documents = Surface::ALL.into_iter();
    documents
        .map(|surface| (surface, json(docs::document(surface))))
        .collect()
}

/// Every operation of the documents.
fn operations() -> BTreeMap<Key, Value> {
    let mut operations = BTreeMap::new();
    for (surface, document) in documents() {
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let key = (surface.name(), method.clone(), path.clone());
                operations.insert(key, operation.clone());
            }
        }
    }
    operations
}

/// The operation of an endpoint.
fn operation<'a>(operations: &'a BTreeMap<Key, Value>, endpoint: &Endpoint) -> &'a Value {
    let operation = operations.get(&key(endpoint));
    operation.unwrap_or_else(|| panic!("{endpoint} is not documented"))
}

#[test]
fn the_documents_have_exactly_the_endpoints_of_the_table() {
    let table: BTreeSet<Key> = endpoints().iter().map(key).collect();
    let documented: BTreeSet<Key> = operations().into_keys().collect();
    let missing: Vec<_> = table.difference(&documented).collect();
    assert!(missing.is_empty(), "not documented: {missing:#?}");
    let unknown: Vec<_> = documented.difference(&table).collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:#?}");
    assert_eq!(
        table.len(),
        endpoints().len(),
        "an endpoint is in the table twice"
    );
}

#[test]
fn an_operation_names_the_permission_as_the_scope_of_its_security() {
    let operations = operations();
    for endpoint in endpoints() {
        let security = match endpoint.permission.scope() {
            Some(scope) => json!([{ "session": [scope] }]),
            None => json!([{}]),
        };
        assert_eq!(
            operation(&operations, &endpoint)["security"],
            security,
            "{endpoint}"
        );
    }
}

#[test]
fn an_operation_has_a_summary_a_tag_and_an_answer_that_is_no_failure() {
    for (key, operation) in operations() {
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{key:?} has no summary");
        let tags = operation["tags"].as_array().expect("tags");
        assert_eq!(tags.len(), 1, "{key:?}");
        let responses = operation["responses"].as_object().expect("responses");
        let good = responses.keys().any(|status| status.starts_with('2'));
        assert!(good, "{key:?} has no 2xx response");
    }
}

#[test]
fn operations_of_a_document_have_different_names() {
    let mut names = BTreeSet::new();
    for ((surface, method, path), operation) in operations() {
        let name = operation["operationId"].as_str().expect("an id").to_owned();
        let is_new = names.insert((surface, name.clone()));
        assert!(is_new, "{surface}: {method} {path} is not the only {name}");
    }
}

#[test]
fn the_status_of_a_documented_answer_is_the_one_given() {
    let operations = operations();
    for endpoint in endpoints() {
        let responses = &operation(&operations, &endpoint)["responses"];
        let status = endpoint.answers.to_string();
        // a second factor that is not set up conflicts, as much else may
        let known = responses.get(&status).is_some() || endpoint.answers == 409;
        assert!(known, "{endpoint} does not document {status}");
    }
}

#[test]
fn an_operation_documents_the_parameters_of_its_path_and_of_its_pages() {
    let operations = operations();
    for endpoint in endpoints() {
        let parameters = operation(&operations, &endpoint)["parameters"].clone();
        let parameters = parameters.as_array().cloned().unwrap_or_default();
        let named = |place: &str| -> BTreeSet<String> {
            let here = parameters.iter().filter(|p| p["in"] == place);
            here.filter_map(|p| p["name"].as_str().map(str::to_owned))
                .collect()
        };
        let in_path = endpoint.path.split('/');
        let in_path = in_path.filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
        let in_path: BTreeSet<String> = in_path.map(str::to_owned).collect();
        assert_eq!(named("path"), in_path, "{endpoint}");
        let pages: &[&str] = if endpoint.paged {
            &["cursor", "limit"]
        } else {
            &[]
        };
        let queries = pages.iter().chain(endpoint.query);
        assert_eq!(
            named("query"),
            queries.map(|p| (*p).to_owned()).collect(),
            "{endpoint}"
        );
    }
}

#[test]
fn an_operation_documents_the_fields_of_the_tables_body_and_no_others() {
    let documents = documents();
    let operations = operations();
    for endpoint in endpoints().iter().filter(|endpoint| !endpoint.is_signed()) {
        let operation = operation(&operations, endpoint);
        let body = endpoint.body_of(&Things::nobodys());
        assert_eq!(
            operation.get("requestBody").is_some(),
            body.is_some(),
            "{endpoint}"
        );
        let Some(body) = body else { continue };
        let (_, document) = documents
            .iter()
            .find(|(surface, _)| *surface == endpoint.surface)
            .expect("a document");
        let content = &operation["requestBody"]["content"]["application/json"];
        let schema = referred(document, &content["schema"]);
        let documented = schema["properties"].as_object().expect("properties");
        let documented: BTreeSet<&String> = documented.keys().collect();
        let sent: BTreeSet<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(documented, sent, "{endpoint}");
    }
}

/// The schema that a schema refers to, possibly as one that may be left out.
fn referred<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(choices) = schema["oneOf"].as_array() {
        let some = choices.iter().find(|choice| choice["type"] != "null");
        return referred(document, some.expect("a schema"));
    }
    match schema["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a reference within");
            document.pointer(pointer).expect("what it refers to")
        }
        None => schema,
    }
}

#[test]
fn every_reference_in_a_document_leads_somewhere() {
    fn check(document: &Value, part: &Value) {
        match part {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let pointer = reference.trim_start_matches('#');
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                fields.values().for_each(|field| check(document, field));
            }
            Value::Array(items) => items.iter().for_each(|item| check(document, item)),
            _ => {}
        }
    }
    for (_, document) in documents() {
        check(&document, &document);
    }
}

#[tokio::test]
async fn each_surface_serves_its_document_as_openapi_3_1() {
    let app = App::start().await;
    for (surface, document) in documents() {
        let path = format!("/docs/openapi/{}.json", surface.name());
        let served = app.anonymous().get(&path).await.expect(200);
        assert_eq!(served.header("content-type"), Some("application/json"));
        let served = served.json();
        assert_eq!(served, document);
        let version = served["openapi"].as_str().expect("a version");
        assert!(version.starts_with("3.1."), "{version}");
        assert_eq!(served["info"]["title"], surface.title());
        assert!(served["info"]["version"].is_string());
    }
    let unknown = app.anonymous().get("/docs/openapi/nothing.json").await;
    unknown.expect_json(404, &tests::refusal("NOT_FOUND", "Document not found"));
}

#[tokio::test]
async fn the_first_page_leads_to_pages_that_are_there() {
    let app = App::start().await;
    let page = app.anonymous().get("/").await.expect(200);
    let kind = page.header("content-type").expect("a content type");
    assert!(kind.starts_with("text/html"), "{kind}");
    let links = references(&page.text());
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        assert!(link.starts_with('/'), "{link} leads away");
        app.anonymous().get(&link).await.expect(200);
    }
    let docs = app.anonymous().get("/docs").await.expect(308);
    assert_eq!(docs.header("location"), Some("/docs/index.html"));
}

#[tokio::test]
async fn the_interactive_page_loads_nothing_from_elsewhere() {
    let app = App::start().await;
    let page = app.anonymous().get("/docs/index.html").await.expect(200);
    let assets = references(&page.text());
    assert!(assets.len() >= 4, "{assets:?}");
    for asset in &assets {
        assert!(!asset.contains("//"), "{asset} is elsewhere");
        let path = format!("/docs/{}", asset.trim_start_matches("./"));
        let served = app.anonymous().get(&path).await.expect(200);
        let kind = served.header("content-type").expect("a content type");
        let expected = match asset.rsplit_once('.') {
            Some((_, "js")) => "javascript",
            Some((_, "css")) => "css",
            Some((_, "png")) => "image/png",
            _ => panic!("{asset}: what is it?"),
        };
        assert!(kind.contains(expected), "{asset}: {kind}");
        if expected == "css" {
            let text = served.text();
            let leads_away = ["@import", "url(http", "url(\"http", "url(//"];
            let leads_away = leads_away.iter().find(|sign| text.contains(**sign));
            assert_eq!(leads_away, None, "{asset}");
        }
    }
}

#[tokio::test]
async fn the_interactive_page_is_configured_for_all_documents_and_for_no_other_host() {
    let app = App::start().await;
    let script = app
        .anonymous()
        .get("/docs/swagger-initializer.js")
        .await
        .expect(200)
        .text();
    for (surface, _) in documents() {
        let path = format!("/docs/openapi/{}.json", surface.name());
        assert!(script.contains(&path), "{path} is not offered: {script}");
    }
    assert!(
        !script.contains("http://") && !script.contains("https://"),
        "{script}"
    );
    // else Swagger UI asks validator.swagger.io about every document that is not on localhost
    let validator = script.lines().find(|line| line.contains("validatorUrl"));
    let off = validator.is_some_and(|line| line.contains("none") || line.contains("null"));
    assert!(off, "the online validator is on: {script}");
}

/// What a page refers to by `href` and `src`.
fn references(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\""] {
        for rest in page.split(attribute).skip(1) {
            let value = rest.split('"').next().expect("a value");
            found.push(value.to_owned());
        }
    }
    found
}
