//! Employee Management: `{"error"}`, or `{"errors": [{type, path, msg, location}]}` of fields,
//! in Russian.

use serde_json::{Value, json};

use super::super::error::{ApiError, Unauthenticated};
use crate::domain::violation::{Location, Violation, Violations};

/// The body of an error.
pub(super) fn body(error: &ApiError, request_id: &str) -> Value {
    if let ApiError::Validation(violations) = error {
        return json!({ "errors": fields(violations) });
    }
    let mut body = json!({ "error": message(error, request_id) });
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
    };
    let field = |(path, violation): (&str, &Violation)| {
        let path = if path.is_empty() { "body" } else { path };
        json!({ "type": "field", "path": path, "msg": words(violation), "location": location })
    };
    violations.iter().map(field).collect()
}

fn words(violation: &Violation) -> String {
    match violation {
        Violation::Required => "Обязательное поле".into(),
        Violation::Type(expected) => format!("Ожидается {}", kind(expected)),
        Violation::TooShort(least) => format!("Не менее {least} символов"),
        Violation::TooLong(most) => format!("Не более {most} символов"),
        Violation::OutOfRange(least, most) => format!("Значение от {least} до {most}"),
        Violation::Format(form) => format!("Ожидается {}", kind(form)),
        Violation::OneOf(values) => format!("Допустимые значения: {}", values.join(", ")),
        Violation::Rule(words) => own_words(words, "Недопустимое значение"),
    }
}

/// A type or a form in Russian.
fn kind(name: &str) -> &str {
    match name {
        "string" => "строка",
        "integer" => "целое число",
        "number" => "число",
        "boolean" => "true или false",
        "array" => "массив",
        "object" => "объект",
        "valid e-mail address" => "корректный email",
        "date (YYYY-MM-DD)" => "дата в формате ГГГГ-ММ-ДД",
        "URL" => "корректная ссылка",
        "valid id" => "корректный идентификатор",
        "text without control characters" => "текст без управляющих символов",
        other => other,
    }
}

fn message(error: &ApiError, request_id: &str) -> String {
    match error {
        ApiError::Validation(_) => "Ошибка валидации".into(),
        ApiError::Unauthenticated(Unauthenticated::Missing) => "Токен не предоставлен".into(),
        ApiError::Unauthenticated(Unauthenticated::Expired | Unauthenticated::Ended) => {
            "Срок действия токена истёк".into()
        }
        ApiError::Unauthenticated(Unauthenticated::Invalid) => "Недействительный токен".into(),
        ApiError::BadCredentials => "Неверный email или пароль".into(),
        ApiError::BadCode => "Неверный код".into(),
        ApiError::BadRefreshToken => "Недействительный токен обновления".into(),
        ApiError::AccountInactive => "Аккаунт деактивирован".into(),
        ApiError::MfaRequired { .. } => "Требуется второй фактор".into(),
        ApiError::Forbidden(message) => own_words(message, "Доступ запрещён"),
        ApiError::NotFound("User") => "Пользователь не найден".into(),
        ApiError::NotFound("Project") => "Проект не найден".into(),
        ApiError::NotFound("Notification") => "Уведомление не найдено".into(),
        ApiError::NotFound(_) => "Не найдено".into(),
        ApiError::MethodNotAllowed => "Метод не поддерживается".into(),
        ApiError::Conflict {
            field: Some("email"),
            ..
        } => "Пользователь с таким email уже существует".into(),
        ApiError::Conflict { message, .. } => own_words(message, "Конфликт данных"),
        ApiError::Contended(_) => "Данные изменились, повторите попытку".into(),
        ApiError::Refused { message, .. } => own_words(message, "Действие невозможно"),
        ApiError::PayloadTooLarge => "Тело запроса больше 1 МиБ".into(),
        ApiError::UnsupportedMediaType => "Ожидается Content-Type: application/json".into(),
        ApiError::RateLimited { retry_after } => {
            format!("Слишком много попыток, повторите через {retry_after} с")
        }
        ApiError::Internal(_) => format!("Внутренняя ошибка, запрос {request_id}"),
    }
}

/// A message in Russian as it is; one of the code that all APIs share in general words.
fn own_words(message: &str, general: &str) -> String {
    if message.is_ascii() { general } else { message }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_names_its_field_and_where_it_was() {
        let violations = Violations::of("limit", Violation::OutOfRange(1, 100));
        let error = ApiError::Validation(violations.within(Location::Query));
        let expected = json!({ "errors": [{
            "type": "field", "path": "limit", "msg": "Значение от 1 до 100", "location": "query",
        }]});
        assert_eq!(body(&error, ""), expected);
    }

    #[test]
    fn shared_rules_are_worded_in_russian() {
        let error = ApiError::Forbidden("Only administrators may do this");
        assert_eq!(body(&error, ""), json!({ "error": "Доступ запрещён" }));
        let rule = Violation::Rule("Malformed JSON: expected value".into());
        assert_eq!(words(&rule), "Недопустимое значение");
    }
}
