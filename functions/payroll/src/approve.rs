//! Approving a month's pay: it stays what it is, and so does the time that it comes from.

use axum::{Json, extract::State};
use shared::{
    domain::{
        id::EntityId,
        language::Language,
        payroll::{Approval, SalaryRecord, salary_of},
        time_book::DaySpan,
    },
    http::{Admin, ApiError, ApiResult, Caller, Unauthenticated, ValidPath, timetracker::Envelope},
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};
use uuid::Uuid;

use crate::{compute::Inputs, salary_view::SalaryView};

/// What is looked for.
const WHAT: &str = "Salary";

/// Утверждение зарплаты: дни месяца больше не меняются
#[utoipa::path(post, path = "/v1/salary/{id}/approve", tag = "Salary", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<SalaryView>)))]
pub(crate) async fn approve(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    language: Language,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<SalaryView>>> {
    let record = until_written(|| freeze(&platform, &caller, id)).await?;
    let view = SalaryView::of(&record, language);
    Ok(Json(Envelope::new(view, platform.clock.now())))
}

/// Approves a version of a month's pay; `None` if another change was faster.
async fn freeze(platform: &Platform, caller: &Caller, id: Uuid) -> ApiResult<Option<SalaryRecord>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let person = EntityId::Uuid(id).number();
    let (month, version) = salary_of(id).ok_or(ApiError::NotFound(WHAT))?;
    let inputs = async { Inputs::read(store, caller.tenant, person, month).await };
    let versions = async {
        let found = store.salary_list_of_month(caller.tenant, person, month);
        found.await.map_err(ApiError::from)
    };
    let by = async {
        let found = store.person_get(caller.tenant, caller.person);
        found.await.map_err(ApiError::from)
    };
    let (inputs, versions, by) =
        tokio::try_join!(inputs, versions, by).map_err(|error| match error {
            ApiError::NotFound(_) => ApiError::NotFound(WHAT),
            error => error,
        })?;
    let by = by.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let meant = versions
        .iter()
        .find(|it| it.version == version && it.id() == id);
    let meant = meant.ok_or(ApiError::NotFound(WHAT))?;
    if meant.approval.is_some() {
        // the second click
        return Ok(Some(meant.clone()));
    }
    check_last(meant, &versions)?;
    if inputs.today(now) <= month.last() {
        return Err(ApiError::conflict("The month is not over"));
    }
    let days = DaySpan::month(month);
    if inputs
        .open
        .as_ref()
        .is_some_and(|it| days.contains(it.date))
    {
        return Err(ApiError::conflict("Work of that month still goes on"));
    }
    let (bonuses, deductions) = (meant.bonuses.clone(), meant.deductions.clone());
    let again = inputs.compute(bonuses, deductions, meant.created_by, None, now);
    if !again.says_the_same(meant) {
        let words = "Something changed since the salary was calculated: calculate it again";
        return Err(ApiError::conflict(words));
    }
    let approved = SalaryRecord {
        approval: Some(Approval {
            by: (&by).into(),
            at: now,
        }),
        ..meant.clone()
    };
    let written = store
        .salary_approve(caller.tenant, &approved, &inputs.book)
        .await;
    Ok(unless_overtaken(written)?.map(|()| approved))
}

/// Refuses a version after which there are others.
fn check_last(meant: &SalaryRecord, versions: &[SalaryRecord]) -> ApiResult<()> {
    match versions
        .last()
        .is_some_and(|last| last.version > meant.version)
    {
        true => Err(ApiError::conflict(
            "There is a later version of that salary",
        )),
        false => Ok(()),
    }
}
