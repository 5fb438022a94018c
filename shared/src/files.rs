//! Files in S3.

use std::sync::Arc;

use aws_sdk_s3::{
    Client, error::ProvideErrorMetadata, operation::head_object::HeadObjectError,
    primitives::ByteStream,
};
use uuid::Uuid;

use crate::{
    BoxError,
    config::{ConfigError, Env},
    domain::id::TenantId,
};

/// The bucket of all tenants' files.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    bucket: Arc<str>,
}

/// A document of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceDocument {
    /// «Счёт на оплату»
    Invoice,
    /// «Акт выполненных работ»
    Act,
}

impl InvoiceDocument {
    /// The key of the document of an invoice: `<tenant>/invoices/<uuid>/<document>.pdf`.
    #[must_use]
    pub fn key(self, tenant: TenantId, invoice: Uuid) -> String {
        let name = match self {
            Self::Invoice => "invoice",
            Self::Act => "act",
        };
        format!("{tenant}/invoices/{invoice}/{name}.pdf")
    }
}

impl Files {
    /// The bucket of `FILES_BUCKET`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn from_env(client: Client, env: &Env) -> Result<Self, ConfigError> {
        Ok(Self {
            client,
            bucket: env.required("FILES_BUCKET")?.into(),
        })
    }

    /// The bytes of a file; `None` if there is none yet.
    ///
    /// # Errors
    /// When S3 fails.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BoxError> {
        match self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key)
            .send()
            .await
        {
            Ok(found) => Ok(Some(found.body.collect().await?.to_vec())),
            Err(error) if error.code() == Some("NoSuchKey") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is such a file.
    ///
    /// # Errors
    /// When S3 fails.
    pub async fn exists(&self, key: &str) -> Result<bool, BoxError> {
        match self
            .client
            .head_object()
            .bucket(&*self.bucket)
            .key(key)
            .send()
            .await
        {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(HeadObjectError::is_not_found) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Stores a file that must never change: a second writer changes nothing.
    ///
    /// # Errors
    /// When S3 fails.
    pub async fn create(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<(), BoxError> {
        let put = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .content_type(content_type)
            .if_none_match("*")
            .body(ByteStream::from(bytes));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
