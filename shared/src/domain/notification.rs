//! What people are told in the app (Employee Management).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::violation::Violation;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A person's birthday is in 30 days, or today.
    BirthdayReminder,
    /// A person's salary is to be reviewed in 30 days.
    SalaryIncreaseReminder,
    /// The recipient is new.
    Welcome,
    /// Another person is new.
    EmployeeCreated,
    /// A person's record changed.
    UserUpdate,
}

impl NotificationKind {
    /// All kinds, in the order of the document.
    pub const ALL: [Self; 5] = [
        Self::BirthdayReminder,
        Self::SalaryIncreaseReminder,
        Self::Welcome,
        Self::EmployeeCreated,
        Self::UserUpdate,
    ];

    /// The name in the document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BirthdayReminder => "birthday_reminder",
            Self::SalaryIncreaseReminder => "salary_increase_reminder",
            Self::Welcome => "welcome",
            Self::EmployeeCreated => "employee_created",
            Self::UserUpdate => "user_update",
        }
    }

    /// Whether the recipient is mailed too, if they like mails.
    #[must_use]
    pub const fn is_mailed(self) -> bool {
        matches!(
            self,
            Self::BirthdayReminder | Self::SalaryIncreaseReminder | Self::Welcome
        )
    }

    /// Parses the name in the document.
    ///
    /// # Errors
    /// [`Violation::OneOf`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let named = |kind: &Self| kind.name() == text.as_ref();
        let names = || Self::ALL.map(|kind| kind.name().to_owned()).into();
        Self::ALL
            .into_iter()
            .find(named)
            .ok_or_else(|| Violation::OneOf(names()))
    }
}

crate::deserr_by_parse!(NotificationKind);

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about.
    pub kind: NotificationKind,
    /// Whom it is about.
    pub subject: u64,
    /// The project that it is about as well: of another one they are told separately.
    #[serde(default)]
    pub project: Option<u64>,
    /// In Russian.
    pub message: String,
    /// The day of what is reminded of.
    pub event_date: Option<Date>,
    /// The organization's day on which nobody is told it twice.
    pub on: Date,
    /// Whether it is mailed too.
    pub mailed: bool,
}

/// Something that one person is told about another, or about themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Per-tenant sequence number; the later one is larger.
    pub id: u64,
    /// What it is about.
    pub kind: NotificationKind,
    /// In Russian.
    pub message: String,
    /// The recipient.
    pub user_id: u64,
    /// Whom it is about.
    pub related_user_id: u64,
    /// The day of what is reminded of.
    pub event_date: Option<Date>,
    /// Whether the recipient has marked it as read.
    pub is_read: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was made or marked as read.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_parsed_by_the_name_that_it_is_stored_under() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::parse(kind.name()), Ok(kind));
            let stored = serde_json::to_value(kind).unwrap();
            assert_eq!(stored, kind.name());
        }
        assert!(NotificationKind::parse("Welcome").is_err());
    }
}
