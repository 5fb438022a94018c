//! Settings as everybody in the organization sees them.

use jiff::civil::{Date, Weekday};
use serde::{Serialize, Serializer};
use shared::domain::{
    clock::GeofencePolicy,
    holidays::Country,
    organization::Organization,
    pay::{
        factor::Factor,
        settings::{
            AutoBreak, Night, Rounding, RoundingMode, RoundingScope, Thresholds, WeekNorms,
        },
    },
    settings::{Currency, SettingsVersion},
    wall_time::ClockTime,
};
use utoipa::ToSchema;

/// What an organization decided about time and pay, as it holds on a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct SettingsView {
    version: u64,
    /// The day from which this version holds; the first holds for all time before it.
    #[schema(value_type = String, format = "date")]
    from: Date,
    #[schema(example = "Asia/Bishkek")]
    timezone: String,
    currency: Currency,
    country: Option<Country>,
    work_week: WorkWeekView,
    short_days: bool,
    rounding: RoundingView,
    overtime: OvertimeView,
    holiday_multiplier: Number,
    night: NightView,
    auto_break: Option<AutoBreakView>,
    geofence_required: bool,
}

#[derive(Serialize, ToSchema)]
struct WorkWeekView {
    #[schema(value_type = String, example = "monday")]
    start: String,
    days: NormsView,
}

/// Seconds of work on each day of the week.
#[derive(Serialize, ToSchema)]
struct NormsView {
    monday: i64,
    tuesday: i64,
    wednesday: i64,
    thursday: i64,
    friday: i64,
    saturday: i64,
    sunday: i64,
}

#[derive(Serialize, ToSchema)]
struct RoundingView {
    unit_seconds: i64,
    #[schema(value_type = String, example = "nearest")]
    mode: RoundingMode,
    #[schema(value_type = String, example = "entry")]
    apply: RoundingScope,
}

#[derive(Serialize, ToSchema)]
struct OvertimeView {
    daily: Vec<ThresholdView>,
    weekly: Vec<ThresholdView>,
}

#[derive(Serialize, ToSchema)]
struct ThresholdView {
    after_seconds: i64,
    multiplier: Number,
}

#[derive(Serialize, ToSchema)]
struct NightView {
    from: ClockTime,
    to: ClockTime,
    premium: Number,
}

#[derive(Serialize, ToSchema)]
struct AutoBreakView {
    after_seconds: i64,
    break_seconds: i64,
}

/// A factor as a number: `1.5`, `2`.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = f64, minimum = 0)]
pub(crate) struct Number(pub(crate) Factor);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (factor, one) = (self.0.ten_thousandths(), Factor::ONE.ten_thousandths());
        match factor % one {
            0 => to.serialize_u32(factor / one),
            _ => to.serialize_f64(f64::from(factor) / f64::from(one)),
        }
    }
}

impl SettingsView {
    pub(super) fn of(version: SettingsVersion, organization: &Organization) -> Self {
        let pay = version.pay;
        Self {
            version: version.version,
            from: version.from,
            timezone: organization.time_zone.clone(),
            currency: version.currency,
            country: version.country,
            work_week: WorkWeekView {
                start: name(pay.work_week.start),
                days: pay.work_week.days.into(),
            },
            short_days: pay.short_days,
            rounding: pay.rounding.into(),
            overtime: OvertimeView {
                daily: thresholds(&pay.daily_overtime),
                weekly: thresholds(&pay.weekly_overtime),
            },
            holiday_multiplier: Number(pay.holiday_multiplier),
            night: pay.night.into(),
            auto_break: pay.auto_break.map(Into::into),
            geofence_required: organization.clock.geofence == GeofencePolicy::Refuse,
        }
    }
}

fn name(weekday: Weekday) -> String {
    format!("{weekday:?}").to_lowercase()
}

fn thresholds(thresholds: &Thresholds) -> Vec<ThresholdView> {
    let thresholds = thresholds.as_slice().iter();
    let shown = thresholds.map(|it| ThresholdView {
        after_seconds: it.after_seconds,
        multiplier: Number(it.multiplier),
    });
    shown.collect()
}

impl From<WeekNorms> for NormsView {
    fn from(days: WeekNorms) -> Self {
        Self {
            monday: days.monday,
            tuesday: days.tuesday,
            wednesday: days.wednesday,
            thursday: days.thursday,
            friday: days.friday,
            saturday: days.saturday,
            sunday: days.sunday,
        }
    }
}

impl From<Rounding> for RoundingView {
    fn from(rounding: Rounding) -> Self {
        Self {
            unit_seconds: rounding.unit_seconds,
            mode: rounding.mode,
            apply: rounding.apply,
        }
    }
}

impl From<Night> for NightView {
    fn from(night: Night) -> Self {
        Self {
            from: night.from,
            to: night.to,
            premium: Number(night.premium),
        }
    }
}

impl From<AutoBreak> for AutoBreakView {
    fn from(it: AutoBreak) -> Self {
        Self {
            after_seconds: it.after_seconds,
            break_seconds: it.break_seconds,
        }
    }
}
