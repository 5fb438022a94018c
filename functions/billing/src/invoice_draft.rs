//! What an invoice says: pure rules.

use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    domain::{
        billing::{Invoice, InvoiceLine, InvoiceStatus},
        id::uuid_for,
        party::Party,
        violation::{Violation, Violations},
    },
    store::{InvoiceDraftBasis, InvoiceSequence},
};

use crate::plans::plan;

/// Longest period of one invoice.
const MOST_MONTHS: u64 = 120;

/// Months that a period of days bills: every month begun counts. From the 1st to the 30th of
/// April is one month, one day more makes two.
///
/// # Errors
/// [`Violations`] of `periodEnd` when it lies before the start or too far behind it.
pub fn months_of(start: Date, end: Date) -> Result<u64, Violations> {
    let wrong = |words: &'static str| Violations::of("periodEnd", Violation::Rule(words.into()));
    if end < start {
        return Err(wrong("periodEnd must not be before periodStart"));
    }
    (1..=MOST_MONTHS)
        .find(|months| {
            // added to the start each time: 31 January + 1 month is 28 February, + 2 is 31 March
            let months = i64::try_from(*months).unwrap_or_default().months();
            start.checked_add(months).is_ok_and(|next| end < next)
        })
        .ok_or_else(|| wrong("A period must not be longer than 120 months"))
}

/// The invoice that follows, and the numbers' state with it counted. Amount = price × employees ×
/// months; the number is the next of the year in the organization's time zone.
///
/// # Errors
/// [`Violations`] when the period is wrong or the amount is beyond all bounds.
pub fn draft(
    basis: &InvoiceDraftBasis,
    seller: &Party,
    period_start: Date,
    period_end: Date,
    now: Timestamp,
) -> Result<(Invoice, InvoiceSequence), Violations> {
    let InvoiceDraftBasis {
        organization,
        subscription,
        sequence,
    } = basis;
    let months = months_of(period_start, period_end)?;
    let employees = organization.employee_count;
    let unit_price = subscription.monthly_price_per_employee;
    let amount = unit_price
        .times(employees)
        .and_then(|amount| amount.times(months))
        .ok_or_else(|| Violations::of("periodEnd", Violation::Rule("Amount too large".into())))?;

    let issued_on = now.to_zoned(organization.zone()).date();
    let year = issued_on.year();
    let mut next = sequence.clone();
    next.version += 1;
    next.last_id += 1;
    let in_year = next.last_by_year.entry(year).or_default();
    *in_year += 1;

    let plan_name = plan(&subscription.plan).map_or(subscription.plan.as_str(), |plan| plan.name);
    let invoice = Invoice {
        id: next.last_id,
        uuid: uuid_for(next.last_id),
        number: format!("INV-{year}-{in_year:03}"),
        status: InvoiceStatus::Pending,
        issued_at: now,
        issued_on,
        paid_at: None,
        cancelled_at: None,
        period_start,
        period_end,
        lines: vec![InvoiceLine {
            description: format!(
                "Доступ к платформе WorkHub, тариф «{plan_name}», {} – {}",
                period_start.strftime("%d.%m.%Y"),
                period_end.strftime("%d.%m.%Y"),
            ),
            employees,
            months,
            unit_price,
            amount,
        }],
        amount,
        seller: seller.clone(),
        buyer: organization.buyer(),
    };
    Ok((invoice, next))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use shared::domain::{
        billing::Subscription, id::TenantId, money::Money, organization::Organization,
    };

    use super::*;

    fn basis(employees: u64, zone: &str) -> InvoiceDraftBasis {
        InvoiceDraftBasis {
            organization: Organization {
                employee_count: employees,
                ..Organization::new(
                    TenantId(1),
                    "Ромашка".into(),
                    "romashka".into(),
                    zone.into(),
                    Timestamp::UNIX_EPOCH,
                )
            },
            subscription: Subscription::trial(Timestamp::UNIX_EPOCH),
            sequence: InvoiceSequence::default(),
        }
    }

    #[test]
    fn every_month_begun_is_billed() {
        let months = |start, end| months_of(start, end).unwrap();
        assert_eq!(months(date(2026, 4, 1), date(2026, 4, 30)), 1);
        assert_eq!(months(date(2026, 4, 1), date(2026, 4, 1)), 1);
        assert_eq!(months(date(2026, 4, 1), date(2026, 5, 1)), 2);
        assert_eq!(months(date(2026, 4, 15), date(2026, 5, 14)), 1);
        assert_eq!(months(date(2026, 1, 31), date(2026, 2, 27)), 1);
        assert_eq!(months(date(2026, 1, 31), date(2026, 3, 30)), 2);
        assert_eq!(months(date(2026, 1, 1), date(2026, 12, 31)), 12);
    }

    #[test]
    fn a_period_that_ends_before_it_starts_or_never_is_refused() {
        assert!(months_of(date(2026, 4, 2), date(2026, 4, 1)).is_err());
        assert!(months_of(date(2026, 4, 1), date(2126, 4, 1)).is_err());
    }

    #[test]
    fn the_documented_example_of_twelve_employees_costs_23880_roubles() {
        let now = "2026-04-01T00:00:00Z".parse().unwrap();
        let (start, end) = (date(2026, 4, 1), date(2026, 4, 30));
        let (invoice, _) = draft(&basis(12, "UTC"), &Party::default(), start, end, now).unwrap();
        assert_eq!(
            (invoice.amount, invoice.number.as_str()),
            (Money(2_388_000), "INV-2026-001")
        );
        assert_eq!(
            invoice.lines.iter().map(|line| line.amount).sum::<Money>(),
            invoice.amount
        );
    }

    #[test]
    fn numbers_start_again_with_the_organizations_new_year_but_ids_do_not() {
        let mut basis = basis(1, "Asia/Vladivostok");
        basis.sequence.last_id = 41;
        basis.sequence.version = 41;
        basis.sequence.last_by_year.insert(2026, 41);
        // 15:00 in London on 31 December is 1 January in Vladivostok
        let now = "2026-12-31T15:00:00Z".parse().unwrap();
        let (start, end) = (date(2027, 1, 1), date(2027, 1, 31));
        let (invoice, next) = draft(&basis, &Party::default(), start, end, now).unwrap();
        assert_eq!((invoice.id, invoice.number.as_str()), (42, "INV-2027-001"));
        assert_eq!(next.last_by_year.get(&2026), Some(&41));
    }

    #[test]
    fn numbers_beyond_999_grow_longer() {
        let mut basis = basis(1, "UTC");
        basis.sequence.last_by_year.insert(2026, 999);
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let (start, end) = (date(2026, 6, 1), date(2026, 6, 30));
        let (invoice, _) = draft(&basis, &Party::default(), start, end, now).unwrap();
        assert_eq!(invoice.number, "INV-2026-1000");
    }
}
