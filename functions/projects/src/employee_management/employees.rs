//! `/projects/{id}/employees`: who is assigned to a project.

use axum::{Json, extract::State as Extract};
use shared::{
    domain::id::EntityId,
    http::{Admin, ApiError, ApiResult, Member, ValidJson, ValidPath, path_number},
    platform::Platform,
};

use super::{
    assign::{assign, check},
    find::find_team,
    input::{Employee, Employees},
    view::{Assigned, AssignedEmployees, StaffedProject, assigned},
};

/// What the id of a person in a path is of.
const EMPLOYEE: &str = "Employee";
/// People that one request may name.
const MOST_EMPLOYEES: usize = 1000;

/// Get all employees assigned to a project
#[utoipa::path(get, path = "/projects/{id}/employees", tag = "Projects", security(("session" = ["member"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = AssignedEmployees)))]
pub(super) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<AssignedEmployees>> {
    let team = find_team(&platform, caller.tenant, &id, &[]).await?;
    let employees = assigned(&team, &platform, &caller).await?;
    Ok(Json(AssignedEmployees { employees }))
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
    let named: Vec<u64> = body.employee_ids.iter().map(|id| id.0).collect();
    if named.len() > MOST_EMPLOYEES {
        let words = format!("Не более {MOST_EMPLOYEES} сотрудников");
        return Err(ApiError::rule("employeeIds", words));
    }
    let team = assign(&platform, &caller, &id, &named, |team| {
        check(team, &named, |place| format!("employeeIds[{place}]"))
    });
    let message = match named.is_empty() {
        true => "All employees removed from project",
        false => "Employees assigned to project successfully",
    };
    Ok(Json(Assigned {
        message,
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
    let named = [body.employee_id.0];
    let team = assign(&platform, &caller, &id, &named, |team| {
        if team.person(named[0]).is_none() {
            return Err(ApiError::NotFound(EMPLOYEE));
        }
        let added = check(team, &named, |_| "employeeId".to_owned())?;
        Ok(&team.assigned_ids() | &added)
    });
    Ok(Json(Assigned {
        message: "Employee added to project successfully",
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
    let employee: EntityId = path_number(&employee, "employeeId", EMPLOYEE)?;
    let team = assign(&platform, &caller, &id, &[], |team| {
        let mut assigned = team.assigned_ids();
        let person = team.person(employee.number());
        let person = person.filter(|person| employee.matches(person.uuid));
        let removed = person.is_some_and(|person| assigned.remove(&person.id));
        removed
            .then_some(assigned)
            .ok_or(ApiError::NotFound(EMPLOYEE))
    });
    Ok(Json(Assigned {
        message: "Employee removed from project successfully",
        project: StaffedProject::of(team.await?, &platform, &caller).await?,
    }))
}
