//! What people are told of tickets.

use std::collections::BTreeSet;

use shared::{
    BoxError,
    domain::{
        id::TenantId,
        ticket::{Ticket, TicketNews},
    },
};
use uuid::Uuid;

use crate::{Notifier, mails};

impl Notifier {
    /// Mails what became of a ticket to those whom it concerns, except who did it, and those who do not
    /// like mails.
    pub(crate) async fn mail_ticket(
        &self,
        tenant: TenantId,
        ticket: Uuid,
        news: TicketNews,
        by: u64,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let Some(ticket) = store.ticket_get(tenant, ticket).await? else {
            return Ok(());
        };
        let mut people = match news {
            TicketNews::Opened => store.admin_list(tenant).await?.into_iter().collect(),
            TicketNews::Status(_) | TicketNews::Comment => concerned(&ticket),
        };
        people.remove(&by);
        let people: Vec<_> = people.into_iter().collect();
        let url = &self.platform.config.public_url;
        for hundred in people.chunks(100) {
            let people = store.person_list_by_ids(tenant, hundred).await?;
            let mut like = people;
            like.retain(|person| person.is_active() && person.mails_notifications);
            for person in like {
                if let Some(email) = &person.email {
                    let text = mails::ticket(&person.name(), &ticket.subject, news, url);
                    self.mailer
                        .send(email, mails::TICKET_SUBJECT, &text)
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// Who opened a ticket, and who works on it.
fn concerned(ticket: &Ticket) -> BTreeSet<u64> {
    let assignee = ticket.assignee.map(|person| person.id);
    assignee.into_iter().chain([ticket.opener.id]).collect()
}
