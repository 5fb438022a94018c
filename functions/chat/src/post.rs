//! Sending, changing and deleting messages: each has the next number of its organization's log.

use jiff::Timestamp;
use shared::{
    domain::{
        chat::{CHANGED_WITHIN, LogEnd, Message, Room, message_id},
        person::Person,
        text::Text,
    },
    http::{
        ApiError, ApiResult, Caller, Unauthenticated,
        chat::{MessageItem, Names},
    },
    queue::SocketMessage,
    retry::until_written,
    store::{ChatBasis, OutboxMessage, unless_overtaken},
};
use uuid::Uuid;

use crate::{State, mentions};

/// What a message may say.
pub(crate) type Content = Text<1, 4000>;

/// The one who asks, and the room they are in.
///
/// # Errors
/// [`ApiError::NotFound`] for a room that their organization does not have, [`ApiError::Forbidden`] for
/// one they are not in.
pub(crate) fn admitted(basis: &ChatBasis, room: Uuid) -> ApiResult<(&Person, Room)> {
    let removed = ApiError::Unauthenticated(Unauthenticated::Removed);
    let person = basis.person.as_ref().ok_or(removed)?;
    match basis.rooms.find(room, person) {
        Some(room) => Ok((person, room)),
        None if basis.rooms.exists(room) => {
            Err(ApiError::forbidden("You are not a member of this room"))
        }
        None => Err(ApiError::NotFound("Channel")),
    }
}

/// Sends a message.
///
/// # Errors
/// As [`admitted`], and when others keep being faster.
pub(crate) async fn send(
    state: &State,
    caller: &Caller,
    room: Uuid,
    content: &Content,
) -> ApiResult<MessageItem> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let content = content.as_str();
    let mentioned = mentions::find(store, tenant, content).await?;
    let (item, told) = until_written(|| async {
        let basis = store.chat_basis(tenant, caller.person, room, None).await?;
        let (person, in_room) = admitted(&basis, room)?;
        let end = basis.log.next(state.platform.clock.now());
        let others = mentioned
            .iter()
            .filter(|it| it.id != caller.person && basis.rooms.find(room, it).is_some());
        let others: Vec<_> = others.collect();
        let message = Message {
            id: message_id(tenant, end.at, end.number),
            room,
            place: basis.state.messages + 1,
            sender: person.into(),
            content: content.to_owned(),
            mentions: others.iter().map(|it| (*it).into()).collect(),
            created_at: end.at,
            edited_at: None,
            deleted_at: None,
            version: 1,
        };
        let others = others.into_iter();
        let queue = &state.notifications;
        let mut told = mentions::messages(queue, tenant, &in_room, &message, others)?;
        told.push(logged(state, caller, end.at)?);
        let written = store.message_create(tenant, &message, end, &told).await;
        let written = unless_overtaken(written)?;
        let names = Names::from_iter([person]);
        Ok::<_, ApiError>(written.map(|()| (MessageItem::new(message, &names), told)))
    })
    .await?;
    relay(state, &told).await;
    Ok(item)
}

/// Changes a message that the caller sent a moment ago; without content it is deleted.
///
/// # Errors
/// As [`admitted`]; [`ApiError::Forbidden`] for others' messages and old ones.
pub(crate) async fn change(
    state: &State,
    caller: &Caller,
    room: Uuid,
    message: Uuid,
    content: Option<&Content>,
) -> ApiResult<MessageItem> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let (item, told) = until_written(|| async {
        let basis = store.chat_basis(tenant, caller.person, room, Some(message));
        let basis = basis.await?;
        let (person, _) = admitted(&basis, room)?;
        let now = state.platform.clock.now();
        let old = changeable(basis.message.clone(), caller, now)?;
        let new = match content {
            Some(content) => Message {
                content: content.as_str().to_owned(),
                edited_at: Some(now),
                version: old.version + 1,
                ..old
            },
            None => Message {
                content: String::new(),
                mentions: Vec::new(),
                deleted_at: Some(now),
                version: old.version + 1,
                ..old
            },
        };
        let end: LogEnd = basis.log.next(now);
        let told = [logged(state, caller, end.at)?];
        let written = store.message_update(tenant, &new, end, &told).await;
        let written = unless_overtaken(written)?;
        let names = Names::from_iter([person]);
        Ok::<_, ApiError>(written.map(|()| (MessageItem::new(new, &names), told)))
    })
    .await?;
    relay(state, &told).await;
    Ok(item)
}

fn changeable(message: Option<Message>, caller: &Caller, now: Timestamp) -> ApiResult<Message> {
    let message = message.filter(|message| message.deleted_at.is_none());
    let message = message.ok_or(ApiError::NotFound("Message"))?;
    if message.sender.id != caller.person {
        return Err(ApiError::forbidden("Only who sent a message may change it"));
    }
    if now >= message.created_at + CHANGED_WITHIN {
        let words = "A message may be changed for 15 minutes";
        return Err(ApiError::forbidden(words));
    }
    Ok(message)
}

/// The message that wakes the one who tells the sockets.
fn logged(state: &State, caller: &Caller, now: Timestamp) -> ApiResult<OutboxMessage> {
    let tenant = caller.tenant;
    let message = SocketMessage::Logged { tenant };
    let message = state.sockets.outbox_message(tenant, &message, now);
    message.map_err(ApiError::internal)
}

/// Sends messages that are stored; what cannot be sent now, the relay sends.
async fn relay(state: &State, messages: &[OutboxMessage]) {
    let store = &state.platform.store;
    let relayed = messages.iter().map(|message| {
        let queue = match message.queue {
            shared::queue::QueueName::Sockets => &state.sockets,
            _ => &state.notifications,
        };
        queue.relay_or_leave(store, message)
    });
    futures::future::join_all(relayed).await;
}
