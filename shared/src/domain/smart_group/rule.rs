//! One rule: a field of a person, an operator, a value.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{
    person::Person,
    text::{Day, folded},
};

/// A rule as a client wrote it. Names of fields and operators are known in several spellings, and
/// kept as they came: the client compares them, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Of the person: `position`, `hireDate`, `job` …
    pub field: String,
    /// `equals`, `contains`, `in` …
    pub operator: String,
    /// Text, a number, or a list of them; nothing for `is_empty`.
    #[serde(default)]
    pub value: Value,
}

/// What is wrong with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleRefused {
    /// There is no such field.
    Field,
    /// There is no such operator, or the field has no use for it.
    Operator,
    /// The operator has no use for the value.
    Value,
}

/// What is known of a person and of use in rules. What is private is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Name,
    FirstName,
    LastName,
    Email,
    Phone,
    Role,
    Position,
    Department,
    Country,
    ProgrammingLanguage,
    EnglishLevel,
    HireDate,
    WorkingHours,
    Job,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    NotEquals,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    In,
    NotIn,
    IsEmpty,
    IsNotEmpty,
    More,
    Less,
}

/// `hireDate`, `hire_date` and `Hire Date` are the same name.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.collect::<String>().to_lowercase()
}

impl Field {
    fn of(name: &str) -> Option<Self> {
        Some(match plain(name).as_str() {
            "name" | "fullname" => Self::Name,
            "firstname" => Self::FirstName,
            "lastname" => Self::LastName,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "role" | "accessrole" => Self::Role,
            "position" | "title" | "jobtitle" => Self::Position,
            "department" => Self::Department,
            "country" => Self::Country,
            "programminglanguage" => Self::ProgrammingLanguage,
            "englishlevel" => Self::EnglishLevel,
            "hiredate" | "hiredat" | "startdate" => Self::HireDate,
            "workinghours" | "workinghoursperweek" => Self::WorkingHours,
            "job" | "jobs" | "jobid" | "jobids" => Self::Job,
            _ => return None,
        })
    }

    /// What a person has of it: mostly one value or none.
    fn values(self, person: &Person) -> Vec<String> {
        let own = |text: &Option<String>| text.iter().map(|text| folded(text)).collect();
        match self {
            Self::Name => vec![folded(&person.name())],
            Self::FirstName => vec![folded(&person.first_name)],
            Self::LastName => vec![folded(&person.last_name)],
            Self::Email => person
                .email
                .iter()
                .map(|it| it.as_str().to_owned())
                .collect(),
            Self::Phone => own(&person.phone),
            // the owner also is an admin
            Self::Role => match person.role.shown() {
                shown if person.role.is_admin() => vec![shown.to_owned(), role_name(person)],
                shown => vec![shown.to_owned()],
            },
            Self::Position => own(&person.position),
            Self::Department => own(&person.department),
            Self::Country => own(&person.country),
            Self::ProgrammingLanguage => own(&person.programming_language),
            Self::EnglishLevel => own(&person.english_level),
            Self::HireDate => person.hire_date.iter().map(ToString::to_string).collect(),
            Self::WorkingHours => {
                let hours = person.working_hours_per_week.iter();
                hours.map(ToString::to_string).collect()
            }
            Self::Job => person.job_ids.iter().map(ToString::to_string).collect(),
        }
    }

    const fn is_ordered(self) -> bool {
        matches!(self, Self::HireDate | Self::WorkingHours)
    }

    /// Whether a value can be one of the field's.
    fn takes(self, value: &str) -> bool {
        match self {
            Self::HireDate => Day::parse(value).is_ok(),
            Self::WorkingHours => value.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Job => value.parse::<uuid::Uuid>().is_ok(),
            _ => true,
        }
    }
}

fn role_name(person: &Person) -> String {
    let name = serde_json::to_value(person.role).ok();
    let name = name.as_ref().and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

impl Operator {
    fn of(name: &str) -> Option<Self> {
        let signs = match name.trim() {
            "=" | "==" | "===" => Some(Self::Equals),
            "!=" | "!==" | "<>" => Some(Self::NotEquals),
            ">" => Some(Self::More),
            "<" => Some(Self::Less),
            _ => None,
        };
        signs.or_else(|| {
            Some(match plain(name).as_str() {
                "equals" | "equal" | "eq" | "is" | "on" => Self::Equals,
                "notequals" | "notequal" | "neq" | "ne" | "isnot" => Self::NotEquals,
                "contains" | "includes" | "like" => Self::Contains,
                "notcontains" | "doesnotcontain" | "notincludes" => Self::NotContains,
                "startswith" | "beginswith" => Self::StartsWith,
                "endswith" => Self::EndsWith,
                "in" | "isanyof" | "isoneof" | "anyof" | "oneof" => Self::In,
                "notin" | "isnoneof" | "noneof" => Self::NotIn,
                "isempty" | "empty" | "notexists" => Self::IsEmpty,
                "isnotempty" | "notempty" | "exists" => Self::IsNotEmpty,
                "greaterthan" | "gt" | "after" | "morethan" => Self::More,
                "lessthan" | "lt" | "before" => Self::Less,
                _ => return None,
            })
        })
    }

    const fn needs_value(self) -> bool {
        !matches!(self, Self::IsEmpty | Self::IsNotEmpty)
    }

    const fn takes_many(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    const fn takes_parts(self) -> bool {
        matches!(
            self,
            Self::Contains | Self::NotContains | Self::StartsWith | Self::EndsWith
        )
    }
}

/// The texts of a value: one, or those of a list; none of anything else.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![folded(text.trim())],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is text, or a number that people write and the table holds.
fn is_plain(value: &Value) -> bool {
    const MOST: f64 = 1e15;
    const LEAST: f64 = 1e-9;
    match value {
        Value::String(_) => true,
        Value::Number(number) => number
            .as_f64()
            .is_some_and(|number| number == 0.0 || (LEAST..=MOST).contains(&number.abs())),
        _ => false,
    }
}

impl Rule {
    /// Longest text of a value, characters.
    pub const LONGEST_VALUE: usize = 200;
    /// Values of a list at most.
    pub const MOST_VALUES: usize = 100;

    /// Whether the rule can hold at all.
    ///
    /// # Errors
    /// [`RuleRefused`].
    pub fn check(&self) -> Result<(), RuleRefused> {
        let field = Field::of(&self.field).ok_or(RuleRefused::Field)?;
        let operator = Operator::of(&self.operator).ok_or(RuleRefused::Operator)?;
        if matches!(operator, Operator::More | Operator::Less) && !field.is_ordered() {
            return Err(RuleRefused::Operator);
        }
        if !operator.needs_value() {
            return Ok(());
        }
        let well_formed = match &self.value {
            Value::Array(values) => {
                operator.takes_many()
                    && (1..=Self::MOST_VALUES).contains(&values.len())
                    && values.iter().all(is_plain)
            }
            value => is_plain(value),
        };
        let texts = texts(&self.value);
        let fits = |text: &String| {
            (1..=Self::LONGEST_VALUE).contains(&text.chars().count())
                && (operator.takes_parts() || field.takes(text))
        };
        match well_formed && texts.iter().all(fits) {
            true => Ok(()),
            false => Err(RuleRefused::Value),
        }
    }

    /// Whether the rule holds for a person; one that cannot be read holds for nobody.
    #[must_use]
    pub fn holds(&self, person: &Person) -> bool {
        let (Some(field), Some(operator)) = (Field::of(&self.field), Operator::of(&self.operator))
        else {
            return false;
        };
        let (has, wanted) = (field.values(person), texts(&self.value));
        let has = |fits: fn(&str, &str) -> bool| {
            let mut pairs = has
                .iter()
                .flat_map(|own| wanted.iter().map(move |it| (own, it)));
            pairs.any(|(own, it)| fits(own, it))
        };
        match operator {
            Operator::Equals | Operator::In => has(|own, it| own == it),
            Operator::NotEquals | Operator::NotIn => !has(|own, it| own == it),
            Operator::Contains => has(|own, it| own.contains(it)),
            Operator::NotContains => !has(|own, it| own.contains(it)),
            Operator::StartsWith => has(|own, it| own.starts_with(it)),
            Operator::EndsWith => has(|own, it| own.ends_with(it)),
            Operator::IsEmpty => field.values(person).iter().all(String::is_empty),
            Operator::IsNotEmpty => !field.values(person).iter().all(String::is_empty),
            Operator::More => has(|own, it| compared(own, it).is_gt()),
            Operator::Less => has(|own, it| compared(own, it).is_lt()),
        }
    }
}

/// Numbers by their value; dates are in order as text.
fn compared(own: &str, other: &str) -> std::cmp::Ordering {
    match (own.parse::<f64>(), other.parse::<f64>()) {
        (Ok(own), Ok(other)) => own.total_cmp(&other),
        _ => own.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::domain::person::Role;

    const JOB: Uuid = Uuid::from_u128(7);

    fn anna() -> Person {
        Person {
            position: Some("Старший Повар".into()),
            department: Some("Кухня".into()),
            hire_date: Some(date(2025, 6, 1)),
            working_hours_per_week: Some(40),
            job_ids: vec![JOB],
            ..Person::new(1, "Anna Schmidt", Role::Owner, Timestamp::UNIX_EPOCH)
        }
    }

    fn rule(field: &str, operator: &str, value: Value) -> Rule {
        Rule {
            field: field.into(),
            operator: operator.into(),
            value,
        }
    }

    #[test]
    fn a_rule_compares_a_field_with_a_value() {
        for (field, operator, value, holds) in [
            ("position", "equals", json!("старший повар"), true),
            ("position", "equals", json!("повар"), false),
            ("jobTitle", "contains", json!("ПОВАР"), true),
            ("department", "is_not", json!("Зал"), true),
            ("department", "in", json!(["Зал", "кухня"]), true),
            ("department", "not_in", json!(["Зал", "кухня"]), false),
            ("name", "startsWith", json!("anna"), true),
            ("lastName", "ends with", json!("dt"), true),
            ("country", "is_empty", json!(null), true),
            ("country", "equals", json!("Peru"), false),
            ("country", "!=", json!("Peru"), true),
            ("role", "is", json!("admin"), true),
            ("role", "is", json!("owner"), true),
            ("role", "is", json!("employee"), false),
            ("hire_date", "before", json!("2025-06-02"), true),
            ("hireDate", "after", json!("2025-06-01"), false),
            ("hireDate", "on", json!("2025-06-01"), true),
            ("workingHours", ">", json!(9), true),
            ("workingHours", "<", json!("40"), false),
            ("job", "equals", json!(JOB.to_string()), true),
            ("jobs", "in", json!([Uuid::nil().to_string()]), false),
        ] {
            let rule = rule(field, operator, value);
            assert_eq!(rule.check(), Ok(()), "{rule:?}");
            assert_eq!(rule.holds(&anna()), holds, "{rule:?}");
        }
    }

    #[test]
    fn a_rule_that_can_never_hold_is_refused() {
        for (field, operator, value, refused) in [
            ("salary", "equals", json!(1), RuleRefused::Field),
            ("", "equals", json!("x"), RuleRefused::Field),
            ("name", "sounds like", json!("x"), RuleRefused::Operator),
            ("name", "before", json!("x"), RuleRefused::Operator),
            ("name", "equals", json!(null), RuleRefused::Value),
            ("name", "equals", json!(" "), RuleRefused::Value),
            ("name", "equals", json!(["x"]), RuleRefused::Value),
            ("name", "in", json!([]), RuleRefused::Value),
            ("name", "in", json!([["x"]]), RuleRefused::Value),
            ("name", "equals", json!("x".repeat(201)), RuleRefused::Value),
            ("hireDate", "before", json!("tomorrow"), RuleRefused::Value),
            ("workingHours", ">", json!("many"), RuleRefused::Value),
            ("job", "equals", json!("Cook"), RuleRefused::Value),
            ("name", "equals", json!(1e300), RuleRefused::Value),
            ("name", "in", json!([1e-300]), RuleRefused::Value),
        ] {
            let rule = rule(field, operator, value);
            assert_eq!(rule.check(), Err(refused), "{rule:?}");
        }
    }
}
