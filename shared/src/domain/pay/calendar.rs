//! The days of a calendar: which are worked, and how long.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::settings::{History, PaySettings};
use crate::domain::hours::Month;

/// What a short day is shorter than others by.
const HOUR: i64 = 3600;

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Worked.
    Workday,
    /// A day off.
    Weekend,
    /// A day off whose work is paid more.
    Holiday,
    /// Worked an hour less.
    ShortDay,
}

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// What it is.
    pub kind: DayKind,
    /// Seconds to work.
    pub norm_seconds: i64,
    /// What it is called.
    pub title: Option<String>,
}

/// What a country says about its days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountryDays {
    /// Its holidays, whatever day of the week, with their titles.
    pub holidays: BTreeMap<Date, String>,
    /// Days off that are no holidays, with their titles: where a day off was moved to.
    pub days_off: BTreeMap<Date, String>,
    /// Work days although they would be days off: where one was moved from.
    pub work_days: BTreeSet<Date>,
}

/// What an organization says about a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOverride {
    /// What it is.
    pub kind: DayKind,
    /// Seconds to work, of a day off too; without them they follow from the kind and the week.
    #[serde(default)]
    pub norm_seconds: Option<i64>,
    /// What it is called.
    #[serde(default)]
    pub title: Option<String>,
}

/// The calendar of an organization. Its own overrides go before what the country says, and that goes
/// before the week of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    /// The organization's settings.
    pub settings: History<PaySettings>,
    /// Its country.
    pub country: CountryDays,
    /// Its overrides.
    pub overrides: BTreeMap<Date, DayOverride>,
}

impl WorkCalendar {
    /// A calendar of nothing but the settings' weeks.
    #[must_use]
    pub fn new(settings: History<PaySettings>) -> Self {
        Self {
            settings,
            country: CountryDays::default(),
            overrides: BTreeMap::new(),
        }
    }

    /// A day.
    #[must_use]
    pub fn day(&self, date: Date) -> Day {
        let (kind, given) = match self.overrides.get(&date) {
            Some(it) => (it.kind, it.norm_seconds),
            None => (self.own_kind(date), None),
        };
        let norm_seconds = given.unwrap_or_else(|| self.norm(date, kind)).max(0);
        Day {
            kind,
            norm_seconds,
            title: self.title(date, kind),
        }
    }

    /// Seconds to work in a month.
    #[must_use]
    pub fn month_norm(&self, month: Month) -> i64 {
        let first = month.first();
        let days = first.series(1.day());
        let days = days.take_while(|date| *date <= first.last_of_month());
        days.map(|date| self.day(date).norm_seconds).sum()
    }

    /// Whether work on a day is paid as on a holiday.
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        let by_override = self.overrides.get(&date).map(|it| it.kind);
        by_override.map_or_else(
            || self.country.holidays.contains_key(&date),
            |kind| kind == DayKind::Holiday,
        )
    }

    /// What a day is without an override. One by override stays as it is said, before a holiday too.
    fn own_kind(&self, date: Date) -> DayKind {
        let settings = self.settings.at(date);
        let has_norm = settings.work_week.days.of(date.weekday()) > 0;
        let country = &self.country;
        if country.holidays.contains_key(&date) {
            return DayKind::Holiday;
        }
        let works =
            country.work_days.contains(&date) || has_norm && !country.days_off.contains_key(&date);
        let before_holiday = || date.tomorrow().is_ok_and(|next| self.is_holiday(next));
        match works {
            false => DayKind::Weekend,
            true if settings.short_days && before_holiday() => DayKind::ShortDay,
            true => DayKind::Workday,
        }
    }

    fn norm(&self, date: Date, kind: DayKind) -> i64 {
        let days = self.settings.at(date).work_week.days;
        // A day off that is worked stands for a whole work day elsewhere, and which one nobody knows:
        // it is as long as the week's longest.
        let full = match days.of(date.weekday()) {
            1.. => days.of(date.weekday()),
            _ => days.longest(),
        };
        match kind {
            DayKind::Workday => full,
            DayKind::ShortDay => full - HOUR,
            DayKind::Weekend | DayKind::Holiday => 0,
        }
    }

    fn title(&self, date: Date, kind: DayKind) -> Option<String> {
        let own = self.overrides.get(&date).and_then(|it| it.title.as_ref());
        let of_country = match kind {
            DayKind::Holiday => self.country.holidays.get(&date),
            DayKind::Weekend => self.country.days_off.get(&date),
            DayKind::Workday | DayKind::ShortDay => None,
        };
        own.or(of_country).cloned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::pay::settings::{WeekNorms, WorkWeek};

    /// May 2026 with Labour Day on a Friday, Victory Day on a Saturday and its day off on Monday.
    fn may(settings: PaySettings) -> WorkCalendar {
        let mut calendar = WorkCalendar::new(History::always(settings));
        let holidays = [(1, "Labour Day"), (9, "Victory Day")];
        let titled = |(day, title): (i8, &str)| (date(2026, 5, day), title.to_owned());
        calendar.country.holidays = holidays.map(titled).into();
        calendar.country.days_off = [titled((11, "moved from the 9th"))].into();
        calendar
    }

    fn short() -> PaySettings {
        PaySettings {
            short_days: true,
            ..PaySettings::default()
        }
    }

    fn shown(calendar: &WorkCalendar, day: Date) -> (DayKind, i64) {
        let day = calendar.day(day);
        (day.kind, day.norm_seconds)
    }

    #[test]
    fn a_day_is_what_the_country_says_and_then_the_week() {
        let mut calendar = may(short());
        calendar.country.work_days.insert(date(2026, 5, 16));
        calendar.country.work_days.insert(date(2026, 5, 3));
        for (day, kind, norm) in [
            (date(2026, 4, 30), DayKind::ShortDay, 25_200),
            (date(2026, 5, 1), DayKind::Holiday, 0),
            (date(2026, 5, 2), DayKind::Weekend, 0),
            (date(2026, 5, 3), DayKind::Workday, 28_800),
            (date(2026, 5, 4), DayKind::Workday, 28_800),
            (date(2026, 5, 8), DayKind::ShortDay, 25_200),
            (date(2026, 5, 9), DayKind::Holiday, 0),
            (date(2026, 5, 10), DayKind::Weekend, 0),
            (date(2026, 5, 11), DayKind::Weekend, 0),
            (date(2026, 5, 16), DayKind::Workday, 28_800),
        ] {
            assert_eq!(shown(&calendar, day), (kind, norm), "{day}");
        }
        let title = |day| calendar.day(date(2026, 5, day)).title;
        assert_eq!(title(1).as_deref(), Some("Labour Day"));
        assert_eq!(title(11).as_deref(), Some("moved from the 9th"));
        assert_eq!(title(4), None);
        let month = Month::of(date(2026, 5, 20));
        assert_eq!(calendar.month_norm(month), 21 * 28_800 - 3600);
    }

    #[test]
    fn an_override_goes_before() {
        let mut calendar = may(short());
        let monday_off = date(2026, 5, 4);
        for (day, kind, norm_seconds) in [
            // a moved day off and the Saturday worked for it
            (monday_off, DayKind::Weekend, None),
            (date(2026, 5, 2), DayKind::Workday, None),
            // no short day, though before a holiday
            (date(2026, 5, 8), DayKind::Workday, None),
            // no holiday
            (date(2026, 5, 1), DayKind::Workday, None),
            (date(2026, 5, 5), DayKind::ShortDay, None),
            (date(2026, 5, 6), DayKind::Workday, Some(14_400)),
            // half of a holiday
            (date(2026, 5, 7), DayKind::Holiday, Some(10_800)),
            (date(2026, 5, 16), DayKind::ShortDay, None),
            (date(2026, 5, 12), DayKind::Workday, Some(-1)),
        ] {
            let it = DayOverride {
                kind,
                norm_seconds,
                title: None,
            };
            calendar.overrides.insert(day, it);
        }
        for (day, kind, norm) in [
            // the day after it is no holiday any more
            (date(2026, 4, 30), DayKind::Workday, 28_800),
            (date(2026, 5, 1), DayKind::Workday, 28_800),
            (date(2026, 5, 2), DayKind::Workday, 28_800),
            (monday_off, DayKind::Weekend, 0),
            (date(2026, 5, 5), DayKind::ShortDay, 25_200),
            (date(2026, 5, 6), DayKind::Workday, 14_400),
            (date(2026, 5, 7), DayKind::Holiday, 10_800),
            (date(2026, 5, 8), DayKind::Workday, 28_800),
            (date(2026, 5, 12), DayKind::Workday, 0),
            (date(2026, 5, 16), DayKind::ShortDay, 25_200),
        ] {
            assert_eq!(shown(&calendar, day), (kind, norm), "{day}");
            assert_eq!(calendar.is_holiday(day), kind == DayKind::Holiday);
        }
    }

    #[test]
    fn norms_are_those_of_the_settings_in_force() {
        let days = WeekNorms {
            friday: 1800,
            saturday: 14_400,
            ..WeekNorms::default()
        };
        let changed = PaySettings {
            work_week: WorkWeek {
                days,
                ..WorkWeek::default()
            },
            ..short()
        };
        let versions = vec![
            (date(2026, 5, 1), short()),
            (date(2026, 5, 8), changed.clone()),
        ];
        let mut calendar = may(changed);
        calendar.settings = History::new(versions).unwrap();
        for (day, kind, norm) in [
            (date(2026, 5, 2), DayKind::Weekend, 0),
            // shorter than an hour already
            (date(2026, 5, 8), DayKind::ShortDay, 0),
            (date(2026, 5, 15), DayKind::Workday, 1800),
            // half a day's Saturday
            (date(2026, 5, 16), DayKind::Workday, 14_400),
        ] {
            assert_eq!(shown(&calendar, day), (kind, norm), "{day}");
        }
    }
}
