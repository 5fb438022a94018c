//! A stretch of work begins: of which shift it is, where, and whether it pays points.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use shared::{
    domain::{
        clock::{GeofencePolicy, Mark, PunchKind, TimeEntry},
        id::uuid_of_person,
        location::Location,
        organization::{GameConfig, Organization},
        person::Person,
        schedule::{PersonRef, Shift, ShiftJob},
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller, Unauthenticated},
    store::{ClockBasis, EntryChange, unless_overtaken},
};

use crate::{
    State,
    judge::{is_punctual, shift_of},
    punch::{NewPunch, check_unlocked, record},
};

/// How far back another entry may be of the same shift.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(26);
/// Entries that one person has in that time at most, as far as anybody looks.
const MOST_ENTRIES: usize = 50;

/// Begins a stretch of work; `None` if another request was faster.
pub(crate) async fn begin(
    state: &State,
    caller: &Caller,
    new: &NewPunch,
    basis: ClockBasis,
) -> ApiResult<Option<TimeEntry>> {
    let (store, tenant, now) = (
        &state.platform.store,
        caller.tenant,
        state.platform.clock.now(),
    );
    let known = basis.person.zip(basis.organization);
    let (person, organization) = known.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let around = Span {
        start: new.at - LOOK_BACK,
        end: new.at + SignedDuration::from_mins(organization.clock.early_minutes + 1),
    };
    let since = Span {
        start: around.start,
        end: now,
    };
    let (agenda, before) = tokio::try_join!(
        store.agenda_list(tenant, caller.person, around),
        store.time_entry_list(tenant, caller.person, since, MOST_ENTRIES, None),
    )?;
    let before = before.items;
    if before.iter().any(|entry| new.at < entry.span(now).end) {
        return Err(ApiError::conflict("You were clocked in at that time"));
    }
    let settings = &organization.clock;
    let shift = shift_of(new.at, &agenda, settings);
    let punctual = shift.is_some_and(|shift| is_punctual(new.at, shift, &before, settings));
    let location = match (basis.location, shift.and_then(|shift| shift.location_id)) {
        (Some(location), _) => Some(location),
        (None, Some(id)) => store.location_get(tenant, id).await?,
        (None, None) => None,
    };
    let job = basis.job.map(|job| ShiftJob {
        id: job.id,
        name: job.name,
    });
    let zone = zone(&organization, &person, location.as_ref(), shift);
    let mut entry = TimeEntry {
        job: job.or_else(|| shift.and_then(|shift| shift.job.clone())),
        location_id: location.as_ref().map(|location| location.id),
        shift: shift.map(|shift| shift.id),
        shift_ends_at: shift.map(|shift| shift.span.end),
        punctual,
        ..begun(new, &person, now, zone)
    };
    check_unlocked(&basis.book, Some(&organization), entry.date)?;
    if new.offline {
        entry.mark(Mark::Offline);
    }
    if let Some(mark) = judge_position(new, location.as_ref(), settings.geofence)? {
        entry.mark(mark);
    }
    let punch = record(new, PunchKind::In, &entry, now);
    let awarded = awarded(person, &basis.game, punctual, now);
    let change = EntryChange::create(&basis.book, &entry)
        .by_punch(&punch)
        .awarding(awarded.as_ref());
    let written = store.time_entry_write(tenant, change).await;
    Ok(unless_overtaken(written)?.map(|()| entry))
}

/// A stretch of work that begins, of which no more is known than who and when.
fn begun(new: &NewPunch, person: &Person, now: Timestamp, time_zone: String) -> TimeEntry {
    let zone = TimeZone::get(&time_zone).unwrap_or(TimeZone::UTC);
    TimeEntry {
        id: uuid_of_person(now, person.id),
        person: PersonRef::from(person),
        started_at: new.at,
        ended_at: None,
        breaks: Vec::new(),
        date: new.at.to_zoned(zone).date(),
        time_zone,
        job: None,
        location_id: None,
        clock_id: new.clock_id.clone(),
        shift: None,
        shift_ends_at: None,
        punctual: false,
        source: new.entry_source,
        break_seconds: 0,
        project: new.named.project,
        note: new.note.clone(),
        marks: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The zone of a stretch of work: that of its shift, else of its location, else of its person, else of
/// the organization.
fn zone(
    organization: &Organization,
    person: &Person,
    location: Option<&Location>,
    shift: Option<&Shift>,
) -> String {
    let of_shift = shift.map(|shift| shift.time_zone.clone());
    let of_location = || location.map(|location| location.time_zone.clone());
    let zone = of_shift.or_else(of_location);
    zone.unwrap_or_else(|| organization.zone_name_of(person))
}

/// What is odd about where somebody punches in, if anything.
///
/// # Errors
/// [`ApiError::Validation`] and [`ApiError::Forbidden`] where that refuses it.
fn judge_position(
    new: &NewPunch,
    location: Option<&Location>,
    policy: GeofencePolicy,
) -> ApiResult<Option<Mark>> {
    let Some(fence) = location.and_then(|location| location.geofence) else {
        return Ok(None);
    };
    match (new.position, policy) {
        (Some(position), _) if fence.holds(position) => Ok(None),
        (Some(_), GeofencePolicy::Mark) => Ok(Some(Mark::OutsideGeofence)),
        (Some(_), GeofencePolicy::Refuse) => {
            Err(ApiError::forbidden("You are too far from the location"))
        }
        (None, GeofencePolicy::Mark) => Ok(Some(Mark::WithoutPosition)),
        (None, GeofencePolicy::Refuse) => Err(ApiError::rule(
            "latitude",
            "The location must know where you are",
        )),
    }
}

/// The person with what a punctual punch pays, if it pays anything.
fn awarded(person: Person, game: &GameConfig, punctual: bool, now: Timestamp) -> Option<Person> {
    let (xp, hc) = (game.xp_per_punctual_punch, game.hc_per_punctual_punch);
    let pays = punctual && game.enabled && (xp > 0 || hc > 0);
    pays.then(|| Person {
        xp: person.xp.saturating_add(xp),
        hc: person.hc.saturating_add(hc),
        updated_at: now,
        version: person.version + 1,
        ..person
    })
}
