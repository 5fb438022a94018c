//! Telling people what changed of their shifts: once each for a request, with all of it.

use std::collections::BTreeMap;

use shared::{
    domain::schedule::{Schedule, ShiftNews},
    http::{ApiError, ApiResult, Caller},
    queue::NotificationMessage,
    store::{OutboxMessage, ShiftChange},
};

use crate::State;

/// A message for each person who is to be told of changes; the caller knows.
///
/// # Errors
/// When a message has no JSON form.
pub(crate) fn messages(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: &[ShiftChange],
) -> ApiResult<Vec<OutboxMessage>> {
    let mut by_person: BTreeMap<u64, Vec<ShiftNews>> = BTreeMap::new();
    for ShiftChange { old, new } in changes {
        let (old, new) = (old.as_ref(), new.as_ref());
        let sides = [old, new].into_iter().flatten();
        let people = sides.filter_map(|shift| Some(shift.person.as_ref()?.id));
        let mut people: Vec<u64> = people.filter(|it| *it != caller.person).collect();
        people.dedup();
        for person in people {
            if let Some(news) = ShiftNews::of(person, old, new) {
                by_person.entry(person).or_default().push(news);
            }
        }
    }
    let now = state.platform.clock.now();
    let message = |(person, news)| {
        let message = NotificationMessage::ShiftsChanged {
            tenant: caller.tenant,
            person,
            schedule: schedule.name.clone(),
            news,
        };
        let queue = &state.notifications;
        let message = queue.outbox_message(caller.tenant, &message, now);
        message.map_err(ApiError::internal)
    };
    by_person.into_iter().map(message).collect()
}

/// Sends messages that are stored; what cannot be sent now, the relay sends.
pub(crate) async fn relay(state: &State, messages: &[OutboxMessage]) {
    let relayed = messages.iter().map(|message| {
        state
            .notifications
            .relay_or_leave(&state.platform.store, message)
    });
    futures::future::join_all(relayed).await;
}
