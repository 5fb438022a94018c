//! What admins are told of webhooks.

use shared::{
    BoxError,
    domain::{id::TenantId, person::Role},
};
use uuid::Uuid;

use crate::{Notifier, mails};

impl Notifier {
    /// Mails the admins that a webhook was disabled, if it still is. Whoever likes mails or not: nobody
    /// else tells them.
    pub(crate) async fn mail_disabled(
        &self,
        tenant: TenantId,
        webhook: Uuid,
    ) -> Result<(), BoxError> {
        let webhook = self.platform.store.webhook_get(tenant, webhook).await?;
        let Some(webhook) = webhook.filter(|it| it.terms.disabled_at.is_some()) else {
            return Ok(());
        };
        let (receiver, url) = (
            webhook.terms.url.to_string(),
            &self.platform.config.public_url,
        );
        for person in self.active(tenant, Role::Admin).await? {
            if let Some(email) = &person.email {
                let text = mails::webhook_disabled(&person.name(), &receiver, url);
                self.mailer
                    .send(email, mails::WEBHOOK_SUBJECT, &text)
                    .await?;
            }
        }
        Ok(())
    }
}
