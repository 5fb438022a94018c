//! Punching in and out, whichever API asks: one stretch of work at a time, by the server's time.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use shared::{
    domain::{
        clock::{Break, Coordinates, EntrySource, Mark, Punch, PunchKind, TimeEntry},
        id::uuid_at,
        organization::Organization,
        time_book::{DayLock, TimeBook},
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller, Clash, Unauthenticated},
    queue::NotificationMessage,
    retry::until_written,
    store::{ClockBasis, EntryChange, NamedInPunch, unless_overtaken},
};

use crate::{State, begin::begin};

/// How long ago a punch may have been made offline.
pub(crate) const LONGEST_OFFLINE: SignedDuration = SignedDuration::from_hours(72);

/// A punch, as any API asks for it.
#[derive(Clone, Debug)]
pub(crate) struct NewPunch {
    /// What it says; without it, in if one is out, and out if one is in.
    pub(crate) kind: Option<PunchKind>,
    /// When it was made.
    pub(crate) at: Timestamp,
    /// Whether that was while there was no connection.
    pub(crate) offline: bool,
    /// How a stretch of work came to be that it begins.
    pub(crate) entry_source: EntrySource,
    /// What it names.
    pub(crate) named: NamedInPunch,
    /// What is said of the work.
    pub(crate) note: Option<String>,
    /// The device or program, as it calls itself.
    pub(crate) source: Option<String>,
    /// The clock, as the client calls it.
    pub(crate) clock_id: Option<String>,
    /// Where the device says it is.
    pub(crate) position: Option<Coordinates>,
}

/// Writes a punch: what it said, and the stretch of work as it is then.
pub(crate) async fn punch(
    state: &State,
    caller: &Caller,
    new: &NewPunch,
) -> ApiResult<(PunchKind, TimeEntry)> {
    let store = &state.platform.store;
    // decided once: of two clicks at the same time the second is no punch of the other kind
    let decided = OnceLock::new();
    until_written(|| async {
        let basis = store.clock_basis(caller.tenant, caller.person, new.named);
        let basis = basis.await?;
        let fields = match new.entry_source {
            EntrySource::Timer => ["job_id", "location_id"],
            _ => ["jobId", "locationId"],
        };
        check_named(&basis, new.named, fields)?;
        if close_forgotten(state, &basis, new.at).await? {
            return Ok(None);
        }
        let toggled = match &basis.open {
            Some(_) => PunchKind::Out,
            None => PunchKind::In,
        };
        let kind = *decided.get_or_init(|| new.kind.unwrap_or(toggled));
        let written = match (kind, &basis.open) {
            (PunchKind::In, None) => begin(state, caller, new, basis).await?,
            (PunchKind::In, Some(_)) => {
                return Err(Clash::AlreadyRunning.error("You are clocked in already"));
            }
            (PunchKind::Out, None) if new.offline => {
                end_after_all(state, caller, new, &basis).await?
            }
            (_, None) => return Err(not_running()),
            (kind, Some(open)) => {
                let (book, open) = (&basis.book, open.clone());
                go_on(state, caller, new, kind, book, open).await?
            }
        };
        Ok::<_, ApiError>(written.map(|entry| (kind, entry)))
    })
    .await
}

pub(crate) fn not_running() -> ApiError {
    Clash::NotRunning.error("You are not clocked in")
}

/// Refuses a change of a day that is closed to changes.
///
/// # Errors
/// [`ApiError::Clash`].
pub(crate) fn check_unlocked(
    book: &TimeBook,
    organization: Option<&Organization>,
    day: jiff::civil::Date,
) -> ApiResult<()> {
    let until = organization.and_then(|it| it.time_locked_until);
    let message = match book.lock(day, until) {
        None => return Ok(()),
        Some(DayLock::Approved) => "The timesheet of that day is approved",
        Some(DayLock::Locked) => "That day is locked",
    };
    Err(Clash::Locked.error(message))
}

/// Closes the stretch of work whose end was forgotten when a punch was made, so that the punch begins
/// another one.
async fn close_forgotten(state: &State, basis: &ClockBasis, at: Timestamp) -> ApiResult<bool> {
    let now = state.platform.clock.now();
    let (Some(open), Some(organization)) = (&basis.open, &basis.organization) else {
        return Ok(false);
    };
    let Some(closed) = open.forgotten(at, &organization.clock) else {
        return Ok(false);
    };
    let tenant = organization.id;
    let message = NotificationMessage::closed_by_rule(tenant, &closed);
    let message = state.notifications.outbox_message(tenant, &message, now);
    let message = [message.map_err(ApiError::internal)?];
    let store = &state.platform.store;
    let change = EntryChange::update(&basis.book, open, &closed).telling(&message);
    if unless_overtaken(store.time_entry_write(tenant, change).await)?.is_some() {
        state.notifications.relay_or_leave(store, &message[0]).await;
    }
    Ok(true)
}

/// Ends what was closed by rule, for a punch that was made in time and came late.
async fn end_after_all(
    state: &State,
    caller: &Caller,
    new: &NewPunch,
    basis: &ClockBasis,
) -> ApiResult<Option<TimeEntry>> {
    let (store, tenant, now) = (
        &state.platform.store,
        caller.tenant,
        state.platform.clock.now(),
    );
    let before = Span {
        start: new.at - LONGEST_OFFLINE,
        end: new.at,
    };
    let last = store.time_entry_list(tenant, caller.person, before, 1, None);
    let last = last.await?.items.pop();
    let closed = last.filter(|entry| entry.marks.contains(&Mark::ClosedByRule));
    let closed = closed.ok_or_else(not_running)?;
    check_unlocked(&basis.book, basis.organization.as_ref(), closed.date)?;
    let mut entry = TimeEntry {
        ended_at: Some(new.at),
        updated_at: now,
        version: closed.version + 1,
        ..closed.clone()
    };
    entry.marks.retain(|mark| *mark != Mark::ClosedByRule);
    entry.mark(Mark::Offline);
    let punch = record(new, PunchKind::Out, &entry, now);
    let change = EntryChange::update(&basis.book, &closed, &entry).by_punch(&punch);
    let written = store.time_entry_write(tenant, change).await;
    Ok(unless_overtaken(written)?.map(|()| entry))
}

/// Refuses what a request names and nobody knows, in its fields for a job and a location.
///
/// # Errors
/// [`ApiError::Validation`].
pub(crate) fn check_named(
    basis: &ClockBasis,
    named: NamedInPunch,
    [job, location]: [&'static str; 2],
) -> ApiResult<()> {
    if basis.organization.is_none() {
        return Err(ApiError::Unauthenticated(Unauthenticated::Ended));
    }
    if named.job.is_some() && basis.job.is_none() {
        return Err(ApiError::rule(job, "No such job in the organization"));
    }
    if named.location.is_some() && basis.location.is_none() {
        let words = "No such location in the organization";
        return Err(ApiError::rule(location, words));
    }
    if named.project.is_some() && basis.project.is_none() {
        let words = "No such project in the organization";
        return Err(ApiError::rule("project_id", words));
    }
    Ok(())
}

/// The punch as it came.
pub(crate) fn record(new: &NewPunch, kind: PunchKind, entry: &TimeEntry, now: Timestamp) -> Punch {
    Punch {
        id: uuid_at(now),
        entry: entry.id,
        person: entry.person,
        kind,
        at: new.at,
        recorded_at: now,
        offline: new.offline,
        source: new.source.clone(),
        clock_id: new.clock_id.clone(),
        position: new.position,
    }
}

/// Ends a stretch of work, or begins or ends a break of it; `None` if another request was faster.
async fn go_on(
    state: &State,
    caller: &Caller,
    new: &NewPunch,
    kind: PunchKind,
    book: &TimeBook,
    open: TimeEntry,
) -> ApiResult<Option<TimeEntry>> {
    let (at, now) = (new.at, state.platform.clock.now());
    let latest = open.breaks.last().map_or(open.started_at, |last| {
        last.ended_at.unwrap_or(last.started_at)
    });
    if at < latest {
        return Err(ApiError::conflict("That was before your last punch"));
    }
    let mut entry = TimeEntry {
        updated_at: now,
        version: open.version + 1,
        ..open.clone()
    };
    match (kind, entry.open_break()) {
        (PunchKind::BreakStart, Some(_)) => {
            return Err(ApiError::conflict("You have a break already"));
        }
        (PunchKind::BreakEnd, None) => return Err(ApiError::conflict("You have no break")),
        (PunchKind::BreakStart, None) => entry.breaks.push(Break {
            started_at: at,
            ended_at: None,
        }),
        (PunchKind::BreakEnd, Some(_)) => entry.end_break(at),
        (PunchKind::In | PunchKind::Out, _) => {
            entry.end_break(at);
            entry.ended_at = Some(at);
        }
    }
    if new.note.is_some() {
        entry.note.clone_from(&new.note);
    }
    if new.offline {
        entry.mark(Mark::Offline);
    }
    let punch = record(new, kind, &entry, now);
    let change = EntryChange::update(book, &open, &entry).by_punch(&punch);
    let written = state.platform.store.time_entry_write(caller.tenant, change);
    Ok(unless_overtaken(written.await)?.map(|()| entry))
}
