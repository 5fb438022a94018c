//! One stretch of work with all that is known of it, and correcting it: punches stay as they came, a
//! correction is a record of its own.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        clock::{Break, Correction, EntryTimes, Mark, Punch, PunchKind, TimeEntry},
        id::{EntityId, uuid_at},
        patch::{Cleared, Patch},
        schedule::PersonRef,
        text::Text,
        violation::{Violation, Violations},
        wall_time::Span,
    },
    http::{
        ApiError, ApiResult, Caller, Manager, Member, Unauthenticated, ValidJson, ValidPath,
        ValidQuery, workhub::Millis,
    },
    retry::until_written,
    store::{Store, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    entries::unknown,
    entry_view::{BreakItem, EntryItem},
    punch_input::Instant,
};

/// How far from when it was recorded a stretch of work may be, and is looked for.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Longest stretch of work that a correction may make.
const LONGEST: SignedDuration = SignedDuration::from_hours(72);
/// Stretches of work that are looked through at most.
const MOST_ENTRIES: usize = 500;

/// Whose entry.
#[derive(Deserr)]
#[deserr(error = Violations, rename_all = camelCase)]
pub(crate) struct Whose {
    #[deserr(default)]
    user_id: Option<EntityId>,
}

/// What was wrong with a stretch of work. What is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TypedCorrection {
    /// Whose it is.
    user_id: EntityId,
    #[deserr(default)]
    clock_in_at: Option<Instant>,
    /// Of one that goes on, ends it.
    #[deserr(default)]
    #[schema(value_type = Option<Instant>)]
    clock_out_at: Cleared<Instant>,
    /// Replaces all breaks; in order.
    #[deserr(default)]
    #[schema(max_items = 20)]
    breaks: Option<Vec<TypedBreak>>,
    reason: Text<1, 500>,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
struct TypedBreak {
    started_at: Instant,
    ended_at: Instant,
}

/// A stretch of work with the punches it was made of, and what was corrected.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryWithHistory {
    #[serde(flatten)]
    entry: EntryItem,
    /// As they came, oldest first.
    punches: Vec<PunchItem>,
    /// Oldest first.
    corrections: Vec<CorrectionItem>,
}

#[derive(Serialize, ToSchema)]
struct PunchItem {
    id: Uuid,
    #[serde(rename = "type")]
    kind: PunchKind,
    at: Millis,
    /// When the server got it.
    recorded_at: Millis,
    offline: bool,
    source: Option<String>,
    clock_id: Option<String>,
}

impl From<Punch> for PunchItem {
    fn from(punch: Punch) -> Self {
        Self {
            id: punch.id,
            kind: punch.kind,
            at: Millis(punch.at),
            recorded_at: Millis(punch.recorded_at),
            offline: punch.offline,
            source: punch.source,
            clock_id: punch.clock_id,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct CorrectionItem {
    id: Uuid,
    corrected_by: Uuid,
    reason: String,
    corrected_at: Millis,
    before: TimesItem,
    after: TimesItem,
}

#[derive(Serialize, ToSchema)]
struct TimesItem {
    clock_in_at: Millis,
    clock_out_at: Option<Millis>,
    breaks: Vec<BreakItem>,
}

impl From<EntryTimes> for TimesItem {
    fn from(times: EntryTimes) -> Self {
        Self {
            clock_in_at: Millis(times.started_at),
            clock_out_at: times.ended_at.map(Millis),
            breaks: times.breaks.into_iter().map(BreakItem::from).collect(),
        }
    }
}

impl From<Correction> for CorrectionItem {
    fn from(correction: Correction) -> Self {
        Self {
            id: correction.id,
            corrected_by: correction.by.uuid,
            reason: correction.reason,
            corrected_at: Millis(correction.at),
            before: correction.before.into(),
            after: correction.after.into(),
        }
    }
}

/// A stretch of work with its punches as they came, and its corrections: one's own, for managers also
/// others'
#[utoipa::path(get, path = "/api/v1/clock/entries/{entryId}", tag = "Clock", security(("session" = ["member"])),
    params(("entryId" = Uuid, Path),
           ("userId" = Option<String>, Query, description = "whose, for managers; one's own unless given")),
    responses((status = 200, body = EntryWithHistory)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    ValidQuery(whose): ValidQuery<Whose>,
) -> ApiResult<Json<EntryWithHistory>> {
    let store = &state.platform.store;
    let person = whose.user_id.map_or(caller.person, EntityId::number);
    if person != caller.person && !caller.role.is_manager() {
        return Err(ApiError::forbidden("Only managers see others' entries"));
    }
    let known = find(store, &caller, person, whose.user_id, id);
    let corrections = async { Ok(store.correction_list(caller.tenant, id).await?) };
    let (found, corrections) = tokio::try_join!(known, corrections)?;
    let now = state.platform.clock.now();
    let since = Span {
        start: found.entry.started_at - AROUND,
        end: found.entry.span(now).end + AROUND,
    };
    let punches = store.punch_list(caller.tenant, person, since).await?;
    let own = punches.into_iter().filter(|punch| punch.entry == id);
    Ok(Json(EntryWithHistory {
        entry: EntryItem::of(found.entry, now),
        punches: own.map(PunchItem::from).collect(),
        corrections: corrections.into_iter().map(CorrectionItem::from).collect(),
    }))
}

/// Correct a stretch of work, with the reason. Its punches stay as they came
#[utoipa::path(patch, path = "/api/v1/clock/entries/{entryId}", tag = "Clock", security(("session" = ["manager"])),
    params(("entryId" = Uuid, Path)),
    request_body = TypedCorrection,
    responses((status = 200, body = EntryItem)))]
pub(crate) async fn correct(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(typed): ValidJson<TypedCorrection>,
) -> ApiResult<Json<EntryItem>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let person = typed.user_id.number();
    let by = store.person_get(caller.tenant, caller.person).await?;
    let by = by.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let entry = until_written(|| async {
        let found = find(store, &caller, person, Some(typed.user_id), id).await?;
        let new = corrected(&found.entry, &typed, now)?;
        let span = new.span(now);
        if found.others.iter().any(|it| it.span(now).overlaps(span)) {
            let words = "They were clocked in at that time already";
            return Err(ApiError::conflict(words));
        }
        let correction = Correction {
            id: uuid_at(now),
            entry: id,
            by: PersonRef::from(&by),
            reason: typed.reason.as_str().to_owned(),
            at: now,
            before: (&found.entry).into(),
            after: (&new).into(),
        };
        let written = store.time_entry_correct(caller.tenant, &found.entry, &new, &correction);
        Ok::<_, ApiError>(unless_overtaken(written.await)?.map(|()| new))
    });
    Ok(Json(EntryItem::of(entry.await?, now)))
}

/// A stretch of work, and others around it.
struct Found {
    entry: TimeEntry,
    others: Vec<TimeEntry>,
}

/// Looks for a stretch of work around when it was recorded, as its id says.
async fn find(
    store: &Store,
    caller: &Caller,
    person: u64,
    typed: Option<EntityId>,
    id: Uuid,
) -> ApiResult<Found> {
    let missing = ApiError::NotFound("Entry");
    let Some((seconds, _)) = id.get_timestamp().map(|at| at.to_unix()) else {
        return Err(missing);
    };
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let Ok(recorded_at) = Timestamp::from_second(seconds) else {
        return Err(missing);
    };
    let tenant = caller.tenant;
    let around = Span {
        start: recorded_at
            .saturating_sub(AROUND * 2)
            .unwrap_or(Timestamp::MIN),
        end: recorded_at
            .saturating_add(AROUND * 2)
            .unwrap_or(Timestamp::MAX),
    };
    let (known, open, ended) = tokio::try_join!(
        store.person_get(tenant, person),
        store.open_time_entry_get(tenant, person),
        store.time_entry_list(tenant, person, around, MOST_ENTRIES, None),
    )?;
    let known = known.ok_or_else(unknown)?;
    if typed.is_some_and(|typed| !typed.matches(known.uuid)) {
        return Err(unknown());
    }
    let all = open.into_iter().chain(ended.items);
    let (mut found, others): (Vec<_>, Vec<_>) = all.partition(|entry| entry.id == id);
    match found.pop() {
        Some(entry) => Ok(Found { entry, others }),
        None => Err(missing),
    }
}

/// A stretch of work as it is said to have been.
fn corrected(old: &TimeEntry, typed: &TypedCorrection, now: Timestamp) -> ApiResult<TimeEntry> {
    let refuse = |field: &str, words: &'static str| ApiError::rule(field, words);
    let zone = TimeZone::get(&old.time_zone).unwrap_or(TimeZone::UTC);
    let started_at = typed.clock_in_at.map_or(old.started_at, |at| at.0);
    let ended_at = match &typed.clock_out_at.0 {
        Patch::Keep => old.ended_at,
        Patch::Clear => {
            return Err(refuse("clockOutAt", "What has ended does not go on"));
        }
        Patch::Set(at) => Some(at.0),
    };
    let end = ended_at.unwrap_or(now);
    if started_at > now || ended_at.is_some_and(|at| at > now) {
        return Err(refuse("clockOutAt", "Must not be in the future"));
    }
    if end < started_at || end.duration_since(started_at) > LONGEST {
        let words = "Must be after clocking in, by 72 hours at most";
        return Err(refuse("clockOutAt", words));
    }
    if started_at.duration_since(old.started_at).abs() > AROUND {
        return Err(refuse("clockInAt", "Must be within a week of what it was"));
    }
    let breaks = match &typed.breaks {
        Some(breaks) => breaks.iter().map(TypedBreak::stored).collect(),
        None => old.breaks.clone(),
    };
    check_breaks(&breaks, started_at, end)?;
    let mut new = TimeEntry {
        started_at,
        ended_at,
        breaks,
        date: started_at.to_zoned(zone).date(),
        version: old.version + 1,
        ..old.clone()
    };
    new.mark(Mark::Corrected);
    Ok(new)
}

impl TypedBreak {
    fn stored(&self) -> Break {
        Break {
            started_at: self.started_at.0,
            ended_at: Some(self.ended_at.0),
        }
    }
}

fn check_breaks(breaks: &[Break], started_at: Timestamp, end: Timestamp) -> ApiResult<()> {
    const MOST: usize = 20;
    if breaks.len() > MOST {
        return Err(ApiError::field("breaks", Violation::TooLong(MOST)));
    }
    let mut last = started_at;
    for (place, it) in breaks.iter().enumerate() {
        let until = it.ended_at.unwrap_or(end);
        if it.started_at < last || until < it.started_at || until > end {
            let words = "Breaks are in order, and within the entry";
            return Err(ApiError::rule(format!("breaks[{place}]"), words));
        }
        last = until;
    }
    Ok(())
}
