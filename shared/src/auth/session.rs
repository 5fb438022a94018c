//! A session: one for all surfaces (CONTRACT §3).

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
/// How long a rotated refresh token still returns its successor, for two tabs that race.
pub const REFRESH_GRACE: SignedDuration = SignedDuration::from_secs(10);

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
    /// When the current refresh token was handed out.
    pub refreshed_at: Timestamp,
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
            refreshed_at: now,
        }
    }

    /// Whether it has not ended by itself.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.ends_at
    }

    /// The session after a refresh.
    #[must_use]
    pub fn refreshed(&self, now: Timestamp) -> Self {
        Self {
            refresh_generation: self.refresh_generation + 1,
            refreshed_at: now,
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
    /// It was rotated a moment ago: hand out the same successor.
    SameSuccessor,
    /// It was rotated before: somebody else may have it, so the session must end.
    Reused,
}

/// Judges a refresh token by its generation.
#[must_use]
pub fn judge_refresh(session: &Session, generation: u64, now: Timestamp) -> Refresh {
    let current = session.refresh_generation;
    if generation == current {
        Refresh::Rotate
    } else if generation + 1 == current && now < session.refreshed_at + REFRESH_GRACE {
        Refresh::SameSuccessor
    } else {
        Refresh::Reused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_refresh_token_has_ten_seconds_of_grace_and_then_betrays_a_thief() {
        let login = Timestamp::UNIX_EPOCH;
        let first = Session::start(TenantId(1), 1, Role::Owner, login, REFRESH_LIFE);
        assert_eq!(judge_refresh(&first, 1, login), Refresh::Rotate);

        let second = first.refreshed(login);
        let after = |seconds| login + SignedDuration::from_secs(seconds);
        assert_eq!(judge_refresh(&second, 1, after(9)), Refresh::SameSuccessor);
        assert_eq!(judge_refresh(&second, 1, after(10)), Refresh::Reused);

        let third = second.refreshed(login);
        assert_eq!(judge_refresh(&third, 1, after(0)), Refresh::Reused);
        assert_eq!(judge_refresh(&third, 3, after(0)), Refresh::Rotate);
    }
}
