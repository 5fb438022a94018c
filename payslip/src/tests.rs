//! What payslips say, read back from the PDF.

use jiff::Timestamp;
use lopdf::Document;
use shared::domain::{
    money::Money,
    pay::{
        line::{LineKind, Rate},
        salary::Pay,
    },
    payroll::Approval,
    schedule::PersonRef,
    settings::Currency,
};
use uuid::Uuid;

use super::*;

fn person() -> PersonRef {
    PersonRef {
        id: 7,
        uuid: Uuid::from_u128(7),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn line(kind: LineKind, seconds: i64, rate: Rate, multiplier: &str) -> Line {
    let multiplier = Factor::parse(multiplier).unwrap();
    Line {
        kind,
        title: None,
        seconds: Some(seconds),
        paid_seconds: None,
        rate: Some(rate),
        multiplier: Some(multiplier),
        amount: rate.amount(seconds, multiplier),
    }
}

fn adjustment(kind: LineKind, title: &str, amount: i64) -> Line {
    Line {
        kind,
        title: Some(title.to_owned()),
        seconds: None,
        paid_seconds: None,
        rate: None,
        multiplier: None,
        amount: Money(amount),
    }
}

/// June 2026 of a person with a salary, and whatever else is added or kept back.
fn record(more: impl IntoIterator<Item = Line>) -> SalaryRecord {
    let salary = Rate::Monthly {
        salary: Money(8_000_000),
        norm_seconds: 176 * 3600,
    };
    let mut lines = vec![
        line(LineKind::Base, 168 * 3600, salary, "1"),
        line(LineKind::Overtime, 9000, salary, "1.5"),
        line(LineKind::Night, 7200, salary, "0.2"),
    ];
    lines.extend(more);
    let total = lines.iter().map(|line| line.amount).sum();
    SalaryRecord {
        person: person(),
        month: Month::parse("2026-06").unwrap(),
        version: 2,
        currency: Currency::parse("RUB").unwrap(),
        settings_version: 1,
        bonuses: Vec::new(),
        deductions: Vec::new(),
        pay: Pay {
            norm_seconds: 176 * 3600,
            worked_seconds: 170 * 3600 + 1800,
            lines,
            total,
        },
        created_at: at("2026-07-01T20:00:00Z"),
        created_by: person(),
        approval: None,
    }
}

fn pages(record: &SalaryRecord, language: Language) -> Vec<String> {
    let payslip = Payslip {
        record,
        organization: "ООО «Ромашка»",
        person: "Анна Смирнова",
        time_zone: TimeZone::get("Europe/Moscow").unwrap(),
        language,
    };
    let bytes = payslip.render().unwrap();
    assert!(payslip.render().unwrap() == bytes, "the same is the same");
    let document = Document::load_mem(&bytes).unwrap();
    let numbers = document.get_pages().into_keys();
    let text = numbers.map(|page| document.extract_text(&[page]).unwrap());
    text.map(|text| text.replace('\u{a0}', " ")).collect()
}

fn assert_says(text: &str, expected: &[&str]) {
    // a sentence that wraps is several draws
    let text = text.replace('\n', " ").replace("  ", " ");
    for expected in expected {
        assert!(text.contains(expected), "«{expected}» is not in:\n{text}");
    }
}

#[test]
fn a_payslip_says_whose_it_is_and_explains_each_line() {
    let text = pages(&record([]), Language::Russian).join("\n");
    assert_says(
        &text,
        &[
            "Расчётный листок за июнь 2026 г.",
            "ООО «Ромашка»",
            "Анна Смирнова",
            "170 ч 30 мин при норме 176 ч",
            "RUB",
            "2 от 01.07.2026",
            "не утверждён",
            "Оплата за отработанное время",
            "80 000,00 × 168 ч / 176 ч (норма месяца) = 76 363,64 RUB",
            "Сверхурочная работа",
            "Доплата за ночное время",
            "Итого к выплате: 78 250,01 RUB",
        ],
    );
}

#[test]
fn an_approved_payslip_says_when_in_the_organizations_days() {
    let mut record = record([]);
    record.approval = Some(Approval {
        by: person(),
        at: at("2026-07-02T22:30:00Z"),
    });
    let russian = pages(&record, Language::Russian).join("\n");
    assert_says(&russian, &["утверждён 03.07.2026"]);
    let english = pages(&record, Language::English).join("\n");
    assert_says(
        &english,
        &[
            "Payslip for June 2026",
            "approved on 3 July 2026",
            "Pay for time worked",
            "80,000.00 × 168 h / 176 h (the month's norm) = 76,363.64 RUB",
            "Total: 78,250.01 RUB",
        ],
    );
}

#[test]
fn the_total_is_the_sum_of_the_lines_with_what_is_kept_back() {
    let record = record([
        adjustment(LineKind::Bonus, "Премия за квартал", 1_000_000),
        adjustment(LineKind::Deduction, "Аванс", -3_000_000),
    ]);
    let text = pages(&record, Language::Russian).join("\n");
    let expected = [
        "10 000,00 RUB",
        "−30 000,00 RUB",
        "Итого к выплате: 58 250,01 RUB",
    ];
    assert_says(&text, &expected);
}

#[test]
fn long_titles_wrap_and_many_lines_go_on_over_pages() {
    let long = "Премия за работу в выходные и праздничные дни по распоряжению директора ".repeat(5);
    let many = (0..60).map(|_| adjustment(LineKind::Bonus, &long, 123_456));
    let pages = pages(&record(many), Language::Russian);
    assert!(pages.len() > 3, "{} pages", pages.len());
    for page in &pages {
        assert_says(page, &["Начисление или удержание"]);
    }
    let last = pages.last().unwrap();
    assert_says(last, &["Итого к выплате", "Премия за работу"]);
    assert_says(&pages[0], &["Страница 1 из"]);
}
