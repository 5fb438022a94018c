//! The messages of a room.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    domain::{
        chat::first_message_id,
        id::{TypedUuid, uuid_at},
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Member, Paging, ValidJson, ValidPath, ValidQuery,
        chat::{MessageItem, Names},
        workforce::Items,
        workhub::Done,
    },
    queue::SocketMessage,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    post::{self, Content, admitted},
};

/// Which messages are wanted.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct Wanted {
    #[deserr(default)]
    before: Option<Before>,
}

/// A message's id, or an instant.
struct Before(Uuid);

impl Before {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        let id = Uuid::parse_str(text).ok();
        let id = id.or_else(|| text.parse::<Timestamp>().ok().map(first_message_id));
        id.map(Self)
            .ok_or(Violation::Format("message id, or instant in RFC 3339"))
    }
}

shared::deserr_by_parse!(Before);

/// What a message says.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewMessage {
    content: Content,
}

/// How far one has read.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ReadUpTo {
    /// The last message one has read.
    message_id: TypedUuid,
}

/// The latest messages of a room in the order they were sent; the next page has those before
#[utoipa::path(get, path = "/api/v1/chat/channels/{channelId}/messages", tag = "Chat", security(("session" = ["member"])),
    params(("channelId" = Uuid, Path, description = "id of the room"),
           ("before" = Option<String>, Query, description = "only messages sent before this one (its id), or before an instant (RFC 3339)"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<MessageItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(room): ValidPath<Uuid>,
    ValidQuery(wanted): ValidQuery<Wanted>,
    paging: Paging,
) -> ApiResult<Json<Items<MessageItem>>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let (before, after) = (wanted.before.map(|it| it.0), paging.after.clone());
    let (basis, page) = tokio::join!(
        store.chat_basis(tenant, caller.person, room, None),
        store.message_list(tenant, room, before, paging.limit, after),
    );
    admitted(&basis?, room)?;
    let mut page = page?;
    page.items.reverse();
    let mut senders: Vec<_> = page.items.iter().map(|it| it.sender.id).collect();
    senders.sort_unstable();
    senders.dedup();
    let people = store.person_list_by_ids(tenant, &senders).await?;
    let names: Names = people.iter().collect();
    paging.items(page, |message| MessageItem::new(message, &names))
}

/// Send a message, of up to 4,000 characters. `@` and a login, or an id, mentions somebody
#[utoipa::path(post, path = "/api/v1/chat/channels/{channelId}/messages", tag = "Chat", security(("session" = ["member"])),
    params(("channelId" = Uuid, Path, description = "id of the room")),
    request_body = NewMessage,
    responses((status = 201, body = MessageItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(room): ValidPath<Uuid>,
    ValidJson(new): ValidJson<NewMessage>,
) -> ApiResult<(StatusCode, Json<MessageItem>)> {
    let message = post::send(&state, &caller, room, &new.content).await?;
    Ok((StatusCode::CREATED, Json(message)))
}

/// Change a message of one's own, within 15 minutes
#[utoipa::path(patch, path = "/api/v1/chat/channels/{channelId}/messages/{messageId}", tag = "Chat", security(("session" = ["member"])),
    params(("channelId" = Uuid, Path, description = "id of the room"), ("messageId" = Uuid, Path)),
    request_body = NewMessage,
    responses((status = 200, body = MessageItem)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((room, message)): ValidPath<(Uuid, Uuid)>,
    ValidJson(new): ValidJson<NewMessage>,
) -> ApiResult<Json<MessageItem>> {
    let changed = post::change(&state, &caller, room, message, Some(&new.content)).await?;
    Ok(Json(changed))
}

/// Delete a message of one's own, within 15 minutes: its place stays, without what it said
#[utoipa::path(delete, path = "/api/v1/chat/channels/{channelId}/messages/{messageId}", tag = "Chat", security(("session" = ["member"])),
    params(("channelId" = Uuid, Path, description = "id of the room"), ("messageId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((room, message)): ValidPath<(Uuid, Uuid)>,
) -> ApiResult<Json<Done>> {
    post::change(&state, &caller, room, message, None).await?;
    Ok(Json(Done::OK))
}

/// Say up to which message one has read. Who sent it is told, and one's own other windows
#[utoipa::path(post, path = "/api/v1/chat/channels/{channelId}/read", tag = "Chat", security(("session" = ["member"])),
    params(("channelId" = Uuid, Path, description = "id of the room")),
    request_body = ReadUpTo,
    responses((status = 200, body = Done)))]
pub(crate) async fn read(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(room): ValidPath<Uuid>,
    ValidJson(read): ValidJson<ReadUpTo>,
) -> ApiResult<Json<Done>> {
    let (store, tenant, person) = (&state.platform.store, caller.tenant, caller.person);
    let TypedUuid(message) = read.message_id;
    let basis = store
        .chat_basis(tenant, person, room, Some(message))
        .await?;
    admitted(&basis, room)?;
    let unknown = || ApiError::rule("messageId", "No such message in this room");
    let message = basis.message.ok_or_else(unknown)?;
    let further = store.room_read_put(tenant, person, room, message.place);
    if further.await? {
        let told = SocketMessage::Read {
            tenant,
            person,
            room,
            message: message.id,
            sender: message.sender.id,
        };
        let id = uuid_at(state.platform.clock.now());
        let sent = state.sockets.send_in(tenant, &told, id).await;
        sent.map_err(ApiError::internal)?;
    }
    Ok(Json(Done::OK))
}
