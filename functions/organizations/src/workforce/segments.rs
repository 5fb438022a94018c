//! Segments: headings with smart groups below them.

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde::Serialize;
use shared::{
    domain::{
        color::Color,
        id::uuid_at,
        smart_group::{MOST_SEGMENTS, Segment},
        text::Text,
    },
    http::{
        ApiError, ApiResult, Manager, Member, ValidJson, ValidPath,
        workforce::Items,
        workhub::{Done, Millis},
    },
    platform::Platform,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::State;

use super::{
    group_input::{ChangedLabel, NewSegment},
    update_groups::update_groups,
};

/// A segment.
#[derive(Serialize, ToSchema)]
pub(crate) struct SegmentItem {
    id: Uuid,
    name: String,
    description: Option<String>,
    color: Option<String>,
    created_at: Millis,
    updated_at: Millis,
}

impl From<&Segment> for SegmentItem {
    fn from(segment: &Segment) -> Self {
        Self {
            id: segment.id,
            name: segment.name.clone(),
            description: segment.description.clone(),
            color: segment.color.clone(),
            created_at: Millis(segment.created_at),
            updated_at: Millis(segment.updated_at),
        }
    }
}

const WHAT: &str = "Segment";

/// Segments without their groups, oldest first
#[utoipa::path(get, path = "/api/v1/smart-groups/segments", tag = "Smart groups", security(("session" = ["member"])),
    responses((status = 200, body = Items<SegmentItem>)))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<Items<SegmentItem>>> {
    let groups = platform.store.smart_groups_get(caller.tenant).await?;
    let segments: Vec<_> = groups.segments.iter().map(SegmentItem::from).collect();
    Ok(Json(segments.into()))
}

/// Create a segment, at most 100
#[utoipa::path(post, path = "/api/v1/smart-groups/segments", tag = "Smart groups", security(("session" = ["manager"])),
    request_body = NewSegment,
    responses((status = 201, body = SegmentItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidJson(new): ValidJson<NewSegment>,
) -> ApiResult<(StatusCode, Json<SegmentItem>)> {
    let now = state.platform.clock.now();
    let segment = Segment {
        id: uuid_at(now),
        name: new.name.into_string(),
        description: new.description.given(Text::into_string),
        color: new.color.given(Color::into_string),
        groups: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    update_groups(&state, caller.tenant, |groups| {
        if groups.segments.len() >= MOST_SEGMENTS {
            return Err(ApiError::conflict(
                "An organization has at most 100 segments",
            ));
        }
        groups.segments.push(segment.clone());
        Ok(())
    })
    .await?;
    Ok((StatusCode::CREATED, Json(SegmentItem::from(&segment))))
}

/// One segment
#[utoipa::path(get, path = "/api/v1/smart-groups/segments/{segmentId}", tag = "Smart groups", security(("session" = ["member"])),
    params(("segmentId" = Uuid, Path)),
    responses((status = 200, body = SegmentItem)))]
pub(crate) async fn get(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<SegmentItem>> {
    let groups = platform.store.smart_groups_get(caller.tenant).await?;
    let segment = groups.segment(id).ok_or(ApiError::NotFound(WHAT))?;
    Ok(Json(segment.into()))
}

/// Change a segment
#[utoipa::path(patch, path = "/api/v1/smart-groups/segments/{segmentId}", tag = "Smart groups", security(("session" = ["manager"])),
    params(("segmentId" = Uuid, Path)),
    request_body = ChangedLabel,
    responses((status = 200, body = SegmentItem)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedLabel>,
) -> ApiResult<Json<SegmentItem>> {
    let now = state.platform.clock.now();
    let changed = update_groups(&state, caller.tenant, |groups| {
        let segment = groups.segment_mut(id).ok_or(ApiError::NotFound(WHAT))?;
        let change = change.clone();
        if let Some(name) = change.name {
            segment.name = name.into_string();
        }
        let description = &mut segment.description;
        change.description.apply(description, Text::into_string);
        change.color.apply(&mut segment.color, Color::into_string);
        segment.updated_at = now;
        Ok(SegmentItem::from(&*segment))
    });
    Ok(Json(changed.await?))
}

/// Delete a segment with its groups
#[utoipa::path(delete, path = "/api/v1/smart-groups/segments/{segmentId}", tag = "Smart groups", security(("session" = ["manager"])),
    params(("segmentId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Done>> {
    update_groups(&state, caller.tenant, |groups| {
        let before = groups.segments.len();
        groups.segments.retain(|segment| segment.id != id);
        match groups.segments.len() < before {
            true => Ok(()),
            false => Err(ApiError::NotFound(WHAT)),
        }
    })
    .await?;
    Ok(Json(Done::OK))
}
