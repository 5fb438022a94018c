//! Sends what people are told: the consumer of the notifications queue.

mod mails;

use jiff::SignedDuration;
use shared::{
    BoxError,
    auth::token::{digest, random_secret},
    config::ConfigError,
    domain::{
        id::TenantId,
        person::{Credentials, EmailOwner, Person, Role},
        text::Email,
    },
    mail::Mailer,
    platform::Platform,
    queue::{Consumer, NotificationMessage},
    store::{NewPerson, PasswordToken, Sequence},
};

/// How long a reset link works (CONTRACT §3).
const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long an invitation works: people are on holiday.
const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The consumer.
#[derive(Clone, Debug)]
pub struct Notifier {
    platform: Platform,
    mailer: Mailer,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Notifier, ConfigError> {
    Ok(Notifier {
        mailer: platform.mailer()?,
        platform: platform.clone(),
    })
}

impl Consumer for Notifier {
    type Message = NotificationMessage;

    /// Sends one mail. A message that comes again after it was sent is left alone; one whose
    /// worker died between sending and remembering is sent twice, which beats not at all.
    async fn handle(&self, message: NotificationMessage, id: &str) -> Result<(), BoxError> {
        let store = &self.platform.store;
        if store.handled_get(id).await? {
            return Ok(());
        }
        match message {
            NotificationMessage::PasswordReset { email } => self.reset(&email).await?,
            NotificationMessage::PersonCreated {
                tenant,
                person,
                invite,
                ..
            } => {
                if invite {
                    self.invite(tenant, person).await?;
                }
            }
            NotificationMessage::PersonUpdated { .. } => {}
        }
        Ok(store.handled_put(id, self.platform.clock.now()).await?)
    }
}

impl Notifier {
    async fn reset(&self, typed: &str) -> Result<(), BoxError> {
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

    async fn invite(&self, tenant: TenantId, person: u64) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let found = store.person_with_credentials(tenant, person).await?;
        let organization = store.organization_get(tenant).await?;
        let (Some((person, credentials)), Some(organization)) = (found, organization) else {
            return Ok(());
        };
        // removed or deactivated before the mail went out
        let Some(email) = person.email.as_ref().filter(|_| person.is_active()) else {
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
    async fn make_operator(&self, email: &Email) -> Result<EmailOwner, BoxError> {
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
