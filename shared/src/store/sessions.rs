//! Sessions and the tokens of password mails.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Limit, Query, Read, Store, StoreError, keys,
    record::Record,
    transaction::{Change, Condition, Transaction, number},
};
use crate::{
    auth::{session::Session, token::digest},
    domain::{
        id::TenantId,
        person::{Credentials, Mfa, Person},
        text::Email,
    },
};

/// A token sent by mail with which a password is set; stored by its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordToken {
    /// Whose password.
    pub person: u64,
    /// End of its life.
    pub valid_until: Timestamp,
    /// Fingerprint of the login it was made for.
    login: String,
}

impl PasswordToken {
    /// A token for the login that a person has now.
    #[must_use]
    pub fn new(person: &Person, credentials: &Credentials, valid_until: Timestamp) -> Self {
        Self {
            person: person.id,
            valid_until,
            login: fingerprint(person, credentials),
        }
    }

    /// Whether the person still has the address it was mailed to and the password it replaces:
    /// one token used spends all others, a login none.
    #[must_use]
    pub fn fits(&self, person: &Person, credentials: &Credentials) -> bool {
        self.login == fingerprint(person, credentials)
    }
}

fn fingerprint(person: &Person, credentials: &Credentials) -> String {
    let address = person.email.as_ref().map_or("", Email::as_str);
    let password = credentials.password_hash.as_deref().unwrap_or_default();
    digest(&format!("{address} {password}"))
}

/// What a login had checked when it asks for a session.
#[derive(Clone, Debug)]
pub struct LoginProof<'a> {
    /// The secrets' version that was checked; another one by now refuses the login.
    pub credentials_version: u64,
    /// The second factor as it is after the login, when one was used.
    pub mfa: Option<&'a Mfa>,
    /// The account's failures, forgiven by a login.
    pub limit: &'a Limit,
}

impl Store {
    /// Starts a session for a login, unless the person changed since it was checked.
    ///
    /// It takes no transaction, which would cost twice as much. The session is written before the
    /// secrets are looked at again: a change that this look misses comes later, and what ends a
    /// person's sessions after a change then finds this one. Nobody has its token yet.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the secrets, the role or the status changed in between.
    pub async fn session_create(
        &self,
        session: &Session,
        proof: &LoginProof<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (tenant, person) = (session.tenant, session.person);
        let secrets = keys::credentials(tenant, person);
        let mut version = proof.credentials_version;
        if let Some(mfa) = proof.mfa {
            // a code works once: a second login with the same one finds another version
            let mfa = serde_dynamo::to_attribute_value(mfa).map_err(StoreError::Codec)?;
            let used = Change::new(
                "SET mfa = :mfa ADD version :one",
                [(":mfa", mfa), (":one", number(1))],
            );
            let unchanged = Condition::version(version);
            self.table.update_if(&secrets, used, unchanged).await?;
            version += 1;
        }
        let record = Record::new(keys::session(tenant, person, session.id), session)?
            .expiring(session.ends_at);
        self.table.put_if(record, Condition::absent()).await?;
        let limit = proof.limit.key();
        let (secrets, (), ()) = tokio::try_join!(
            self.table.get::<Credentials>(&secrets, Read::Consistent),
            self.last_login_update(tenant, person, now),
            self.table.delete_if(&limit, Condition::always()),
        )?;
        if secrets.is_some_and(|secrets| secrets.version == version) {
            return Ok(());
        }
        self.session_delete(tenant, person, session.id).await?;
        Err(StoreError::Condition(0))
    }

    /// A session.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn session_get(
        &self,
        tenant: TenantId,
        person: u64,
        session: Uuid,
        read: Read,
    ) -> Result<Option<Session>, StoreError> {
        self.table
            .get(&keys::session(tenant, person, session), read)
            .await
    }

    /// Writes a session that was refreshed.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request was first, or the session has ended.
    pub async fn session_update(&self, old: &Session, new: &Session) -> Result<(), StoreError> {
        let record =
            Record::new(keys::session(new.tenant, new.person, new.id), new)?.expiring(new.ends_at);
        let unchanged = Condition::new(
            "refresh_generation = :generation",
            [(":generation", number(old.refresh_generation))],
        );
        self.table.put_if(record, unchanged).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn session_delete(
        &self,
        tenant: TenantId,
        person: u64,
        session: Uuid,
    ) -> Result<(), StoreError> {
        self.table
            .delete_if(&keys::session(tenant, person, session), Condition::always())
            .await
    }

    /// Ends all sessions of a person.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn session_delete_all(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(), StoreError> {
        let all = keys::sessions_of(tenant, person);
        let query = Query::partition(all.pk).prefix(all.sk);
        let sessions: Vec<Session> = self.table.query_all(query, Read::Consistent).await?;
        let keys = sessions
            .iter()
            .map(|s| keys::session(tenant, person, s.id))
            .collect();
        self.table.delete_many(keys).await
    }

    /// Stores a token for setting a password.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn password_token_create(
        &self,
        tenant: TenantId,
        hash: &str,
        token: &PasswordToken,
    ) -> Result<(), StoreError> {
        let record =
            Record::new(keys::password_token(tenant, hash), token)?.expiring(token.valid_until);
        self.table.put_if(record, Condition::always()).await
    }

    /// A token for setting a password.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn password_token_get(
        &self,
        tenant: TenantId,
        hash: &str,
    ) -> Result<Option<PasswordToken>, StoreError> {
        self.table
            .get(&keys::password_token(tenant, hash), Read::Consistent)
            .await
    }

    /// Spends a token and stores the secrets it allowed to change, all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the token was spent or the secrets changed in between.
    pub async fn password_token_spend(
        &self,
        tenant: TenantId,
        person: u64,
        hash: &str,
        old_version: u64,
        new: &Credentials,
    ) -> Result<(), StoreError> {
        let transaction = Transaction::new()
            .delete_if(keys::password_token(tenant, hash), Condition::present())
            .put_if(
                Record::new(keys::credentials(tenant, person), new)?,
                Condition::version(old_version),
            );
        self.table.transact(transaction).await
    }
}
