//! Who may change and remove whom.

use shared::{
    domain::person::{Person, Role},
    http::{ApiError, ApiResult, Caller},
};

/// Whether the caller may make a change: an organization never loses its owner, and nobody locks
/// themselves out.
///
/// # Errors
/// [`ApiError::Forbidden`].
pub(crate) fn guard(caller: &Caller, old: &Person, new: &Person) -> ApiResult<()> {
    let own = caller.person == old.id;
    let owner = old.role == Role::Owner;
    if owner && (new.role != old.role || !new.is_active() || new.email.is_none()) {
        return Err(ApiError::forbidden(
            "The owner keeps role, login and account",
        ));
    }
    if owner && !own && new.email != old.email {
        return Err(ApiError::forbidden(
            "Only the owner may change the owner's login",
        ));
    }
    if own && (new.role != old.role || !new.is_active()) {
        return Err(ApiError::forbidden("You cannot take your own rights away"));
    }
    Ok(())
}

/// Whether the caller may remove the person.
///
/// # Errors
/// [`ApiError::Forbidden`] for the owner and for oneself.
pub(crate) fn guard_removal(caller: &Caller, person: &Person) -> ApiResult<()> {
    if person.role == Role::Owner || caller.person == person.id {
        return Err(ApiError::forbidden(
            "Neither the owner nor yourself can be removed",
        ));
    }
    Ok(())
}
