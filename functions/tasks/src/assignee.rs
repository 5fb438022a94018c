//! Who may get a task.

use shared::{
    domain::{person::Person, tasks::Space},
    http::{ApiError, ApiResult},
};

/// The person, if a task of the space may be theirs: an active one with access to it.
pub(crate) fn assignable(space: &Space, person: Option<Person>) -> ApiResult<Person> {
    let person = person.filter(Person::is_active);
    let person = person
        .ok_or_else(|| ApiError::rule("assigneeId", "No active person of the organization"))?;
    if person.role.is_admin() || space.admits(person.id) {
        Ok(person)
    } else {
        let words = "This person has no access to the space";
        Err(ApiError::rule("assigneeId", words))
    }
}
