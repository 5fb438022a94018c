//! `WorkHub`: `/api/employees`.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        id::{EntityId, TenantId},
        money::Money,
        organization::GameConfig,
        person::{Person, PersonStatus},
        text::{Email, Password},
    },
    http::{
        Admin, ApiError, ApiResult, Caller, Member, Paging, ValidJson, ValidPath,
        workhub::{Done, Millis},
    },
    store::Read,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    employee_input::{EmployeeChange, NewEmployee},
    remove::{self, Hours},
    save,
};

/// An employee: the limited fields, and the rest for admins and the person.
#[derive(Serialize, ToSchema)]
pub(crate) struct Employee {
    id: u64,
    name: String,
    /// Job title; the authorization role of a person without one.
    role: String,
    department: Option<String>,
    level: u64,
    xp: u64,
    hc: u64,
    #[serde(flatten)]
    #[schema(inline)]
    details: Option<Details>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Details {
    uuid: Uuid,
    email: Option<Email>,
    access_role: &'static str,
    position: Option<String>,
    phone: Option<String>,
    /// Kopecks; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    salary: Option<Option<Money>>,
    #[schema(value_type = Option<String>, format = "date")]
    hire_date: Option<Date>,
    status: PersonStatus,
    /// Whether notifications are also mailed.
    mail_notifications: bool,
    created_at: Millis,
    updated_at: Millis,
}

/// A person as a caller may see them.
fn view(person: Person, game: &GameConfig, caller: &Caller) -> Employee {
    let is_admin = caller.role.is_admin();
    let sees_details = is_admin || caller.person == person.id;
    Employee {
        id: person.id,
        name: person.name(),
        role: person.title().to_owned(),
        department: person.department,
        level: game.level(person.xp),
        xp: person.xp,
        hc: person.hc,
        details: sees_details.then_some(Details {
            uuid: person.uuid,
            email: person.email,
            access_role: person.role.shown(),
            position: person.position,
            phone: person.phone,
            salary: is_admin.then_some(person.salary),
            hire_date: person.hire_date,
            status: person.status,
            mail_notifications: person.mails_notifications,
            created_at: Millis(person.created_at),
            updated_at: Millis(person.updated_at),
        }),
    }
}

/// The tenant's person of an id, and the game.
async fn find(state: &State, tenant: TenantId, id: EntityId) -> ApiResult<(Person, GameConfig)> {
    let (person, game) = state
        .platform
        .store
        .person_with_game(tenant, id.number())
        .await?;
    person
        .filter(|person| id.matches(person.uuid))
        .map(|person| (person, game))
        .ok_or(ApiError::NotFound("Employee"))
}

/// All employees, oldest first
#[utoipa::path(get, path = "/api/employees", tag = "Employees", security(("session" = ["member"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [Employee])))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    paging: Paging,
) -> ApiResult<Response> {
    let store = &state.platform.store;
    let (page, game) = tokio::join!(
        store.person_list(
            caller.tenant,
            Read::Consistent,
            paging.limit,
            paging.after.clone()
        ),
        store.game_config_get(caller.tenant, Read::Eventual),
    );
    let (mut page, game) = (page?, game?);
    // a page may be shorter than its limit; the cursor says whether more follow
    page.items.retain(|person| {
        person.is_active() || caller.role.is_admin() || caller.person == person.id
    });
    paging.array(page, |person| view(person, &game, &caller))
}

/// Employee profile; limited fields for non-admins
#[utoipa::path(get, path = "/api/employees/{id}", tag = "Employees", security(("session" = ["member"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Employee)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Json<Employee>> {
    let (person, game) = find(&state, caller.tenant, id).await?;
    Ok(Json(view(person, &game, &caller)))
}

/// Create an employee; without a password, one with an e-mail address is invited by mail
#[utoipa::path(post, path = "/api/employees", tag = "Employees", security(("session" = ["admin"])),
    request_body = NewEmployee,
    responses((status = 201, body = Employee)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(mut new): ValidJson<NewEmployee>,
) -> ApiResult<Response> {
    let password = new.password.take();
    let password = password.as_ref().map(Password::expose);
    let now = state.platform.clock.now();
    let person = save::create(&state, caller.tenant, Some(caller.person), password, |id| {
        new.into_person(id, now)
    })
    .await?;
    // a new person has no points, so that the level needs no configuration
    let view = view(person, &GameConfig::default(), &caller);
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// Change an employee; a change of role or status ends their sessions
#[utoipa::path(patch, path = "/api/employees/{id}", tag = "Employees", security(("session" = ["member"])),
    params(("id" = String, Path)),
    request_body = EmployeeChange,
    responses((status = 200, body = Employee)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<EntityId>,
    ValidJson(change): ValidJson<EmployeeChange>,
) -> ApiResult<Json<Employee>> {
    let (old, game) = find(&state, caller.tenant, id).await?;
    let now = state.platform.clock.now();
    let apply = |old: &Person| change.clone().apply(&caller, old, now);
    let new = save::update(&state, &caller, "Employee", old, None, apply).await?;
    Ok(Json(view(new, &game, &caller)))
}

/// Remove an employee: anonymised, logged out, their history stays
#[utoipa::path(delete, path = "/api/employees/{id}", tag = "Employees", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Json<Done>> {
    let (person, _) = find(&state, caller.tenant, id).await?;
    Box::pin(remove::remove(&state, &caller, person, Hours::Stay)).await?;
    Ok(Json(Done::OK))
}
