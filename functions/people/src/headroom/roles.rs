//! Roles: the job titles that team members choose from.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use shared::{
    domain::{
        job_role::{JobRole, JobRoleRefused, MOST_ROLES},
        text::Text,
        violation::Violations,
    },
    http::{Admin, ApiError, ApiResult, Member, ValidJson},
};
use utoipa::ToSchema;

use crate::{State, roles};

/// A new role.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewRole {
    /// Unique, whatever its case.
    name: Text<1, 200>,
}

/// All roles
#[utoipa::path(get, path = "/api/roles", tag = "Roles", security(("session" = ["member"])),
    responses((status = 200, body = [JobRole])))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<Vec<JobRole>>> {
    let roles = state.platform.store.job_roles_get(caller.tenant).await?;
    Ok(Json(roles.all().to_vec()))
}

/// Create a role; at most 200
#[utoipa::path(post, path = "/api/roles", tag = "Roles", security(("session" = ["admin"])),
    request_body = NewRole,
    responses((status = 201, body = JobRole)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewRole>,
) -> ApiResult<Response> {
    let store = &state.platform.store;
    let added = roles::add_role(store, caller.tenant, new.name.as_str()).await?;
    let role = added.map_err(|refused| match refused {
        JobRoleRefused::Taken => ApiError::rule("name", "The name has already been taken."),
        JobRoleRefused::Full => {
            ApiError::rule("name", format!("There are already {MOST_ROLES} roles."))
        }
    })?;
    Ok((StatusCode::CREATED, Json(role)).into_response())
}
