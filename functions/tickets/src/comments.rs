//! Comments on tickets.

use axum::{Json, extract::State as Extract, http::StatusCode};
use shared::{
    domain::{
        id::uuid_at,
        ticket::{MOST_COMMENTS, Ticket, TicketComment, TicketNews},
    },
    http::{
        ApiError, ApiResult, Member, Paging, Unauthenticated, ValidJson, ValidPath,
        workforce::Items,
    },
    retry::until_written,
    store::unless_overtaken,
};
use uuid::Uuid;

use crate::{
    State, attachments,
    ticket_input::NewComment,
    ticket_view::CommentItem,
    tickets::{changed, find},
};

/// Comments on a ticket, oldest first
#[utoipa::path(get, path = "/api/v1/tickets/{ticketId}/comments", tag = "Tickets", security(("session" = ["member"])),
    params(("ticketId" = Uuid, Path),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<CommentItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    paging: Paging,
) -> ApiResult<Json<Items<CommentItem>>> {
    let (store, after) = (&state.platform.store, paging.after.clone());
    let (found, page) = tokio::join!(
        find(&state, &caller, id),
        store.ticket_comment_list(caller.tenant, id, paging.limit, after),
    );
    found?;
    paging.items(page?, CommentItem::from)
}

/// Comment on a ticket; who opened it is told of others' comments
#[utoipa::path(post, path = "/api/v1/tickets/{ticketId}/comments", tag = "Tickets", security(("session" = ["member"])),
    params(("ticketId" = Uuid, Path)),
    request_body = NewComment,
    responses((status = 201, body = CommentItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(new): ValidJson<NewComment>,
) -> ApiResult<(StatusCode, Json<CommentItem>)> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let attachments = attachments::find(store, &caller, &new.attachment_ids);
    let author = async { Ok(store.person_get(tenant, caller.person).await?) };
    let (attachments, author) = tokio::try_join!(attachments, author)?;
    let author = author.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let now = state.platform.clock.now();
    let comment = TicketComment {
        id: uuid_at(now),
        ticket: id,
        author: (&author).into(),
        body: new.body.into_string(),
        attachments,
        created_at: now,
    };
    let told = until_written(|| async {
        let old = find(&state, &caller, id).await?;
        if old.comments >= MOST_COMMENTS {
            return Err(ApiError::conflict("A ticket has at most 500 comments"));
        }
        let ticket = Ticket {
            comments: old.comments + 1,
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        let told = [state.message(&caller, &changed(&caller, &ticket, TicketNews::Comment))?];
        let written = store.ticket_comment_create(tenant, &ticket, &comment, &told);
        Ok::<_, ApiError>(unless_overtaken(written.await)?.map(|()| told))
    })
    .await?;
    state.relay(&told).await;
    Ok((StatusCode::CREATED, Json(comment.into())))
}
