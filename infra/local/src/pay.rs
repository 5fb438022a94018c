//! The sandbox's payment page: pays or declines by sending the signed webhook that Stripe would.

use axum::{
    Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, Request, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use billing::gateway::{
    event::{SIGNATURE_HEADER, sign},
    sandbox::{Decision, event},
};
use maud::html;
use serde::Deserialize;
use shared::{
    clock::Clock,
    domain::id::TenantId,
    page::{self, Language, Page},
};
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

async fn page(
    language: Language,
    Path(payment): Path<String>,
    Query(about): Query<Payment>,
) -> Page {
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
    let action = |decision: &str| {
        let query = format!("tenant={tenant}&invoice={invoice}&number={number}&amount={amount}");
        format!("/_local/pay/{payment}/{decision}?{query}")
    };
    let body = html! {
        p {
            (language.pick(
                "Это тестовая оплата: денег никто не спишет.",
                "This is a test payment: no money moves.",
            ))
        }
        p { strong { (amount / 100) "." (format!("{:02}", amount % 100)) " RUB" } }
        div.row {
            form method="post" action=(action("pay")) {
                button { (language.pick("Оплатить", "Pay")) }
            }
            form method="post" action=(action("decline")) {
                button.plain { (language.pick("Отклонить", "Decline")) }
            }
        }
    };
    let title = match language {
        Language::Russian => format!("Счёт {number}"),
        Language::English => format!("Invoice {number}"),
    };
    Page::new(language, title, body)
}

/// What became of a payment: a page for people, a word for programs.
fn outcome(headers: &HeaderMap, decision: Decision) -> Response {
    let (word, russian) = match decision {
        Decision::Pay => ("Paid", "Оплачено"),
        Decision::Decline => ("Declined", "Отклонено"),
    };
    if !page::is_wanted(headers) {
        return word.into_response();
    }
    let language = Language::of(headers);
    let body = html! {
        p {
            (language.pick("Страницу можно закрыть.", "You can close this page."))
        }
    };
    Page::new(language, language.pick(russian, word), body).into_response()
}

async fn decide(
    State(sandbox): State<Sandbox>,
    Path((payment, decision)): Path<(String, String)>,
    Query(about): Query<Payment>,
    headers: HeaderMap,
) -> Response {
    let decision = match decision.as_str() {
        "pay" => Decision::Pay,
        "decline" => Decision::Decline,
        _ => return (StatusCode::NOT_FOUND, "No such decision").into_response(),
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
        Err(error) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    };
    let signature = sign(&payload, &sandbox.secret, sandbox.clock.now());
    let request = Request::post("/api/billing/webhook")
        .header(CONTENT_TYPE, "application/json")
        .header(SIGNATURE_HEADER, signature)
        .body(Body::from(payload));
    match request {
        Ok(request) => match sandbox.api.oneshot(request).await {
            Ok(response) if response.status().is_success() => outcome(&headers, decision),
            Ok(response) => {
                let words = format!("Webhook: {}", response.status());
                (StatusCode::BAD_GATEWAY, words).into_response()
            }
            Err(never) => match never {},
        },
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
