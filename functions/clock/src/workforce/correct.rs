//! One stretch of work with all that is known of it, and correcting it.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use shared::{
    domain::{
        clock::{Break, Correction, EntryState, Mark, Punch, PunchKind, TimeEntry},
        patch::{Cleared, Patch},
        text::Text,
        violation::{Violation, Violations},
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Manager, Member, ValidJson, ValidPath, workhub::Millis},
    store::NamedInPunch,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entry_view::{BreakItem, EntryItem};
use crate::{
    State,
    correct::{self as rules, Found, LONGEST, Reason, day_in, find, visible},
    instant::Instant,
};

/// How far around a stretch of work its punches are looked for.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What was wrong with a stretch of work. What is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TypedCorrection {
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
    reason: Option<String>,
    corrected_at: Millis,
    before: TimesItem,
    /// Null if it was deleted.
    after: Option<TimesItem>,
}

#[derive(Serialize, ToSchema)]
struct TimesItem {
    clock_in_at: Millis,
    clock_out_at: Option<Millis>,
    breaks: Vec<BreakItem>,
}

impl From<EntryState> for TimesItem {
    fn from(times: EntryState) -> Self {
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
            after: correction.after.map(Into::into),
        }
    }
}

/// A stretch of work with its punches as they came, and its corrections: one's own, for managers also
/// others'
#[utoipa::path(get, path = "/api/v1/clock/entries/{entryId}", tag = "Clock", security(("session" = ["member"])),
    params(("entryId" = Uuid, Path)),
    responses((status = 200, body = EntryWithHistory)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<EntryWithHistory>> {
    let store = &state.platform.store;
    let person = visible(&caller, id)?;
    let known = find(store, &caller, person, id, NamedInPunch::default());
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
    let now = state.platform.clock.now();
    let reason = Reason {
        caller: &caller,
        words: Some(typed.reason.as_str()),
    };
    let decide = |found: &Found| corrected(&found.entry, &typed, now).map(Some);
    let of = (visible(&caller, id)?, id);
    let entry = rules::correct(&state, reason, of, NamedInPunch::default(), decide).await?;
    let entry = entry.ok_or(ApiError::NotFound("Entry"))?;
    Ok(Json(EntryItem::of(entry, now)))
}

/// A stretch of work as it is said to have been.
fn corrected(old: &TimeEntry, typed: &TypedCorrection, now: Timestamp) -> ApiResult<TimeEntry> {
    let refuse = |field: &str, words: &'static str| ApiError::rule(field, words);
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
    let breaks = match &typed.breaks {
        Some(breaks) => breaks.iter().map(TypedBreak::stored).collect(),
        None => old.breaks.clone(),
    };
    check_breaks(&breaks, started_at, end)?;
    let mut new = TimeEntry {
        started_at,
        ended_at,
        breaks,
        date: day_in(&old.time_zone, started_at),
        updated_at: now,
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
