//! The OpenAPI document of each surface, put together from the functions' own.

use shared::http::{Document, Surface};
use utoipa::{
    OpenApi as _,
    openapi::{
        InfoBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

/// What a document says about every failed request, in place of a block per handler.
fn failures(surface: Surface) -> [(&'static str, &'static str); 5] {
    let invalid = match surface {
        Surface::Headroom => "422",
        Surface::WorkHub | Surface::EmployeeManagement => "400",
    };
    [
        (invalid, "The input breaks rules; each field is named"),
        ("401", "No session, or one that has ended"),
        ("403", "Not allowed"),
        ("404", "Unknown, or of another organization"),
        ("429", "Too many failures; see Retry-After"),
    ]
}

/// The document of a surface.
#[must_use]
pub fn document(surface: Surface) -> OpenApi {
    let functions = [
        auth::openapi(),
        organizations::openapi(),
        people::openapi(),
        tasks::openapi(),
        projects::openapi(),
        billing::openapi(),
        notifications::openapi(),
        vec![(Surface::WorkHub, super::WorkHub::openapi as Document)],
    ];
    let parts = functions.into_iter().flatten();
    let parts = parts.filter(|(of, _)| *of == surface);
    let mut document = parts
        .map(|(_, part)| part())
        .reduce(|mut whole, part| {
            whole.merge(part);
            whole
        })
        .unwrap_or_default();
    finish(surface, &mut document);
    document
}

fn finish(surface: Surface, document: &mut OpenApi) {
    document.info = InfoBuilder::new()
        .title(surface.title())
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    let components = document.components.get_or_insert_default();
    // either carries the same token
    components.add_security_scheme(
        "session",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    components.add_security_scheme(
        "cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("token"))),
    );
    for (status, description) in failures(surface) {
        let response = ResponseBuilder::new().description(description).build();
        components
            .responses
            .insert(format!("Failure{status}"), RefOr::T(response));
    }
    for (path, item) in &mut document.paths.paths {
        let methods = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(operation_id(method, path));
            for (status, _) in failures(surface) {
                let failure: RefOr<Response> =
                    RefOr::Ref(Ref::from_response_name(format!("Failure{status}")));
                let responses = &mut operation.responses.responses;
                responses.entry(status.to_owned()).or_insert(failure);
            }
        }
    }
}

/// What a generated client calls an operation, as in `get_billing_invoice_id_pdf`. The handlers' own
/// names are the default, but many are called `list` and ids must be unique.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && *word != "api");
    [method]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}
