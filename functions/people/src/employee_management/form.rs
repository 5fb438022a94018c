//! What HTML forms send for what is left empty: text without a character.

use serde_json::Value;

/// Fields that are never empty; an empty one breaks its rule.
const REQUIRED: [&str; 4] = ["email", "password", "firstName", "lastName"];

/// A new user as if the empty fields were left out.
pub(super) fn without_empty(mut sent: Value) -> Value {
    if let Some(fields) = sent.as_object_mut() {
        fields.retain(|field, value| REQUIRED.contains(&field.as_str()) || !is_empty(value));
    }
    sent
}

/// Changes of a user as if the fields that were empty before were left out, and those that are
/// emptied were null. An empty password is the old one, and so is an empty role.
pub(super) fn with_cleared(mut sent: Value, shown: &Value) -> Value {
    let Some(fields) = sent.as_object_mut() else {
        return sent;
    };
    let stays = |field: &str| {
        matches!(field, "password" | "role") || shown.get(field).is_none_or(Value::is_null)
    };
    fields.retain(|field, value| !(is_empty(value) && stays(field)));
    for (field, value) in fields.iter_mut() {
        if is_empty(value) && !REQUIRED.contains(&field.as_str()) {
            *value = Value::Null;
        }
    }
    sent
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_form_leaves_empty_is_not_given_to_a_new_user() {
        let sent = json!({ "firstName": "", "country": "", "salary": 400, "hireDate": " " });
        assert_eq!(
            without_empty(sent),
            json!({ "firstName": "", "salary": 400 })
        );
    }

    #[test]
    fn what_a_form_empties_is_cleared_and_what_was_empty_stays() {
        let shown = json!({ "country": "KZ", "phone": null, "firstName": "Anna" });
        let sent = json!({ "country": "", "phone": "", "password": "", "firstName": "" });
        assert_eq!(
            with_cleared(sent, &shown),
            json!({ "country": null, "firstName": "" })
        );
    }
}
