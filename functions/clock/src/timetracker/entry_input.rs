//! What clients send of entries.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use shared::{
    domain::{
        clock::TimeEntry,
        id::{EntityId, TypedUuid},
        patch::{Cleared, Patch},
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Bounded},
    store::NamedInPunch,
};
use utoipa::ToSchema;

use crate::{
    correct::{Found, day_in},
    instant::Instant,
};

/// Longest stretch of work that is entered.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How far a device's clock may be ahead.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// A stretch of work that has ended.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewEntry {
    /// Whose, for managers; one's own unless given.
    #[deserr(default)]
    pub(super) user_id: Option<EntityId>,
    pub(super) start: Instant,
    /// At most 24 hours later, and not in the future.
    pub(super) end: Instant,
    #[deserr(default = Bounded(0))]
    #[schema(value_type = i64, minimum = 0, maximum = 86400, required = false)]
    break_seconds: Bounded<0, 86_400>,
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    project_id: Cleared<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    job_id: Cleared<TypedUuid>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    note: Cleared<Text<0, 1000>>,
}

impl NewEntry {
    /// What it names.
    pub(super) fn named(&self) -> NamedInPunch {
        NamedInPunch {
            job: self.job_id.clone().given(|TypedUuid(id)| id),
            project: self.project_id.clone().given(EntityId::number),
            location: None,
        }
    }

    /// Gives a stretch of work the times and words that were entered.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for times that cannot be.
    pub(super) fn fill(self, entry: &mut TimeEntry, now: Timestamp) -> ApiResult<()> {
        entry.started_at = self.start.0;
        entry.ended_at = Some(self.end.0);
        entry.break_seconds = self.break_seconds.0;
        entry.project = self.project_id.given(EntityId::number);
        entry.note = self.note.given(Text::into_string);
        entry.date = day_in(&entry.time_zone, entry.started_at);
        check_times(entry, now)
    }
}

/// What was wrong with a stretch of work; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct EntryChange {
    /// Within a week of what it was.
    #[deserr(default)]
    start: Option<Instant>,
    #[deserr(default)]
    end: Option<Instant>,
    /// Replaces all breaks.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86400)]
    break_seconds: Option<Bounded<0, 86_400>>,
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    project_id: Cleared<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    job_id: Cleared<TypedUuid>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    note: Cleared<Text<0, 1000>>,
    /// Why; it stays in the history.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    reason: Cleared<Text<0, 500>>,
}

impl EntryChange {
    /// What it names.
    pub(super) fn named(&self) -> NamedInPunch {
        NamedInPunch {
            job: self.job_id.clone().given(|TypedUuid(id)| id),
            project: self.project_id.clone().given(EntityId::number),
            location: None,
        }
    }

    /// Why it changes.
    pub(super) fn reason(&self) -> Option<String> {
        self.reason.clone().given(Text::into_string)
    }

    /// The stretch of work as it is said to have been.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for times that cannot be.
    pub(super) fn apply(&self, found: &Found, now: Timestamp) -> ApiResult<TimeEntry> {
        let old = &found.entry;
        let mut new = TimeEntry {
            updated_at: now,
            version: old.version + 1,
            ..old.clone()
        };
        if let Some(start) = self.start {
            new.started_at = start.0;
            new.date = day_in(&old.time_zone, start.0);
        }
        if let Some(end) = self.end {
            new.ended_at = Some(end.0);
        }
        if let Some(seconds) = self.break_seconds {
            new.breaks.clear();
            new.break_seconds = seconds.0;
        }
        let project = self.project_id.clone();
        project.apply(&mut new.project, EntityId::number);
        match self.job_id.0 {
            Patch::Keep => {}
            Patch::Clear => new.job = None,
            Patch::Set(_) => new.job.clone_from(&found.job),
        }
        self.note.clone().apply(&mut new.note, Text::into_string);
        let said_times = self.start.is_some() || self.end.is_some() || self.break_seconds.is_some();
        if said_times {
            check_times(&new, now)?;
            new.end_break(new.ended_at.unwrap_or(now));
        }
        Ok(new)
    }
}

/// Refuses times that cannot be.
fn check_times(entry: &TimeEntry, now: Timestamp) -> ApiResult<()> {
    let end = entry.ended_at.unwrap_or(now);
    if end > now + MOST_AHEAD || entry.started_at > now {
        return Err(ApiError::rule("end", "Must not be in the future"));
    }
    let length = end.duration_since(entry.started_at);
    if length <= SignedDuration::ZERO {
        return Err(ApiError::rule("end", "Must be after start"));
    }
    if length > LONGEST {
        return Err(ApiError::rule(
            "end",
            "Must be at most 24 hours after start",
        ));
    }
    let outside = |it: &shared::domain::clock::Break| {
        it.started_at < entry.started_at || it.ended_at.is_some_and(|at| at > end)
    };
    if entry.breaks.iter().any(outside) {
        let words = "Breaks are within the entry: break_seconds replaces them";
        return Err(ApiError::rule("break_seconds", words));
    }
    if entry.rested(now) > length {
        let most = length.as_secs();
        return Err(ApiError::field(
            "break_seconds",
            Violation::OutOfRange(0, most),
        ));
    }
    Ok(())
}
