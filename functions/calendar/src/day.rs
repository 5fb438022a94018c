//! What is on a day: pure rules from what is stored to items.

use std::collections::BTreeSet;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        calendar_event::{CalendarEvent, EventKind, When, birthday_in, days_of},
        language::Language,
        pay::calendar::{DayKind, WorkCalendar},
        person::Person,
        schedule::{Shift, ShiftStatus},
        time_book::DaySpan,
        violation::{Violation, Violations},
    },
    http::timetracker::Seconds,
};
use utoipa::ToSchema;

/// A day of the calendar.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayView {
    #[schema(value_type = String, format = "date")]
    date: Date,
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "workday")]
    kind: DayKind,
    /// Seconds to work.
    norm_seconds: i64,
    /// All-day ones first, then by their beginning.
    items: Vec<ItemView>,
}

/// What is on a day.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ItemView {
    /// The same on every day that it is on.
    id: String,
    #[serde(rename = "type")]
    kind: ItemKind,
    title: String,
    /// Null for what is all day.
    start: Option<Seconds>,
    end: Option<Seconds>,
    all_day: bool,
    /// Whom it is about, if one person.
    user_id: Option<u64>,
}

/// What an item is; all-day ones stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemKind {
    Holiday,
    Birthday,
    Vacation,
    Sick,
    Event,
    Shift,
}

impl ItemKind {
    const ALL: [(&str, Self); 6] = [
        ("holiday", Self::Holiday),
        ("shift", Self::Shift),
        ("vacation", Self::Vacation),
        ("birthday", Self::Birthday),
        ("event", Self::Event),
        ("sick", Self::Sick),
    ];
}

/// Kinds of items, parted by commas; all unless some are named.
pub(super) struct ItemKinds(BTreeSet<ItemKind>);

impl Default for ItemKinds {
    fn default() -> Self {
        Self(ItemKind::ALL.map(|(_, kind)| kind).into())
    }
}

impl ItemKinds {
    pub(super) fn has(&self, kind: ItemKind) -> bool {
        self.0.contains(&kind)
    }

    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let kinds = text.as_ref().split(',').map(str::trim).map(|name| {
            let known = ItemKind::ALL.iter().find(|(known, _)| *known == name);
            known.map(|(_, kind)| *kind).ok_or_else(|| {
                Violation::OneOf(ItemKind::ALL.map(|(name, _)| name.to_owned()).into())
            })
        });
        kinds.collect::<Result<_, _>>().map(Self)
    }
}

impl Deserr<Violations> for ItemKinds {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        shared::domain::text::parse_string(value, location, Self::parse)
    }
}

/// What the calendar is made of.
pub(super) struct Sources<'a> {
    pub(super) calendar: &'a WorkCalendar,
    /// Where its reader is.
    pub(super) zone: &'a TimeZone,
    pub(super) language: Language,
    pub(super) shifts: &'a [Shift],
    /// Whose vacations and birthdays are shown.
    pub(super) people: &'a [Person],
    pub(super) events: &'a [CalendarEvent],
}

impl Sources<'_> {
    /// Some days with what is on them.
    pub(super) fn days(&self, days: DaySpan, kinds: &ItemKinds) -> Vec<DayView> {
        let dates = days
            .first
            .series(1.day())
            .take_while(|day| *day <= days.last);
        dates.map(|date| self.day(date, kinds)).collect()
    }

    fn day(&self, date: Date, kinds: &ItemKinds) -> DayView {
        let day = self.calendar.day(date);
        let holiday = (day.kind == DayKind::Holiday).then(|| {
            let title = day
                .title
                .unwrap_or_else(|| self.say("Праздничный день", "Holiday"));
            ItemView::whole(format!("holiday-{date}"), ItemKind::Holiday, title, None)
        });
        let mut items: Vec<_> = holiday
            .into_iter()
            .chain(
                self.people
                    .iter()
                    .flat_map(|person| self.of_person(person, date)),
            )
            .chain(
                self.events
                    .iter()
                    .filter_map(|event| self.of_event(event, date)),
            )
            .chain(
                self.shifts
                    .iter()
                    .filter_map(|shift| self.of_shift(shift, date)),
            )
            .filter(|item| kinds.has(item.kind))
            .collect();
        items.sort_by_key(|item| (!item.all_day, item.start.map(|at| at.0), item.kind));
        DayView {
            date,
            kind: day.kind,
            norm_seconds: day.norm_seconds,
            items,
        }
    }

    fn of_person(&self, person: &Person, date: Date) -> Vec<ItemView> {
        let (id, name) = (person.id, person.name());
        let vacation = person.vacation_dates.contains(&date).then(|| {
            let title = format!("{}: {name}", self.say("Отпуск", "Vacation"));
            let key = format!("vacation-{id}-{date}");
            ItemView::whole(key, ItemKind::Vacation, title, Some(id))
        });
        let born = person.birth_date.filter(|born| *born < date);
        let celebrates = born.and_then(|born| birthday_in(born, date.year())) == Some(date);
        let birthday = celebrates.then(|| {
            let title = format!("{}: {name}", self.say("День рождения", "Birthday"));
            let key = format!("birthday-{id}-{}", date.year());
            ItemView::whole(key, ItemKind::Birthday, title, Some(id))
        });
        birthday.into_iter().chain(vacation).collect()
    }

    fn of_event(&self, event: &CalendarEvent, date: Date) -> Option<ItemView> {
        let on_day = event.when.days(self.zone).contains(date);
        let about = match *event.people {
            [person] => Some(person),
            _ => None,
        };
        on_day.then(|| {
            let kind = match event.kind {
                EventKind::Event => ItemKind::Event,
                EventKind::Sick => ItemKind::Sick,
            };
            let whole = ItemView::whole(event.id.to_string(), kind, event.title.clone(), about);
            match event.when {
                When::Days(_) => whole,
                When::Instants(span) => whole.between(span.start, span.end),
            }
        })
    }

    /// A shift stands on every day that it touches.
    fn of_shift(&self, shift: &Shift, date: Date) -> Option<ItemView> {
        let shown =
            shift.status == ShiftStatus::Published && days_of(shift.span, self.zone).contains(date);
        shown.then(|| {
            let title = shift_title(shift, self.language);
            let about = shift.person.map(|person| person.id);
            let whole = ItemView::whole(shift.id.to_string(), ItemKind::Shift, title, about);
            whole.between(shift.span.start, shift.span.end)
        })
    }

    fn say(&self, russian: &str, english: &str) -> String {
        self.language.pick(russian, english).to_owned()
    }
}

/// What a shift is called.
pub(super) fn shift_title(shift: &Shift, language: Language) -> String {
    let job = shift.job.as_ref().map(|job| job.name.clone());
    let title = shift.title.clone().or(job);
    title.unwrap_or_else(|| language.pick("Смена", "Shift").to_owned())
}

impl ItemView {
    fn whole(id: String, kind: ItemKind, title: String, user_id: Option<u64>) -> Self {
        Self {
            id,
            kind,
            title,
            start: None,
            end: None,
            all_day: true,
            user_id,
        }
    }

    fn between(self, start: Timestamp, end: Timestamp) -> Self {
        Self {
            start: Some(Seconds(start)),
            end: Some(Seconds(end)),
            all_day: false,
            ..self
        }
    }
}
