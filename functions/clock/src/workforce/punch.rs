//! `POST /api/v1/clock`.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::{
    domain::clock::PunchKind,
    http::{ApiResult, Member, OptionalJson},
};
use utoipa::ToSchema;

use super::{entry_view::EntryItem, punch_input::TypedPunch};
use crate::{State, punch as rules};

/// What a punch said, and what it made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Punched {
    #[serde(rename = "type")]
    kind: PunchKind,
    #[serde(flatten)]
    entry: EntryItem,
}

/// Punch in or out, or begin or end a break. One is in once at a time; out ends what in began
#[utoipa::path(post, path = "/api/v1/clock", tag = "Clock", security(("session" = ["member"])),
    request_body = Option<TypedPunch>,
    responses((status = 200, description = "Out, or a break", body = Punched),
              (status = 201, description = "In", body = Punched)))]
pub(crate) async fn punch(
    Extract(state): Extract<State>,
    Member(caller): Member,
    OptionalJson(body): OptionalJson<TypedPunch>,
) -> ApiResult<Response> {
    let now = state.platform.clock.now();
    let new = body.unwrap_or_default().punch(now)?;
    let (kind, entry) = rules::punch(&state, &caller, &new).await?;
    let status = match kind {
        PunchKind::In => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let entry = EntryItem::of(entry, now);
    Ok((status, Json(Punched { kind, entry })).into_response())
}
