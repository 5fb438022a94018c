//! What people were paid.

use axum::{Json, extract::State};
use deserr::Deserr;
use shared::{
    domain::{
        hours::Month, id::EntityId, language::Language, payroll::SalaryRecord,
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller, Member, PageNumber, PageSize, ValidQuery,
        timetracker::Envelope,
    },
    platform::Platform,
};

use crate::salary_view::SalaryView;

/// Of which month, and whose.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct SalaryQuery {
    #[deserr(default)]
    month: Option<Month>,
    #[deserr(default)]
    user_id: Option<EntityId>,
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
}

/// Whose.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct HistoryQuery {
    #[deserr(default)]
    user_id: Option<EntityId>,
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
}

/// Зарплата за месяц: последние версии, своя, для администраторов всех
#[utoipa::path(get, path = "/v1/salary", tag = "Salary", security(("session" = ["member"])),
    params(("month" = Option<Month>, Query, description = "this month unless given"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for admins; all unless given, of others their own"),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100")),
    responses((status = 200, body = Envelope<Vec<SalaryView>>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    Member(caller): Member,
    language: Language,
    ValidQuery(query): ValidQuery<SalaryQuery>,
) -> ApiResult<Json<Envelope<Vec<SalaryView>>>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let whose = whose(&caller, query.user_id)?;
    let month = match query.month {
        Some(month) => month,
        None => {
            let organization = store.organization_get(caller.tenant).await?;
            let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
            Month::of(now.to_zoned(organization.zone()).date())
        }
    };
    let records = match whose {
        Some(person) => {
            let person = person.number();
            let versions = store.salary_list_of_month(caller.tenant, person, month);
            versions
                .await?
                .into_iter()
                .next_back()
                .into_iter()
                .collect()
        }
        None => store.salary_list_in_month(caller.tenant, month).await?,
    };
    let shown = page(&records, &query.page, &query.per_page, language);
    let answer = Envelope::new(shown, now);
    Ok(Json(answer.page(
        query.page.0,
        query.per_page.0,
        records.len(),
    )))
}

/// Все расчёты зарплаты, последние сначала: свои, для администраторов любого
#[utoipa::path(get, path = "/v1/salary/history", tag = "Salary", security(("session" = ["member"])),
    params(("user_id" = Option<EntityId>, Query, description = "whose, for admins; one's own unless given"),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100")),
    responses((status = 200, body = Envelope<Vec<SalaryView>>)))]
pub(crate) async fn history(
    State(platform): State<Platform>,
    Member(caller): Member,
    language: Language,
    ValidQuery(query): ValidQuery<HistoryQuery>,
) -> ApiResult<Json<Envelope<Vec<SalaryView>>>> {
    let own = EntityId::Number(caller.person);
    let whose = whose(&caller, Some(query.user_id.unwrap_or(own)))?;
    let person = whose.unwrap_or(own).number();
    let records = platform
        .store
        .salary_list_of_person(caller.tenant, person)
        .await?;
    let shown = page(&records, &query.page, &query.per_page, language);
    let answer = Envelope::new(shown, platform.clock.now());
    Ok(Json(answer.page(
        query.page.0,
        query.per_page.0,
        records.len(),
    )))
}

/// Whose pay is meant; `None` is everybody's.
///
/// # Errors
/// [`ApiError::Forbidden`] for who names others and is no admin.
fn whose(caller: &Caller, user_id: Option<EntityId>) -> ApiResult<Option<EntityId>> {
    let own = EntityId::Number(caller.person);
    match user_id {
        _ if caller.role.is_admin() => Ok(user_id),
        Some(id) if id.number() != caller.person => {
            Err(ApiError::forbidden("Only admins see others' salaries"))
        }
        _ => Ok(Some(own)),
    }
}

fn page(
    records: &[SalaryRecord],
    page: &PageNumber,
    size: &PageSize,
    language: Language,
) -> Vec<SalaryView> {
    let before = (page.0 - 1).saturating_mul(size.0);
    let records = records.iter().skip(before).take(size.0);
    records.map(|it| SalaryView::of(it, language)).collect()
}
