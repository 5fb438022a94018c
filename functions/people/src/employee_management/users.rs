//! One's own profile, and single users.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use shared::{
    domain::{
        id::{EntityId, TenantId},
        person::Person,
        project::Project,
        violation::{Violation, Violations},
    },
    http::{
        Admin, ApiError, ApiResult, Member, Unauthenticated, ValidJson, ValidPath,
        employee_management::{Related, User},
        path_number,
    },
    store::LastLogins,
};
use utoipa::ToSchema;

use super::{
    fields::ProjectIds,
    input::{NewUser, UserChange},
    view::user,
};
use crate::{
    State,
    remove::{self, Hours},
    save,
};

/// What an id in a path is of.
const USER: &str = "User";

/// A user who was made.
#[derive(Serialize, ToSchema)]
pub(super) struct Created {
    #[schema(value_type = String, example = "Сотрудник успешно создан")]
    message: &'static str,
    user: User,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(super) struct Message {
    message: &'static str,
}

/// Get current user's profile
#[utoipa::path(get, path = "/profile", tag = "Users", security(("session" = ["member"])),
    responses((status = 200, body = User)))]
pub(crate) async fn profile(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<User>> {
    let store = &state.platform.store;
    let found = store.person_with_last_login(caller.tenant, caller.person);
    let (person, logins) = found.await?;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let projects = store
        .project_list_by_ids(caller.tenant, &person.project_ids)
        .await?;
    Ok(Json(user(person, &Related::new(projects, logins), &caller)))
}

/// Get an employee by ID
#[utoipa::path(get, path = "/users/{id}", tag = "Users", security(("session" = ["member"])),
    params(("id" = String, Path)),
    responses((status = 200, body = User)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<User>> {
    let (person, logins) = find(&state, caller.tenant, &id).await?;
    let store = &state.platform.store;
    let projects = store
        .project_list_by_ids(caller.tenant, &person.project_ids)
        .await?;
    Ok(Json(user(person, &Related::new(projects, logins), &caller)))
}

/// Create a new employee (admin only)
#[utoipa::path(post, path = "/users", tag = "Users", security(("session" = ["admin"])),
    request_body = NewUser,
    responses((status = 201, body = Created)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Response> {
    let new = NewUser::of(sent)?;
    let (tenant, now) = (caller.tenant, state.platform.clock.now());
    let projects = existing(&state, tenant, new.project_ids.as_ref()).await?;
    let password = new.password.clone();
    let made = save::create(
        &state,
        tenant,
        Some(caller.person),
        Some(password.expose()),
        |id| new.into_person(id, now),
    );
    let created = Created {
        message: "Сотрудник успешно создан",
        user: user(
            made.await?,
            &Related::new(projects, LastLogins::default()),
            &caller,
        ),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// Update a user's profile: employees the basic fields of their own, admins all fields of all users
#[utoipa::path(put, path = "/users/{id}", tag = "Users", security(("session" = ["member"])),
    params(("id" = String, Path)),
    request_body = UserChange,
    responses((status = 200, body = User)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Json<User>> {
    let (tenant, now) = (caller.tenant, state.platform.clock.now());
    let (old, logins) = find(&state, tenant, &id).await?;
    let change = UserChange::of(sent, &caller, &old)?;
    let named = existing(&state, tenant, change.project_ids()).await?;
    let apply = |old: &Person| change.clone().apply(&caller, old, now);
    let changed = save::update(&state, &caller, USER, old, change.password(), apply).await?;
    let projects = match change.project_ids() {
        Some(_) => named,
        None => {
            let store = &state.platform.store;
            let ids = &changed.project_ids;
            store.project_list_by_ids(tenant, ids).await?
        }
    };
    let related = Related::new(projects, logins);
    Ok(Json(user(changed, &related, &caller)))
}

/// Delete an employee (admin only): anonymised, logged out, their history stays
#[utoipa::path(delete, path = "/users/{id}", tag = "Users", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Message)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<Message>> {
    let (person, _) = find(&state, caller.tenant, &id).await?;
    if person.id == caller.person {
        return Err(ApiError::conflict("Нельзя удалить самого себя"));
    }
    Box::pin(remove::remove(&state, &caller, person, Hours::Stay)).await?;
    Ok(Json(Message {
        message: "Сотрудник успешно удален",
    }))
}

/// The tenant's person of an id, with their last login.
async fn find(state: &State, tenant: TenantId, id: &str) -> ApiResult<(Person, LastLogins)> {
    let id: EntityId = path_number(id, "id", USER)?;
    let store = &state.platform.store;
    let (found, logins) = store.person_with_last_login(tenant, id.number()).await?;
    let person = found
        .filter(|person| id.matches(person.uuid))
        .ok_or(ApiError::NotFound(USER))?;
    Ok((person, logins))
}

/// The projects that a body names; each that does not exist breaks a rule.
async fn existing(
    state: &State,
    tenant: TenantId,
    ids: Option<&ProjectIds>,
) -> ApiResult<Vec<Project>> {
    let Some(ids) = ids else {
        return Ok(Vec::new());
    };
    let store = &state.platform.store;
    let projects = store.project_list_by_ids(tenant, &ids.distinct()).await?;
    let has = |id| projects.iter().any(|project| project.id == id);
    let unknown = ids.iter().filter(|(_, id)| !has(*id));
    let violation = |(place, _)| {
        let violation = Violation::Rule("Проект не найден".into());
        (format!("projectIds[{place}]"), violation)
    };
    unknown.map(violation).collect::<Violations>().none()?;
    Ok(projects)
}
