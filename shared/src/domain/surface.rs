//! The APIs that the platform speaks.

use serde::{Deserialize, Serialize};

/// One of the five APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surface {
    /// Cookie sessions, billing, tasks; also the form of everything that belongs to no API.
    WorkHub,
    /// Users, projects and notifications.
    EmployeeManagement,
    /// Team members and their hours.
    Headroom,
}

impl Surface {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WorkHub, Self::EmployeeManagement, Self::Headroom];

    /// Name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WorkHub => "workhub",
            Self::EmployeeManagement => "employee-management",
            Self::Headroom => "headroom",
        }
    }

    /// Name in documentation.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::WorkHub => "WorkHub",
            Self::EmployeeManagement => "Employee Management",
            Self::Headroom => "Headroom",
        }
    }

    /// Whose form an answer has where no route is.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let mut segments = path.split('/').skip(1);
        match (segments.next(), segments.next()) {
            (
                Some("register" | "login" | "profile" | "users" | "projects" | "notifications"),
                _,
            ) => Self::EmployeeManagement,
            (Some("api"), Some("team-members" | "roles" | "allocations" | "actuals")) => {
                Self::Headroom
            }
            _ => Self::WorkHub,
        }
    }
}
