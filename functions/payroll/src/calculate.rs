//! Calculating a month's pay: the same inputs are the same version, others make the next.

use axum::{Json, extract::State, http::StatusCode};
use shared::{
    domain::{language::Language, payroll::SalaryRecord},
    http::{
        Admin, ApiError, ApiResult, Caller, Clash, Unauthenticated, ValidJson,
        timetracker::Envelope,
    },
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};

use crate::{compute::Inputs, salary_input::NewSalary, salary_view::SalaryView};

/// Расчёт зарплаты за месяц; те же данные дают ту же версию
#[utoipa::path(post, path = "/v1/salary/calculate", tag = "Salary", security(("session" = ["admin"])),
    request_body = NewSalary,
    responses((status = 200, body = Envelope<SalaryView>, description = "the same as the latest version"),
              (status = 201, body = Envelope<SalaryView>, description = "a new version")))]
pub(crate) async fn calculate(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    language: Language,
    ValidJson(new): ValidJson<NewSalary>,
) -> ApiResult<(StatusCode, Json<Envelope<SalaryView>>)> {
    let (status, record) = until_written(|| compute(&platform, &caller, &new)).await?;
    let view = SalaryView::of(&record, language);
    Ok((status, Json(Envelope::new(view, platform.clock.now()))))
}

/// The latest version, or one more if it says something else; `None` if another change was faster.
async fn compute(
    platform: &Platform,
    caller: &Caller,
    new: &NewSalary,
) -> ApiResult<Option<(StatusCode, SalaryRecord)>> {
    let (store, now, month) = (&platform.store, platform.clock.now(), new.month);
    let person = new.user_id.number();
    let inputs = async { Inputs::read(store, caller.tenant, person, month).await };
    let versions = async {
        let found = store.salary_list_of_month(caller.tenant, person, month);
        found.await.map_err(ApiError::from)
    };
    let by = async {
        let found = store.person_get(caller.tenant, caller.person);
        found.await.map_err(ApiError::from)
    };
    let read = tokio::try_join!(inputs, versions, by);
    let (inputs, versions, by) = read.map_err(|error| match error {
        ApiError::NotFound(_) => unknown(),
        error => error,
    })?;
    if !new.user_id.matches(inputs.person.uuid) {
        return Err(unknown());
    }
    let by = by.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let latest = versions.last();
    let (bonuses, deductions) = (new.bonuses.0.clone(), new.deductions.0.clone());
    let record = inputs.compute(bonuses, deductions, (&by).into(), latest, now);
    if let Some(latest) = latest.filter(|latest| latest.says_the_same(&record)) {
        return Ok(Some((StatusCode::OK, latest.clone())));
    }
    if latest.is_some_and(|latest| latest.approval.is_some()) {
        return Err(Clash::Locked.error("The salary of that month is approved"));
    }
    let written = store.salary_create(caller.tenant, &record).await;
    Ok(unless_overtaken(written)?.map(|()| (StatusCode::CREATED, record)))
}

fn unknown() -> ApiError {
    ApiError::rule("user_id", "No such person in the organization")
}
