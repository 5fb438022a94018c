//! `/api/v1/super-admin/users`: everybody in the deployment who can log in.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        organization::Organization,
        person::{Person, PersonStatus, Role},
        text::{Email, Text},
        violation::Violations,
    },
    http::{ApiResult, Paging, SuperAdmin, ValidQuery, workforce::Items, workhub::Millis},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::State;

/// Who is wanted.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct Search {
    #[deserr(default)]
    search: Option<Text<0, 254>>,
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(super) struct UserItem {
    id: Uuid,
    name: String,
    email: Option<Email>,
    role: Role,
    status: PersonStatus,
    /// Null for operators.
    organization: Option<UserOrganization>,
    created_at: Millis,
}

#[derive(Serialize, ToSchema)]
struct UserOrganization {
    id: Uuid,
    name: String,
    slug: String,
}

impl UserItem {
    fn of((person, organization): (Person, Option<Organization>)) -> Self {
        Self {
            id: person.uuid,
            name: person.name(),
            email: person.email,
            role: person.role,
            status: person.status,
            organization: organization.map(|organization| UserOrganization {
                id: organization.uuid,
                name: organization.name,
                slug: organization.slug,
            }),
            created_at: Millis(person.created_at),
        }
    }
}

/// Users of all organizations by their e-mail address; a search finds addresses by their beginning
#[utoipa::path(get, path = "/api/v1/super-admin/users", tag = "Operators", security(("session" = ["super_admin"])),
    params(("search" = Option<String>, Query, max_length = 254, description = "how the address begins, in any case"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<UserItem>)))]
pub(crate) async fn users(
    Extract(state): Extract<State>,
    _operator: SuperAdmin,
    ValidQuery(query): ValidQuery<Search>,
    paging: Paging,
) -> ApiResult<Json<Items<UserItem>>> {
    let beginning = query.search.map(|text| text.as_str().to_lowercase());
    let beginning = beginning.unwrap_or_default();
    let after = paging.after.clone();
    let store = &state.platform.store;
    let page = store.login_list(&beginning, paging.limit, after).await?;
    paging.items(page, UserItem::of)
}
