//! `/projects`.

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde_json::Value;
use shared::{
    domain::id::EntityId,
    http::{Admin, ApiError, ApiResult, Member, ValidJson, ValidPath, ValidQuery, path_number},
    platform::Platform,
    retry::until_written,
    store::{ProjectRefused, Sequence},
};

use super::{
    assign::release,
    find::{PROJECT, find_team, matching},
    input::{Empty, ListQuery, NewProject, ProjectChange, form},
    list::page,
    view::{Changed, Done, ProjectPage, ProjectView, StaffedProject},
};

/// Get all projects, oldest first; the wage is for admins
#[utoipa::path(get, path = "/projects", tag = "Projects", security(("session" = ["member"])),
    params(("active" = Option<bool>, Query, description = "Filter by active status"),
           ("search" = Option<String>, Query, description = "Part of the name, whatever its case"),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 1000000, description = "From 1, default 1"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 100")),
    responses((status = 200, body = ProjectPage)))]
pub(super) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Json<ProjectPage>> {
    let listed = page(&platform.store, caller.tenant, &query).await?;
    let view = |project| ProjectView::of(project, &caller);
    Ok(Json(ProjectPage {
        projects: listed.projects.into_iter().map(view).collect(),
        total: listed.total,
        page: listed.page,
        total_pages: listed.total_pages,
    }))
}

/// Create a new project
#[utoipa::path(post, path = "/projects", tag = "Projects", security(("session" = ["admin"])),
    request_body = NewProject,
    responses((status = 201, body = Changed)))]
pub(super) async fn create(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<(StatusCode, Json<Changed>)> {
    let new: NewProject = form(sent, Empty::Omits)?;
    let store = &platform.store;
    let id = store
        .sequence_next(caller.tenant, Sequence::Project)
        .await?;
    let project = new.into_project(id, platform.clock.now());
    store
        .project_create(caller.tenant, &project)
        .await?
        .map_err(|_| name_taken())?;
    let changed = Changed {
        message: "Project created successfully",
        project: ProjectView::of(project, &caller),
    };
    Ok((StatusCode::CREATED, Json(changed)))
}

/// Get a project by ID, with the employees assigned to it
#[utoipa::path(get, path = "/projects/{id}", tag = "Projects", security(("session" = ["member"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = StaffedProject)))]
pub(super) async fn get(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<StaffedProject>> {
    let team = find_team(&platform, caller.tenant, &id, &[]).await?;
    Ok(Json(StaffedProject::of(team, &platform, &caller).await?))
}

/// Update a project: what is left out stays
#[utoipa::path(put, path = "/projects/{id}", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    request_body = ProjectChange,
    responses((status = 200, body = Changed)))]
pub(super) async fn update(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Json<Changed>> {
    let change: ProjectChange = form(sent, Empty::Clears)?;
    let id: EntityId = path_number(&id, "id", PROJECT)?;
    let (store, tenant) = (&platform.store, caller.tenant);
    let changed = until_written(|| async {
        let old = matching(store.project_get(tenant, id.number()).await?, id)?;
        let new = change.apply(&old, platform.clock.now());
        match store.project_update(tenant, &old, &new).await? {
            Ok(()) => Ok(Some(new)),
            Err(ProjectRefused::Changed) => Ok(None),
            Err(ProjectRefused::NameTaken) => Err(name_taken()),
        }
    });
    Ok(Json(Changed {
        message: "Project updated successfully",
        project: ProjectView::of(changed.await?, &caller),
    }))
}

/// Delete a project
#[utoipa::path(delete, path = "/projects/{id}", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(super) async fn delete(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<Done>> {
    let id: EntityId = path_number(&id, "id", PROJECT)?;
    let (store, tenant) = (&platform.store, caller.tenant);
    let deleted: ApiResult<()> = until_written(|| async {
        let project = store.project_get(tenant, id.number()).await?;
        if project.is_none() {
            // a deletion may have failed before it came to the project's people
            release(&platform, tenant, id.number()).await?;
        }
        let deleted = store
            .project_delete(tenant, &matching(project, id)?)
            .await?;
        Ok(deleted.is_ok().then_some(()))
    })
    .await;
    deleted?;
    release(&platform, tenant, id.number()).await?;
    Ok(Json(Done {
        message: "Project deleted successfully",
    }))
}

fn name_taken() -> ApiError {
    ApiError::conflict("Project with this name already exists")
}
