//! Days that are not what the week and the country make them: a moved day off is a work day elsewhere.

use axum::{Json, extract::State};
use deserr::Deserr;
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use shared::{
    domain::{
        language::Language,
        patch::Cleared,
        pay::calendar::{DayKind, DayOverride},
        payroll::work_calendar,
        text::{Day, Text},
        time_book::DaySpan,
        violation::Violations,
    },
    http::{
        Admin, ApiError, ApiResult, Bounded, Caller, ValidJson, ValidPath, timetracker::Envelope,
    },
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};
use utoipa::ToSchema;

use crate::day::{DayView, ItemKinds, Sources};

/// Years whose days can be changed.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// A day in a path; what is none is unknown.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PathDay(Date);

impl TryFrom<String> for PathDay {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let day = Day::parse(&text).ok().filter(|_| text.len() == 10);
        let day = day
            .map(|Day(day)| day)
            .filter(|day| YEARS.contains(&day.year()));
        day.map(Self).ok_or("no day")
    }
}

/// What a day is.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewOverride {
    #[deserr(rename = "type")]
    #[schema(rename = "type")]
    kind: Kind,
    /// Seconds to work; without them they follow from the type and the week.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    norm_seconds: Cleared<Bounded<0, 86_400>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    title: Cleared<Text<0, 200>>,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
enum Kind {
    Workday,
    Weekend,
    /// Work on it is paid as on a holiday.
    Holiday,
    /// An hour shorter.
    #[deserr(rename = "short_day")]
    ShortDay,
}

impl NewOverride {
    fn stored(self) -> DayOverride {
        DayOverride {
            kind: match self.kind {
                Kind::Workday => DayKind::Workday,
                Kind::Weekend => DayKind::Weekend,
                Kind::Holiday => DayKind::Holiday,
                Kind::ShortDay => DayKind::ShortDay,
            },
            norm_seconds: self.norm_seconds.given(|Bounded(seconds)| seconds),
            title: self.title.given(Text::into_string),
        }
    }
}

/// День другого типа: перенос выходного, праздник организации
#[utoipa::path(put, path = "/v1/calendar/days/{date}", tag = "Calendar", security(("session" = ["admin"])),
    params(("date" = String, Path, format = "date")),
    request_body = NewOverride,
    responses((status = 200, body = Envelope<DayView>)))]
pub(crate) async fn put(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    language: Language,
    ValidPath(PathDay(day)): ValidPath<PathDay>,
    ValidJson(new): ValidJson<NewOverride>,
) -> ApiResult<Json<Envelope<DayView>>> {
    set(&platform, &caller, language, day, Some(new.stored())).await
}

/// День снова такой, каким его делают неделя и страна
#[utoipa::path(delete, path = "/v1/calendar/days/{date}", tag = "Calendar", security(("session" = ["admin"])),
    params(("date" = String, Path, format = "date")),
    responses((status = 200, body = Envelope<DayView>)))]
pub(crate) async fn delete(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    language: Language,
    ValidPath(PathDay(day)): ValidPath<PathDay>,
) -> ApiResult<Json<Envelope<DayView>>> {
    set(&platform, &caller, language, day, None).await
}

/// Makes a day what is said, or what it would be; answers what it is then.
async fn set(
    platform: &Platform,
    caller: &Caller,
    language: Language,
    day: Date,
    new: Option<DayOverride>,
) -> ApiResult<Json<Envelope<DayView>>> {
    let store = &platform.store;
    let write = || async {
        let mut year = store.calendar_year_get(caller.tenant, day.year()).await?;
        let old = match new.clone() {
            Some(new) => year.days.insert(day, new),
            None => year.days.remove(&day),
        };
        if old == new {
            return Ok::<_, ApiError>(Some(()));
        }
        year.version += 1;
        let written = store.calendar_year_update(caller.tenant, day.year(), &year);
        Ok(unless_overtaken(written.await)?)
    };
    until_written(write).await?;
    // whether it is a short day depends on the day after it
    let days = DaySpan {
        first: day,
        last: day.saturating_add(1.day()),
    };
    let basis = store
        .calendar_basis(caller.tenant, caller.person, days)
        .await?;
    let calendar = work_calendar(&basis.settings, &basis.years, days);
    let sources = Sources {
        calendar: &calendar,
        zone: &jiff::tz::TimeZone::UTC,
        language,
        shifts: &[],
        people: &[],
        events: &[],
    };
    let one = DaySpan {
        first: day,
        last: day,
    };
    let shown = sources.days(one, &ItemKinds::default()).pop();
    let shown = shown.ok_or(ApiError::NotFound("Day"))?;
    Ok(Json(Envelope::new(shown, platform.clock.now())))
}
