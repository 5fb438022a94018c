//! `/projects/{id}/employees`: who is assigned to a project.

use axum::{Json, extract::State as Extract};
use shared::{
    domain::id::EntityId,
    http::{
        Admin, ApiError, ApiResult, Member, ValidJson, ValidPath, employee_management::User,
        path_id,
    },
    platform::Platform,
};

use super::{
    assign::{assign, check},
    find::find_team,
    input::{Employee, Employees},
    view::{Assigned, StaffedProject, assigned},
};

/// People that one request may name.
const MOST_EMPLOYEES: usize = 1000;

/// Get all employees assigned to a project
#[utoipa::path(get, path = "/projects/{id}/employees", tag = "Projects", security(("session" = ["member"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = [User])))]
pub(super) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<Vec<User>>> {
    let team = find_team(&platform, caller.tenant, &id, &[]).await?;
    Ok(Json(assigned(&team, &platform, &caller).await?))
}

/// Assign employees to a project in place of those assigned before
// up to 49 who join or leave at once do so together
#[utoipa::path(post, path = "/projects/{id}/employees", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    request_body = Employees,
    responses((status = 200, body = Assigned)))]
pub(super) async fn replace(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
    ValidJson(body): ValidJson<Employees>,
) -> ApiResult<Json<Assigned>> {
    let named = &body.employee_ids;
    if named.len() > MOST_EMPLOYEES {
        let words = format!("Не более {MOST_EMPLOYEES} сотрудников");
        return Err(ApiError::rule("employeeIds", words));
    }
    let team = assign(&platform, caller.tenant, &id, named, |team| {
        check(team, named, |place| format!("employeeIds[{place}]"))
    });
    Ok(Json(Assigned {
        message: "Сотрудники успешно назначены на проект",
        project: StaffedProject::of(team.await?, &platform, &caller).await?,
    }))
}

/// Add a single employee to a project; one who is assigned already stays so
#[utoipa::path(post, path = "/projects/{id}/employee", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path)),
    request_body = Employee,
    responses((status = 200, body = Assigned)))]
pub(super) async fn add(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
    ValidJson(body): ValidJson<Employee>,
) -> ApiResult<Json<Assigned>> {
    let named = [body.employee_id];
    let team = assign(&platform, caller.tenant, &id, &named, |team| {
        let added = check(team, &named, |_| "employeeId".to_owned())?;
        Ok(&team.assigned_ids() | &added)
    });
    Ok(Json(Assigned {
        message: "Сотрудник успешно добавлен в проект",
        project: StaffedProject::of(team.await?, &platform, &caller).await?,
    }))
}

/// Remove an employee from a project
#[utoipa::path(delete, path = "/projects/{id}/employees/{employeeId}", tag = "Projects", security(("session" = ["admin"])),
    params(("id" = u64, Path), ("employeeId" = u64, Path)),
    responses((status = 200, body = Assigned)))]
pub(super) async fn remove(
    Extract(platform): Extract<Platform>,
    Admin(caller): Admin,
    ValidPath((id, employee)): ValidPath<(String, String)>,
) -> ApiResult<Json<Assigned>> {
    let employee: EntityId = path_id(&employee, "User")?;
    let team = assign(&platform, caller.tenant, &id, &[], |team| {
        let mut assigned = team.assigned_ids();
        let person = team.person(employee.number());
        let person = person.filter(|person| employee.matches(person.uuid));
        let removed = person.is_some_and(|person| assigned.remove(&person.id));
        removed
            .then_some(assigned)
            .ok_or(ApiError::NotFound("User"))
    });
    Ok(Json(Assigned {
        message: "Сотрудник успешно удалён из проекта",
        project: StaffedProject::of(team.await?, &platform, &caller).await?,
    }))
}
