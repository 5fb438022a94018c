//! Workforce: sessions.

use serde_json::json;
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{AnySession, Public},
    get, post,
};
use crate::PASSWORD;

/// The endpoints.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = vec![
        get("/api/v1/auth/config", "auth", Public),
        post("/api/v1/auth/check-email", "auth", Public).body(|its| json!({ "email": its.email })),
        post("/api/v1/auth/login", "auth", Public)
            .body(|its| json!({ "email": its.email, "password": PASSWORD })),
        post("/api/v1/auth/otp/start", "auth", Public).body(|its| {
            json!({
                "channel": "email", "destination": its.email, "email": its.email,
                "phone": "+996555123456",
            })
        }),
        post("/api/v1/auth/otp/verify", "auth", Public)
            .body(|its| {
                json!({
                    "channel": "email", "destination": its.email, "email": its.email,
                    "phone": "+996555123456", "otp": "wrong",
                })
            })
            .answers(401),
        post("/api/v1/auth/refresh", "auth", Public)
            .body(|_| json!({ "refreshToken": "made-up" }))
            .answers(401),
        post("/api/v1/auth/logout", "auth", AnySession).body(|_| json!({ "refreshToken": null })),
        get("/api/v1/me", "auth", AnySession),
    ];
    let all = all.into_iter();
    all.map(|endpoint| endpoint.on(Surface::Workforce))
        .collect()
}
