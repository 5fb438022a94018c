//! What people are told of tickets.

use std::collections::BTreeSet;

use shared::{
    BoxError,
    domain::{
        directory::PersonFilter,
        id::TenantId,
        person::{Person, PersonStatus, Role},
        ticket::{Ticket, TicketNews},
    },
};
use uuid::Uuid;

use crate::{Notifier, mails};

/// People of a role who are told at most.
const MOST_LEADERS: usize = 100;

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
        let people = match news {
            TicketNews::Opened => self.leaders(tenant).await?,
            TicketNews::Status(_) | TicketNews::Comment => {
                let concerned = concerned(&ticket);
                store.person_list_by_ids(tenant, &concerned).await?
            }
        };
        let url = &self.platform.config.public_url;
        for person in people.iter().filter(|person| person.id != by) {
            let likes = person.is_active() && person.mails_notifications;
            if let Some(email) = person.email.as_ref().filter(|_| likes) {
                let text = mails::ticket(&person.name(), &ticket.subject, news, url);
                self.mailer
                    .send(email, mails::TICKET_SUBJECT, &text)
                    .await?;
            }
        }
        Ok(())
    }

    /// The admins and the managers of an organization, a hundred of each at most.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn leaders(&self, tenant: TenantId) -> Result<Vec<Person>, BoxError> {
        let mut people = self.active(tenant, Role::Admin).await?;
        people.extend(self.active(tenant, Role::Manager).await?);
        Ok(people)
    }

    /// Active people of a role, a hundred at most.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn active(
        &self,
        tenant: TenantId,
        role: Role,
    ) -> Result<Vec<Person>, BoxError> {
        let of_role = PersonFilter::default()
            .status(PersonStatus::Active)
            .role(role);
        let choose = |all: &[u64]| all.iter().copied().take(MOST_LEADERS).collect();
        let found = self.platform.store.person_find(tenant, &of_role, choose);
        Ok(found.await?.people)
    }
}

/// Who opened a ticket, and who works on it.
fn concerned(ticket: &Ticket) -> Vec<u64> {
    let assignee = ticket.assignee.map(|person| person.id);
    let both: BTreeSet<_> = assignee.into_iter().chain([ticket.opener.id]).collect();
    both.into_iter().collect()
}
