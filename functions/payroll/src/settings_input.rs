//! What admins send of settings.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::civil::Weekday;
use shared::{
    domain::{
        holidays::Country,
        organization::TimeZoneName,
        patch::{Cleared, Patch},
        pay::settings::{
            AutoBreak, Night, PaySettings, Rounding, RoundingMode, RoundingScope, Threshold,
            Thresholds, WeekNorms, WorkWeek,
        },
        settings::Currency,
        text::Day,
        violation::{Violation, Violations},
        wall_time::ClockTime,
    },
    http::{Bounded, Flag},
};
use utoipa::ToSchema;

use crate::factor_input::{Multiplier, Premium};

/// Seconds of a day, which most are bounded by.
const DAY: i64 = 86_400;
/// Thresholds of a day or a week at most.
const MOST_THRESHOLDS: usize = 10;

/// What is to hold from a day on; what is left out stays as it is on that day.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewSettings {
    /// Today unless given; earlier months compute as they were.
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = "date")]
    pub(super) from: Option<Day>,
    /// Of the organization, at once, whatever `from` says: by it days begin where nothing else says.
    #[deserr(default)]
    pub(super) timezone: Option<TimeZoneName>,
    #[deserr(default)]
    currency: Option<Currency>,
    /// Whose holidays there are; null means no country's.
    #[deserr(default)]
    #[schema(value_type = Option<Country>)]
    country: Cleared<Country>,
    #[deserr(default)]
    work_week: Option<WorkWeekChange>,
    /// Whether a work day before a holiday is an hour shorter.
    #[deserr(default)]
    short_days: Option<Flag>,
    #[deserr(default)]
    rounding: Option<RoundingChange>,
    #[deserr(default)]
    overtime: Option<OvertimeChange>,
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 1, maximum = 10)]
    holiday_multiplier: Option<Multiplier>,
    #[deserr(default)]
    night: Option<NightChange>,
    /// Null means none.
    #[deserr(default)]
    #[schema(value_type = Option<NewAutoBreak>)]
    auto_break: Patch<NewAutoBreak>,
    /// Whether the clock refuses who is not at the location, at once; otherwise it marks.
    #[deserr(default)]
    pub(super) geofence_required: Option<Flag>,
}

#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct WorkWeekChange {
    /// The day on which weekly overtime begins anew.
    #[deserr(default)]
    start: Option<WeekdayName>,
    #[deserr(default)]
    days: Option<NormsChange>,
}

/// Seconds to work on each day of the week.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct NormsChange {
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    monday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    tuesday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    wednesday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    thursday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    friday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    saturday: Option<Bounded<0, DAY>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    sunday: Option<Bounded<0, DAY>>,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum WeekdayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct RoundingChange {
    /// 0, 60, 300, 360, 600 or 900.
    #[deserr(default)]
    unit_seconds: Option<RoundingUnit>,
    #[deserr(default)]
    mode: Option<Mode>,
    #[deserr(default)]
    apply: Option<Scope>,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum Mode {
    /// Half a unit up.
    Nearest,
    Down,
    Up,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum Scope {
    Entry,
    Day,
}

/// Seconds of a unit to which time is rounded; 0 rounds nothing.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = i64, minimum = 0, maximum = 900)]
struct RoundingUnit(i64);

impl RoundingUnit {
    const KNOWN: [i64; 6] = [0, 60, 300, 360, 600, 900];
}

impl Deserr<Violations> for RoundingUnit {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let Bounded(seconds) = Bounded::<0, 900>::deserialize_from_value(value, location)?;
        match Self::KNOWN.contains(&seconds) {
            true => Ok(Self(seconds)),
            false => {
                let known = Self::KNOWN.map(|it| it.to_string()).into();
                Err(Violations::at(location, Violation::OneOf(known)))
            }
        }
    }
}

#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct OvertimeChange {
    /// Replaces all of the day's.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<NewThreshold>>, max_items = 10)]
    daily: Option<ThresholdsOf<DAY>>,
    /// Replaces all of the week's.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<NewThreshold>>, max_items = 10)]
    weekly: Option<ThresholdsOf<{ 7 * DAY }>>,
}

/// Seconds beyond so many are paid so many times the rate.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct NewThreshold {
    /// At most those of the day, or of the week.
    #[schema(value_type = i64, minimum = 0, maximum = 604800)]
    after_seconds: Bounded<0, { 7 * DAY }>,
    #[schema(value_type = f64, minimum = 1, maximum = 10)]
    multiplier: Multiplier,
}

/// Thresholds of a stretch of so many seconds, no two of them the same.
#[derive(Clone)]
struct ThresholdsOf<const MOST: i64>(Vec<NewThreshold>);

impl<const MOST: i64> Deserr<Violations> for ThresholdsOf<MOST> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let given = Vec::<NewThreshold>::deserialize_from_value(value, location)?;
        let refused = |violation| Err(Violations::at(location, violation));
        if given.len() > MOST_THRESHOLDS {
            return refused(Violation::TooLong(MOST_THRESHOLDS));
        }
        if given.iter().any(|it| it.after_seconds.0 > MOST) {
            return refused(Violation::OutOfRange(0, MOST));
        }
        let mut seconds: Vec<_> = given.iter().map(|it| it.after_seconds.0).collect();
        seconds.sort_unstable();
        seconds.dedup();
        if seconds.len() < given.len() {
            return refused(Violation::Rule("must differ in after_seconds".into()));
        }
        Ok(Self(given))
    }
}

#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct NightChange {
    #[deserr(default)]
    from: Option<ClockTime>,
    /// On the next day if not after `from`; the same means no night.
    #[deserr(default)]
    to: Option<ClockTime>,
    /// Part of the rate that is paid on top.
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10)]
    premium: Option<Premium>,
}

/// A break that is taken off where none was made.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewAutoBreak {
    #[schema(value_type = i64, minimum = 0, maximum = 86400)]
    after_seconds: Bounded<0, DAY>,
    #[schema(value_type = i64, minimum = 1, maximum = 86400)]
    break_seconds: Bounded<1, DAY>,
}

impl NewSettings {
    /// What money is in and whose holidays there are, and how time becomes pay, after the change.
    pub(super) fn apply(
        &self,
        currency: &mut Currency,
        country: &mut Option<Country>,
        pay: &mut PaySettings,
    ) {
        if let Some(new) = &self.currency {
            currency.clone_from(new);
        }
        self.country.clone().apply(country, |it| it);
        if let Some(week) = &self.work_week {
            week.apply(&mut pay.work_week);
        }
        if let Some(Flag(short_days)) = self.short_days {
            pay.short_days = short_days;
        }
        if let Some(rounding) = &self.rounding {
            rounding.apply(&mut pay.rounding);
        }
        if let Some(overtime) = &self.overtime {
            overtime.apply(pay);
        }
        if let Some(Multiplier(multiplier)) = self.holiday_multiplier {
            pay.holiday_multiplier = multiplier;
        }
        if let Some(night) = &self.night {
            night.apply(&mut pay.night);
        }
        let auto_break = self.auto_break.clone().map(|it| AutoBreak {
            after_seconds: it.after_seconds.0,
            break_seconds: it.break_seconds.0,
        });
        auto_break.apply(&mut pay.auto_break);
    }
}

impl WorkWeekChange {
    fn apply(&self, week: &mut WorkWeek) {
        if let Some(start) = self.start {
            week.start = match start {
                WeekdayName::Monday => Weekday::Monday,
                WeekdayName::Tuesday => Weekday::Tuesday,
                WeekdayName::Wednesday => Weekday::Wednesday,
                WeekdayName::Thursday => Weekday::Thursday,
                WeekdayName::Friday => Weekday::Friday,
                WeekdayName::Saturday => Weekday::Saturday,
                WeekdayName::Sunday => Weekday::Sunday,
            };
        }
        if let Some(new) = &self.days {
            let or = |new: Option<Bounded<0, DAY>>, old| new.map_or(old, |it| it.0);
            let old = week.days;
            week.days = WeekNorms {
                monday: or(new.monday, old.monday),
                tuesday: or(new.tuesday, old.tuesday),
                wednesday: or(new.wednesday, old.wednesday),
                thursday: or(new.thursday, old.thursday),
                friday: or(new.friday, old.friday),
                saturday: or(new.saturday, old.saturday),
                sunday: or(new.sunday, old.sunday),
            };
        }
    }
}

impl RoundingChange {
    fn apply(&self, rounding: &mut Rounding) {
        if let Some(RoundingUnit(seconds)) = self.unit_seconds {
            rounding.unit_seconds = seconds;
        }
        if let Some(mode) = self.mode {
            rounding.mode = match mode {
                Mode::Nearest => RoundingMode::Nearest,
                Mode::Down => RoundingMode::Down,
                Mode::Up => RoundingMode::Up,
            };
        }
        if let Some(scope) = self.apply {
            rounding.apply = match scope {
                Scope::Entry => RoundingScope::Entry,
                Scope::Day => RoundingScope::Day,
            };
        }
    }
}

impl OvertimeChange {
    fn apply(&self, pay: &mut PaySettings) {
        if let Some(ThresholdsOf(daily)) = &self.daily {
            pay.daily_overtime = thresholds(daily);
        }
        if let Some(ThresholdsOf(weekly)) = &self.weekly {
            pay.weekly_overtime = thresholds(weekly);
        }
    }
}

fn thresholds(given: &[NewThreshold]) -> Thresholds {
    let thresholds = given.iter().map(|it| Threshold {
        after_seconds: it.after_seconds.0,
        multiplier: it.multiplier.0,
    });
    thresholds.collect::<Vec<_>>().into()
}

impl NightChange {
    fn apply(&self, night: &mut Night) {
        if let Some(from) = self.from {
            night.from = from;
        }
        if let Some(to) = self.to {
            night.to = to;
        }
        if let Some(Premium(premium)) = self.premium {
            night.premium = premium;
        }
    }
}
