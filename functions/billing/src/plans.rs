//! What can be subscribed to.

use serde::Serialize;
use shared::domain::money::Money;
use utoipa::ToSchema;

/// A plan and its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plan {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// Kopecks for one employee and one month.
    pub(crate) monthly_price_per_employee: Money,
}

/// All plans, cheapest first.
pub(crate) const PLANS: [Plan; 3] = [
    Plan {
        code: "start",
        name: "Старт",
        monthly_price_per_employee: Money(99_000),
    },
    Plan {
        code: "standard",
        name: "Стандарт",
        monthly_price_per_employee: Money(199_000),
    },
    Plan {
        code: "enterprise",
        name: "Корпоративный",
        monthly_price_per_employee: Money(349_000),
    },
];

/// The plan of a code.
pub(crate) fn plan(code: &str) -> Option<Plan> {
    PLANS.into_iter().find(|plan| plan.code == code)
}
