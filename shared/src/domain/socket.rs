//! Sockets: clients that are told of what happens while it does, over a connection or by polling.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{chat::Room, id::TenantId, person::Role};

/// How long a client may take to log in.
pub const NAMED_WITHIN: SignedDuration = SignedDuration::from_secs(30);
/// How long a connection may be silent before it is pinged. API Gateway closes what is silent for ten
/// minutes, and so does the client.
pub const PINGED_AFTER: SignedDuration = SignedDuration::from_mins(7);
/// How long a client that polls may stay away.
pub const POLLED_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// How long a connection lasts at most: API Gateway's two hours, and a little.
pub const LASTS: SignedDuration = SignedDuration::from_mins(125);
/// Packets that wait for a poll at most; a client that does not fetch them has to begin anew.
pub const MOST_WAITING: usize = 600;
/// Sockets of one person at most.
pub const MOST_OF_PERSON: usize = 20;

/// A client, as Engine.IO knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Socket {
    /// Who knows it speaks for the client: its `sid`; of one that began with a connection, that of
    /// the connection.
    pub id: String,
    /// The connection; without one the client polls.
    pub connection: Option<String>,
    /// The connection that the client tries while it polls.
    pub probed_by: Option<String>,
    /// Who has logged in on it.
    pub member: Option<SocketMember>,
    /// What waits for the next poll.
    #[serde(default)]
    pub packets: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the client was pinged last.
    pub pinged_at: Timestamp,
    /// When the client was heard of last, as far as that is written down.
    pub seen_at: Timestamp,
}

/// Who has logged in on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketMember {
    /// The organization.
    pub tenant: TenantId,
    /// Who.
    pub person: u64,
    /// Their role.
    pub role: Role,
    /// Their session: the socket ends with it.
    pub session: Uuid,
}

/// A socket among those of its organization: whom to tell, and where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Listener {
    /// The socket.
    pub socket: String,
    /// The connection; without one the client polls.
    pub connection: Option<String>,
    /// Who.
    pub person: u64,
    /// Their id elsewhere.
    pub uuid: Uuid,
    /// Their session.
    pub session: Uuid,
    /// The rooms that they know of.
    #[serde(default)]
    pub rooms: Vec<Room>,
}

/// What is to be done about a socket that has been silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Look again then.
    Wait(Timestamp),
    /// Ask whether the client is there.
    Ping,
    /// It is gone.
    GiveUp,
}

impl Socket {
    /// A socket that nobody has logged in on yet.
    #[must_use]
    pub fn new(id: String, connection: Option<String>, now: Timestamp) -> Self {
        Self {
            id,
            connection,
            probed_by: None,
            member: None,
            packets: Vec::new(),
            opened_at: now,
            pinged_at: now,
            seen_at: now,
        }
    }

    /// When to look after it.
    #[must_use]
    pub fn due_at(&self) -> Timestamp {
        match (&self.member, &self.connection) {
            (None, _) => self.opened_at + NAMED_WITHIN,
            (Some(_), Some(_)) => self.pinged_at + PINGED_AFTER,
            (Some(_), None) => self.seen_at + POLLED_WITHIN,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn judge(&self, now: Timestamp) -> Silence {
        if now < self.due_at() {
            return Silence::Wait(self.due_at());
        }
        let answered = self.seen_at >= self.pinged_at;
        match (&self.member, &self.connection) {
            (Some(_), Some(_)) if answered && now < self.opened_at + LASTS => Silence::Ping,
            _ => Silence::GiveUp,
        }
    }
}

/// What a client keeps of having joined: who, and what had happened before. It gives no rights, those
/// come from the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pid {
    /// The organization.
    pub tenant: TenantId,
    /// Who joined.
    pub person: u64,
    /// The number of the last entry of the log that they were not told of.
    pub joined_after: u64,
}

impl Pid {
    /// As clients are given it.
    #[must_use]
    pub fn to_text(self) -> String {
        let Self {
            tenant,
            person,
            joined_after,
        } = self;
        format!("{tenant}.{person}.{joined_after}")
    }

    /// As clients give it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.').map(|part| part.parse().ok());
        let mut part = || parts.next().flatten();
        Some(Self {
            tenant: TenantId(part()?),
            person: part()?,
            joined_after: part()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_775_638_800 + seconds).unwrap()
    }

    fn socket(connection: Option<&str>, named: bool) -> Socket {
        let member = SocketMember {
            tenant: TenantId(7),
            person: 1,
            role: Role::Employee,
            session: Uuid::nil(),
        };
        Socket {
            member: named.then_some(member),
            ..Socket::new("s".into(), connection.map(str::to_owned), at(0))
        }
    }

    #[test]
    fn who_does_not_log_in_is_given_up_after_half_a_minute() {
        for connection in [None, Some("c")] {
            let socket = socket(connection, false);
            assert_eq!(socket.judge(at(29)), Silence::Wait(at(30)));
            assert_eq!(socket.judge(at(30)), Silence::GiveUp);
        }
    }

    #[test]
    fn a_silent_connection_is_pinged_and_given_up_when_it_does_not_answer() {
        let mut socket = socket(Some("c"), true);
        assert_eq!(socket.judge(at(419)), Silence::Wait(at(420)));
        assert_eq!(socket.judge(at(420)), Silence::Ping);
        socket.pinged_at = at(430);
        assert_eq!(socket.judge(at(900)), Silence::GiveUp);
        socket.seen_at = at(431);
        assert_eq!(socket.judge(at(900)), Silence::Ping);
        assert_eq!(socket.judge(at(3 * 3600)), Silence::GiveUp, "nothing lasts");
    }

    #[test]
    fn who_polls_no_more_is_given_up_after_a_minute() {
        let socket = socket(None, true);
        assert_eq!(socket.judge(at(59)), Silence::Wait(at(60)));
        assert_eq!(socket.judge(at(60)), Silence::GiveUp);
    }

    #[test]
    fn a_pid_is_read_as_it_was_given() {
        let pid = Pid {
            tenant: TenantId(7),
            person: 12,
            joined_after: 345,
        };
        assert_eq!(Pid::parse(&pid.to_text()), Some(pid));
        for text in ["", "7", "7.12", "7.12.x", "7.12.1.2", "-1.2.3"] {
            assert_eq!(Pid::parse(text), None, "{text}");
        }
    }
}
