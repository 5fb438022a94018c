//! People: one record behind employee, member, user, team member and profile.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    id::{TenantId, uuid_for},
    money::Money,
    text::Email,
    violation::Violation,
};

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
    /// The role as documents know it that have only admin, manager and employee.
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

    /// The role after it was set to this one: what shows like it already stays what it is.
    #[must_use]
    pub fn replacing(self, old: Self) -> Self {
        if self.shown() == old.shown() {
            old
        } else {
            self
        }
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
pub enum PersonStatus {
    /// May log in.
    #[default]
    Active,
    /// May not log in; everything else stays.
    Inactive,
}

/// What a person sets for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// IANA time zone; without one that of the organization.
    pub time_zone: Option<String>,
    /// A tag like `ru` or `en-GB`.
    pub language: String,
    /// Whether notifications are also pushed to devices.
    pub pushes_notifications: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            time_zone: None,
            language: "ru".into(),
            pushes_notifications: true,
        }
    }
}

/// A person of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Active or inactive; a removed person is kept elsewhere.
    #[serde(default)]
    pub status: PersonStatus,
    /// Patronymic or middle name.
    pub middle_name: Option<String>,
    /// Birthday.
    pub birth_date: Option<Date>,
    /// Phone number as written.
    pub phone: Option<String>,
    /// Country as written.
    pub country: Option<String>,
    /// Where the salary goes; admins and the person only.
    pub bank_card: Option<String>,
    /// Profile on `LinkedIn`.
    pub linkedin_link: Option<String>,
    /// Profile on `GitHub`.
    pub github_link: Option<String>,
    /// Job title; the name of a Headroom role.
    pub position: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Main programming language.
    pub programming_language: Option<String>,
    /// Level of English.
    pub english_level: Option<String>,
    /// Whom they may ask.
    pub mentor_name: Option<String>,
    /// What admins note down; admins and the person only.
    pub admin_note: Option<String>,
    /// First day of work.
    pub hire_date: Option<Date>,
    /// Hours of work a week.
    pub working_hours_per_week: Option<u8>,
    /// Days off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vacation_dates: Vec<Date>,
    /// Projects they are assigned to; each project lists them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub project_ids: Vec<u64>,
    /// Jobs they are trained for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<Uuid>,
    /// Monthly salary; admins and the person only.
    pub salary: Option<Money>,
    /// When the salary last grew.
    pub last_salary_increase_at: Option<Timestamp>,
    /// What an hour costs; admins and the person only.
    pub hourly_rate: Option<Money>,
    /// Whether notifications are also mailed.
    #[serde(default = "yes")]
    pub mails_notifications: bool,
    /// What they set for themselves.
    #[serde(default)]
    pub preferences: Preferences,
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

fn yes() -> bool {
    true
}

impl Person {
    /// An active person of whom no more is known than a name in one line.
    #[must_use]
    pub fn new(id: u64, name: &str, role: Role, now: Timestamp) -> Self {
        let (first_name, last_name) = split_name(name);
        Self {
            id,
            uuid: uuid_for(id),
            first_name,
            last_name,
            email: None,
            role,
            status: PersonStatus::Active,
            middle_name: None,
            birth_date: None,
            phone: None,
            country: None,
            bank_card: None,
            linkedin_link: None,
            github_link: None,
            position: None,
            department: None,
            programming_language: None,
            english_level: None,
            mentor_name: None,
            admin_note: None,
            hire_date: None,
            working_hours_per_week: None,
            vacation_dates: Vec::new(),
            project_ids: Vec::new(),
            job_ids: Vec::new(),
            salary: None,
            last_salary_increase_at: None,
            hourly_rate: None,
            mails_notifications: true,
            preferences: Preferences::default(),
            xp: 0,
            hc: 0,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// What is kept of a removed person: a number for history to point to.
    #[must_use]
    pub fn anonymised(&self, now: Timestamp) -> Self {
        Self {
            uuid: self.uuid,
            created_at: self.created_at,
            status: PersonStatus::Inactive,
            ..Self::new(self.id, "Removed", Role::Employee, now)
        }
    }

    /// Sets the salary; a larger one counts as an increase.
    pub fn pay(&mut self, salary: Option<Money>, now: Timestamp) {
        if let (Some(old), Some(new)) = (self.salary, salary)
            && new > old
        {
            self.last_salary_increase_at = Some(now);
        }
        self.salary = salary;
    }

    /// Whether the person runs the organization now.
    #[must_use]
    pub fn is_acting_admin(&self) -> bool {
        self.role.is_admin() && self.is_active()
    }

    /// The job title; the authorization role of a person without one.
    #[must_use]
    pub fn title(&self) -> &str {
        let position = self.position.as_deref();
        position.unwrap_or_else(|| self.role.shown())
    }

    /// The name in one line.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim_end()
            .to_owned()
    }

    /// Takes a name in one line apart: the first word, and the rest. The name they have already
    /// stays apart as it is.
    pub fn rename(&mut self, name: &str) {
        if name.trim() == self.name() {
            return;
        }
        let (first, last) = split_name(name);
        self.first_name = first;
        self.last_name = last;
    }

    /// Whether nothing but the record of the change sets them apart.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let same = Self {
            updated_at: other.updated_at,
            version: other.version,
            ..self.clone()
        };
        same == *other
    }

    /// Whether the person may log in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == PersonStatus::Active
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
    fn the_same_name_in_one_line_stays_apart_as_it_was() {
        let mut person = Person::new(1, "", Role::Employee, Timestamp::UNIX_EPOCH);
        (person.first_name, person.last_name) = ("Anna Maria".into(), "Schmidt".into());
        person.rename("Anna Maria Schmidt");
        assert_eq!(person.last_name, "Schmidt");
        person.rename("Anna Schmidt Maria");
        assert_eq!(person.last_name, "Schmidt Maria");
    }

    #[test]
    fn only_a_larger_salary_is_an_increase() {
        let (hired, later) = (Timestamp::UNIX_EPOCH, Timestamp::from_second(60).unwrap());
        let mut person = Person::new(1, "Anna", Role::Employee, hired);
        person.pay(Some(Money(100)), hired);
        assert_eq!(person.last_salary_increase_at, None, "the first salary");
        person.pay(Some(Money(90)), later);
        assert_eq!(person.last_salary_increase_at, None, "a cut");
        person.pay(Some(Money(110)), later);
        assert_eq!(person.last_salary_increase_at, Some(later));
    }

    #[test]
    fn the_owner_shows_as_admin_and_cannot_be_appointed() {
        assert_eq!(Role::Owner.shown(), "admin");
        assert!(Role::parse("owner").is_err());
        assert!(Role::parse("super_admin").is_err());
    }
}
