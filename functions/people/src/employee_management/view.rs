//! How this API shows people.

use shared::{
    domain::person::Person,
    http::{
        Caller,
        employee_management::{Projects, User},
    },
};

/// A person as a caller may see them: private facts are for admins and the person.
pub(super) fn user(person: Person, projects: &Projects, caller: &Caller) -> User {
    let private = caller.role.is_admin() || caller.person == person.id;
    User::of(person, projects, private)
}
