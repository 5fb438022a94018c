//! What people are told of their shifts.

use shared::{
    BoxError,
    domain::{id::TenantId, schedule::ShiftNews},
};

use crate::{Notifier, mails};

impl Notifier {
    /// Mails a person what changed of their shifts, unless they have left or do not like mails.
    pub(crate) async fn mail_shifts(
        &self,
        tenant: TenantId,
        person: u64,
        schedule: &str,
        news: &[ShiftNews],
    ) -> Result<(), BoxError> {
        let person = self.platform.store.person_get(tenant, person).await?;
        let likes = person.filter(|person| person.is_active() && person.mails_notifications);
        let Some(person) = likes else { return Ok(()) };
        let Some(email) = &person.email else {
            return Ok(());
        };
        let url = &self.platform.config.public_url;
        let text = mails::shifts(&person.name(), schedule, news, url);
        self.mailer.send(email, mails::SHIFTS_SUBJECT, &text).await
    }
}
