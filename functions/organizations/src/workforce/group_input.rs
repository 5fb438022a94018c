//! What clients send of segments and smart groups.

use deserr::Deserr;
use serde_json::Value;
use shared::{
    domain::{
        color::Color,
        id::TypedUuid,
        patch::Cleared,
        smart_group::{Logic, MOST_RULES, Membership, Rule, RuleRefused},
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult},
};
use utoipa::ToSchema;

/// What a segment or a group is called and how it is shown; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ChangedLabel {
    #[deserr(default)]
    pub(super) name: Option<Text<1, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub(super) description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    pub(super) color: Cleared<Color>,
}

/// A new segment.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewSegment {
    pub(super) name: Text<1, 100>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub(super) description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    pub(super) color: Cleared<Color>,
}

/// A new smart group.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewGroup {
    /// The segment it stands in.
    pub(super) segment_id: TypedUuid,
    pub(super) name: Text<1, 100>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub(super) description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    pub(super) color: Cleared<Color>,
    /// `AND`, the default, or `OR`.
    #[deserr(default)]
    pub(super) logic: Option<Logic>,
    #[deserr(default)]
    #[schema(max_items = 20)]
    pub(super) rules: Option<Vec<TypedRule>>,
}

/// Changes of a smart group; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedGroup {
    /// Moves it to another segment.
    #[deserr(default)]
    pub(super) segment_id: Option<TypedUuid>,
    #[deserr(default)]
    pub(super) name: Option<Text<1, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub(super) description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    pub(super) color: Cleared<Color>,
    #[deserr(default)]
    pub(super) logic: Option<Logic>,
    /// Replaces all rules.
    #[deserr(default)]
    #[schema(max_items = 20)]
    pub(super) rules: Option<Vec<TypedRule>>,
}

/// Rules whose members are to be shown.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct PreviewedGroup {
    /// `AND`, the default, or `OR`.
    #[deserr(default)]
    pub(super) logic: Option<Logic>,
    #[schema(max_items = 20)]
    pub(super) rules: Vec<TypedRule>,
}

/// A rule: a field of a person, an operator, a value.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct TypedRule {
    /// `name`, `firstName`, `lastName`, `email`, `phone`, `role`, `position`, `department`, `country`,
    /// `programmingLanguage`, `englishLevel`, `hireDate`, `workingHours` or `job`.
    #[schema(example = "position")]
    field: Text<1, 50>,
    /// `equals`, `not_equals`, `contains`, `not_contains`, `starts_with`, `ends_with`, `in`, `not_in`,
    /// `is_empty`, `is_not_empty`, `greater_than`, `less_than`, `before`, `after`.
    #[schema(example = "contains")]
    operator: Text<1, 50>,
    /// Text or a number; of `in` and `not_in` a list of them.
    #[deserr(default)]
    #[schema(value_type = Option<Value>, example = "Cook")]
    value: Value,
}

/// The rules, if each can hold.
///
/// # Errors
/// [`ApiError::Validation`] naming all that cannot.
pub(super) fn rules(typed: &[TypedRule]) -> ApiResult<Vec<Rule>> {
    if typed.len() > MOST_RULES {
        return Err(ApiError::field("rules", Violation::TooLong(MOST_RULES)));
    }
    let rules = typed.iter().map(|rule| Rule {
        field: rule.field.as_str().to_owned(),
        operator: rule.operator.as_str().to_owned(),
        value: rule.value.clone(),
    });
    let rules: Vec<_> = rules.collect();
    let refused = rules.iter().enumerate().filter_map(|(place, rule)| {
        let (field, words) = match rule.check().err()? {
            RuleRefused::Field => ("field", "No such field"),
            RuleRefused::Operator => ("operator", "No such operator for this field"),
            RuleRefused::Value => ("value", "No such value for this field and operator"),
        };
        let path = format!("rules[{place}].{field}");
        Some((path, Violation::Rule(words.into())))
    });
    refused.collect::<Violations>().none()?;
    Ok(rules)
}

/// The members that rules describe.
///
/// # Errors
/// [`ApiError::Validation`].
pub(super) fn membership(logic: Option<Logic>, typed: &[TypedRule]) -> ApiResult<Membership> {
    Ok(Membership {
        logic: logic.unwrap_or_default(),
        rules: rules(typed)?,
    })
}
