//! From classed seconds to the lines of a month's pay, rule by rule.

use jiff::civil::date;

use super::{calendar, entry, factor, holidays, hourly, month, monthly, pay, payee, thresholds};
use crate::domain::{
    money::Money,
    pay::{
        calendar::{DayKind, DayOverride, WorkCalendar},
        line::{Line, LineKind, Rate},
        salary::{Adjustment, Pay, Payee, Terms, earnings},
        settings::{History, Night, PaySettings, WeekNorms, WorkWeek},
        work::{Entry, Work},
    },
};

const MOSCOW: &str = "Europe/Moscow";
const HOUR: i64 = 3600;
/// 22 work days.
const JUNE: &str = "2026-06";
const NORM: i64 = 176 * HOUR;

/// Hours from nine on, on days of June 2026.
fn worked(days: impl IntoIterator<Item = i8>, hours: i8) -> Vec<Entry> {
    let entries = days.into_iter().map(|day| {
        let [start, end] = [9, 9 + hours].map(|hour| format!("2026-06-{day:02}T{hour:02}:00"));
        entry(MOSCOW, &start, &end)
    });
    entries.collect()
}

/// Lines as kind, seconds, multiplier and amount.
#[track_caller]
fn check(pay: &Pay, expected: &[(LineKind, i64, &str, i64)]) {
    let shown = pay.lines.iter().map(|it| {
        let multiplier = it.multiplier.map(|it| it.to_string());
        (
            it.kind,
            it.seconds.unwrap_or_default(),
            multiplier.unwrap_or_default(),
            it.amount.0,
        )
    });
    let expected_lines: Vec<_> = expected
        .iter()
        .map(|(kind, seconds, multiplier, amount)| {
            (*kind, *seconds, (*multiplier).to_owned(), *amount)
        })
        .collect();
    assert_eq!(shown.collect::<Vec<_>>(), expected_lines);
    let total: i64 = expected.iter().map(|line| line.3).sum();
    assert_eq!(pay.total, Money(total));
}

fn neutral() -> WorkCalendar {
    calendar(PaySettings::default())
}

fn changing(before: Terms, after: Terms, day: i8) -> Payee {
    let versions = vec![(date(2026, 6, 10), before), (date(2026, 6, day), after)];
    payee(History::new(versions).unwrap())
}

#[test]
fn an_hourly_rate_that_changes_splits_the_month() {
    let entries = [
        worked([1, 15], 8),
        // begins before the change, ends after it
        vec![entry(MOSCOW, "2026-06-15T20:00", "2026-06-16T02:00")],
        worked([16], 8),
    ]
    .concat();
    // the first rate also holds before its date
    let payee = changing(hourly(10_000), hourly(15_000), 16);
    let pay = pay(JUNE, &entries, &neutral(), &payee);
    check(
        &pay,
        &[
            (LineKind::Base, 22 * HOUR, "1", 220_000),
            (LineKind::Base, 8 * HOUR, "1", 120_000),
        ],
    );
    assert_eq!(pay.worked_seconds, 30 * HOUR);
    assert_eq!(pay.lines[0].rate, Some(Rate::Hourly(Money(10_000))));
}

#[test]
fn a_salary_that_changes_splits_the_month_over_its_whole_norm() {
    // 12 days and 10
    let days = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16];
    let later = [17, 18, 19, 22, 23, 24, 25, 26, 29, 30];
    let entries = [worked(days, 8), worked(later, 8)].concat();
    let payee = changing(monthly(8_000_000), monthly(10_000_000), 17);
    let pay = pay(JUNE, &entries, &neutral(), &payee);
    check(
        &pay,
        &[
            (LineKind::Base, 96 * HOUR, "1", 4_363_636),
            (LineKind::Base, 80 * HOUR, "1", 4_545_455),
        ],
    );
    let rate = pay.lines[1].rate.unwrap();
    // 100 000 by 176 hours
    assert_eq!(rate.rounded(), Money(56_818));
}

#[test]
fn a_salary_pays_no_more_plain_seconds_than_the_norm() {
    // 20 days of 9 hours without overtime: 180 hours
    let days = [
        1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26,
    ];
    let entries = worked(days, 9);
    let one = payee(History::always(monthly(8_000_000)));
    let pay_of_one = pay(JUNE, &entries, &neutral(), &one);
    check(&pay_of_one, &[(LineKind::Base, 180 * HOUR, "1", 8_000_000)]);
    assert_eq!(pay_of_one.lines[0].paid_seconds, Some(NORM));
    // in time order: what is beyond the norm is of the second salary
    let two = changing(monthly(8_000_000), monthly(10_000_000), 26);
    let pay_of_two = pay(JUNE, &entries, &neutral(), &two);
    check(
        &pay_of_two,
        &[
            (LineKind::Base, 171 * HOUR, "1", 7_772_727),
            (LineKind::Base, 9 * HOUR, "1", 284_091),
        ],
    );
    let paid = pay_of_two.lines.iter().map(|line| line.paid_seconds);
    assert_eq!(paid.collect::<Vec<_>>(), [None, Some(5 * HOUR)]);
}

#[test]
fn who_goes_from_an_hourly_rate_to_a_salary_is_paid_each_for_its_days() {
    let entries = worked([1, 2, 15, 16], 11);
    let settings = PaySettings {
        daily_overtime: thresholds(&[(8 * HOUR, "1.5"), (10 * HOUR, "2")]),
        ..PaySettings::default()
    };
    let payee = changing(hourly(40_000), monthly(8_000_000), 15);
    check(
        &pay(JUNE, &entries, &calendar(settings), &payee),
        &[
            (LineKind::Base, 16 * HOUR, "1", 640_000),
            (LineKind::Base, 16 * HOUR, "1", 727_273),
            (LineKind::Overtime, 4 * HOUR, "1.5", 240_000),
            (LineKind::Overtime, 4 * HOUR, "1.5", 272_727),
            (LineKind::Overtime, 2 * HOUR, "2", 160_000),
            (LineKind::Overtime, 2 * HOUR, "2", 181_818),
        ],
    );
}

#[test]
fn settings_that_change_split_the_month_where_they_pay_differently() {
    let settings = |overtime, premium, holiday| PaySettings {
        daily_overtime: thresholds(&[(8 * HOUR, overtime)]),
        holiday_multiplier: factor(holiday),
        night: Night {
            premium: factor(premium),
            ..Night::default()
        },
        ..PaySettings::default()
    };
    let versions = vec![
        (date(2026, 1, 1), settings("2", "0.2", "2")),
        (date(2026, 6, 15), settings("1.5", "0.5", "3")),
    ];
    let mut calendar = WorkCalendar::new(History::new(versions).unwrap());
    holidays(&mut calendar, &[date(2026, 6, 12), date(2026, 6, 22)]);
    let entries = [worked([1, 12, 15, 22], 14)].concat();
    let payee = payee(History::always(hourly(10_000)));
    check(
        &pay(JUNE, &entries, &calendar, &payee),
        &[
            (LineKind::Base, 16 * HOUR, "1", 160_000),
            // by rising multiplier
            (LineKind::Overtime, 6 * HOUR, "1.5", 90_000),
            (LineKind::Overtime, 6 * HOUR, "2", 120_000),
            (LineKind::Holiday, 14 * HOUR, "2", 280_000),
            (LineKind::Holiday, 14 * HOUR, "3", 420_000),
            (LineKind::Night, 2 * HOUR, "0.2", 4000),
            (LineKind::Night, 2 * HOUR, "0.5", 10_000),
        ],
    );
}

#[test]
fn a_salarys_night_and_overtime_are_by_the_hours_of_the_month() {
    let settings = PaySettings {
        daily_overtime: thresholds(&[(8 * HOUR, "1.5")]),
        night: Night {
            premium: factor("0.2"),
            ..Night::default()
        },
        ..PaySettings::default()
    };
    let entries = [entry(MOSCOW, "2026-06-01T15:00", "2026-06-02T00:20")];
    let payee = payee(History::always(monthly(8_000_000)));
    check(
        &pay(JUNE, &entries, &calendar(settings), &payee),
        &[
            (LineKind::Base, 8 * HOUR, "1", 363_636),
            (LineKind::Overtime, 4800, "1.5", 90_909),
            (LineKind::Night, 8400, "0.2", 21_212),
        ],
    );
}

#[test]
fn a_vacation_counts_at_the_norms_of_its_days() {
    let settings = PaySettings {
        short_days: true,
        ..PaySettings::default()
    };
    let mut calendar = calendar(settings);
    holidays(&mut calendar, &[date(2026, 6, 12)]);
    let mut payee = changing(monthly(8_000_000), monthly(9_000_000), 15);
    // a short Thursday, a holiday, a weekend, a Monday; and a day of another month
    let days = [11, 12, 13, 14, 15].map(|day| date(2026, 6, day));
    payee.vacation_dates = days.into_iter().chain([date(2026, 7, 1)]).collect();
    let pay_of_june = pay(JUNE, &[], &calendar, &payee);
    assert_eq!(pay_of_june.norm_seconds, 167 * HOUR);
    assert_eq!(pay_of_june.worked_seconds, 0);
    check(
        &pay_of_june,
        &[
            (LineKind::Vacation, 7 * HOUR, "1", 335_329),
            (LineKind::Vacation, 8 * HOUR, "1", 431_138),
        ],
    );
    payee.vacation_dates = [13, 14].map(|day| date(2026, 6, day)).into();
    check(&pay(JUNE, &[], &calendar, &payee), &[]);
    payee.terms = History::always(hourly(10_000));
    payee.vacation_dates.insert(date(2026, 6, 10));
    check(&pay(JUNE, &[], &calendar, &payee), &[]);
}

#[test]
fn bonuses_and_deductions_are_lines_of_their_own_and_a_deduction_is_negative() {
    let adjustment = |title: &str, amount| Adjustment {
        title: title.into(),
        amount: Money(amount),
    };
    let mut payee = payee(History::always(hourly(10_000)));
    payee.bonuses = vec![
        adjustment("B", 500),
        adjustment("A", 500),
        adjustment("nothing", 0),
    ];
    payee.deductions = vec![adjustment("advance", 100_000)];
    let pay = pay(JUNE, &worked([1], 8), &neutral(), &payee);
    check(
        &pay,
        &[
            (LineKind::Base, 8 * HOUR, "1", 80_000),
            (LineKind::Bonus, 0, "", 500),
            (LineKind::Bonus, 0, "", 500),
            (LineKind::Deduction, 0, "", -100_000),
        ],
    );
    assert_eq!(pay.total, Money(-19_000));
    let titles = pay.lines.iter().filter_map(|line| line.title.as_deref());
    assert_eq!(titles.collect::<Vec<_>>(), ["B", "A", "advance"]);
    assert_eq!(pay.lines[1].seconds, None);
}

#[test]
fn an_hourly_rate_goes_before_a_salary_unless_it_is_nothing() {
    let both = |rate| Terms {
        hourly_rate: Some(Money(rate)),
        salary: Some(Money(8_000_000)),
    };
    for (terms, amount) in [
        (both(10_000), Some(80_000)),
        (both(0), Some(363_636)),
        (monthly(0), None),
        (Terms::default(), None),
    ] {
        let payee = payee(History::always(terms));
        let pay = pay(JUNE, &worked([1], 8), &neutral(), &payee);
        let amounts: Vec<i64> = pay.lines.iter().map(|line| line.amount.0).collect();
        assert_eq!(amounts, Vec::from_iter(amount), "{terms:?}");
        assert_eq!(pay.worked_seconds, 8 * HOUR);
    }
}

#[test]
fn a_month_without_a_norm_has_no_hours_of_a_salary() {
    let days = WeekNorms {
        monday: 0,
        tuesday: 0,
        wednesday: 0,
        thursday: 0,
        friday: 0,
        ..WeekNorms::default()
    };
    let settings = PaySettings {
        work_week: WorkWeek {
            days,
            ..WorkWeek::default()
        },
        ..PaySettings::default()
    };
    let mut payee = payee(History::always(monthly(8_000_000)));
    payee.vacation_dates.insert(date(2026, 6, 2));
    let pay_of = |terms| {
        let payee = Payee {
            terms: History::always(terms),
            ..payee.clone()
        };
        pay(JUNE, &worked([1], 8), &calendar(settings.clone()), &payee)
    };
    check(&pay_of(monthly(8_000_000)), &[]);
    check(
        &pay_of(hourly(10_000)),
        &[(LineKind::Base, 8 * HOUR, "1", 80_000)],
    );
}

#[test]
fn the_norm_of_a_month_counts_overrides() {
    let mut calendar = neutral();
    let it = DayOverride {
        kind: DayKind::Workday,
        norm_seconds: Some(4 * HOUR),
        title: None,
    };
    calendar.overrides.insert(date(2026, 6, 6), it);
    let payee = payee(History::always(monthly(1_800_000)));
    let pay = pay(JUNE, &worked([1], 9), &calendar, &payee);
    assert_eq!(pay.norm_seconds, 180 * HOUR);
    check(&pay, &[(LineKind::Base, 9 * HOUR, "1", 90_000)]);
}

#[test]
fn pay_survives_storage() {
    let entries = worked([1, 15], 9);
    let mut payee = changing(hourly(10_000), monthly(8_000_000), 15);
    payee.bonuses.push(Adjustment {
        title: "A".into(),
        amount: Money(1),
    });
    let calendar = neutral();
    let work = Work::of(&entries, &calendar);
    let pay = Pay::of(month(JUNE), &work, &calendar, &payee);
    let stored = serde_json::to_value(&pay).unwrap();
    assert_eq!(
        stored["lines"][1],
        serde_json::json!({
            "kind": "base",
            "title": null,
            "seconds": 9 * HOUR,
            "rate": {"monthly": {"salary": 8_000_000, "norm_seconds": NORM}},
            "multiplier": 10_000,
            "amount": 409_091,
        })
    );
    assert_eq!(serde_json::from_value::<Pay>(stored).unwrap(), pay);
}

#[test]
fn amounts_beyond_all_measure_do_not_overflow() {
    let rate = Rate::Hourly(Money(i64::MAX));
    assert_eq!(rate.amount(i64::MAX, factor("400000")), Money(i64::MAX));
    let line = Line {
        kind: LineKind::Bonus,
        title: None,
        seconds: None,
        paid_seconds: None,
        rate: None,
        multiplier: None,
        amount: Money(i64::MIN),
    };
    assert!(
        !line
            .explain(crate::domain::language::Language::English, "USD")
            .sentence
            .is_empty()
    );
}

#[test]
fn what_parts_earn_comes_to_what_the_lines_pay() {
    let settings = PaySettings {
        daily_overtime: thresholds(&[(8 * HOUR, "1.5")]),
        night: Night {
            premium: factor("0.2"),
            ..Night::default()
        },
        ..PaySettings::default()
    };
    let calendar = calendar(settings);
    let mut entries = worked([1, 2, 3, 4, 5, 8, 9], 11);
    entries.push(entry(MOSCOW, "2026-06-10T21:07:13", "2026-06-11T05:01:02"));
    // more than the month's norm
    entries.extend(worked(
        [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
        9,
    ));
    let work = Work::of(&entries, &calendar);
    let raised = changing(hourly(33_333), hourly(44_447), 9).terms;
    for terms in [History::always(monthly(8_000_001)), raised] {
        let earned = earnings(month(JUNE), &work, &calendar, &terms);
        assert_eq!(earned.len(), work.in_month(month(JUNE)).count());
        let pay = pay(JUNE, &entries, &calendar, &payee(terms));
        assert_eq!(earned.into_iter().sum::<Money>(), pay.total);
    }
}
