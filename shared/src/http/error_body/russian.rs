//! Words of errors in Russian, as two of the APIs need them.

use crate::domain::violation::Violation;

/// What is wrong with a field.
pub(super) fn words(violation: &Violation) -> String {
    match violation {
        Violation::Required => "Обязательное поле".into(),
        Violation::Type(expected) => format!("Ожидается {}", kind(expected)),
        Violation::TooShort(least) => format!("Не менее {least} символов"),
        Violation::TooLong(most) => format!("Не более {most} символов"),
        Violation::OutOfRange(least, most) => format!("Значение от {least} до {most}"),
        Violation::Format(form) => format!("Ожидается {}", kind(form)),
        Violation::OneOf(values) => format!("Допустимые значения: {}", values.join(", ")),
        // the one rule that is worded in English
        Violation::Rule(words) if words.ends_with("must be a positive integer") => {
            words.to_string()
        }
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

/// A message in Russian as it is; one of the code that all APIs share in general words.
pub(super) fn own_words(message: &str, general: &str) -> String {
    if message.is_ascii() { general } else { message }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_rules_are_worded_in_russian() {
        let rule = Violation::Rule("Unknown field".into());
        assert_eq!(words(&rule), "Недопустимое значение");
    }
}
