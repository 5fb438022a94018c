//! The worked examples of the rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use super::{entry_of, month, payee};
use crate::domain::{
    money::Money,
    pay::{
        calendar::{DayKind, DayOverride, WorkCalendar},
        factor::Factor,
        line::{Line, LineKind},
        salary::{Pay, Terms},
        settings::{History, PaySettings},
        work::{Entry, Work},
    },
};

const EXAMPLES: &str = include_str!("pay.json");

#[derive(Deserialize)]
struct Example {
    name: String,
    zone: String,
    month: String,
    person: Person,
    settings: Value,
    entries: Vec<Times>,
    expect: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    hourly_rate: Option<String>,
    salary: Option<String>,
    #[serde(default)]
    vacation_dates: BTreeSet<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    start: Timestamp,
    end: Timestamp,
    #[serde(default)]
    break_seconds: i64,
}

/// Decimals of the examples, as factors are stored.
fn stored(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Number(number) if matches!(&**name, "multiplier" | "premium") => {
                        *value = json!(decimal(number));
                    }
                    _ => stored(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(stored),
        _ => {}
    }
}

fn decimal(number: &Number) -> Factor {
    Factor::parse(&number.to_string()).unwrap()
}

fn settings_of(mut value: Value) -> (PaySettings, BTreeMap<Date, DayKind>) {
    stored(&mut value);
    let Value::Object(mut fields) = value else {
        panic!("{value}");
    };
    let days = fields.remove("days").unwrap_or_else(|| json!({}));
    for (short, long) in [("daily", "daily_overtime"), ("weekly", "weekly_overtime")] {
        if let Some(value) = fields.remove(short) {
            fields.insert(long.into(), value);
        }
    }
    let known = serde_json::to_value(PaySettings::default()).unwrap();
    for name in fields.keys() {
        assert!(known.get(name).is_some(), "unknown setting {name}");
    }
    let settings = serde_json::from_value(Value::Object(fields)).unwrap();
    (settings, serde_json::from_value(days).unwrap())
}

fn money(text: &str) -> Money {
    Money(text.replace('.', "").parse().unwrap())
}

fn paid(example: &Example) -> Pay {
    let (settings, days) = settings_of(example.settings.clone());
    let mut calendar = WorkCalendar::new(History::always(settings));
    let overridden = |(date, kind)| {
        let it = DayOverride {
            kind,
            norm_seconds: None,
            title: None,
        };
        (date, it)
    };
    calendar.overrides = days.into_iter().map(overridden).collect();
    let zone = TimeZone::get(&example.zone).unwrap();
    let entries = example.entries.iter().map(|times| Entry {
        break_seconds: times.break_seconds,
        ..entry_of(&zone, [times.start, times.end])
    });
    let work = Work::of(&entries.collect::<Vec<_>>(), &calendar);
    let person = &example.person;
    let mut payee = payee(History::always(Terms {
        hourly_rate: person.hourly_rate.as_deref().map(money),
        salary: person.salary.as_deref().map(money),
    }));
    payee.vacation_dates.clone_from(&person.vacation_dates);
    Pay::of(month(&example.month), &work, &calendar, &payee)
}

fn shown(line: &Line) -> Value {
    json!({
        "kind": line.kind,
        "multiplier": line.multiplier,
        "seconds": line.seconds,
        "amount_minor": line.amount,
    })
}

fn check(name: &str) {
    let examples: Vec<Example> = serde_json::from_str(EXAMPLES).unwrap();
    let example = examples.into_iter().find(|it| it.name == name).unwrap();
    let pay = paid(&example);
    let answer = json!({
        "norm_seconds": pay.norm_seconds,
        "worked_seconds": pay.worked_seconds,
        "lines": pay.lines.iter().map(shown).collect::<Vec<_>>(),
        "total_minor": pay.total,
    });
    let mut expected = example.expect;
    stored(&mut expected);
    assert_eq!(answer, expected);
    let in_lines = pay.lines.iter();
    let classed = in_lines.filter(|line| line.kind <= LineKind::Holiday);
    let seconds: i64 = classed.filter_map(|line| line.seconds).sum();
    assert_eq!(seconds, pay.worked_seconds, "every second is paid once");
}

macro_rules! examples {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_example_is_a_test() {
            let examples: Vec<Example> = serde_json::from_str(EXAMPLES).unwrap();
            let names: Vec<_> = examples.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

examples! {
    spring_night_is_an_hour_short: "spring night is an hour short",
    autumn_night_is_an_hour_long_and_the_ninth_hour_is_overtime: "autumn night is an hour long, and the ninth hour is overtime",
    starts_in_the_repeated_hour_second_time: "starts in the repeated hour, second time",
    no_clock_changes: "no clock changes",
    two_daily_thresholds: "two daily thresholds",
    first_two_hours_1_5_then_2: "first two hours 1.5, then 2",
    weekly_threshold: "weekly threshold",
    daily_overtime_does_not_count_for_the_week: "daily overtime does not count for the week",
    a_sixth_day_is_weekly_overtime: "a sixth day is weekly overtime",
    a_week_over_two_months: "a week over two months",
    a_shift_over_the_month_s_end_belongs_to_its_start: "a shift over the month's end belongs to its start",
    holiday_from_midnight_on_with_night_premium: "holiday from midnight on, with night premium",
    holiday_and_overtime_the_larger_not_the_product: "holiday and overtime: the larger, not the product",
    monthly_salary_whole_month: "monthly salary, whole month",
    monthly_salary_13_of_22_days: "monthly salary, 13 of 22 days",
    short_day_before_a_holiday: "short day before a holiday",
    monthly_with_overtime_and_a_holiday: "monthly with overtime and a holiday",
    vacation_counts_at_its_norm: "vacation counts at its norm",
    nearest_quarter_half_up: "nearest quarter, half up",
    half_a_kopeck_goes_up_line_by_line: "half a kopeck goes up, line by line",
    breaks_are_not_paid: "breaks are not paid",
}
