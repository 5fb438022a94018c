//! The tenant's subscription.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::Timestamp;
use serde::Serialize;
use shared::{
    domain::{
        billing::{BillingCycle, Subscription, SubscriptionStatus},
        id::TenantId,
        money::Money,
        organization::Organization,
        violation::{Violation, Violations},
    },
    http::{Admin, ApiError, ApiResult, Member, ValidJson, workhub::Millis},
};
use utoipa::ToSchema;

use crate::{
    State,
    plans::{PLANS, Plan, plan},
};

/// A subscription as `WorkHub` shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionView {
    id: u64,
    plan: String,
    status: SubscriptionStatus,
    billing_cycle: BillingCycle,
    /// Kopecks.
    monthly_price_per_employee: Money,
    employee_count: u64,
    trial_ends_at: Option<Millis>,
}

fn view(
    subscription: Subscription,
    organization: &Organization,
    now: Timestamp,
) -> SubscriptionView {
    SubscriptionView {
        id: Subscription::ID,
        status: subscription.status_at(now),
        trial_ends_at: subscription.trial_end_shown().map(Millis),
        plan: subscription.plan,
        billing_cycle: subscription.billing_cycle,
        monthly_price_per_employee: subscription.monthly_price_per_employee,
        employee_count: organization.employee_count,
    }
}

/// Current subscription; a missing one is created as a trial
#[utoipa::path(get, path = "/api/billing/subscription", tag = "Billing", security(("session" = ["admin"])),
    responses((status = 200, body = SubscriptionView)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
) -> ApiResult<Json<SubscriptionView>> {
    let (organization, subscription) = current(&state, caller.tenant).await?;
    Ok(Json(view(
        subscription,
        &organization,
        state.platform.clock.now(),
    )))
}

/// The organization with its subscription, which is made if it is missing.
pub(crate) async fn current(
    state: &State,
    tenant: TenantId,
) -> ApiResult<(Organization, Subscription)> {
    let store = &state.platform.store;
    let (organization, subscription) = store.organization_with_subscription(tenant).await?;
    let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
    let subscription = match subscription {
        Some(subscription) => subscription,
        None => {
            let trial = Subscription::trial(state.platform.clock.now());
            store.subscription_create(tenant, &trial).await?;
            trial
        }
    };
    Ok((organization, subscription))
}

/// Changes of a subscription.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SubscriptionChange {
    /// Code of a plan.
    #[deserr(default)]
    plan: Option<String>,
    #[deserr(default)]
    #[schema(value_type = Option<BillingCycle>)]
    billing_cycle: Option<String>,
}

/// Change plan or billing cycle; issued invoices keep their price
#[utoipa::path(patch, path = "/api/billing/subscription", tag = "Billing", security(("session" = ["admin"])),
    request_body = SubscriptionChange,
    responses((status = 200, body = SubscriptionView)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(change): ValidJson<SubscriptionChange>,
) -> ApiResult<Json<SubscriptionView>> {
    let (organization, mut subscription) = current(&state, caller.tenant).await?;
    if let Some(code) = change.plan {
        let plan = plan(&code).ok_or_else(|| one_of("plan", &PLANS.map(|plan| plan.code)))?;
        subscription.plan = plan.code.to_owned();
        subscription.monthly_price_per_employee = plan.monthly_price_per_employee;
    }
    if let Some(cycle) = change.billing_cycle {
        subscription.billing_cycle = match cycle.as_str() {
            "monthly" => BillingCycle::Monthly,
            "yearly" => BillingCycle::Yearly,
            _ => return Err(one_of("billingCycle", &["monthly", "yearly"])),
        };
    }
    subscription.version += 1;
    state
        .platform
        .store
        .subscription_update(caller.tenant, &subscription)
        .await?;
    Ok(Json(view(
        subscription,
        &organization,
        state.platform.clock.now(),
    )))
}

fn one_of(field: &str, values: &[&str]) -> ApiError {
    ApiError::field(
        field,
        Violation::OneOf(values.iter().map(|v| (*v).to_owned()).collect()),
    )
}

/// What can be subscribed to
#[utoipa::path(get, path = "/api/billing/plans", tag = "Billing", security(("session" = ["member"])),
    responses((status = 200, body = [Plan])))]
pub(crate) async fn plans(_: Member) -> Json<[Plan; 3]> {
    Json(PLANS)
}
