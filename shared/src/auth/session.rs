//! A session: one for all surfaces.

use std::iter;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    id::{TenantId, uuid_at},
    person::Role,
};

/// How long an access token of the documented default lives.
pub const ACCESS_TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(3600);
/// How long the session of a cookie lives.
pub const COOKIE_LIFE: SignedDuration = SignedDuration::from_hours(8);
/// How long a session lives after its last refresh.
pub const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long a rotated refresh token still returns the newest one, for tabs that race.
pub const REFRESH_GRACE: SignedDuration = SignedDuration::from_secs(10);

/// Rotations remembered at once: no client that means well makes more of them in a grace.
const MOST_IN_GRACE: usize = 20;

/// A login that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Identity; part of every token.
    pub id: Uuid,
    /// The organization.
    pub tenant: TenantId,
    /// The person.
    pub person: u64,
    /// What the person may do; a change of role ends the session.
    pub role: Role,
    /// When the login was.
    pub started_at: Timestamp,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// Which refresh token is the current one.
    pub refresh_generation: u64,
    /// When the current refresh token was handed out, and those before it that have their grace
    /// since; the latest first.
    #[serde(default)]
    pub refreshes: Vec<Timestamp>,
}

impl Session {
    /// A new session.
    #[must_use]
    pub fn start(
        tenant: TenantId,
        person: u64,
        role: Role,
        now: Timestamp,
        life: SignedDuration,
    ) -> Self {
        Self {
            id: uuid_at(now),
            tenant,
            person,
            role,
            started_at: now,
            ends_at: now + life,
            refresh_generation: 1,
            refreshes: Vec::new(),
        }
    }

    /// Whether it has not ended by itself.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.ends_at
    }

    /// The session after a refresh by an access token: it outlives the next one, but not 30 days
    /// from the login.
    #[must_use]
    pub fn extended(&self, now: Timestamp) -> Self {
        let ends_at = (now + ACCESS_TOKEN_LIFE).min(self.started_at + REFRESH_LIFE);
        Self {
            ends_at: self.ends_at.max(ends_at),
            ..self.clone()
        }
    }

    /// The session after a refresh.
    #[must_use]
    pub fn refreshed(&self, now: Timestamp) -> Self {
        let recent = self
            .refreshes
            .iter()
            .copied()
            .filter(|at| in_grace(*at, now));
        Self {
            refresh_generation: self.refresh_generation + 1,
            refreshes: iter::once(now).chain(recent).take(MOST_IN_GRACE).collect(),
            ends_at: now + REFRESH_LIFE,
            ..self.clone()
        }
    }
}

/// What presenting a refresh token of some generation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// It is the current one: rotate.
    Rotate,
    /// It was rotated a moment ago: hand out the newest one.
    Successor,
    /// It was rotated before: a thief may have it, so the session must end.
    Reused,
}

/// Judges a refresh token by its generation.
#[must_use]
pub fn judge_refresh(session: &Session, generation: u64, now: Timestamp) -> Refresh {
    let rotations = session.refresh_generation.checked_sub(generation);
    let rotations = rotations.and_then(|rotations| usize::try_from(rotations).ok());
    match rotations {
        Some(0) => Refresh::Rotate,
        Some(rotations) => {
            let rotated_at = session.refreshes.get(rotations - 1);
            match rotated_at.is_some_and(|at| in_grace(*at, now)) {
                true => Refresh::Successor,
                false => Refresh::Reused,
            }
        }
        None => Refresh::Reused,
    }
}

fn in_grace(rotated_at: Timestamp, now: Timestamp) -> bool {
    now < rotated_at + REFRESH_GRACE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_rotated_refresh_token_has_ten_seconds_of_grace_and_then_betrays_a_thief() {
        let first = Session::start(TenantId(1), 1, Role::Owner, after(0), REFRESH_LIFE);
        assert_eq!(judge_refresh(&first, 1, after(0)), Refresh::Rotate);

        let second = first.refreshed(after(0));
        assert_eq!(judge_refresh(&second, 1, after(9)), Refresh::Successor);
        assert_eq!(judge_refresh(&second, 1, after(10)), Refresh::Reused);
        assert_eq!(judge_refresh(&second, 2, after(10)), Refresh::Rotate);
        assert_eq!(judge_refresh(&second, 3, after(0)), Refresh::Reused);
    }

    #[test]
    fn each_of_several_tokens_rotated_in_a_row_has_its_own_grace() {
        let first = Session::start(TenantId(1), 1, Role::Owner, after(0), REFRESH_LIFE);
        let third = first.refreshed(after(0)).refreshed(after(5));
        assert_eq!(judge_refresh(&third, 1, after(9)), Refresh::Successor);
        assert_eq!(judge_refresh(&third, 1, after(10)), Refresh::Reused);
        assert_eq!(judge_refresh(&third, 2, after(14)), Refresh::Successor);
        assert_eq!(judge_refresh(&third, 2, after(15)), Refresh::Reused);

        let fourth = third.refreshed(after(12));
        assert_eq!(fourth.refreshes, [after(12), after(5)]);
    }
}
