//! People: one record behind employee, member, user, team member and profile.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{id::TenantId, money::Money, text::Email, violation::Violation};

/// What a person may do in their organization. A job title is not a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Signed the organization up.
    Owner,
    /// Runs the organization.
    Admin,
    /// Leads a team.
    Manager,
    /// Works.
    Employee,
    /// Operates the platform; lives outside organizations.
    SuperAdmin,
}

impl Role {
    /// The role as documents know it that have only admin, manager and employee (CONTRACT §2).
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Owner | Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Employee => "employee",
            Self::SuperAdmin => "super_admin",
        }
    }

    /// Whether the role runs the organization.
    #[must_use]
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }

    /// Whether the role leads people.
    #[must_use]
    pub const fn is_manager(self) -> bool {
        matches!(self, Self::Owner | Self::Admin | Self::Manager)
    }

    /// Parses a role that an admin may give.
    ///
    /// # Errors
    /// [`Violation::OneOf`] for owner, super_admin and unknown roles.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref() {
            "admin" => Ok(Self::Admin),
            "manager" => Ok(Self::Manager),
            "employee" => Ok(Self::Employee),
            _ => Err(Violation::OneOf(
                ["admin", "manager", "employee"].map(str::to_owned).into(),
            )),
        }
    }
}

crate::deserr_by_parse!(Role);

/// Whether a person still works here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// May log in.
    #[default]
    Active,
    /// May not log in; everything else stays.
    Inactive,
    /// Deleted: anonymised, kept so that history still has someone to point to.
    Removed,
}

/// A person of an organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Per-tenant sequence number (`empId`).
    pub id: u64,
    /// The same identity as a UUID.
    pub uuid: Uuid,
    /// Given name, or the whole name when only one word is known.
    pub first_name: String,
    /// Family name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_name: String,
    /// The login; a person without one cannot log in.
    pub email: Option<Email>,
    /// Authorization role.
    pub role: Role,
    /// Active, inactive or removed.
    #[serde(default)]
    pub standing: Standing,
    /// Job title.
    pub position: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Phone number as written.
    pub phone: Option<String>,
    /// Monthly salary; admins and the person only.
    pub salary: Option<Money>,
    /// First day of work.
    pub hire_date: Option<Date>,
    /// Experience points.
    #[serde(default)]
    pub xp: u64,
    /// Coins of the game.
    #[serde(default)]
    pub hc: u64,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Person {
    /// The name in one line.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim_end()
            .to_owned()
    }

    /// Takes a name in one line apart: the first word, and the rest.
    pub fn rename(&mut self, name: &str) {
        let (first, last) = split_name(name);
        self.first_name = first;
        self.last_name = last;
    }

    /// Whether the person may log in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.standing == Standing::Active
    }
}

/// A name in one line as (first word, rest).
#[must_use]
pub fn split_name(name: &str) -> (String, String) {
    let name = name.trim();
    let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    (first.to_owned(), last.trim_start().to_owned())
}

/// The secrets of a person, kept apart so that no list ever reads them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// argon2id in PHC form; none until the person sets a password.
    pub password_hash: Option<String>,
    /// TOTP, once set up.
    pub mfa: Option<Mfa>,
    /// When the person last logged in.
    pub last_login_at: Option<Timestamp>,
    /// Grows by one with every change of a secret; a login is bound to the version it checked.
    pub version: u64,
}

/// A person's second factor (RFC 6238).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mfa {
    /// Base32 secret.
    pub secret: String,
    /// False between set-up and the first right code.
    pub enabled: bool,
    /// Hashes of the recovery codes that are left.
    pub recovery_hashes: Vec<String>,
    /// Last time step accepted, so that a code works once.
    pub last_step: u64,
}

impl Credentials {
    /// The second factor, when it must be asked for.
    #[must_use]
    pub fn required_mfa(&self) -> Option<&Mfa> {
        self.mfa.as_ref().filter(|mfa| mfa.enabled)
    }
}

/// Who has an e-mail address: the deployment-wide marker that makes it unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailOwner {
    /// The organization.
    pub tenant: TenantId,
    /// The person's number in it.
    pub person: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_one_line_is_first_word_and_rest() {
        assert_eq!(
            split_name(" Anna  Maria Schmidt "),
            ("Anna".into(), "Maria Schmidt".into())
        );
        assert_eq!(split_name("Cher"), ("Cher".into(), String::new()));
    }

    #[test]
    fn the_owner_shows_as_admin_and_cannot_be_appointed() {
        assert_eq!(Role::Owner.shown(), "admin");
        assert!(Role::parse("owner").is_err());
        assert!(Role::parse("super_admin").is_err());
    }
}
