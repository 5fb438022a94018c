//! The sandbox's payment page: pays or declines by sending the signed webhook that Stripe would.

use axum::{
    Router,
    body::Body,
    extract::{Path, Query, State},
    http::{Request, StatusCode, header::CONTENT_TYPE},
    response::Html,
    routing::{get, post},
};
use billing::gateway::{
    event::{SIGNATURE_HEADER, sign},
    sandbox::{Decision, event},
};
use serde::Deserialize;
use shared::{clock::Clock, domain::id::TenantId};
use tower::ServiceExt;

/// What the page stands on: the API it tells of payments, and the secret it signs with.
#[derive(Clone)]
pub struct Sandbox {
    /// The API.
    pub api: Router,
    /// `PAYMENT_WEBHOOK_SECRET`.
    pub secret: String,
    /// Time.
    pub clock: Clock,
}

#[derive(Deserialize)]
struct Payment {
    tenant: u64,
    invoice: u64,
    number: String,
    amount: i64,
}

/// `GET /_local/pay/{payment}` and `POST /_local/pay/{payment}/{pay|decline}`.
pub fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/_local/pay/{payment}", get(page))
        .route("/_local/pay/{payment}/{decision}", post(decide))
        .with_state(sandbox)
}

async fn page(Path(payment): Path<String>, Query(about): Query<Payment>) -> Html<String> {
    let Payment {
        tenant,
        invoice,
        number,
        amount,
    } = about;
    // what comes from the address is shown only as the page could have made it itself
    let number: String = number
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let payment: String = payment
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let form = |decision: &str, label: &str| {
        let query = format!("tenant={tenant}&invoice={invoice}&number={number}&amount={amount}");
        let action = format!("/_local/pay/{payment}/{decision}?{query}");
        format!(r#"<form method="post" action="{action}"><button>{label}</button></form>"#)
    };
    Html(format!(
        "<!doctype html><meta charset=utf-8><title>Sandbox payment</title>\
         <h1>{number}</h1><p>{}.{:02} RUB</p>{}{}",
        amount / 100,
        amount % 100,
        form("pay", "Pay"),
        form("decline", "Decline"),
    ))
}

async fn decide(
    State(sandbox): State<Sandbox>,
    Path((payment, decision)): Path<(String, String)>,
    Query(about): Query<Payment>,
) -> (StatusCode, String) {
    let (decision, word) = match decision.as_str() {
        "pay" => (Decision::Pay, "Paid"),
        "decline" => (Decision::Decline, "Declined"),
        _ => return (StatusCode::NOT_FOUND, "No such decision".to_owned()),
    };
    let event = event(
        &payment,
        TenantId(about.tenant),
        about.invoice,
        about.amount,
        decision,
    );
    let payload = match serde_json::to_string(&event) {
        Ok(payload) => payload,
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    };
    let signature = sign(&payload, &sandbox.secret, sandbox.clock.now());
    let request = Request::post("/api/billing/webhook")
        .header(CONTENT_TYPE, "application/json")
        .header(SIGNATURE_HEADER, signature)
        .body(Body::from(payload));
    match request {
        Ok(request) => match sandbox.api.oneshot(request).await {
            Ok(response) if response.status().is_success() => (StatusCode::OK, word.to_owned()),
            Ok(response) => (
                StatusCode::BAD_GATEWAY,
                format!("Webhook: {}", response.status()),
            ),
            Err(never) => match never {},
        },
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}
