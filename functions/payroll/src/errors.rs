//! The codes of errors.

use axum::{Json, extract::State};
use serde::Serialize;
use shared::{
    http::{ApiResult, timetracker::Envelope},
    platform::Platform,
};
use utoipa::ToSchema;

/// A code of errors.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorCode {
    #[schema(example = "NOT_FOUND")]
    code: &'static str,
    /// The status that it comes with.
    status: u16,
    /// What it means.
    description: &'static str,
}

/// All of them, as section 11 of the document says.
const CODES: [(&str, u16, &str); 14] = [
    (
        "VALIDATION_ERROR",
        422,
        "Поля запроса неверны; details называет каждое",
    ),
    ("UNAUTHORIZED", 401, "Нет действующего токена"),
    (
        "MFA_REQUIRED",
        401,
        "Нужен второй фактор; details содержит временный токен",
    ),
    ("FORBIDDEN", 403, "Недостаточно прав"),
    ("NOT_FOUND", 404, "Ничего с таким id нет"),
    ("CONFLICT", 409, "Противоречит тому, что уже есть"),
    (
        "OVERLAP",
        409,
        "В это время уже есть записи; details.entries называет их",
    ),
    ("LOCKED", 409, "День утверждён или закрыт"),
    (
        "ALREADY_RUNNING",
        409,
        "Уже идёт; details.entry содержит запись",
    ),
    ("NOT_RUNNING", 409, "Ничего не идёт"),
    ("PAYLOAD_TOO_LARGE", 413, "Запрос или ответ слишком велик"),
    ("UNSUPPORTED_MEDIA_TYPE", 415, "Тело не JSON"),
    (
        "RATE_LIMITED",
        429,
        "Слишком часто; Retry-After говорит, сколько ждать секунд",
    ),
    ("INTERNAL_ERROR", 500, "Ошибка на сервере"),
];

/// Коды ошибок
#[utoipa::path(get, path = "/v1/errors", tag = "Errors", security(()),
    responses((status = 200, body = Envelope<Vec<ErrorCode>>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
) -> ApiResult<Json<Envelope<Vec<ErrorCode>>>> {
    let codes = CODES.map(|(code, status, description)| ErrorCode {
        code,
        status,
        description,
    });
    Ok(Json(Envelope::new(codes.into(), platform.clock.now())))
}
