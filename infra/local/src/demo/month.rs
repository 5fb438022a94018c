//! Last month at the company: time that was entered, a timesheet, what is paid for it.

use axum::http::Method;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::json;
use shared::BoxError;

use super::{Browser, LOGINS};

/// Where the company is.
const ZONE: &str = "Europe/Moscow";
/// Oleg's number.
const OLEG: u64 = 3;

/// Makes the month.
///
/// # Errors
/// When the API refuses something.
pub(super) async fn fill(admin: &mut Browser, now: Timestamp) -> Result<(), BoxError> {
    let zone = TimeZone::get(ZONE)?;
    // yesterday's punches may be of last month
    let today = (now - 72.hours()).to_zoned(zone.clone()).date();
    let first = today.first_of_month().saturating_sub(1.month());
    settings(admin, first).await?;
    let mut oleg = admin.log_in(LOGINS[2].username).await?;
    let days = first.series(1.day());
    for day in days.take_while(|day| *day <= first.last_of_month()) {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            entry(&mut oleg, day, &zone).await?;
        }
    }
    timesheet(admin, &mut oleg, first).await?;
    salary(admin, first).await
}

/// Holidays of the country, overtime, nights.
async fn settings(admin: &mut Browser, from: Date) -> Result<(), BoxError> {
    let settings = json!({
        "from": from, "country": "RU", "short_days": true,
        "overtime": { "daily": [
            { "after_seconds": 28800, "multiplier": 1.5 },
            { "after_seconds": 36000, "multiplier": 2 },
        ] },
        "night": { "premium": 0.2 },
    });
    admin.send(Method::PATCH, "/v1/settings", settings).await?;
    Ok(())
}

/// From nine to six with an hour of lunch; on two days of the second week until late.
async fn entry(oleg: &mut Browser, day: Date, zone: &TimeZone) -> Result<(), BoxError> {
    let late = matches!(day.day(), 8..=14)
        && matches!(day.weekday(), Weekday::Tuesday | Weekday::Wednesday);
    let at = |hour: i8| -> Result<Timestamp, BoxError> {
        Ok(day.at(hour, 0, 0, 0).to_zoned(zone.clone())?.timestamp())
    };
    let note = if late {
        "Переезд склада"
    } else {
        ""
    };
    let entry = json!({
        "start": at(9)?, "end": at(if late { 21 } else { 18 })?, "break_seconds": 3600,
        "note": note,
    });
    oleg.post("/v1/time/entries", entry).await?;
    Ok(())
}

/// Oleg submits the month's first whole week, and it is approved.
async fn timesheet(admin: &mut Browser, oleg: &mut Browser, first: Date) -> Result<(), BoxError> {
    let day = first.saturating_add(7.days());
    let weeks = oleg
        .get(&format!("/v1/time/timesheets?from={day}&to={day}"))
        .await?;
    let week = weeks["data"][0]["id"].as_str().unwrap_or_default();
    let path = format!("/v1/time/timesheets/{week}");
    oleg.post(&format!("{path}/submit"), json!({})).await?;
    admin.post(&format!("{path}/approve"), json!({})).await?;
    Ok(())
}

async fn salary(admin: &mut Browser, first: Date) -> Result<(), BoxError> {
    let month = first.strftime("%Y-%m").to_string();
    let salary = json!({
        "user_id": OLEG, "month": month,
        "bonuses": [{ "title": "За переезд склада", "amount": 5000 }],
    });
    let salary = admin.post("/v1/salary/calculate", salary).await?;
    let id = salary["data"]["id"].as_str().unwrap_or_default();
    admin
        .post(&format!("/v1/salary/{id}/approve"), json!({}))
        .await?;
    Ok(())
}
