//! Telling people something in the app, and by mail where they like that.

use futures::{StreamExt, stream};
use shared::{
    BoxError,
    domain::{
        id::TenantId,
        notification::{Notice, Notification},
    },
    queue::NotificationMessage,
    store::Sequence,
};

use crate::{Notifier, mails};

/// How many are told at the same time. More of them would meet other workers, who tell the same
/// people something else.
const AT_ONCE: usize = 8;

impl Notifier {
    /// Tells it those of the recipients who have not been told, each by themselves: a worker that dies in
    /// between leaves the others to the next message.
    pub(crate) async fn notify(
        &self,
        tenant: TenantId,
        notice: &Notice,
        recipients: &[u64],
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let untold = store
            .notification_untold(tenant, notice, recipients)
            .await?;
        if untold.is_empty() {
            return Ok(());
        }
        let wanted = [(Sequence::Notification, untold.len() as u64)];
        let [first] = store.sequence_take(tenant, wanted).await?;
        let pending: Vec<_> = (first..)
            .zip(untold)
            .map(|(id, recipient)| self.notify_one(tenant, notice, id, recipient))
            .collect();
        // one that fails must not keep the others from being told
        let told: Vec<_> = stream::iter(pending)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        told.into_iter().collect()
    }

    /// The mail is a message of its own, stored with the notification: it comes when the
    /// notification is made and not again, whatever becomes of this worker.
    async fn notify_one(
        &self,
        tenant: TenantId,
        notice: &Notice,
        id: u64,
        recipient: u64,
    ) -> Result<(), BoxError> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        let notification = Notification {
            id,
            kind: notice.kind,
            message: notice.message.clone(),
            user_id: recipient,
            related_user_id: notice.subject,
            event_date: notice.event_date,
            is_read: false,
            created_at: now,
            updated_at: now,
        };
        let notified = NotificationMessage::Notified {
            tenant,
            recipient,
            notification: id,
        };
        let mail = notice
            .mailed
            .then(|| self.notifications.outbox_message(tenant, &notified, now))
            .transpose()?;
        let new = store
            .notification_create(tenant, &notification, notice, mail.as_ref())
            .await?;
        if let Some(mail) = mail.filter(|_| new) {
            self.notifications.relay_or_leave(store, &mail).await;
        }
        Ok(())
    }

    /// Mails a notification, unless its recipient has left or does not like mails.
    pub(crate) async fn mail(
        &self,
        tenant: TenantId,
        recipient: u64,
        notification: u64,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let person = store.person_get(tenant, recipient).await?;
        let likes = person.filter(|person| person.is_active() && person.mails_notifications);
        let Some(person) = likes else { return Ok(()) };
        let found = store
            .notification_get(tenant, recipient, notification)
            .await?;
        let (Some(email), Some(found)) = (&person.email, found) else {
            return Ok(());
        };
        let url = &self.platform.config.public_url;
        let text = mails::notification(&person.name(), &found.message, url);
        self.mailer
            .send(email, mails::subject(found.kind), &text)
            .await
    }
}
