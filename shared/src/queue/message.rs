//! What the workers are asked to do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::{
        clock::TimeEntry, delivery::Delivery, id::TenantId, notification::Notice,
        one_time_code::Destination, schedule::ShiftNews, ticket::TicketNews,
    },
    store::Position,
};

/// A message as it is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Envelope<M> {
    /// Identity of a message that was stored with its cause: the same however often it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message_id: Option<Uuid>,
    /// What it says.
    #[serde(flatten)]
    pub(super) message: M,
}

/// What the documents worker is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DocumentMessage {
    /// Render an invoice and its act.
    Invoice {
        /// The organization.
        tenant: TenantId,
        /// The invoice.
        invoice: u64,
    },
}

/// What the exporter is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportMessage {
    /// Write a report to a file.
    Export {
        /// The organization.
        tenant: TenantId,
        /// The export.
        export: Uuid,
    },
}

/// What the notifier is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NotificationMessage {
    /// Send a link for a new password, if a person has this address.
    PasswordReset {
        /// As the requester typed it.
        email: String,
    },
    /// Send a code to log in with, if a person has this address or number.
    OneTimeCode {
        /// The organization in which a phone number is looked for.
        tenant: Option<TenantId>,
        /// Where the code is to go.
        #[serde(flatten)]
        sent_to: Destination,
    },
    /// A person is new: greet them, tell the admins, and invite them to set a password.
    PersonCreated {
        /// The organization.
        tenant: TenantId,
        /// Who is new.
        person: u64,
        /// Who made them; nobody when they registered themselves.
        by: Option<u64>,
        /// Whether they have an address and no password yet.
        invite: bool,
    },
    /// A person's record changed: tell the other admins, and invite them to set a password.
    PersonUpdated {
        /// The organization.
        tenant: TenantId,
        /// Whose record.
        person: u64,
        /// Who changed it.
        by: u64,
        /// When.
        at: Timestamp,
        /// Whether they have a new address, and might have no password yet.
        invite: bool,
        /// Whether they may log in again, or for the first time.
        #[serde(default)]
        activated: bool,
    },
    /// People were assigned to a project: tell those of them who still are.
    ProjectAssigned {
        /// The organization.
        tenant: TenantId,
        /// The project.
        project: u64,
        /// Who was assigned.
        people: Vec<u64>,
        /// Who assigned them; they know.
        by: u64,
        /// When.
        at: Timestamp,
    },
    /// Shifts of a person changed that they see, in one request: tell them by mail.
    ShiftsChanged {
        /// The organization.
        tenant: TenantId,
        /// Whose shifts.
        person: u64,
        /// The schedule's name.
        schedule: String,
        /// What changed.
        news: Vec<ShiftNews>,
    },
    /// Somebody was mentioned in a room: mail it to those who do not see it there.
    Mentioned {
        /// The organization.
        tenant: TenantId,
        /// Who was mentioned.
        person: u64,
        /// Where.
        room: Uuid,
        /// The room's name.
        room_name: String,
        /// The message.
        message: Uuid,
    },
    /// Nobody had clocked out of a stretch of work, and it was closed by rule: tell its person and the
    /// admins.
    ClosedByRule {
        /// The organization.
        tenant: TenantId,
        /// Whose.
        person: u64,
        /// When it began.
        started_at: Timestamp,
        /// When it ends now.
        ended_at: Timestamp,
        /// The zone it was made in.
        time_zone: String,
    },
    /// Something became of a ticket: mail it to who opened it, or when it is new to the managers.
    TicketChanged {
        /// The organization.
        tenant: TenantId,
        /// The ticket.
        ticket: Uuid,
        /// What became of it.
        news: TicketNews,
        /// Who did it; they know.
        by: u64,
    },
    /// The receiver of a webhook had failed for days, and the webhook was disabled: tell the admins.
    WebhookDisabled {
        /// The organization.
        tenant: TenantId,
        /// The webhook.
        webhook: Uuid,
    },
    /// A person was removed: what others have not read about them yet loses their name.
    PersonRemoved {
        /// The organization.
        tenant: TenantId,
        /// Who was removed.
        person: u64,
    },
    /// A person was told something in the app: mail it to them too, if they like mails.
    Notified {
        /// The organization.
        tenant: TenantId,
        /// Who was told.
        recipient: u64,
        /// What: the number of the notification.
        notification: u64,
    },
    /// Find out what is due on an organization's day, some of its people after the other.
    Remind {
        /// The organization.
        tenant: TenantId,
        /// An instant of that day.
        at: Timestamp,
        /// Where the people before these end; none for the first.
        after: Option<Position>,
    },
    /// Tell some admins what is due.
    Due {
        /// The organization.
        tenant: TenantId,
        /// What is due.
        notice: Notice,
        /// Whom to tell.
        recipients: Vec<u64>,
    },
    /// Delete read notifications of an organization, some after the other.
    Tidy {
        /// The organization.
        tenant: TenantId,
        /// Those made earlier.
        before: Timestamp,
        /// Where the ones before these end; none for the first.
        after: Option<Position>,
    },
}

impl NotificationMessage {
    /// That a stretch of work was closed by rule.
    #[must_use]
    pub fn closed_by_rule(tenant: TenantId, entry: &TimeEntry) -> Self {
        Self::ClosedByRule {
            tenant,
            person: entry.person.id,
            started_at: entry.started_at,
            ended_at: entry.ended_at.unwrap_or(entry.started_at),
            time_zone: entry.time_zone.clone(),
        }
    }
}

/// What sockets are told. All but those of a socket that is nobody's yet are in the group of their
/// organization, whose sockets are told one thing after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SocketMessage {
    /// A connection exists as soon as its handshake has returned: greet it.
    Opened {
        /// The socket.
        socket: String,
    },
    /// Somebody has logged in on a socket: let them in, with what they missed.
    Joined {
        /// The organization.
        tenant: TenantId,
        /// The socket.
        socket: String,
        /// What they were given when they joined first, if they come back.
        pid: Option<String>,
        /// The number of the last thing they were told.
        offset: Option<String>,
    },
    /// A client that polled goes on over a connection.
    Upgraded {
        /// The socket.
        socket: String,
        /// The connection.
        connection: String,
    },
    /// Something new stands in the log.
    Logged {
        /// The organization.
        tenant: TenantId,
    },
    /// Rooms were made, renamed or removed, or have other members.
    RoomsChanged {
        /// The organization.
        tenant: TenantId,
    },
    /// Somebody types.
    Typed {
        /// The organization.
        tenant: TenantId,
        /// Who.
        person: u64,
        /// Where.
        room: Uuid,
        /// When.
        at: Timestamp,
    },
    /// Somebody has read up to a message.
    Read {
        /// The organization.
        tenant: TenantId,
        /// Who.
        person: u64,
        /// Where.
        room: Uuid,
        /// The message.
        message: Uuid,
        /// Who sent it.
        sender: u64,
    },
    /// A socket is closed.
    Closed {
        /// The socket.
        socket: String,
    },
    /// Sessions of a person ended: their sockets end with them.
    SessionsEnded {
        /// The organization.
        tenant: TenantId,
        /// Whose sessions.
        person: u64,
    },
    /// Ping what has been silent, and give up what does not answer.
    Sweep,
}

/// What the deliverer is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeliveryMessage {
    /// Try a delivery, if it is still the one that is meant.
    Attempt {
        /// The organization.
        tenant: TenantId,
        /// Its webhook.
        webhook: Uuid,
        /// The delivery.
        delivery: Uuid,
        /// The version that the message is for.
        version: u64,
    },
    /// Send what is due to the queue.
    Sweep,
}

impl DeliveryMessage {
    /// Asks for the next try.
    #[must_use]
    pub fn of(delivery: &Delivery) -> Self {
        Self::Attempt {
            tenant: delivery.tenant,
            webhook: delivery.webhook,
            delivery: delivery.id,
            version: delivery.version,
        }
    }
}
