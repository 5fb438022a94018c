//! `GET /v1/salary/{id}/payslip`: a month's pay on paper.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use payslip::Payslip;
use shared::{
    domain::{
        id::EntityId, language::Language, organization::Organization, payroll::salary_of,
        person::Person,
    },
    files::disposition,
    http::{ApiError, ApiResult, Member, ValidPath},
    platform::Platform,
};
use uuid::Uuid;

/// Расчётный листок (PDF): свой, для администраторов любой
#[utoipa::path(get, path = "/v1/salary/{id}/payslip", tag = "Salary", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
pub(crate) async fn payslip(
    State(platform): State<Platform>,
    Member(caller): Member,
    language: Language,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Response> {
    let (store, tenant) = (&platform.store, caller.tenant);
    let person = EntityId::Uuid(id).number();
    let unknown = ApiError::NotFound("Salary");
    let own = person == caller.person || caller.role.is_admin();
    let (Some((month, version)), true) = (salary_of(id), own) else {
        return Err(unknown);
    };
    let (versions, (found, organization)) = tokio::try_join!(
        store.salary_list_of_month(tenant, person, month),
        store.person_with_organization(tenant, person),
    )?;
    let mut versions = versions.into_iter();
    let record = versions.find(|it| it.version == version && it.id() == id);
    let (Some(record), Some(organization)) = (record, organization) else {
        return Err(unknown);
    };
    // whoever was removed is known by their number alone
    let name = found
        .as_ref()
        .map_or_else(|| format!("№ {person}"), Person::name);
    let paper = Payslip {
        record: &record,
        organization: &organization.name,
        person: &name,
        time_zone: zone(&organization, found.as_ref()),
        language,
    };
    let bytes = paper.render().map_err(ApiError::internal)?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (
            CONTENT_DISPOSITION,
            disposition("application/pdf", &format!("payslip-{person}-{month}.pdf")),
        ),
    ];
    Ok((headers, bytes).into_response())
}

fn zone(organization: &Organization, person: Option<&Person>) -> TimeZone {
    let name = person.map(|person| organization.zone_name_of(person));
    let name = name.unwrap_or_else(|| organization.time_zone.clone());
    TimeZone::get(&name).unwrap_or(TimeZone::UTC)
}
