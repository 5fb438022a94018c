//! Types of single fields, each with its documented rule.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::civil::Date;
use shared::{
    deserr_by_parse,
    domain::{
        id::PathId,
        project::MOST_PROJECTS,
        text::Day,
        violation::{Violation, Violations},
    },
    http::Bounded,
};
use utoipa::ToSchema;

/// Most days off that one person's record holds: a year of them.
const MOST_VACATION_DATES: usize = 366;

/// A new password: 6 to 20 characters.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = "password", min_length = 6, max_length = 20)]
pub(super) struct NewPassword(String);

impl NewPassword {
    fn parse(text: String) -> Result<Self, Violation> {
        if (6..=20).contains(&text.chars().count()) {
            return Ok(Self(text));
        }
        let words = "Пароль должен быть от 6 до 20 символов";
        Err(Violation::Rule(words.into()))
    }

    /// The characters typed.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// Hours of work a week: 0 to 100.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = u8, maximum = 100)]
pub(super) struct Hours(pub(super) u8);

impl Deserr<Violations> for Hours {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let typed = Bounded::<0, 100>::deserialize_from_value(value, location)?;
        Ok(Self(u8::try_from(typed.0).unwrap_or_default()))
    }
}

/// Days off: in order, each once.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = Vec<Day>)]
pub(super) struct VacationDates(pub(super) Vec<Date>);

impl Deserr<Violations> for VacationDates {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let days = match value {
            // forms send a single day as text
            Value::String(text) if text.trim().is_empty() => Vec::new(),
            day @ Value::String(_) => vec![Day::deserialize_from_value(day, location)?],
            days => Vec::<Day>::deserialize_from_value(days, location)?,
        };
        let mut dates: Vec<Date> = days.into_iter().map(|day| day.0).collect();
        dates.sort_unstable();
        dates.dedup();
        at_most(dates, MOST_VACATION_DATES, location).map(Self)
    }
}

/// Numbers of projects, as typed.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = Vec<u64>)]
pub(super) struct ProjectIds(Vec<u64>);

impl Deserr<Violations> for ProjectIds {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let ids: Vec<PathId> = Vec::deserialize_from_value(value, location)?;
        let ids = ids.into_iter().map(|id| id.0).collect();
        at_most(ids, MOST_PROJECTS, location).map(Self)
    }
}

impl ProjectIds {
    /// Each with its place, so that what is wrong with one can be said.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0.iter().copied().enumerate()
    }

    /// Each once, in order.
    pub(super) fn distinct(&self) -> Vec<u64> {
        let mut ids = self.0.clone();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

fn at_most<T>(
    items: Vec<T>,
    most: usize,
    location: ValuePointerRef<'_>,
) -> Result<Vec<T>, Violations> {
    if items.len() <= most {
        return Ok(items);
    }
    let words = format!("Не более {most} значений");
    Err(Violations::at(location, Violation::Rule(words.into())))
}

deserr_by_parse!(NewPassword);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_6_to_20_characters() {
        for (text, fits) in [
            ("пять5", false),
            ("шесть6", true),
            ("12345678901234567890", true),
            ("123456789012345678901", false),
        ] {
            assert_eq!(NewPassword::parse(text.to_owned()).is_ok(), fits, "{text}");
        }
    }
}
