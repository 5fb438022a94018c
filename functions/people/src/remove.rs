//! Removing people, whichever API asks, and what forbids it.

use futures::future::join;
use jiff::{Timestamp, tz::TimeZone};
use shared::{
    domain::{
        hours::{HoursKind, Month},
        id::TenantId,
        organization::Organization,
        person::Person,
    },
    http::{ApiError, ApiResult, Caller},
    queue::{NotificationMessage, SocketMessage},
    retry::until_written,
    store::Store,
};

use crate::{State, permissions::guard_removal};

/// What becomes of the hours planned and worked by a removed person.
#[derive(Clone, Copy)]
pub(crate) enum Hours {
    /// They stay as history.
    Stay,
    /// They forbid the removal; those planned for this month or later are active.
    Forbid(Month),
}

/// Removes a person: logged out, anonymised, their history stays. When they are changed
/// meanwhile, new hours included, it is decided again.
///
/// # Errors
/// [`ApiError::Forbidden`] for the owner and oneself, [`ApiError::Refused`] for hours,
/// [`ApiError::Contended`] when others keep changing the person.
pub(crate) async fn remove(
    state: &State,
    caller: &Caller,
    person: Person,
    hours: Hours,
) -> ApiResult<()> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let now = state.platform.clock.now();
    let removed = NotificationMessage::PersonRemoved {
        tenant,
        person: person.id,
    };
    let message = state.notifications.outbox_message(tenant, &removed, now);
    let messages = [message.map_err(ApiError::internal)?];
    let (id, mut known) = (person.id, Some(person));
    until_written(|| {
        let known = known.take();
        async {
            let found = match known {
                Some(person) => Some(person),
                None => store.person_get(tenant, id).await?,
            };
            // another request removed them
            let Some(person) = found else {
                return Ok(Some(()));
            };
            guard_removal(caller, &person)?;
            if let Hours::Forbid(month) = hours {
                refuse_with_hours(store, tenant, id, month).await?;
            }
            store.session_delete_all(tenant, id).await?;
            let removed = store.person_remove(tenant, &person, now, &messages).await?;
            if removed.is_ok() {
                let relay = state.notifications.relay_or_leave(store, &messages[0]);
                let (ended, ()) = join(store.session_delete_all(tenant, id), relay).await;
                ended?;
                let ended = SocketMessage::SessionsEnded { tenant, person: id };
                state.sockets.tell_sockets(tenant, &ended, now).await;
            }
            Ok(removed.ok())
        }
    })
    .await
}

/// The month where the organization is.
pub(crate) fn month(organization: Option<&Organization>, now: Timestamp) -> Month {
    let zone = organization.and_then(|it| TimeZone::get(&it.time_zone).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    Month::of(now.to_zoned(zone).date())
}

/// Refuses as long as there are hours: those planned for this month or later are active, all others
/// are history. Hours that come later change the person, so that a removal begun before is refused.
async fn refuse_with_hours(
    store: &Store,
    tenant: TenantId,
    person: u64,
    month: Month,
) -> ApiResult<()> {
    let exist = |kind, from| store.hours_exist(tenant, kind, person, from);
    let (planned, worked) = tokio::join!(
        exist(HoursKind::Allocation, None),
        exist(HoursKind::Actual, None),
    );
    let (planned, worked) = (planned?, worked?);
    let message = if planned && exist(HoursKind::Allocation, Some(month)).await? {
        "Cannot delete team member with active allocations"
    } else if planned || worked {
        "Cannot delete team member with historical data"
    } else {
        return Ok(());
    };
    Err(ApiError::Refused {
        message,
        suggestion: "Consider deactivating the team member instead",
    })
}
