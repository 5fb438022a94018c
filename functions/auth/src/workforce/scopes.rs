//! What a role allows, in the words that frontends switch their parts on and off by. Nothing is
//! decided by them here.

use shared::domain::person::Role;

const EMPLOYEE: [&str; 9] = [
    "organization:read",
    "members:read",
    "jobs:read",
    "schedules:read",
    "shifts:read",
    "unavailabilities:write",
    "clock:write",
    "chat:write",
    "tickets:write",
];
const MANAGER: [&str; 5] = [
    "jobs:write",
    "smart-groups:write",
    "schedules:write",
    "shifts:write",
    "clock:manage",
];
const ADMIN: [&str; 3] = ["organization:write", "members:write", "locations:write"];
const OPERATOR: [&str; 3] = ["organizations:read", "organizations:write", "users:read"];

/// The scopes of a role; one that may more has those of one that may less.
pub(super) fn scopes(role: Role) -> Vec<&'static str> {
    let of_members: &[&[&str]] = match role {
        Role::Owner | Role::Admin => &[&EMPLOYEE, &MANAGER, &ADMIN],
        Role::Manager => &[&EMPLOYEE, &MANAGER],
        Role::Employee => &[&EMPLOYEE],
        Role::SuperAdmin => &[&OPERATOR],
    };
    of_members.concat()
}
