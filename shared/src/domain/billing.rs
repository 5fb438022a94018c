//! Subscriptions, invoices and payments as the platform stores them.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{money::Money, party::Party};

/// How often a subscription is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BillingCycle {
    /// One month at a time.
    Monthly,
    /// Twelve months at a time.
    Yearly,
}

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SubscriptionStatus {
    /// In the first fourteen days.
    Trial,
    /// An invoice has been paid.
    Active,
    /// The trial ended and nothing was paid; shown, never stored.
    Expired,
}

/// A tenant's only subscription; its id is always 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subscription {
    /// Code of the plan, see `GET /api/billing/plans`.
    pub plan: String,
    /// Stored status; see [`Subscription::status_at`].
    pub status: SubscriptionStatus,
    /// Billing rhythm.
    pub billing_cycle: BillingCycle,
    /// Price of one employee for one month.
    pub monthly_price_per_employee: Money,
    /// End of the trial.
    pub trial_ends_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Subscription {
    /// The only id a tenant's subscription has.
    pub const ID: u64 = 1;

    /// The subscription everybody starts with: plan `standard`, paid monthly, 14 days free.
    #[must_use]
    pub fn trial(now: Timestamp) -> Self {
        Self {
            plan: "standard".to_owned(),
            status: SubscriptionStatus::Trial,
            billing_cycle: BillingCycle::Monthly,
            monthly_price_per_employee: Money(199_000),
            trial_ends_at: now + SignedDuration::from_hours(14 * 24),
            version: 1,
        }
    }

    /// The status at an instant: a trial past its end is expired.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> SubscriptionStatus {
        match self.status {
            SubscriptionStatus::Trial if self.trial_ends_at <= now => SubscriptionStatus::Expired,
            status => status,
        }
    }

    /// The end of the trial, while the subscription has not been paid for.
    #[must_use]
    pub fn trial_end_shown(&self) -> Option<Timestamp> {
        (self.status == SubscriptionStatus::Trial).then_some(self.trial_ends_at)
    }
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InvoiceStatus {
    /// Issued and not paid.
    Pending,
    /// Paid in full.
    Paid,
    /// Void: never to be paid, its number stays.
    Cancelled,
}

/// One line of an invoice: employees × months at a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// What is billed, as printed.
    pub description: String,
    /// Employees billed.
    pub employees: u64,
    /// Months billed.
    pub months: u64,
    /// Price of one employee for one month.
    pub unit_price: Money,
    /// `unit_price × employees × months`.
    pub amount: Money,
}

/// An issued invoice. All that its documents print is fixed here at creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Per-tenant sequence number.
    pub id: u64,
    /// The same identity as a UUID.
    pub uuid: Uuid,
    /// `INV-<year>-<nnn>`, gapless per tenant and year.
    pub number: String,
    /// Pending, paid or cancelled.
    pub status: InvoiceStatus,
    /// Instant of issue.
    pub issued_at: Timestamp,
    /// Date of issue in the organization's time zone, as printed.
    pub issued_on: Date,
    /// Instant of payment.
    pub paid_at: Option<Timestamp>,
    /// Instant of cancellation.
    #[serde(default)]
    pub cancelled_at: Option<Timestamp>,
    /// First day billed.
    pub period_start: Date,
    /// Last day billed.
    pub period_end: Date,
    /// What is billed.
    pub lines: Vec<InvoiceLine>,
    /// Sum of the lines.
    pub amount: Money,
    /// Who is paid.
    pub seller: Party,
    /// Who pays.
    pub buyer: Party,
}
