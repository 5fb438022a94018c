//! Tickets.

use axum::{Json, extract::State as Extract, http::StatusCode};
use shared::{
    domain::{
        id::uuid_at,
        patch::Patch,
        schedule::PersonRef,
        text::Text,
        ticket::{Ticket, TicketNews, TicketStatus},
    },
    http::{
        ApiError, ApiResult, Caller, Member, Paging, Unauthenticated, ValidJson, ValidPath,
        workforce::Items,
    },
    queue::NotificationMessage,
    retry::until_written,
    store::unless_overtaken,
};
use uuid::Uuid;

use crate::{
    State, attachments,
    ticket_input::{ChangedTicket, NewTicket},
    ticket_view::TicketItem,
};

/// A ticket that somebody sees.
///
/// # Errors
/// [`ApiError::NotFound`], [`ApiError::Forbidden`].
pub(crate) async fn find(state: &State, caller: &Caller, id: Uuid) -> ApiResult<Ticket> {
    let ticket = state.platform.store.ticket_get(caller.tenant, id).await?;
    let ticket = ticket.ok_or(ApiError::NotFound("Ticket"))?;
    match ticket.is_seen_by(caller.person, caller.role) {
        true => Ok(ticket),
        false => Err(ApiError::forbidden("This ticket is somebody else's")),
    }
}

/// Tickets, latest first: one's own, for managers all
#[utoipa::path(get, path = "/api/v1/tickets", tag = "Tickets", security(("session" = ["member"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<TicketItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    paging: Paging,
) -> ApiResult<Json<Items<TicketItem>>> {
    let opener = (!caller.role.is_manager()).then_some(caller.person);
    let (store, after) = (&state.platform.store, paging.after.clone());
    let page = store.ticket_list(caller.tenant, opener, paging.limit, after);
    paging.items(page.await?, TicketItem::from)
}

/// Open a ticket; managers are told
#[utoipa::path(post, path = "/api/v1/tickets", tag = "Tickets", security(("session" = ["member"])),
    request_body = NewTicket,
    responses((status = 201, body = TicketItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(new): ValidJson<NewTicket>,
) -> ApiResult<(StatusCode, Json<TicketItem>)> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let subject = new.subject()?.to_owned();
    let attachments = attachments::find(store, &caller, &new.attachment_ids);
    let opener = async { Ok(store.person_get(tenant, caller.person).await?) };
    let (attachments, opener) = tokio::try_join!(attachments, opener)?;
    let opener = opener.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let now = state.platform.clock.now();
    let ticket = Ticket {
        id: uuid_at(now),
        subject,
        description: new.description.given(Text::into_string),
        priority: new.priority.unwrap_or_default(),
        status: TicketStatus::Open,
        opener: (&opener).into(),
        assignee: None,
        attachments,
        comments: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let told = [state.message(&caller, &changed(&caller, &ticket, TicketNews::Opened))?];
    store.ticket_create(tenant, &ticket, &told).await?;
    state.relay(&told).await;
    Ok((StatusCode::CREATED, Json(ticket.into())))
}

/// One ticket
#[utoipa::path(get, path = "/api/v1/tickets/{ticketId}", tag = "Tickets", security(("session" = ["member"])),
    params(("ticketId" = Uuid, Path)),
    responses((status = 200, body = TicketItem)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<TicketItem>> {
    Ok(Json(find(&state, &caller, id).await?.into()))
}

/// Change a ticket. Who opened it, and is no manager, changes its text, closes it or opens it again;
/// they are told of what others do. What is closed is opened again before it is anything else
#[utoipa::path(patch, path = "/api/v1/tickets/{ticketId}", tag = "Tickets", security(("session" = ["member"])),
    params(("ticketId" = Uuid, Path)),
    request_body = ChangedTicket,
    responses((status = 200, body = TicketItem)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedTicket>,
) -> ApiResult<Json<TicketItem>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let assignee = assignee(&state, &caller, &change).await?;
    let (ticket, told) = until_written(|| async {
        let old = find(&state, &caller, id).await?;
        refuse(&caller, &old, &change)?;
        let mut new = old.clone();
        apply(&change, &mut new);
        if let Some(assignee) = assignee {
            new.assignee = assignee;
        }
        if new == old {
            return Ok(Some((old, Vec::new())));
        }
        new.updated_at = state.platform.clock.now();
        new.version += 1;
        let news = (new.status != old.status).then_some(TicketNews::Status(new.status));
        let told = news.map(|news| state.message(&caller, &changed(&caller, &new, news)));
        let told = told.into_iter().collect::<ApiResult<Vec<_>>>()?;
        let written = store.ticket_update(tenant, &new, &told).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| (new, told)))
    })
    .await?;
    state.relay(&told).await;
    Ok(Json(ticket.into()))
}

/// The message that tells of a ticket.
pub(crate) fn changed(caller: &Caller, ticket: &Ticket, news: TicketNews) -> NotificationMessage {
    NotificationMessage::TicketChanged {
        tenant: caller.tenant,
        ticket: ticket.id,
        news,
        by: caller.person,
    }
}

/// Who is to work on it, if that is said.
async fn assignee(
    state: &State,
    caller: &Caller,
    change: &ChangedTicket,
) -> ApiResult<Option<Option<PersonRef>>> {
    let id = match change.assignee_id.0 {
        Patch::Keep => return Ok(None),
        Patch::Clear => return Ok(Some(None)),
        Patch::Set(id) => id,
    };
    let person = state.platform.store.person_get(caller.tenant, id.number());
    let person = person.await?.filter(|person| id.matches(person.uuid));
    match person {
        Some(person) => Ok(Some(Some((&person).into()))),
        None => {
            let words = "No such person in the organization";
            Err(ApiError::rule("assigneeId", words))
        }
    }
}

fn refuse(caller: &Caller, old: &Ticket, change: &ChangedTicket) -> ApiResult<()> {
    let is_manager = caller.role.is_manager();
    if !is_manager && change.assignee_id.0 != Patch::Keep {
        return Err(ApiError::forbidden("Only managers assign tickets"));
    }
    let Some(status) = change.status else {
        return Ok(());
    };
    if !is_manager && !status.is_for_opener() && status != old.status {
        let words = "Who opened a ticket closes it or opens it again";
        return Err(ApiError::forbidden(words));
    }
    match old.status.leads_to(status) {
        true => Ok(()),
        false => Err(ApiError::conflict(
            "The ticket is done; open it again first",
        )),
    }
}

fn apply(change: &ChangedTicket, ticket: &mut Ticket) {
    if let Some(subject) = &change.subject {
        subject.as_str().clone_into(&mut ticket.subject);
    }
    let description = change.description.clone();
    description.apply(&mut ticket.description, Text::into_string);
    ticket.priority = change.priority.unwrap_or(ticket.priority);
    ticket.status = change.status.unwrap_or(ticket.status);
}
