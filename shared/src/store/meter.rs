//! What a request spends on the table, for its access-log line.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_sdk_dynamodb::types::ConsumedCapacity;

tokio::task_local! {
    static METER: Meter;
}

/// Calls and capacity units spent so far.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Spent>);

#[derive(Debug, Default)]
struct Spent {
    calls: AtomicU64,
    /// In tenths of a unit: units come in halves, and atomics hold no fractions.
    read_tenths: AtomicU64,
    write_tenths: AtomicU64,
}

impl Meter {
    /// Runs a future whose store calls this meter counts.
    pub async fn measure<F: Future>(&self, future: F) -> F::Output {
        METER.scope(self.clone(), future).await
    }

    /// Runs a future in a task of its own with the meter of this one, if it has one.
    pub fn carried<F: Future>(future: F) -> impl Future<Output = F::Output> {
        let meter = METER.try_with(Self::clone).unwrap_or_default();
        METER.scope(meter, future)
    }

    /// `DynamoDB` calls made.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.0.calls.load(Ordering::Relaxed)
    }

    /// Read capacity units consumed.
    #[must_use]
    pub fn read_units(&self) -> f64 {
        self.0.read_tenths.load(Ordering::Relaxed) as f64 / 10.0
    }

    /// Write capacity units consumed.
    #[must_use]
    pub fn write_units(&self) -> f64 {
        self.0.write_tenths.load(Ordering::Relaxed) as f64 / 10.0
    }
}

/// Whether a call reads or writes, for capacity that comes without that distinction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Access {
    Read,
    Write,
}

/// Counts one call of the current request; outside a request nothing is counted.
pub(super) fn count(access: Access, consumed: &[ConsumedCapacity]) {
    let _ = METER.try_with(|meter| {
        let spent = &meter.0;
        spent.calls.fetch_add(1, Ordering::Relaxed);
        for capacity in consumed {
            let total = (capacity.capacity_units().unwrap_or_default() * 10.0) as u64;
            match access {
                Access::Read => spent.read_tenths.fetch_add(total, Ordering::Relaxed),
                Access::Write => spent.write_tenths.fetch_add(total, Ordering::Relaxed),
            };
        }
    });
}
