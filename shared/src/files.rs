//! Files in S3.

mod disposition;

use std::{path::Path, sync::Arc, time::Duration};

use aws_sdk_s3::{
    Client, error::ProvideErrorMetadata, operation::head_object::HeadObjectError,
    presigning::PresigningConfig, primitives::ByteStream,
};
use uuid::Uuid;

use crate::{
    BoxError,
    config::{ConfigError, Env},
    domain::id::TenantId,
};

pub use disposition::{attachment, disposition};

/// How long a URL may be used that a client is given.
pub const URL_LIFE: Duration = Duration::from_secs(600);
/// As many bytes as tell what a file is.
const FIRST_BYTES: usize = 8192;

/// The bucket of all tenants' files.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    bucket: Arc<str>,
}

/// How a file begins.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// Bytes of the whole.
    pub size: u64,
    /// The first ones.
    pub bytes: Vec<u8>,
    /// Which of the files that were stored under its key it is.
    pub version: Option<String>,
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

    /// Where a client may put a file of this type, and of this size if one is given, for some minutes:
    /// what it sends must be as it is signed.
    ///
    /// # Errors
    /// When the URL cannot be signed.
    pub async fn upload_url(
        &self,
        key: &str,
        content_type: &str,
        size: Option<i64>,
    ) -> Result<String, BoxError> {
        let put = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .content_type(content_type)
            .set_content_length(size);
        let signed = put
            .presigned(PresigningConfig::expires_in(URL_LIFE)?)
            .await?;
        Ok(signed.uri().to_owned())
    }

    /// Where a client may get a version of a file for some minutes; the answer has this type and says how
    /// it is to be shown.
    ///
    /// # Errors
    /// When the URL cannot be signed.
    pub async fn download_url(
        &self,
        key: &str,
        version: Option<String>,
        content_type: &str,
        disposition: &str,
    ) -> Result<String, BoxError> {
        let get = self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key)
            .set_version_id(version)
            .response_content_type(content_type)
            .response_content_disposition(disposition);
        let signed = get
            .presigned(PresigningConfig::expires_in(URL_LIFE)?)
            .await?;
        Ok(signed.uri().to_owned())
    }

    /// How a file begins; `None` if there is none yet.
    ///
    /// # Errors
    /// When S3 fails.
    pub async fn beginning(&self, key: &str) -> Result<Option<Beginning>, BoxError> {
        let get = self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key)
            .range(format!("bytes=0-{}", FIRST_BYTES - 1));
        match get.send().await {
            Ok(found) => {
                let whole = found.content_range().and_then(|it| it.rsplit('/').next());
                let whole = whole.and_then(|size| size.parse().ok());
                let version = found.version_id().map(str::to_owned);
                let bytes = found.body.collect().await?.to_vec();
                Ok(Some(Beginning {
                    size: whole.unwrap_or(bytes.len() as u64),
                    bytes,
                    version,
                }))
            }
            Err(error) if error.code() == Some("NoSuchKey") => Ok(None),
            // there are no first bytes in an empty file
            Err(error) if error.code() == Some("InvalidRange") => Ok(Some(Beginning::default())),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// When S3 fails.
    pub async fn discard(&self, key: &str) -> Result<(), BoxError> {
        let delete = self.client.delete_object().bucket(&*self.bucket).key(key);
        delete.send().await?;
        Ok(())
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

    /// Stores a file of the disk under a key that has none or the same, to be deleted by rule some days
    /// later.
    ///
    /// # Errors
    /// When S3 fails, or the file cannot be read.
    pub async fn store_for_days(
        &self,
        key: &str,
        content_type: &str,
        file: &Path,
    ) -> Result<(), BoxError> {
        let put = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .content_type(content_type)
            .tagging("kept=days")
            .body(ByteStream::from_path(file).await?);
        put.send().await?;
        Ok(())
    }
}
