//! A month's pay of a person.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    calendar::WorkCalendar,
    factor::Factor,
    line::{Line, LineKind, Rate},
    settings::History,
    work::{Class, Segment, Work},
};
use crate::domain::{hours::Month, money::Money};

/// What a person is paid. Who has an hourly rate above zero is paid by it, whatever the salary says: it
/// is the more particular agreement, and nobody is paid the same hours twice. Who has neither is paid
/// nothing for time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// For an hour.
    pub hourly_rate: Option<Money>,
    /// For a month whose norm is worked.
    pub salary: Option<Money>,
}

impl Terms {
    /// What an hour is paid in a month of such a norm. By a salary, an hour of a month without a norm
    /// has no rate: there is nothing to divide by, and nothing is paid for time.
    fn rate(self, norm_seconds: i64) -> Option<Rate> {
        let positive = |money: &Money| money.0 > 0;
        if let Some(rate) = self.hourly_rate.filter(positive) {
            return Some(Rate::Hourly(rate));
        }
        let salary = self.salary.filter(positive)?;
        (norm_seconds > 0).then_some(Rate::Monthly {
            salary,
            norm_seconds,
        })
    }
}

/// A bonus or a deduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// What it is called.
    pub title: String,
    /// How much, without a sign.
    pub amount: Money,
}

/// Who is paid, apart from their work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// What they are paid.
    pub terms: History<Terms>,
    /// The dates on which they are on vacation, of any month.
    pub vacation_dates: BTreeSet<Date>,
    /// What is added in the month.
    pub bonuses: Vec<Adjustment>,
    /// What is kept back in the month.
    pub deductions: Vec<Adjustment>,
}

/// A month's pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// Seconds to work in the month.
    pub norm_seconds: i64,
    /// Seconds worked by the entries that begin in it.
    pub worked_seconds: i64,
    /// What is paid for what; lines of nothing are left out.
    pub lines: Vec<Line>,
    /// The sum of the lines.
    pub total: Money,
}

impl Pay {
    /// The pay of a month. The calendar is that by which the work was classed.
    #[must_use]
    pub fn of(month: Month, work: &Work, calendar: &WorkCalendar, payee: &Payee) -> Self {
        let norm_seconds = calendar.month_norm(month);
        let worked = work.in_month(month).map(|segment| segment.seconds);
        let mut shares = Shares::default();
        for segment in work.in_month(month) {
            shares.add_segment(segment, calendar, &payee.terms, norm_seconds);
        }
        let vacation = payee.vacation_dates.iter().copied();
        for date in vacation.filter(|date| Month::of(*date) == month) {
            let rate = payee.terms.at(date).rate(norm_seconds);
            if let Some(rate @ Rate::Monthly { .. }) = rate {
                let seconds = calendar.day(date).norm_seconds;
                shares.add(LineKind::Vacation, rate, Factor::ONE, seconds);
            }
        }
        let mut lines = shares.into_lines();
        lines.extend(payee.bonuses.iter().filter_map(bonus));
        lines.extend(payee.deductions.iter().filter_map(deduction));
        let total = lines.iter().map(|line| line.amount.0);
        Self {
            norm_seconds,
            worked_seconds: worked.sum(),
            total: Money(total.fold(0, i64::saturating_add)),
            lines,
        }
    }
}

/// What each segment of the entries that begin in a month adds to the lines of the month's pay, in time
/// order: together they are what [`Pay::of`] pays for work, to the minor unit, however they are grouped.
#[must_use]
pub fn earnings(
    month: Month,
    work: &Work,
    calendar: &WorkCalendar,
    terms: &History<Terms>,
) -> Vec<Money> {
    let norm_seconds = calendar.month_norm(month);
    let mut shares = Shares::default();
    let segments = work.in_month(month);
    segments
        .map(|segment| shares.add_segment(segment, calendar, terms, norm_seconds))
        .collect()
}

/// Seconds that are paid for the same, at the same rate and multiplier.
struct Share {
    kind: LineKind,
    rate: Rate,
    multiplier: Factor,
    seconds: i64,
    /// Those of them that are paid.
    paid: i64,
}

/// Shares in the order of their first seconds.
#[derive(Default)]
struct Shares {
    shares: Vec<Share>,
    /// Plain seconds that salaries pay so far; the month's norm caps them.
    plain: i64,
}

impl Shares {
    /// Adds a segment; answers what that adds to the amounts of the lines.
    fn add_segment(
        &mut self,
        segment: &Segment,
        calendar: &WorkCalendar,
        terms: &History<Terms>,
        norm_seconds: i64,
    ) -> Money {
        let Some(rate) = terms.at(segment.date).rate(norm_seconds) else {
            return Money::ZERO;
        };
        let premium = calendar.settings.at(segment.date).night.premium;
        let (kind, multiplier) = match segment.class {
            Class::Plain => (LineKind::Base, Factor::ONE),
            Class::Overtime(multiplier) => (LineKind::Overtime, multiplier),
            Class::Holiday(multiplier) => (LineKind::Holiday, multiplier),
        };
        let mut earned = self.add(kind, rate, multiplier, segment.seconds);
        if !premium.is_zero() {
            earned.0 += self
                .add(LineKind::Night, rate, premium, segment.night_seconds)
                .0;
        }
        earned
    }

    fn add(&mut self, kind: LineKind, rate: Rate, multiplier: Factor, seconds: i64) -> Money {
        if seconds <= 0 {
            return Money::ZERO;
        }
        let paid = match (kind, rate) {
            (LineKind::Base, Rate::Monthly { norm_seconds, .. }) => {
                seconds.min(norm_seconds - self.plain)
            }
            _ => seconds,
        };
        if kind == LineKind::Base && matches!(rate, Rate::Monthly { .. }) {
            self.plain += paid;
        }
        let key = (kind, rate, multiplier);
        let mut same = self.shares.iter_mut();
        let before = match same.find(|share| (share.kind, share.rate, share.multiplier) == key) {
            Some(share) => {
                let before = share.paid;
                share.seconds += seconds;
                share.paid += paid;
                before
            }
            None => {
                self.shares.push(Share {
                    kind,
                    rate,
                    multiplier,
                    seconds,
                    paid,
                });
                0
            }
        };
        let [before, after] = [before, before + paid].map(|paid| rate.amount(paid, multiplier).0);
        Money(after - before)
    }

    fn into_lines(mut self) -> Vec<Line> {
        let shares = &mut self.shares;
        shares.sort_by_key(|share| (share.kind, share.multiplier));
        self.shares.into_iter().map(Line::from).collect()
    }
}

impl From<Share> for Line {
    fn from(share: Share) -> Self {
        Self {
            kind: share.kind,
            title: None,
            seconds: Some(share.seconds),
            paid_seconds: (share.paid < share.seconds).then_some(share.paid),
            rate: Some(share.rate),
            multiplier: Some(share.multiplier),
            amount: share.rate.amount(share.paid, share.multiplier),
        }
    }
}

fn bonus(it: &Adjustment) -> Option<Line> {
    adjustment(LineKind::Bonus, it, it.amount)
}

fn deduction(it: &Adjustment) -> Option<Line> {
    let kept_back = it.amount.0.saturating_abs().saturating_neg();
    adjustment(LineKind::Deduction, it, Money(kept_back))
}

fn adjustment(kind: LineKind, it: &Adjustment, amount: Money) -> Option<Line> {
    (amount != Money::ZERO).then(|| Line {
        kind,
        title: Some(it.title.clone()),
        seconds: None,
        paid_seconds: None,
        rate: None,
        multiplier: None,
        amount,
    })
}
