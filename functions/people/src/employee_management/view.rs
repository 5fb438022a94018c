//! How this API shows people.

use shared::{
    domain::person::Person,
    http::{
        Caller,
        employee_management::{Related, User, Viewer},
    },
};

/// A person as a caller may see them: private facts are for admins and the person.
pub(super) fn user(person: Person, related: &Related, caller: &Caller) -> User {
    let viewer = Viewer::of(caller, person.id);
    User::of(person, related, viewer)
}
