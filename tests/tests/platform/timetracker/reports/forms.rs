//! The forms of a report say the same.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use lopdf::Document;
use serde_json::{Value, json};
use shared::domain::pay::settings::PaySettings;
use tests::{App, Company};

use super::{APRIL, enter, file, hired, rate, report, settle, threshold};

/// Two people with some time, one of them with a dangerous name and note.
async fn company(app: &App) -> Company<'_> {
    let company = app.company("Acme").await;
    let (_, zoe) = hired(&company, "zoe").await;
    let (_, max) = hired(&company, "max").await;
    let daily = PaySettings {
        daily_overtime: vec![threshold(8, "1.5")].into(),
        ..PaySettings::default()
    };
    settle(app, &company, daily).await;
    rate(&company, zoe, "333.33").await;
    let name = json!({ "name": "=HYPERLINK(\"http://evil.example\",\"x\")" });
    let path = format!("/api/employees/{max}");
    company.owner.patch(&path, name).await.expect(200);
    let long = ["2026-04-01T06:00:00Z", "2026-04-01T16:30:10Z"];
    enter(
        &company,
        zoe,
        long,
        &json!({ "note": "@SUM(A1), \"quoted\"\nand more" }),
    )
    .await;
    let night = ["2026-04-02T19:00:00Z", "2026-04-03T03:00:00Z"];
    enter(
        &company,
        max,
        night,
        &json!({ "break_seconds": 1800, "note": "-5" }),
    )
    .await;
    company
}

/// `168:30:00` in seconds.
fn seconds(text: &str) -> i64 {
    let parts: Vec<i64> = text.split(':').map(|part| part.parse().unwrap()).collect();
    parts[0] * 3600 + parts[1] * 60 + parts[2]
}

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a BOM");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    let records = reader.records().map(|record| record.expect("RFC 4180"));
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

fn cells(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a spreadsheet");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn formulas(bytes: &[u8]) -> Vec<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a spreadsheet");
    let name = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&name).expect("formulas");
    let formulas = formulas.cells().map(|(_, _, formula)| formula.clone());
    formulas.filter(|formula| !formula.is_empty()).collect()
}

/// A cell's duration in seconds.
fn duration(cell: &Data) -> i64 {
    let days = match cell {
        Data::DateTime(days) => days.as_f64(),
        cell => cell.as_f64().expect("a number"),
    };
    (days * 86_400.0).round() as i64
}

#[tokio::test]
async fn totals_are_the_same_in_all_forms() {
    let app = App::start().await;
    let company = company(&app).await;
    let owner = &company.owner;
    let totals = report(owner, "summary", APRIL).await["totals"].clone();
    let fields = [
        "billable_seconds",
        "overtime_seconds",
        "night_seconds",
        "holiday_seconds",
    ];
    let expected = fields.map(|field| totals[field].as_i64().unwrap());
    assert_eq!(expected[0], 10 * 3600 + 1810 + 7 * 3600 + 1800);
    let amount = totals["amount"].as_f64().unwrap();

    let csv = file(owner, "summary", &format!("{APRIL}&format=csv")).await;
    let last = records(&csv.bytes).pop().unwrap();
    let in_csv: Vec<i64> = last[1..5].iter().map(|text| seconds(text)).collect();
    assert_eq!(in_csv, expected);
    assert_eq!(last[5].parse::<f64>().unwrap(), amount);

    let xlsx = file(owner, "summary", &format!("{APRIL}&format=xlsx")).await;
    let rows = cells(&xlsx.bytes);
    let last = rows.last().unwrap();
    assert_eq!(
        last[1..5].iter().map(duration).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(last[5].as_f64().unwrap(), amount);
    let formulas = formulas(&xlsx.bytes);
    assert_eq!(
        formulas,
        [
            "SUM(B2:B3)",
            "SUM(C2:C3)",
            "SUM(D2:D3)",
            "SUM(E2:E3)",
            "SUM(F2:F3)"
        ]
    );
    for (place, total) in (1..5).zip(expected) {
        let sum: i64 = rows[1..3].iter().map(|row| duration(&row[place])).sum();
        assert_eq!(sum, total, "the cells come to what the formula says");
    }

    let pdf = file(owner, "summary", &format!("{APRIL}&format=pdf")).await;
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let document = Document::load_mem(&pdf.bytes).unwrap();
    let text = document.extract_text(&[1]).unwrap().replace('\u{a0}', " ");
    assert!(
        text.contains("18:00:10") && text.contains("Часы по дням"),
        "{text}"
    );
    let printed = format!("{amount:.2}").replace('.', ",");
    assert!(text.replace(' ', "").contains(&printed), "{text}");
}

#[tokio::test]
async fn csv_is_safe_to_open() {
    let app = App::start().await;
    let company = company(&app).await;
    let csv = file(&company.owner, "timesheet", &format!("{APRIL}&format=csv")).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let disposition = csv.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"timesheet 2026-04-01"));
    assert!(csv.text().contains("\r\n"));
    let rows = records(&csv.bytes);
    assert_eq!(rows.len(), 4, "titles, two entries, totals");
    assert_eq!(rows[0][0], "Сотрудник");
    assert_eq!(
        &rows[1][..5],
        [
            "zoe",
            "2026-04-01",
            "2026-04-01 09:00:00",
            "2026-04-01 19:30:10",
            "Europe/Moscow"
        ]
    );
    let note = rows[0]
        .iter()
        .position(|title| title == "Комментарий")
        .unwrap();
    assert_eq!(rows[1][note], "'@SUM(A1), \"quoted\"\nand more");
    assert!(rows[2][0].starts_with("'=HYPERLINK"));
    assert_eq!(rows[2][note], "-5", "a number stays one");
}

#[tokio::test]
async fn a_spreadsheet_has_dates_durations_and_amounts_as_such_and_runs_no_formula_of_others() {
    let app = App::start().await;
    let company = company(&app).await;
    let xlsx = file(&company.owner, "timesheet", &format!("{APRIL}&format=xlsx")).await;
    let rows = cells(&xlsx.bytes);
    let [titles, zoe, max, _] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!(titles[1], Data::String("Дата".into()));
    let date = |cell: &Data| cell.as_datetime().expect("a date").to_string();
    assert!(zoe[1].is_datetime() && zoe[2].is_datetime());
    assert_eq!(date(&zoe[1]), "2026-04-01 00:00:00");
    assert_eq!(date(&zoe[3]), "2026-04-01 19:30:10");
    assert_eq!(
        date(&max[3]),
        "2026-04-03 06:00:00",
        "local to where it was made"
    );
    assert_eq!(duration(&max[6]), 1800);
    let amount = titles
        .iter()
        .position(|it| *it == Data::String("Сумма".into()))
        .unwrap();
    assert!(matches!(zoe[amount], Data::Float(_)), "{:?}", zoe[amount]);
    assert!(max[0].as_string().unwrap().starts_with("=HYPERLINK"));
    let formulas = formulas(&xlsx.bytes);
    assert!(
        formulas.iter().all(|it| it.starts_with("SUM(")),
        "{formulas:?}"
    );
}

#[tokio::test]
async fn a_report_of_nothing_is_one_in_each_form() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for kind in ["summary", "timesheet", "attendance"] {
        let json = report(&company.owner, kind, APRIL).await;
        assert_eq!(json["data"], Value::Array(Vec::new()));
        for form in ["csv", "xlsx", "pdf"] {
            let file = file(&company.owner, kind, &format!("{APRIL}&format={form}")).await;
            assert!(!file.bytes.is_empty(), "{kind} {form}");
            if form == "xlsx" {
                assert_eq!(cells(&file.bytes).len(), 2, "titles and totals");
            }
        }
    }
}
