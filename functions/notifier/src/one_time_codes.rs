//! Codes that log people in once.

use shared::{
    BoxError,
    auth::password,
    domain::{
        id::TenantId,
        one_time_code::{Destination, OneTimeCode, random_code},
        person::EmailOwner,
    },
};

use crate::{Notifier, mails};

impl Notifier {
    /// Sends a code, if an active person has the address or number.
    pub(crate) async fn send_code(
        &self,
        tenant: Option<TenantId>,
        sent_to: &Destination,
    ) -> Result<(), BoxError> {
        // what nobody has, the requester must not find out
        let Some(EmailOwner { tenant, person }) = self.owner(tenant, sent_to).await? else {
            return Ok(());
        };
        let store = &self.platform.store;
        let found = store.person_get(tenant, person).await?;
        if !found.is_some_and(|person| person.is_active()) {
            return Ok(());
        }
        let digits = random_code();
        let code = OneTimeCode {
            hash: password::hash(&digits).await?,
            sent_to: sent_to.clone(),
            tries: 0,
            valid_until: self.platform.clock.now() + OneTimeCode::LIFE,
        };
        store.one_time_code_put(tenant, person, &code).await?;
        let text = mails::one_time_code(&digits);
        match sent_to {
            Destination::Email(email) => self.mailer.send(email, mails::CODE_SUBJECT, &text).await,
            Destination::Phone(phone) => self.messenger.send(phone, &text).await,
        }
    }

    async fn owner(
        &self,
        tenant: Option<TenantId>,
        sent_to: &Destination,
    ) -> Result<Option<EmailOwner>, BoxError> {
        let store = &self.platform.store;
        Ok(match (sent_to, tenant) {
            (Destination::Email(email), _) => match store.email_owner_get(email).await? {
                None if self.platform.config.reserves(email) => {
                    Some(self.make_operator(email).await?)
                }
                owner => owner,
            },
            (Destination::Phone(phone), Some(tenant)) => store.phone_owner(tenant, phone).await?,
            (Destination::Phone(_), None) => None,
        })
    }
}
