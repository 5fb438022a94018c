//! `/projects`.

use axum::{Json, extract::State as Extract, http::StatusCode};
use shared::{
    domain::{
        id::{Reference, TenantId},
        project::Project,
    },
    http::{Admin, ApiError, ApiResult, Member, ValidJson, ValidPath, ValidQuery},
    platform::Platform,
    store::{ProjectRefused, Sequence},
};

use super::{
    assigning::{self, busy, release},
    input::{ListQuery, NewProject, ProjectChange},
    listing::Selection,
    view::{Changed, Done, ProjectPage, ProjectView, StaffedProject},
};
use crate::ROUNDS;

/// Get all projects, oldest first; the wage is for admins
#[utoipa::path(get, path = "/projects", tag = "Projects", security(("session" = ["member"])),
    params(("active" = Option<bool>, Query, description = "Filter by active status"),
           ("search" = Option<String>, Query, description = "Part of the name, whatever its case"),
           ("page" = Option<u32>, Query, description = "From 1, default 1"),
           ("limit" = Option<u8>, Query, description = "1–100, default 100")),
    responses((status = 200, body = ProjectPage)))]
pub(super) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Json<ProjectPage>> {
    let store = &platform.store;
    let directory = store.project_directory(caller.tenant).await?;
    let selection = Selection::of(directory, &query);
    let projects = store.project_list(caller.tenant, &selection.ids).await?;
    let view = |project| ProjectView::of(project, &caller);
    Ok(Json(ProjectPage {
        projects: projects.into_iter().map(view).collect(),
        total: selection.total,
        page: selection.page,
        total_pages: selection.total_pages,
    }))
}

/// Create a new project
#[utoipa::path(post, path = "/projects", tag = "Projects", security(("session" = ["admin"])),
    request_body = NewProject,
    responses((status = 201, body = Changed)))]
pub(super) async fn create(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewProject>,
) -> ApiResult<(StatusCode, Json<Changed>)> {
    let store = &platform.store;
    let id = store
        .sequence_next(caller.tenant, Sequence::Project)
        .await?;
    let project = new.into_project(id, platform.clock.now());
    store
        .project_create(caller.tenant, &project)
        .await?
        .map_err(refused)?;
    let changed = Changed {
        message: "Проект успешно создан",
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
    ValidPath(id): ValidPath<Reference>,
) -> ApiResult<Json<StaffedProject>> {
    let team = assigning::find(&platform, caller.tenant, id, &[]).await?;
    Ok(Json(StaffedProject::of(team, &caller)))
}

/// Update a project: what is left out stays
#[utoipa::path(put, path = "/projects/{id}", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    request_body = ProjectChange,
    responses((status = 200, body = Changed)))]
pub(super) async fn update(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Reference>,
    ValidJson(change): ValidJson<ProjectChange>,
) -> ApiResult<Json<Changed>> {
    for _ in 0..ROUNDS {
        let old = find(&platform, caller.tenant, id).await?;
        let new = change.apply(&old, platform.clock.now());
        let store = &platform.store;
        match store.project_update(caller.tenant, &old, &new).await? {
            Err(ProjectRefused::Changed) => {}
            written => {
                written.map_err(refused)?;
                return Ok(Json(Changed {
                    message: "Проект успешно обновлён",
                    project: ProjectView::of(new, &caller),
                }));
            }
        }
    }
    Err(busy())
}

/// Delete a project
#[utoipa::path(delete, path = "/projects/{id}", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(super) async fn delete(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Reference>,
) -> ApiResult<Json<Done>> {
    for _ in 0..ROUNDS {
        let project = find(&platform, caller.tenant, id).await?;
        let store = &platform.store;
        if store.project_delete(caller.tenant, &project).await?.is_ok() {
            release(&platform, caller.tenant, &project).await?;
            return Ok(Json(Done {
                message: "Проект успешно удалён",
            }));
        }
    }
    Err(busy())
}

/// The tenant's project of an id.
async fn find(platform: &Platform, tenant: TenantId, id: Reference) -> ApiResult<Project> {
    let project = platform.store.project_get(tenant, id.number()).await?;
    project
        .filter(|project| id.means(project.uuid))
        .ok_or(ApiError::NotFound("Project"))
}

fn refused(refused: ProjectRefused) -> ApiError {
    match refused {
        ProjectRefused::NameTaken => ApiError::conflict("Проект с таким названием уже существует"),
        ProjectRefused::Changed => busy(),
    }
}
