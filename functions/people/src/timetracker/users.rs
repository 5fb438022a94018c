//! `GET /v1/users`: all people, by what they are found by.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        directory::PersonFilter,
        person::{Person, PersonStatus, Role},
        text::Email,
        violation::Violations,
    },
    http::{
        Admin, ApiResult, PageNumber, PageSize, ValidQuery,
        timetracker::{Envelope, Seconds},
    },
    store::{FoundPeople, LastLogins},
};
use utoipa::ToSchema;

use crate::State;

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum Status {
    Active,
    Inactive,
}

impl From<Status> for PersonStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Inactive => Self::Inactive,
        }
    }
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum ShownRole {
    Admin,
    Manager,
    Employee,
}

impl From<ShownRole> for Role {
    fn from(role: ShownRole) -> Self {
        match role {
            ShownRole::Admin => Self::Admin,
            ShownRole::Manager => Self::Manager,
            ShownRole::Employee => Self::Employee,
        }
    }
}

/// What is wanted of the list.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct ListQuery {
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
    #[deserr(default)]
    role: Option<ShownRole>,
    #[deserr(default)]
    department: String,
    #[deserr(default)]
    status: Option<Status>,
    #[deserr(default)]
    search: String,
}

impl ListQuery {
    fn filter(&self) -> PersonFilter {
        let mut filter = PersonFilter::default()
            .name_or_email(&self.search)
            .department(&self.department);
        if let Some(role) = self.role {
            filter = filter.role(role.into());
        }
        if let Some(status) = self.status {
            filter = filter.status(status.into());
        }
        filter
    }
}

/// A user of the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedUser {
    id: u64,
    name: String,
    email: Option<Email>,
    position: Option<String>,
    department: Option<String>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
    status: PersonStatus,
    /// The last login.
    last_activity: Option<Seconds>,
}

impl ListedUser {
    fn of(person: Person, logins: &LastLogins) -> Self {
        Self {
            id: person.id,
            name: person.name(),
            email: person.email,
            position: person.position,
            department: person.department,
            role: person.role.shown(),
            status: person.status,
            last_activity: logins.of(person.id).map(Seconds),
        }
    }
}

/// Получение списка пользователей (только для админов)
#[utoipa::path(get, path = "/v1/users", tag = "Users", security(("session" = ["admin"])),
    params(("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100"),
           ("role" = inline(Option<ShownRole>), Query),
           ("department" = Option<String>, Query, description = "part of the department, whatever its case"),
           ("status" = inline(Option<Status>), Query),
           ("search" = Option<String>, Query, description = "part of the name or the e-mail address, whatever its case")),
    responses((status = 200, body = Envelope<Vec<ListedUser>>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Json<Envelope<Vec<ListedUser>>>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let (page, size) = (query.page.0, query.per_page.0);
    let rows = |all: &[u64]| {
        let before = (page - 1).saturating_mul(size);
        all.iter().copied().skip(before).take(size).collect()
    };
    let FoundPeople { all, people } = store.person_find(tenant, &query.filter(), rows).await?;
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let (_, logins) = store.projects_with_last_logins(tenant, &[], &ids).await?;
    let users = people.into_iter();
    let users = users
        .map(|person| ListedUser::of(person, &logins))
        .collect();
    let answer = Envelope::new(users, state.platform.clock.now());
    Ok(Json(answer.page(page, size, all.len())))
}
