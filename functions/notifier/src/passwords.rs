//! Links by mail that set a password.

use jiff::SignedDuration;
use shared::{
    BoxError,
    auth::token::{digest, random_secret},
    domain::{
        id::TenantId,
        person::{Credentials, EmailOwner, Person, Role},
        text::Email,
    },
    store::{NewPerson, PasswordToken, Sequence},
};

use crate::{Notifier, mails};

/// How long a reset link works.
const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long an invitation works: people are on holiday.
const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Notifier {
    /// Mails a link for a new password, if an active person has the address.
    pub(crate) async fn reset(&self, typed: &str) -> Result<(), BoxError> {
        let Ok(email) = Email::parse(typed) else {
            return Ok(());
        };
        let owner = match self.platform.store.email_owner_get(&email).await? {
            Some(owner) => owner,
            None if self.platform.config.reserves(&email) => self.make_operator(&email).await?,
            // nobody has the address, and the requester must not find out
            None => return Ok(()),
        };
        let found = self
            .platform
            .store
            .person_with_credentials(owner.tenant, owner.person)
            .await?;
        let Some((person, credentials)) = found.filter(|(person, _)| person.is_active()) else {
            return Ok(());
        };
        let valid_until = self.platform.clock.now() + RESET_LIFE;
        let token = PasswordToken::new(&person, &credentials, valid_until);
        let link = self.password_link(owner.tenant, &token).await?;
        self.mailer
            .send(&email, mails::RESET_SUBJECT, &mails::reset(&link))
            .await
    }

    /// Mails a link for a first password, to a person who has none.
    pub(crate) async fn invite(&self, tenant: TenantId, person: u64) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let found = store.person_with_credentials(tenant, person).await?;
        let organization = store.organization_get(tenant).await?;
        let (Some((person, credentials)), Some(organization)) = (found, organization) else {
            return Ok(());
        };
        // removed or deactivated before the mail went out
        let may_log_in = person.is_active() && credentials.password_hash.is_none();
        let Some(email) = person.email.as_ref().filter(|_| may_log_in) else {
            return Ok(());
        };
        let valid_until = self.platform.clock.now() + INVITATION_LIFE;
        let token = PasswordToken::new(&person, &credentials, valid_until);
        let link = self.password_link(tenant, &token).await?;
        let text = mails::invitation(&person.name(), &organization.name, &link);
        self.mailer
            .send(email, mails::INVITATION_SUBJECT, &text)
            .await
    }

    /// Mails a person who has a password that they may log in now.
    pub(crate) async fn greet_activated(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let found = store.person_with_credentials(tenant, person).await?;
        let organization = store.organization_get(tenant).await?;
        let (Some((person, credentials)), Some(organization)) = (found, organization) else {
            return Ok(());
        };
        let may_log_in = person.is_active() && credentials.password_hash.is_some();
        let Some(email) = person.email.as_ref().filter(|_| may_log_in) else {
            return Ok(());
        };
        let url = &self.platform.config.public_url;
        let text = mails::activated(&person.name(), &organization.name, url);
        self.mailer
            .send(email, mails::ACTIVATED_SUBJECT, &text)
            .await
    }

    /// A link that sets a password once. Only its hash is stored.
    async fn password_link(
        &self,
        tenant: TenantId,
        token: &PasswordToken,
    ) -> Result<String, BoxError> {
        let secret = format!("{tenant}.{}", random_secret());
        self.platform
            .store
            .password_token_create(tenant, &digest(&secret), token)
            .await?;
        Ok(format!(
            "{}/reset-password?token={secret}",
            self.platform.config.public_url
        ))
    }

    /// The operator of `SUPER_ADMIN_EMAIL`, made when they first ask for a password.
    pub(crate) async fn make_operator(&self, email: &Email) -> Result<EmailOwner, BoxError> {
        let tenant = TenantId::PLATFORM;
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        let id = store.sequence_next(tenant, Sequence::Person).await?;
        let person = Person {
            email: Some(email.clone()),
            ..Person::new(id, "Operator", Role::SuperAdmin, now)
        };
        let credentials = Credentials {
            version: 1,
            ..Credentials::default()
        };
        let new = NewPerson {
            person,
            credentials,
            messages: Vec::new(),
        };
        match store.person_create(tenant, &new).await? {
            Ok(()) => Ok(EmailOwner { tenant, person: id }),
            // another message was first: this one is tried again and finds them
            Err(refused) => Err(format!("operator not created: {refused:?}").into()),
        }
    }
}
