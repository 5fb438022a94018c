//! What admins send of a month's pay.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use shared::domain::{
    hours::Month,
    id::EntityId,
    money::TypedAmount,
    pay::salary::Adjustment,
    text::Text,
    violation::{Violation, Violations},
};
use utoipa::ToSchema;

/// Bonuses or deductions of a month at most.
const MOST: usize = 50;

/// Whose pay of which month, and what comes to their work.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewSalary {
    pub(super) user_id: EntityId,
    pub(super) month: Month,
    #[deserr(default)]
    #[schema(value_type = Vec<NewAdjustment>, max_items = 50, required = false)]
    pub(super) bonuses: Adjustments,
    /// Amounts without a sign.
    #[deserr(default)]
    #[schema(value_type = Vec<NewAdjustment>, max_items = 50, required = false)]
    pub(super) deductions: Adjustments,
}

/// A bonus or a deduction.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
struct NewAdjustment {
    title: Text<1, 200>,
    amount: TypedAmount,
}

/// So many bonuses or deductions and no more; none where there is nothing.
#[derive(Clone, Default)]
pub(super) struct Adjustments(pub(super) Vec<Adjustment>);

impl Deserr<Violations> for Adjustments {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let given = Option::<Vec<NewAdjustment>>::deserialize_from_value(value, location)?;
        let given = given.unwrap_or_default();
        if given.len() > MOST {
            return Err(Violations::at(location, Violation::TooLong(MOST)));
        }
        let adjustments = given.into_iter().map(|it| Adjustment {
            title: it.title.into_string(),
            amount: it.amount.0,
        });
        Ok(Self(adjustments.collect()))
    }
}
