//! Tickets and their comments. A ticket stands twice: among all, and among those of who opened it.

use uuid::Uuid;

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    record::Record,
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    id::TenantId,
    ticket::{Ticket, TicketComment},
};

impl Store {
    /// One page of tickets, the latest first: all, or those that a person opened.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn ticket_list(
        &self,
        tenant: TenantId,
        opener: Option<u64>,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Ticket>, StoreError> {
        let partition = match opener {
            Some(person) => keys::tickets_of(tenant, person),
            None => keys::tickets(tenant),
        };
        let query = Query::partition(partition)
            .backward()
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// A ticket.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn ticket_get(
        &self,
        tenant: TenantId,
        ticket: Uuid,
    ) -> Result<Option<Ticket>, StoreError> {
        let key = keys::ticket(tenant, ticket);
        self.table.get(&key, Read::Consistent).await
    }

    /// Opens a ticket.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn ticket_create(
        &self,
        tenant: TenantId,
        ticket: &Ticket,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let transaction = written(Transaction::new(), tenant, ticket, Condition::absent())?;
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// Writes a changed ticket; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed it in between.
    pub async fn ticket_update(
        &self,
        tenant: TenantId,
        ticket: &Ticket,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let unchanged = Condition::version(ticket.version - 1);
        let transaction = written(Transaction::new(), tenant, ticket, unchanged)?;
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// One page of a ticket's comments, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn ticket_comment_list(
        &self,
        tenant: TenantId,
        ticket: Uuid,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<TicketComment>, StoreError> {
        let query = Query::partition(keys::ticket_comments(tenant, ticket))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// Stores a comment with its ticket, which counts it; its files are shared with who opened the
    /// ticket.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed the ticket in between.
    pub async fn ticket_comment_create(
        &self,
        tenant: TenantId,
        ticket: &Ticket,
        comment: &TicketComment,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let unchanged = Condition::version(ticket.version - 1);
        let key = keys::ticket_comment(tenant, ticket.id, comment.id);
        let mut transaction = written(Transaction::new(), tenant, ticket, unchanged)?
            .create(Record::new(key, comment)?);
        if comment.author.id != ticket.opener.id {
            for file in &comment.attachments {
                let opener = [(":opener", number(ticket.opener.id))];
                let shared = Change::new("SET shared_with = :opener", opener);
                let file = keys::file(tenant, *file);
                transaction = transaction.update_if(file, shared, Condition::present());
            }
        }
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }
}

fn written(
    transaction: Transaction,
    tenant: TenantId,
    ticket: &Ticket,
    condition: Condition,
) -> Result<Transaction, StoreError> {
    let own = keys::ticket_of_person(tenant, ticket.opener.id, ticket.id);
    Ok(transaction
        .put_if(
            Record::new(keys::ticket(tenant, ticket.id), ticket)?,
            condition,
        )
        .put_if(Record::new(own, ticket)?, Condition::always()))
}
