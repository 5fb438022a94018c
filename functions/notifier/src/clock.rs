//! Stretches of work that nobody ended.

use jiff::{Timestamp, tz::TimeZone};
use shared::{
    BoxError,
    domain::{
        clock::TimeEntry, id::TenantId, organization::Organization, person::Person, wall_time::Span,
    },
    queue::NotificationMessage,
    store::{EntryChange, StoreError},
};

use crate::{Notifier, mails};

impl Notifier {
    /// Closes what the people of an organization forgot to end.
    pub(crate) async fn close_forgotten(
        &self,
        organization: &Organization,
    ) -> Result<(), BoxError> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        let tenant = organization.id;
        let open = store.open_time_entry_list(tenant).await?;
        let forgotten = open.iter().filter_map(|entry| {
            let closed = entry.forgotten(now, &organization.clock)?;
            Some((entry, closed))
        });
        for (open, closed) in forgotten {
            self.close(tenant, open, &closed, now).await?;
        }
        Ok(())
    }

    /// Ends what somebody was at who is removed.
    pub(crate) async fn close_open_entry(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(), BoxError> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        match store.open_time_entry_get(tenant, person).await? {
            Some(open) => {
                let closed = open.closed_by_rule(now);
                self.close(tenant, &open, &closed, now).await
            }
            None => Ok(()),
        }
    }

    async fn close(
        &self,
        tenant: TenantId,
        open: &TimeEntry,
        closed: &TimeEntry,
        now: Timestamp,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let book = store.time_book_get(tenant, open.person.id).await?;
        let message = NotificationMessage::closed_by_rule(tenant, closed);
        let message = self.notifications.outbox_message(tenant, &message, now)?;
        let message = [message];
        let change = EntryChange::update(&book, open, closed).telling(&message);
        match store.time_entry_write(tenant, change).await {
            Ok(()) => {}
            // their time changed in the meantime; the next run looks again
            Err(StoreError::Condition(_) | StoreError::Busy) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        self.notifications.relay_or_leave(store, &message[0]).await;
        Ok(())
    }

    /// Mails a person, and those who lead, that a stretch of work was closed by rule.
    pub(crate) async fn mail_closed(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
        time_zone: &str,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let mut people = self.leaders(tenant).await?;
        people.retain(|leader| leader.id != person);
        people.extend(store.person_get(tenant, person).await?);
        let whose = people.iter().find(|it| it.id == person);
        let whose = whose.map(Person::name).unwrap_or_default();
        let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        let shown = |at: Timestamp| {
            let at = at.to_zoned(zone.clone());
            at.strftime("%d.%m.%Y %H:%M").to_string()
        };
        let (from, to) = (shown(span.start), shown(span.end));
        let url = &self.platform.config.public_url;
        for it in &people {
            let likes = it.is_active() && it.mails_notifications;
            if let Some(email) = it.email.as_ref().filter(|_| likes) {
                let of = (it.id != person).then_some(whose.as_str());
                let text = mails::closed_by_rule(&it.name(), of, &from, &to, url);
                self.mailer
                    .send(email, mails::CLOSED_SUBJECT, &text)
                    .await?;
            }
        }
        Ok(())
    }
}
