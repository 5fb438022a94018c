//! Correcting a stretch of work, whichever API asks: punches stay as they came, a correction is a record
//! of its own.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;
use shared::{
    domain::{
        clock::{Correction, TimeEntry},
        id::{EntityId, instant_of, uuid_at},
        organization::Organization,
        schedule::{PersonRef, ShiftJob},
        time_book::TimeBook,
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller, Clash, Unauthenticated},
    retry::until_written,
    store::{EntryChange, NamedInPunch, Store, unless_overtaken},
};
use uuid::Uuid;

use crate::{
    State,
    punch::{check_named, check_unlocked},
};

/// How far from the instant in its id a stretch of work may begin, so that it is found by it.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Longest stretch of work there is.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(72);
/// Stretches of work that are looked through at most.
const MOST_ENTRIES: usize = 1000;

/// A stretch of work, with what a change of it is decided by.
pub(crate) struct Found {
    pub(crate) organization: Organization,
    pub(crate) book: TimeBook,
    pub(crate) job: Option<ShiftJob>,
    pub(crate) entry: TimeEntry,
    /// What else the person did around that time.
    pub(crate) others: Vec<TimeEntry>,
}

/// Who corrects, and why.
pub(crate) struct Reason<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) words: Option<&'a str>,
}

/// The id of a stretch of work with the person it says it is of.
pub(crate) fn person_of(id: Uuid) -> u64 {
    EntityId::Uuid(id).number()
}

/// The person whose entry has an id, if the caller may see it: others' are unknown to who leads nobody.
pub(crate) fn visible(caller: &Caller, id: Uuid) -> ApiResult<u64> {
    let person = person_of(id);
    match person == caller.person || caller.role.is_manager() {
        true => Ok(person),
        false => Err(ApiError::NotFound("Entry")),
    }
}

/// Looks for a person's stretch of work by its id.
///
/// # Errors
/// [`ApiError::NotFound`]; [`ApiError::Validation`] where what is named does not exist.
pub(crate) async fn find(
    store: &Store,
    caller: &Caller,
    person: u64,
    id: Uuid,
    named: NamedInPunch,
) -> ApiResult<Found> {
    let missing = ApiError::NotFound("Entry");
    let Some(recorded_at) = instant_of(id) else {
        return Err(missing);
    };
    let around = Span {
        start: recorded_at
            .saturating_sub(AROUND * 2)
            .unwrap_or(Timestamp::MIN),
        end: recorded_at
            .saturating_add(AROUND * 2)
            .unwrap_or(Timestamp::MAX),
    };
    let (basis, ended) = tokio::try_join!(
        store.clock_basis(caller.tenant, person, named),
        store.time_entry_list(caller.tenant, person, around, MOST_ENTRIES, None),
    )?;
    check_named(&basis, named, ["job_id", "location_id"])?;
    let Some(organization) = basis.organization.filter(|_| basis.person.is_some()) else {
        return Err(missing);
    };
    let all = basis.open.into_iter().chain(ended.items);
    let (mut found, others): (Vec<_>, Vec<_>) = all.partition(|entry| entry.id == id);
    let entry = found.pop().ok_or(missing)?;
    Ok(Found {
        organization,
        book: basis.book,
        job: basis.job.map(|job| ShiftJob {
            id: job.id,
            name: job.name,
        }),
        entry,
        others,
    })
}

/// Changes a stretch of work as decided, or deletes it where that is nothing, and writes down who did and
/// why. Returns what it is since.
///
/// # Errors
/// Those of the decision and of [`find`]; [`ApiError::Clash`] where the day is closed to changes, or other
/// work is at that time.
pub(crate) async fn correct(
    state: &State,
    reason: Reason<'_>,
    (person, id): (u64, Uuid),
    named: NamedInPunch,
    decide: impl Fn(&Found) -> ApiResult<Option<TimeEntry>>,
) -> ApiResult<Option<TimeEntry>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let caller = reason.caller;
    let by = store.person_get(caller.tenant, caller.person).await?;
    let by = by.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    until_written(|| async {
        let found = find(store, caller, person, id, named).await?;
        let old = &found.entry;
        check_unlocked(&found.book, Some(&found.organization), old.date)?;
        let new = decide(&found)?;
        if let Some(new) = &new {
            check_unlocked(&found.book, Some(&found.organization), new.date)?;
            check_near(id, new.started_at)?;
            check_free(new, &found.others, now)?;
        }
        let correction = Correction {
            id: uuid_at(now),
            entry: id,
            by: PersonRef::from(&by),
            reason: reason.words.map(str::to_owned),
            at: now,
            before: old.into(),
            after: new.as_ref().map(Into::into),
        };
        let change = match &new {
            Some(new) => EntryChange::update(&found.book, old, new),
            None => EntryChange::delete(&found.book, old),
        };
        let change = change.by_correction(&correction);
        let written = store.time_entry_write(caller.tenant, change).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| new))
    })
    .await
}

/// Refuses a beginning that is too far from the id for the stretch of work to be found again.
fn check_near(id: Uuid, started_at: Timestamp) -> ApiResult<()> {
    let recorded_at = instant_of(id).unwrap_or(started_at);
    match started_at.duration_since(recorded_at).abs() > AROUND {
        true => Err(ApiError::rule(
            "start",
            "Must be within a week of what it was",
        )),
        false => Ok(()),
    }
}

/// Refuses a stretch of work at a time at which there is other work; what touches it is not at that time.
///
/// # Errors
/// [`ApiError::Clash`] with the ids of the others.
pub(crate) fn check_free(new: &TimeEntry, others: &[TimeEntry], now: Timestamp) -> ApiResult<()> {
    let span = new.span(now);
    let others = others.iter().filter(|it| it.span(now).overlaps(span));
    let others: Vec<_> = others.map(|it| it.id).collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(ApiError::Clash {
        clash: Clash::Overlap,
        message: "There is other work at that time already",
        details: Some(json!({ "entries": others })),
    })
}

/// The day of an instant in the zone of a stretch of work.
pub(crate) fn day_in(time_zone: &str, at: Timestamp) -> jiff::civil::Date {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date()
}
