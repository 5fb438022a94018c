//! `GET /v1/calendar`: what days are, and what is on them.

use axum::{Json, extract::State};
use deserr::Deserr;
use jiff::{ToSpan, tz::TimeZone};
use shared::{
    domain::{
        calendar_event::CalendarEvent,
        id::EntityId,
        language::Language,
        payroll::work_calendar,
        person::Person,
        schedule::{AgendaEntry, Shift},
        text::Day,
        time_book::DaySpan,
        violation::Violations,
    },
    http::{ApiError, ApiResult, Caller, Member, ValidQuery, timetracker::Envelope},
    platform::Platform,
    store::Store,
};

use crate::{
    day::{DayView, ItemKind, ItemKinds, Sources},
    range::{days, whose},
};

/// Days of which a manager may see everybody's vacations at once.
const MOST_DAYS_OF_ALL: i32 = 62;
/// People whose vacations and birthdays are shown together.
const MOST_PEOPLE: usize = 2000;

/// Which days, and what of them.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct CalendarQuery {
    #[deserr(default)]
    from: Option<Day>,
    #[deserr(default)]
    to: Option<Day>,
    #[deserr(default)]
    user_id: Option<EntityId>,
    #[deserr(default)]
    types: ItemKinds,
}

/// Календарь: рабочие дни, праздники, смены, отпуска, дни рождения, события. Руководители без user_id видят
/// отпуска и дни рождения всех, не больше чем за 62 дня
#[utoipa::path(get, path = "/v1/calendar", tag = "Calendar", security(("session" = ["member"])),
    params(("from" = Option<String>, Query, format = "date", description = "first day; that of the month unless given"),
           ("to" = Option<String>, Query, format = "date", description = "last day; that of the month unless given; at most 366 days"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; one's own unless given"),
           ("types" = Option<String>, Query, description = "holiday, shift, vacation, birthday, event, sick, parted by commas; all unless given")),
    responses((status = 200, body = Envelope<Vec<DayView>>)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    Member(caller): Member,
    language: Language,
    ValidQuery(query): ValidQuery<CalendarQuery>,
) -> ApiResult<Json<Envelope<Vec<DayView>>>> {
    let now = platform.clock.now();
    let person = whose(&caller, query.user_id)?;
    // which month it is hardly depends on where
    let days = days(query.from, query.to, now.to_zoned(TimeZone::UTC).date())?;
    let all = query.user_id.is_none() && caller.role.is_manager();
    let all = all && (query.types.has(ItemKind::Vacation) || query.types.has(ItemKind::Birthday));
    if all && days.first.saturating_add((MOST_DAYS_OF_ALL - 1).days()) < days.last {
        let words = "Of everybody at most 62 days are shown: name a user_id";
        return Err(ApiError::rule("to", words));
    }
    let shown = read(&platform, &caller, person, days, all).await?;
    if query
        .user_id
        .is_some_and(|id| !id.matches(shown.person.uuid))
    {
        return Err(ApiError::NotFound("User"));
    }
    let sources = Sources {
        calendar: &shown.calendar,
        zone: &shown.zone,
        language,
        shifts: &shown.shifts,
        people: &shown.people,
        events: &shown.events,
    };
    let view = sources.days(days, &query.types);
    Ok(Json(Envelope::new(view, now)))
}

/// A person's calendar of some days.
pub(super) struct Shown {
    pub(super) person: Person,
    pub(super) organization: String,
    pub(super) zone: TimeZone,
    pub(super) calendar: shared::domain::pay::calendar::WorkCalendar,
    pub(super) shifts: Vec<Shift>,
    /// Whose vacations and birthdays are shown: the person's own, or everybody's.
    pub(super) people: Vec<Person>,
    pub(super) events: Vec<CalendarEvent>,
}

/// Reads a person's calendar.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown person.
async fn read(
    platform: &Platform,
    caller: &Caller,
    person: u64,
    days: DaySpan,
    all: bool,
) -> ApiResult<Shown> {
    let own = Shown::read(&platform.store, caller.tenant, person, days);
    let everybody = async {
        match all {
            true => everybody(&platform.store, caller).await,
            false => Ok(Vec::new()),
        }
    };
    let (mut shown, everybody) = tokio::try_join!(own, everybody)?;
    if all {
        shown.people = everybody;
    }
    if !(caller.role.is_manager() && person == caller.person) {
        shown.events.retain(|event| event.concerns(person));
    }
    Ok(shown)
}

impl Shown {
    /// Reads a person's calendar: three calls at once. All events are there, whomever they concern.
    pub(super) async fn read(
        store: &Store,
        tenant: shared::domain::id::TenantId,
        person: u64,
        days: DaySpan,
    ) -> ApiResult<Self> {
        // whether a day is short depends on the day after it
        let seen = DaySpan {
            last: days.last.saturating_add(1.day()),
            ..days
        };
        let instants = days.anywhere();
        let (basis, agenda, events) = tokio::try_join!(
            store.calendar_basis(tenant, person, seen),
            store.agenda_list(tenant, person, instants),
            store.calendar_event_list(tenant, instants),
        )?;
        let known = basis.person.zip(basis.organization);
        let (person, organization) = known.ok_or(ApiError::NotFound("User"))?;
        let zone = organization.zone_name_of(&person);
        let shifts = agenda.into_iter().filter_map(|entry| match entry {
            AgendaEntry::Shift(shift) => Some(*shift),
            AgendaEntry::Unavailability(_) => None,
        });
        Ok(Self {
            zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC),
            organization: organization.name,
            calendar: work_calendar(&basis.settings, &basis.years, seen),
            shifts: shifts.collect(),
            people: vec![person.clone()],
            person,
            events,
        })
    }
}

async fn everybody(store: &Store, caller: &Caller) -> ApiResult<Vec<Person>> {
    let (mut people, mut after) = (Vec::new(), None);
    while people.len() < MOST_PEOPLE {
        let page = store.person_list_active(caller.tenant, 500, after).await?;
        people.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(people)
}
