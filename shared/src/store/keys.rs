//! Every key of the table. `pk` is `<tenant>#<family>`, so the leading key is always the tenant;
//! numbers are zero-padded so that they sort.

mod calendar;
mod chat;
mod clock;
mod hours;
mod notifications;
mod payroll;
mod people;
mod projects;
mod reports;
mod schedules;
mod webhooks;
mod workforce;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::id::TenantId;
pub use calendar::{
    calendar_event, calendar_event_at, calendar_events, calendar_events_within, calendar_feed,
    calendar_year,
};
pub use chat::{
    chat_delivery, chat_log, chat_log_end, chat_log_entry, connection, listener, listeners,
    listeners_of, message, messages, room_read, room_state, socket, socket_due, socket_due_before,
    synced_room, synced_rooms,
};
pub use clock::{
    correction, corrections, open_time_entries, open_time_entry, punch, punches, time_book,
    time_entries, time_entries_within, time_entry, timesheet, timesheets,
};
pub use hours::{
    hours, hours_all, hours_in, hours_of, hours_of_month, hours_of_person, hours_of_project,
    hours_on, in_month,
};
pub use notifications::{
    notification, notification_about, notification_counts, notification_of_kind, notifications,
    notifications_about, notifications_of_kind, read_notification, told,
};
pub use payroll::{salaries, salaries_in_month, salaries_of_month, salary, salary_in_month, terms};
pub use people::{
    admin, admins, credentials, deployment_login_name, deployment_login_names, directory,
    directory_item, email, emails, former_people, former_person, inactive, inactive_of,
    last_logins, leaderboard, leaderboard_of, login_name, login_names, one_time_code, people,
    person, phone_owner, phone_owners, sort_value,
};
pub use projects::{
    project, project_member, project_members, project_name, project_names, projects,
};
pub use reports::export;
pub use schedules::{
    agenda, agenda_of, agenda_version, agenda_within, days, schedule, schedules, shift, shift_on,
    shifts_on, unavailabilities, unavailability,
};
pub use webhooks::{deliveries, delivery, delivery_due, delivery_due_before, webhook, webhooks};
pub use workforce::{
    file, job, jobs, location, locations, smart_groups, ticket, ticket_comment, ticket_comments,
    ticket_of_person, tickets, tickets_of,
};

/// Name of the partition key.
pub const PK: &str = "pk";
/// Name of the sort key.
pub const SK: &str = "sk";
/// Partition key of the overloaded index.
pub const GSI1_PK: &str = "gsi1pk";
/// Sort key of the overloaded index.
pub const GSI1_SK: &str = "gsi1sk";
/// Partition key of the indexes of listed things.
pub const LIST_PK: &str = "listpk";
/// Sort keys of the indexes of listed things, one for each order.
pub const SORTS: [&str; 5] = ["sort1", "sort2", "sort3", "sort4", "sort5"];
/// Name of the TTL attribute, seconds since the epoch.
pub const EXPIRES_AT: &str = "expires_at";

/// A secondary index: its name, and the attributes of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// Name.
    pub name: &'static str,
    /// Partition key.
    pub pk: &'static str,
    /// Sort key.
    pub sk: &'static str,
}

/// The overloaded index: people by experience or inactive, hours by project and by month, messages
/// that wait, announcements by their end, read notifications by age, sockets and deliveries by when to
/// look after them.
pub const GSI1: Index = Index {
    name: "gsi1",
    pk: GSI1_PK,
    sk: GSI1_SK,
};

/// Everything listed, whole, in one of five orders, counted from 0.
#[must_use]
pub const fn sorted(order: usize) -> Index {
    Index {
        name: SORTS[order],
        pk: LIST_PK,
        sk: SORTS[order],
    }
}

/// A primary key, or a position in an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

fn key(tenant: TenantId, family: &str, sk: impl Into<String>) -> Key {
    Key {
        pk: partition(tenant, family),
        sk: sk.into(),
    }
}

fn partition(tenant: TenantId, family: &str) -> String {
    format!("{tenant}#{family}")
}

fn padded(number: u64) -> String {
    format!("{number:015}")
}

fn instant(at: Timestamp) -> String {
    format!("{:015}", at.as_millisecond())
}

/// The organization itself.
#[must_use]
pub fn organization(tenant: TenantId) -> Key {
    key(tenant, "org", "organization")
}

/// The organization's subscription.
#[must_use]
pub fn subscription(tenant: TenantId) -> Key {
    key(tenant, "org", "subscription")
}

/// The organization's game configuration.
#[must_use]
pub fn game_config(tenant: TenantId) -> Key {
    key(tenant, "org", "game")
}

/// The roles that the organization's people can have as job titles.
#[must_use]
pub fn job_roles(tenant: TenantId) -> Key {
    key(tenant, "org", "roles")
}

/// What the organization decides about time and pay.
#[must_use]
pub fn settings(tenant: TenantId) -> Key {
    key(tenant, "org", "settings")
}

/// The counters from which ids are taken.
#[must_use]
pub fn sequences(tenant: TenantId) -> Key {
    key(tenant, "sequence", "ids")
}

/// The counter of gapless invoice numbers.
#[must_use]
pub fn invoice_sequence(tenant: TenantId) -> Key {
    key(tenant, "sequence", "invoice")
}

/// Marker: who has this slug, deployment-wide.
#[must_use]
pub fn slug(slug: &str) -> Key {
    key(TenantId::PLATFORM, "slug", slug)
}

/// The partition of all slugs: one for each organization.
#[must_use]
pub fn slugs() -> String {
    partition(TenantId::PLATFORM, "slug")
}

/// A session.
#[must_use]
pub fn session(tenant: TenantId, person: u64, session: Uuid) -> Key {
    key(tenant, "session", format!("{}#{session}", padded(person)))
}

/// All sessions of a person: partition and prefix.
#[must_use]
pub fn sessions_of(tenant: TenantId, person: u64) -> Key {
    key(tenant, "session", format!("{}#", padded(person)))
}

/// A token from a password mail, by its hash.
#[must_use]
pub fn password_token(tenant: TenantId, hash: &str) -> Key {
    key(tenant, "password-token", hash)
}

/// A counter of failures; `subject` is a hash, never an address or a name.
#[must_use]
pub fn limit(kind: &str, subject: &str) -> Key {
    key(TenantId::PLATFORM, "limit", format!("{kind}#{subject}"))
}

/// The first response of an idempotent request, by the hash of caller, route and key.
#[must_use]
pub fn idempotency(tenant: TenantId, hash: &str) -> Key {
    key(tenant, "idempotency", hash)
}

/// A message waiting to be relayed to its queue.
#[must_use]
pub fn outbox(tenant: TenantId, message: Uuid) -> Key {
    key(tenant, "outbox", message.to_string())
}

/// Index position of a waiting message: oldest first.
#[must_use]
pub fn outbox_due(since: Timestamp, message: Uuid) -> Key {
    key(
        TenantId::PLATFORM,
        "outbox-due",
        format!("{:020}#{message}", since.as_millisecond()),
    )
}

/// The index partition of all waiting messages, and the position of an instant in it.
#[must_use]
pub fn outbox_due_before(instant: Timestamp) -> Key {
    key(
        TenantId::PLATFORM,
        "outbox-due",
        format!("{:020}", instant.as_millisecond()),
    )
}

/// Marker: a message whose effect has been had.
#[must_use]
pub fn handled(message: &str) -> Key {
    key(TenantId::PLATFORM, "handled", message)
}

/// An invoice.
#[must_use]
pub fn invoice(tenant: TenantId, invoice: u64) -> Key {
    key(tenant, "invoice", padded(invoice))
}

/// The partition of all invoices of a tenant.
#[must_use]
pub fn invoices(tenant: TenantId) -> String {
    partition(tenant, "invoice")
}

/// The payment attempt of an invoice.
#[must_use]
pub fn payment(tenant: TenantId, invoice: u64) -> Key {
    key(tenant, "payment", padded(invoice))
}

/// A task space.
#[must_use]
pub fn space(tenant: TenantId, space: u64) -> Key {
    key(tenant, "space", padded(space))
}

/// The partition of all spaces of a tenant.
#[must_use]
pub fn spaces(tenant: TenantId) -> String {
    partition(tenant, "space")
}

/// A task on its board.
#[must_use]
pub fn task(tenant: TenantId, board: u64, task: u64) -> Key {
    Key {
        pk: tasks(tenant, board),
        sk: padded(task),
    }
}

/// The partition of all tasks of a board.
#[must_use]
pub fn tasks(tenant: TenantId, board: u64) -> String {
    format!("{}#{board}", partition(tenant, "task"))
}

/// An announcement.
#[must_use]
pub fn announcement(announcement: u64) -> Key {
    key(TenantId::PLATFORM, "announcement", padded(announcement))
}

/// Index position of an announcement: by its end, and behind all others without one.
#[must_use]
pub fn announcement_until(end: Option<Timestamp>, announcement: u64) -> Key {
    let end = announcement_until_from(end.unwrap_or(Timestamp::MAX));
    Key {
        sk: format!("{}#{}", end.sk, padded(announcement)),
        ..end
    }
}

/// The index partition of all announcements, and the position of an instant in it.
#[must_use]
pub fn announcement_until_from(instant: Timestamp) -> Key {
    key(
        TenantId::PLATFORM,
        "announcement-until",
        format!("{:020}", instant.as_millisecond()),
    )
}

/// The partition of all announcements.
#[must_use]
pub fn announcements() -> String {
    partition(TenantId::PLATFORM, "announcement")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_with_the_tenant_and_sort_by_number() {
        let (nine, ten) = (person(TenantId(7), 9), person(TenantId(7), 10));
        assert_eq!(nine.pk, "7#person");
        assert!(nine.sk < ten.sk);
    }

    #[test]
    fn announcements_stand_by_their_end_and_endless_ones_last() {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let (early, late) = (
            instant("1969-12-31T23:59:59Z"),
            instant("2026-04-08T09:00:00Z"),
        );
        let ends = [Some(early), Some(late), None].map(|end| announcement_until(end, 1).sk);
        assert!(ends.is_sorted());
        let now = announcement_until_from(late).sk;
        assert!(ends[0] < now && now < ends[1]);
    }
}
