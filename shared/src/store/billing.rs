//! Subscriptions, invoices, payments.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::outbox_record,
    record::{Record, decode, decode_found},
    transaction::{Condition, Transaction, string},
};
use crate::domain::{
    billing::{Invoice, Subscription},
    id::TenantId,
    organization::Organization,
};

/// The last numbers given to invoices of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSequence {
    /// Last id.
    pub last_id: u64,
    /// Last number of each year: these must have no gaps, so they change only with an invoice.
    pub last_by_year: BTreeMap<i16, u64>,
    /// Grows by one with every invoice; absent before the first.
    #[serde(default)]
    pub version: u64,
}

/// What a new invoice is made from.
#[derive(Clone, Debug)]
pub struct InvoiceDraftBasis {
    /// The buyer.
    pub organization: Organization,
    /// The price.
    pub subscription: Subscription,
    /// The numbers.
    pub sequence: InvoiceSequence,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaymentProgress {
    /// The payer has not finished.
    Open,
    /// Paid.
    Succeeded,
    /// Declined or expired; another attempt may follow.
    Failed,
}

/// The latest attempt to pay an invoice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentAttempt {
    /// `pay_…`, known to the gateway.
    pub id: String,
    /// How many attempts there have been, this one counted.
    pub number: u64,
    /// The invoice.
    pub invoice: u64,
    /// Where the payer goes.
    pub url: String,
    /// Where it stands.
    pub progress: PaymentProgress,
    /// The gateway forgets the page after this instant.
    pub open_until: Timestamp,
}

impl Store {
    /// Stores a subscription for a tenant that has none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn subscription_create(
        &self,
        tenant: TenantId,
        subscription: &Subscription,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::subscription(tenant), subscription)?;
        match self.table.put_if(record, Condition::absent()).await {
            // a second click was first
            Err(StoreError::Condition(_)) => Ok(()),
            written => written,
        }
    }

    /// Writes a changed subscription; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed it in between.
    pub async fn subscription_update(
        &self,
        tenant: TenantId,
        subscription: &Subscription,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::subscription(tenant), subscription)?;
        self.table
            .put_if(record, Condition::version(subscription.version - 1))
            .await
    }

    /// All that a new invoice is made from, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn invoice_draft_basis(
        &self,
        tenant: TenantId,
    ) -> Result<Option<InvoiceDraftBasis>, StoreError> {
        let wanted = [
            &keys::organization(tenant),
            &keys::subscription(tenant),
            &keys::invoice_sequence(tenant),
        ];
        let [organization, subscription, sequence] = self.table.get_many(wanted).await?;
        let (Some(organization), Some(subscription)) = (organization, subscription) else {
            return Ok(None);
        };
        Ok(Some(InvoiceDraftBasis {
            organization: decode(organization)?,
            subscription: decode(subscription)?,
            sequence: decode_found(sequence)?.unwrap_or_default(),
        }))
    }

    /// Issues an invoice, takes its number and queues its documents, all or nothing. `sequence`
    /// is the numbers' state with this invoice counted.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another invoice took the number.
    pub async fn invoice_create(
        &self,
        tenant: TenantId,
        invoice: &Invoice,
        sequence: &InvoiceSequence,
        message: &OutboxMessage,
    ) -> Result<(), StoreError> {
        let numbers = Record::new(keys::invoice_sequence(tenant), sequence)?;
        let unchanged = match sequence.version {
            1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        let transaction = Transaction::new()
            .put_if(numbers, unchanged)
            .create(Record::new(keys::invoice(tenant, invoice.id), invoice)?)
            .create(outbox_record(message)?);
        self.table.transact(transaction).await
    }

    /// An invoice.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn invoice_get(
        &self,
        tenant: TenantId,
        invoice: u64,
    ) -> Result<Option<Invoice>, StoreError> {
        self.table
            .get(&keys::invoice(tenant, invoice), Read::Consistent)
            .await
    }

    /// One page of invoices, newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn invoice_list(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Invoice>, StoreError> {
        let query = Query::partition(keys::invoices(tenant))
            .backward()
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// An invoice with its latest payment attempt, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn invoice_with_payment(
        &self,
        tenant: TenantId,
        invoice: u64,
    ) -> Result<(Option<Invoice>, Option<PaymentAttempt>), StoreError> {
        let wanted = [
            &keys::invoice(tenant, invoice),
            &keys::payment(tenant, invoice),
        ];
        let [invoice, payment] = self.table.get_many(wanted).await?;
        Ok((decode_found(invoice)?, decode_found(payment)?))
    }

    /// An invoice with its latest payment attempt and the subscription it pays, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn payment_basis(
        &self,
        tenant: TenantId,
        invoice: u64,
    ) -> Result<
        (
            Option<Invoice>,
            Option<PaymentAttempt>,
            Option<Subscription>,
        ),
        StoreError,
    > {
        let wanted = [
            &keys::invoice(tenant, invoice),
            &keys::payment(tenant, invoice),
            &keys::subscription(tenant),
        ];
        let [invoice, payment, subscription] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(invoice)?,
            decode_found(payment)?,
            decode_found(subscription)?,
        ))
    }

    /// Stores a payment attempt, in place of the one before it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn payment_put(
        &self,
        tenant: TenantId,
        payment: &PaymentAttempt,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::payment(tenant, payment.invoice), payment)?;
        self.table.put_if(record, Condition::always()).await
    }

    /// Marks a payment attempt as failed, unless it succeeded or another one took its place.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn payment_fail(
        &self,
        tenant: TenantId,
        payment: &PaymentAttempt,
    ) -> Result<(), StoreError> {
        let failed = PaymentAttempt {
            progress: PaymentProgress::Failed,
            ..payment.clone()
        };
        let record = Record::new(keys::payment(tenant, payment.invoice), &failed)?;
        let unchanged = Condition::new(
            "id = :id AND progress = :open",
            [
                (":id", string(payment.id.as_str())),
                (":open", string("open")),
            ],
        );
        match self.table.put_if(record, unchanged).await {
            Err(StoreError::Condition(_)) => Ok(()),
            written => written,
        }
    }

    /// Marks a pending invoice as cancelled.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it is paid or cancelled already.
    pub async fn invoice_cancel(
        &self,
        tenant: TenantId,
        invoice: &Invoice,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::invoice(tenant, invoice.id), invoice)?;
        self.table.put_if(record, pending()).await
    }

    /// Marks an invoice as paid, its payment as succeeded and the subscription as active, all or
    /// nothing and only once.
    ///
    /// # Errors
    /// [`StoreError::Condition`] 0 if the invoice is paid or cancelled already, 1 if the subscription changed
    /// in between.
    pub async fn invoice_pay(
        &self,
        tenant: TenantId,
        invoice: &Invoice,
        subscription: &Subscription,
        payment: Option<&PaymentAttempt>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::new()
            .put_if(
                Record::new(keys::invoice(tenant, invoice.id), invoice)?,
                pending(),
            )
            .put_if(
                Record::new(keys::subscription(tenant), subscription)?,
                Condition::version(subscription.version - 1),
            );
        if let Some(payment) = payment {
            let record = Record::new(keys::payment(tenant, invoice.id), payment)?;
            transaction = transaction.put_if(record, Condition::always());
        }
        self.table.transact(transaction).await
    }
}

/// An invoice is neither paid nor cancelled.
fn pending() -> Condition {
    let both = "attribute_not_exists(paid_at) AND attribute_not_exists(cancelled_at)";
    Condition::new(both, [])
}
