//! Employee Management: `{"error"}`, or `{"errors": [{type, path, msg, location}]}` of fields,
//! in Russian.

use serde_json::{Value, json};

use super::{
    super::error::{ApiError, Unauthenticated},
    russian,
};
use crate::domain::violation::{Location, Violation, Violations};

/// The body of an error. Projects have messages of their own, in English.
pub(super) fn body(error: &ApiError, request_id: &str, path: &str) -> Value {
    if let ApiError::Validation(violations) = error {
        return json!({ "errors": fields(violations) });
    }
    let in_english = path
        .starts_with("/projects")
        .then(|| project_message(error));
    let message = in_english.flatten();
    let message = message.unwrap_or_else(|| message_in_russian(error, request_id));
    let mut body = json!({ "error": message });
    if let ApiError::MfaRequired { temp_token } = error {
        body["code"] = json!(super::code(error));
        body["tempToken"] = json!(temp_token);
    }
    body
}

fn fields(violations: &Violations) -> Vec<Value> {
    let location = match violations.location() {
        Location::Body => "body",
        Location::Query => "query",
        Location::Headers => "headers",
        Location::Path => "params",
    };
    let field = |(path, violation): (&str, &Violation)| {
        let path = if path.is_empty() { "body" } else { path };
        let msg = russian::words(violation);
        // clients of both generations of express-validator: `path` is the newer name of `param`
        json!({ "type": "field", "path": path, "param": path, "msg": msg, "location": location })
    };
    violations.iter().map(field).collect()
}

/// What is worded by `/projects`.
fn project_message(error: &ApiError) -> Option<String> {
    match error {
        ApiError::Forbidden(_) => Some("Access denied".into()),
        ApiError::NotFound(what) => Some(format!("{what} not found")),
        ApiError::Conflict { message, .. } => Some(message.to_string()),
        _ => None,
    }
}

fn message_in_russian(error: &ApiError, request_id: &str) -> String {
    match error {
        ApiError::Validation(_) => "Ошибка валидации".into(),
        ApiError::Unauthenticated(Unauthenticated::Missing) => "Токен не предоставлен".into(),
        ApiError::MalformedJson(_) => "Некорректный JSON в запросе".into(),
        ApiError::Unauthenticated(Unauthenticated::Expired | Unauthenticated::Ended) => {
            "Токен истек".into()
        }
        ApiError::Unauthenticated(Unauthenticated::Removed) => "Пользователь не найден".into(),
        ApiError::Unauthenticated(Unauthenticated::Invalid) => "Недействительный токен".into(),
        ApiError::BadCredentials => "Неверные учетные данные".into(),
        ApiError::BadCode => "Неверный код".into(),
        ApiError::BadRefreshToken => "Недействительный токен обновления".into(),
        ApiError::AccountInactive => "Аккаунт деактивирован".into(),
        ApiError::MfaRequired { .. } => "Требуется второй фактор".into(),
        ApiError::Forbidden(message) => russian::own_words(message, "Доступ запрещен"),
        ApiError::NotFound("User") => "Сотрудник не найден".into(),
        ApiError::NotFound("Notification") => "Уведомление не найдено".into(),
        ApiError::NotFound(_) => "Не найдено".into(),
        ApiError::MethodNotAllowed => "Метод не поддерживается".into(),
        ApiError::Conflict {
            field: Some("email"),
            ..
        } => "Пользователь с таким email уже существует".into(),
        ApiError::Conflict { message, .. } => russian::own_words(message, "Конфликт данных"),
        ApiError::Clash { message, .. } => russian::own_words(message, "Конфликт данных"),
        ApiError::Contended(_) => "Данные изменились, повторите попытку".into(),
        ApiError::Refused { message, .. } => russian::own_words(message, "Действие невозможно"),
        ApiError::TooMuch(message) => (*message).into(),
        ApiError::PayloadTooLarge => "Тело запроса больше 1 МиБ".into(),
        ApiError::UnsupportedMediaType => "Ожидается Content-Type: application/json".into(),
        ApiError::RateLimited { retry_after } => {
            format!("Слишком много попыток, повторите через {retry_after} с")
        }
        ApiError::Internal(_) => format!("Внутренняя ошибка, запрос {request_id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_names_its_field_and_where_it_was() {
        let violations = Violations::of("limit", Violation::OutOfRange(1, 100));
        let error = ApiError::Validation(violations.within(Location::Query));
        let expected = json!({ "errors": [{
            "type": "field", "path": "limit", "param": "limit", "msg": "Значение от 1 до 100",
            "location": "query",
        }]});
        assert_eq!(body(&error, "", "/users"), expected);
    }

    #[test]
    fn shared_rules_are_worded_in_russian() {
        let error = ApiError::forbidden("Only administrators may do this");
        let body = |path| body(&error, "", path);
        assert_eq!(body("/users"), json!({ "error": "Доступ запрещен" }));
        assert_eq!(body("/projects/1"), json!({ "error": "Access denied" }));
    }
}
