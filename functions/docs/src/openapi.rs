//! The OpenAPI document of each surface, put together from the functions' own.

use axum::http::Method;
use shared::{
    domain::id::PathId,
    http::{Document, Surface},
};
use utoipa::{
    OpenApi as _,
    openapi::{
        InfoBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema, Type,
        path::{Operation, ParameterIn},
        schema::SchemaType,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

/// A failure that requests of some kind may meet, in place of a block per handler.
struct Failure {
    status: &'static str,
    description: &'static str,
    /// Whether an operation may meet it.
    applies: fn(&Operation, Method) -> bool,
}

/// What a document says about failed requests.
fn failures(surface: Surface) -> Vec<Failure> {
    let always = |_: &Operation, _: Method| true;
    let with_body = |operation: &Operation, _: Method| operation.request_body.is_some();
    let mutates = |_: &Operation, method: Method| method != Method::GET;
    let failure = |status, description, applies| Failure {
        status,
        description,
        applies,
    };
    let invalid = match surface {
        Surface::Headroom | Surface::TimeTracker => "422",
        Surface::WorkHub | Surface::Workforce | Surface::EmployeeManagement => "400",
    };
    let mut all = vec![
        failure(
            invalid,
            "The input breaks rules; each field is named",
            always,
        ),
        failure("401", "No session, or one that has ended", always),
        failure("403", "Not allowed", always),
        failure("404", "Unknown, or of another organization", always),
        failure("413", "The body is larger than 1 MiB", with_body),
        failure("415", "The body is not JSON", with_body),
        failure("429", "Too many failures; see Retry-After", always),
    ];
    // a conflict is one more broken rule there
    if surface != Surface::EmployeeManagement {
        all.push(failure(
            "409",
            "Against what is stored, or others were faster",
            mutates,
        ));
    }
    all
}

/// The document of a surface.
#[must_use]
pub fn document(surface: Surface) -> OpenApi {
    let functions = [
        auth::openapi(),
        organizations::openapi(),
        people::openapi(),
        tasks::openapi(),
        schedules::openapi(),
        clock::openapi(),
        calendar::openapi(),
        payroll::openapi(),
        chat::openapi(),
        files::openapi(),
        reports::openapi(),
        tickets::openapi(),
        webhooks::openapi(),
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
    let failures = failures(surface);
    for failure in &failures {
        let response = ResponseBuilder::new().description(failure.description);
        let name = format!("Failure{}", failure.status);
        components
            .responses
            .insert(name, RefOr::T(response.build()));
    }
    for (path, item) in &mut document.paths.paths {
        let methods = [
            (Method::GET, &mut item.get),
            (Method::POST, &mut item.post),
            (Method::PUT, &mut item.put),
            (Method::PATCH, &mut item.patch),
            (Method::DELETE, &mut item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(operation_id(&method, path));
            bound_ids(operation);
            for failure in &failures {
                if !(failure.applies)(operation, method.clone()) {
                    continue;
                }
                let name = format!("Failure{}", failure.status);
                let reference: RefOr<Response> = RefOr::Ref(Ref::from_response_name(name));
                let responses = &mut operation.responses.responses;
                responses
                    .entry(failure.status.to_owned())
                    .or_insert(reference);
            }
        }
    }
}

/// Numbers in paths are ids: positive, and no larger than their UUIDs can carry.
fn bound_ids(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.parameter_in == ParameterIn::Path
            && let Some(RefOr::T(Schema::Object(number))) = &mut parameter.schema
            && number.schema_type == SchemaType::Type(Type::Integer)
        {
            number.format = None;
            number.minimum = Some(1.into());
            number.maximum = Some(PathId::MAX.into());
        }
    }
}

/// What a generated client calls an operation, as in `get_billing_invoice_id_pdf`. The handlers' own
/// names are the default, but many are called `list` and ids must be unique.
fn operation_id(method: &Method, path: &str) -> String {
    // what is at `/v1` is also at `/api/v1`, by another name
    let path = match path.strip_prefix("/api/") {
        Some(rest) if !rest.starts_with("v1/") => rest,
        _ => path,
    };
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let method = method.as_str().to_ascii_lowercase();
    [method.as_str()]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}
