//! Every key of the table. `pk` is `<tenant>#<family>`, so the leading key is always the tenant;
//! numbers are zero-padded so that they sort.

mod hours;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::id::TenantId;
pub use hours::{
    hours, hours_all, hours_in, hours_of, hours_of_month, hours_of_person, hours_of_project,
    hours_on, in_month,
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

/// The overloaded index: the leaderboard, the messages that wait.
pub const GSI1: Index = Index {
    name: "gsi1",
    pk: GSI1_PK,
    sk: GSI1_SK,
};

/// Everything listed, compact and in the order of its keys: what a search reads.
pub const DIRECTORY: Index = Index {
    name: "directory",
    pk: LIST_PK,
    sk: SK,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

/// Marker: who has this e-mail address, deployment-wide.
#[must_use]
pub fn email(email: &str) -> Key {
    key(TenantId::PLATFORM, "email", email)
}

/// A part before the `@`, and who has it.
#[must_use]
pub fn login_name(tenant: TenantId, name: &str, person: u64) -> Key {
    key(tenant, "login-name", format!("{name}#{}", padded(person)))
}

/// All who have a part before the `@`: partition and prefix.
#[must_use]
pub fn login_names(tenant: TenantId, name: &str) -> Key {
    key(tenant, "login-name", format!("{name}#"))
}

/// A person.
#[must_use]
pub fn person(tenant: TenantId, person: u64) -> Key {
    key(tenant, "person", padded(person))
}

/// The partition of all people of a tenant.
#[must_use]
pub fn people(tenant: TenantId) -> String {
    partition(tenant, "person")
}

/// A value to sort by, whatever its case, then by number; what has none stands last.
#[must_use]
pub fn sort_value(value: Option<&str>, number: u64) -> String {
    /// A sort key has 1,024 bytes.
    const LONGEST: usize = 100;
    let number = padded(number);
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        Some(value) => {
            let value: String = value.to_lowercase().chars().take(LONGEST).collect();
            format!("0{value}\u{1}{number}")
        }
        None => format!("1\u{1}{number}"),
    }
}

/// What is kept of a person who was removed.
#[must_use]
pub fn former_person(tenant: TenantId, person: u64) -> Key {
    key(tenant, "former-person", padded(person))
}

/// Marker: a person is an active admin.
#[must_use]
pub fn admin(tenant: TenantId, person: u64) -> Key {
    key(tenant, "admin", padded(person))
}

/// The partition of a tenant's active admins.
#[must_use]
pub fn admins(tenant: TenantId) -> String {
    partition(tenant, "admin")
}

/// A person's secrets.
#[must_use]
pub fn credentials(tenant: TenantId, person: u64) -> Key {
    key(tenant, "credentials", padded(person))
}

/// Index position of a person on the leaderboard.
#[must_use]
pub fn leaderboard(tenant: TenantId, xp: u64, person: u64) -> Key {
    // the lower number stands first among equals when read backwards
    key(
        tenant,
        "leaderboard",
        format!("{}#{}", padded(xp), padded(999_999_999_999_999 - person)),
    )
}

/// The index partition of a tenant's leaderboard.
#[must_use]
pub fn leaderboard_of(tenant: TenantId) -> String {
    partition(tenant, "leaderboard")
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

/// A project.
#[must_use]
pub fn project(tenant: TenantId, project: u64) -> Key {
    key(tenant, "project", padded(project))
}

/// The partition of all projects of a tenant.
#[must_use]
pub fn projects(tenant: TenantId) -> String {
    partition(tenant, "project")
}

/// Marker: a project has this name, whatever its case.
#[must_use]
pub fn project_name(tenant: TenantId, name: &str) -> Key {
    key(tenant, "project-name", name.to_lowercase())
}

/// The partition of the names of a tenant's projects.
#[must_use]
pub fn project_names(tenant: TenantId) -> String {
    partition(tenant, "project-name")
}

/// A person in a project's list.
#[must_use]
pub fn project_member(tenant: TenantId, project: u64, person: u64) -> Key {
    Key {
        pk: project_members(tenant, project),
        sk: padded(person),
    }
}

/// The partition of a project's list of people.
#[must_use]
pub fn project_members(tenant: TenantId, project: u64) -> String {
    format!("{}#{project}", partition(tenant, "project-member"))
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
    fn values_sort_whatever_their_case_then_by_number_and_the_missing_last() {
        let mut values = [
            sort_value(None, 1),
            sort_value(Some("перу"), 2),
            sort_value(Some("Peru"), 10),
            sort_value(Some("peru"), 9),
            sort_value(Some("Peru 2"), 3),
            sort_value(Some(" "), 4),
        ];
        values.sort();
        let numbers: Vec<u64> = values
            .iter()
            .filter_map(|value| value.rsplit('\u{1}').next()?.parse().ok())
            .collect();
        assert_eq!(numbers, [9, 10, 3, 2, 1, 4]);
    }

    #[test]
    fn the_leaderboard_read_backwards_has_most_xp_then_lowest_number() {
        let board = |xp, person| leaderboard(TenantId(1), xp, person).sk;
        assert!(board(200, 5) > board(100, 1));
        assert!(board(100, 1) > board(100, 2));
    }
}
