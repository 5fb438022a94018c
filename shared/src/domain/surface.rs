//! The APIs that the platform speaks.

use serde::{Deserialize, Serialize};

/// One of the five APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surface {
    /// Cookie sessions, billing, tasks; also the form of everything that belongs to no API.
    WorkHub,
    /// Organizations, schedules, clock and chat.
    Workforce,
    /// Users, projects and notifications.
    EmployeeManagement,
    /// Team members and their hours.
    Headroom,
    /// Profiles, time and pay.
    TimeTracker,
}

impl Surface {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::WorkHub,
        Self::Workforce,
        Self::EmployeeManagement,
        Self::Headroom,
        Self::TimeTracker,
    ];

    /// Name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WorkHub => "workhub",
            Self::Workforce => "workforce",
            Self::EmployeeManagement => "employee-management",
            Self::Headroom => "headroom",
            Self::TimeTracker => "timetracker",
        }
    }

    /// Name in documentation.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::WorkHub => "WorkHub",
            Self::Workforce => "Workforce",
            Self::EmployeeManagement => "Employee Management",
            Self::Headroom => "Headroom",
            Self::TimeTracker => "TimeTracker",
        }
    }

    /// Whose form an answer has where no route is.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let mut segments = path.split('/').skip(1);
        match [segments.next(), segments.next(), segments.next()] {
            [
                Some("register" | "login" | "profile" | "users" | "projects" | "notifications"),
                ..,
            ] => Self::EmployeeManagement,
            [
                Some("api"),
                Some("team-members" | "roles" | "allocations" | "actuals"),
                _,
            ] => Self::Headroom,
            [Some("v1"), ..] | [Some("api"), Some("v1"), Some("users")] => Self::TimeTracker,
            [Some("api"), Some("v1"), _] => Self::Workforce,
            _ => Self::WorkHub,
        }
    }
}
