//! What clients send of a schedule.

use std::collections::BTreeMap;

use deserr::Deserr;
use serde_json::{Map, Value};
use shared::{
    domain::{
        id::{EntityId, TypedUuid},
        patch::Cleared,
        person::Person,
        schedule::{JsonText, PersonRef, Schedule},
        smart_group::SmartGroups,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::State;

/// People or groups that a schedule names at most.
const MOST_ASSIGNEES: usize = 100;
/// People that a frontend may say to be in the groups.
const MOST_EXPANDED: usize = 1000;
/// What a frontend keeps with a schedule, bytes.
const MOST_DETAILS: usize = 16 << 10;

/// For whom a schedule is, and how its shifts are planned.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedSchedule {
    #[deserr(default)]
    pub(crate) name: Option<Text<1, 200>>,
    /// Smart groups, or segments for all of theirs, at most 100.
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub(crate) assignee_group_ids: Option<Vec<TypedUuid>>,
    /// At most 100.
    #[deserr(default)]
    #[schema(max_items = 100)]
    assignee_user_ids: Option<Vec<EntityId>>,
    /// The same with those in the groups, at most 1,000; kept for the frontend, decides nothing.
    #[deserr(default)]
    #[schema(max_items = 1000)]
    assignee_user_ids_expanded: Option<Vec<TypedUuid>>,
    /// Where its shifts are, unless they say.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    location_id: Cleared<TypedUuid>,
    /// An object of at most 16 KB. Of it `conflicts` (`show` or `refuse`), `minRestHours` (11),
    /// `maxWeekHours` (40) and `swapApproval` (`manager` or `auto`) are decided by.
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    details_config: Option<Value>,
}

impl ChangedSchedule {
    /// Who of the organization is named.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for others.
    pub(crate) async fn assignees(
        &self,
        state: &State,
        caller: &Caller,
    ) -> ApiResult<Option<Vec<PersonRef>>> {
        let Some(named) = &self.assignee_user_ids else {
            return Ok(None);
        };
        if named.len() > MOST_ASSIGNEES {
            return Err(too_many("assigneeUserIds", MOST_ASSIGNEES));
        }
        let mut numbers: Vec<u64> = named.iter().map(|id| id.number()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let store = &state.platform.store;
        let people = store.person_list_by_ids(caller.tenant, &numbers).await?;
        let known: BTreeMap<u64, &Person> = people.iter().map(|it| (it.id, it)).collect();
        let is_known = |id: &EntityId| {
            let person = known.get(&id.number());
            person.is_some_and(|person| id.matches(person.uuid))
        };
        match named.iter().position(|id| !is_known(id)) {
            Some(place) => {
                let path = format!("assigneeUserIds[{place}]");
                Err(ApiError::rule(path, "No such person in the organization"))
            }
            None => Ok(Some(people.iter().map(PersonRef::from).collect())),
        }
    }

    /// Writes what is named into a schedule.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for groups that the organization has not, and too much of anything.
    pub(crate) fn apply(
        &self,
        schedule: &mut Schedule,
        assignees: Option<&[PersonRef]>,
        groups: &SmartGroups,
    ) -> ApiResult<()> {
        if let Some(name) = &self.name {
            name.as_str().clone_into(&mut schedule.name);
        }
        if let Some(assignees) = assignees {
            schedule.assignees = assignees.to_vec();
        }
        if let Some(named) = &self.assignee_group_ids {
            let field = "assigneeGroupIds";
            let ids = distinct(named, field, MOST_ASSIGNEES)?;
            let exists = |id: &Uuid| groups.segment(*id).is_some() || groups.group(*id).is_some();
            // those named before may be gone
            let is_known = |id: &Uuid| schedule.assignee_group_ids.contains(id) || exists(id);
            if !ids.iter().all(is_known) {
                return Err(ApiError::rule(field, "No such group in the organization"));
            }
            schedule.assignee_group_ids = ids;
        }
        if let Some(named) = &self.assignee_user_ids_expanded {
            let field = "assigneeUserIdsExpanded";
            schedule.assignee_user_ids_expanded = distinct(named, field, MOST_EXPANDED)?;
        }
        let location = &mut schedule.location_id;
        self.location_id.clone().apply(location, |TypedUuid(id)| id);
        if let Some(details) = &self.details_config {
            schedule.details_config = details_config(details)?;
        }
        Ok(())
    }

    /// The location that is named.
    pub(crate) fn location(&self) -> Option<Uuid> {
        self.location_id.clone().given(|TypedUuid(id)| id)
    }
}

fn too_many(field: &str, most: usize) -> ApiError {
    ApiError::field(field, Violation::TooLong(most))
}

fn distinct(named: &[TypedUuid], field: &str, most: usize) -> ApiResult<Vec<Uuid>> {
    if named.len() > most {
        return Err(too_many(field, most));
    }
    let mut ids: Vec<Uuid> = Vec::with_capacity(named.len());
    for TypedUuid(id) in named {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    Ok(ids)
}

fn details_config(details: &Value) -> ApiResult<JsonText> {
    let object = match details {
        Value::Object(object) => JsonText::of(object),
        Value::Null => JsonText::of(&Map::new()),
        _ => {
            return Err(ApiError::field("detailsConfig", Violation::Type("object")));
        }
    };
    match object.len() <= MOST_DETAILS {
        true => Ok(object),
        false => Err(ApiError::rule(
            "detailsConfig",
            "Must have at most 16 KB as JSON",
        )),
    }
}
