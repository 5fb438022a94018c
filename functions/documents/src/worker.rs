//! The consumer of the documents queue.

use shared::{
    BoxError,
    config::ConfigError,
    domain::{billing::Invoice, id::TenantId},
    files::{Files, InvoiceDocument},
    platform::Platform,
    queue::{Consumer, DocumentMessage},
    store::Store,
};

use crate::{RenderError, act, invoice};

const PDF: &str = "application/pdf";

/// The consumer.
#[derive(Clone, Debug)]
pub struct Documents {
    store: Store,
    files: Files,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Documents, ConfigError> {
    Ok(Documents {
        store: platform.store.clone(),
        files: platform.files()?,
    })
}

impl Consumer for Documents {
    type Message = DocumentMessage;

    /// Renders what is missing. What exists never changes, however often the message comes.
    async fn handle(&self, message: DocumentMessage, _: &str) -> Result<(), BoxError> {
        let DocumentMessage::Invoice {
            tenant,
            invoice: id,
        } = message;
        let invoice = self.store.invoice_get(tenant, id).await?;
        let invoice = invoice.ok_or_else(|| format!("tenant {tenant} has no invoice {id}"))?;
        self.render(tenant, &invoice, InvoiceDocument::Invoice, invoice::render)
            .await?;
        self.render(tenant, &invoice, InvoiceDocument::Act, act::render)
            .await
    }
}

impl Documents {
    async fn render(
        &self,
        tenant: TenantId,
        invoice: &Invoice,
        document: InvoiceDocument,
        render: fn(&Invoice) -> Result<Vec<u8>, RenderError>,
    ) -> Result<(), BoxError> {
        let key = document.key(tenant, invoice.uuid);
        if self.files.exists(&key).await? {
            return Ok(());
        }
        self.files.create(&key, PDF, render(invoice)?).await
    }
}
