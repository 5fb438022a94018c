//! Smart groups: their rules, and the segments they stand in.

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde::Serialize;
use serde_json::Value;
use shared::{
    domain::{
        color::Color,
        id::{TypedUuid, uuid_at},
        smart_group::{Logic, MOST_GROUPS, Rule, Segment, SmartGroup, SmartGroups},
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
    group_input::{ChangedGroup, NewGroup, membership, rules},
    segments::SegmentItem,
    update_groups::update_groups,
};

/// A segment with its groups.
#[derive(Serialize, ToSchema)]
pub(crate) struct SegmentWithGroups {
    #[serde(flatten)]
    segment: SegmentItem,
    groups: Vec<SmartGroupItem>,
}

/// A smart group.
#[derive(Serialize, ToSchema)]
pub(crate) struct SmartGroupItem {
    id: Uuid,
    segment_id: Uuid,
    name: String,
    description: Option<String>,
    color: Option<String>,
    logic: Logic,
    rules: Vec<RuleItem>,
    created_at: Millis,
    updated_at: Millis,
}

/// A rule as it was sent.
#[derive(Serialize, ToSchema)]
struct RuleItem {
    field: String,
    operator: String,
    value: Value,
}

impl From<&Rule> for RuleItem {
    fn from(rule: &Rule) -> Self {
        Self {
            field: rule.field.clone(),
            operator: rule.operator.clone(),
            value: rule.value.clone(),
        }
    }
}

impl SmartGroupItem {
    fn of(segment: &Segment, group: &SmartGroup) -> Self {
        Self {
            id: group.id,
            segment_id: segment.id,
            name: group.name.clone(),
            description: group.description.clone(),
            color: group.color.clone(),
            logic: group.membership.logic,
            rules: group.membership.rules.iter().map(RuleItem::from).collect(),
            created_at: Millis(group.created_at),
            updated_at: Millis(group.updated_at),
        }
    }

    fn found(groups: &SmartGroups, id: Uuid) -> ApiResult<Self> {
        let found = groups.group(id).ok_or(ApiError::NotFound(WHAT))?;
        Ok(Self::of(found.0, found.1))
    }
}

pub(super) const WHAT: &str = "Smart group";

/// Segments with their smart groups, oldest first
#[utoipa::path(get, path = "/api/v1/smart-groups", tag = "Smart groups", security(("session" = ["member"])),
    responses((status = 200, body = Items<SegmentWithGroups>)))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<Items<SegmentWithGroups>>> {
    let groups = platform.store.smart_groups_get(caller.tenant).await?;
    let segments = groups.segments.iter().map(|segment| SegmentWithGroups {
        segment: segment.into(),
        groups: segment
            .groups
            .iter()
            .map(|group| SmartGroupItem::of(segment, group))
            .collect(),
    });
    Ok(Json(segments.collect::<Vec<_>>().into()))
}

/// Create a smart group, at most 200 in all segments; without rules it has no members
#[utoipa::path(post, path = "/api/v1/smart-groups", tag = "Smart groups", security(("session" = ["manager"])),
    request_body = NewGroup,
    responses((status = 201, body = SmartGroupItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidJson(new): ValidJson<NewGroup>,
) -> ApiResult<(StatusCode, Json<SmartGroupItem>)> {
    let now = state.platform.clock.now();
    let group = SmartGroup {
        id: uuid_at(now),
        name: new.name.into_string(),
        description: new.description.given(Text::into_string),
        color: new.color.given(Color::into_string),
        membership: membership(new.logic, new.rules.as_deref().unwrap_or_default())?,
        created_at: now,
        updated_at: now,
    };
    let TypedUuid(segment) = new.segment_id;
    let created = update_groups(&state, caller.tenant, |groups| {
        if groups.groups().count() >= MOST_GROUPS {
            let words = "An organization has at most 200 smart groups";
            return Err(ApiError::conflict(words));
        }
        let segment = groups.segment_mut(segment).ok_or_else(no_segment)?;
        segment.groups.push(group.clone());
        Ok(SmartGroupItem::of(segment, &group))
    });
    Ok((StatusCode::CREATED, Json(created.await?)))
}

fn no_segment() -> ApiError {
    ApiError::rule("segmentId", "No such segment in the organization")
}

/// One smart group
#[utoipa::path(get, path = "/api/v1/smart-groups/{smartGroupId}", tag = "Smart groups", security(("session" = ["member"])),
    params(("smartGroupId" = Uuid, Path)),
    responses((status = 200, body = SmartGroupItem)))]
pub(crate) async fn get(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<SmartGroupItem>> {
    let groups = platform.store.smart_groups_get(caller.tenant).await?;
    SmartGroupItem::found(&groups, id).map(Json)
}

/// Change a smart group, or move it to another segment
#[utoipa::path(patch, path = "/api/v1/smart-groups/{smartGroupId}", tag = "Smart groups", security(("session" = ["manager"])),
    params(("smartGroupId" = Uuid, Path)),
    request_body = ChangedGroup,
    responses((status = 200, body = SmartGroupItem)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedGroup>,
) -> ApiResult<Json<SmartGroupItem>> {
    let now = state.platform.clock.now();
    let rules = change.rules.as_deref().map(rules).transpose()?;
    let changed = update_groups(&state, caller.tenant, |groups| {
        let group = groups.group_mut(id).ok_or(ApiError::NotFound(WHAT))?;
        let change = change.clone();
        if let Some(name) = change.name {
            group.name = name.into_string();
        }
        let description = &mut group.description;
        change.description.apply(description, Text::into_string);
        change.color.apply(&mut group.color, Color::into_string);
        if let Some(logic) = change.logic {
            group.membership.logic = logic;
        }
        if let Some(rules) = &rules {
            group.membership.rules.clone_from(rules);
        }
        group.updated_at = now;
        if let Some(TypedUuid(segment)) = change.segment_id {
            let moved = group.clone();
            move_group(groups, moved, segment)?;
        }
        SmartGroupItem::found(groups, id)
    });
    Ok(Json(changed.await?))
}

/// Moves a group to the end of a segment, unless it stands there already.
fn move_group(groups: &mut SmartGroups, group: SmartGroup, to: Uuid) -> ApiResult<()> {
    let stands_there = |segment: &Segment| segment.groups.iter().any(|it| it.id == group.id);
    if groups.segment(to).is_some_and(stands_there) {
        return Ok(());
    }
    for segment in &mut groups.segments {
        segment.groups.retain(|it| it.id != group.id);
    }
    let segment = groups.segment_mut(to).ok_or_else(no_segment)?;
    segment.groups.push(group);
    Ok(())
}

/// Delete a smart group
#[utoipa::path(delete, path = "/api/v1/smart-groups/{smartGroupId}", tag = "Smart groups", security(("session" = ["manager"])),
    params(("smartGroupId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Done>> {
    update_groups(&state, caller.tenant, |groups| {
        groups.group(id).ok_or(ApiError::NotFound(WHAT))?;
        for segment in &mut groups.segments {
            segment.groups.retain(|group| group.id != id);
        }
        Ok(())
    })
    .await?;
    Ok(Json(Done::OK))
}
