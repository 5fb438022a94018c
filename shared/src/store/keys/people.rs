//! Keys of people, their directory and their places in lists.

use super::{Key, key, padded, partition};
use crate::domain::{id::TenantId, phone::PhoneNumber, text::folded};

/// Marker: who has this e-mail address, deployment-wide.
#[must_use]
pub fn email(email: &str) -> Key {
    key(TenantId::PLATFORM, "email", email)
}

/// The partition of all e-mail addresses of the deployment.
#[must_use]
pub fn emails() -> String {
    partition(TenantId::PLATFORM, "email")
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

/// A part before the `@`, and who in the deployment has it.
#[must_use]
pub fn deployment_login_name(name: &str, tenant: TenantId, person: u64) -> Key {
    let owner = format!("{name}#{}#{}", padded(tenant.0), padded(person));
    key(TenantId::PLATFORM, "deployment-login-name", owner)
}

/// All in the deployment who have a part before the `@`: partition and prefix.
#[must_use]
pub fn deployment_login_names(name: &str) -> Key {
    key(
        TenantId::PLATFORM,
        "deployment-login-name",
        format!("{name}#"),
    )
}

/// A phone number, and who has it.
#[must_use]
pub fn phone_owner(tenant: TenantId, phone: &PhoneNumber, person: u64) -> Key {
    key(tenant, "phone", format!("{phone}#{}", padded(person)))
}

/// All who have a phone number: partition and prefix.
#[must_use]
pub fn phone_owners(tenant: TenantId, phone: &PhoneNumber) -> Key {
    key(tenant, "phone", format!("{phone}#"))
}

/// The one-time code that a person was sent last.
#[must_use]
pub fn one_time_code(tenant: TenantId, person: u64) -> Key {
    key(tenant, "one-time-code", padded(person))
}

/// A person.
#[must_use]
pub fn person(tenant: TenantId, person: u64) -> Key {
    key(tenant, "person", padded(person))
}

/// When fifty people last logged in, one of whom is this one.
#[must_use]
pub fn last_logins(tenant: TenantId, person: u64) -> Key {
    const PEOPLE: u64 = 50;
    key(tenant, "last-login", padded(person / PEOPLE))
}

/// The directory's entries of sixteen people, one of whom is this one.
#[must_use]
pub fn directory_item(tenant: TenantId, person: u64) -> Key {
    const PEOPLE: u64 = 16;
    key(tenant, "directory", padded(person / PEOPLE))
}

/// The partition of the directory of a tenant's people.
#[must_use]
pub fn directory(tenant: TenantId) -> String {
    partition(tenant, "directory")
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
            let value: String = folded(value).chars().take(LONGEST).collect();
            format!("0{value}\u{1}{number}")
        }
        None => format!("1\u{1}{number}"),
    }
}

/// Index position of a person who is inactive: oldest first.
#[must_use]
pub fn inactive(tenant: TenantId, person: u64) -> Key {
    key(tenant, "inactive", padded(person))
}

/// The index partition of a tenant's inactive people.
#[must_use]
pub fn inactive_of(tenant: TenantId) -> String {
    partition(tenant, "inactive")
}

/// The partition of what is kept of people who were removed.
#[must_use]
pub fn former_people(tenant: TenantId) -> String {
    partition(tenant, "former-person")
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

#[cfg(test)]
mod tests {
    use super::*;

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
