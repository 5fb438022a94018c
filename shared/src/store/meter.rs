//! What a request spends on the table, for its access-log line.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_sdk_dynamodb::{
    operation::{
        batch_get_item::BatchGetItemOutput, batch_write_item::BatchWriteItemOutput,
        delete_item::DeleteItemOutput, get_item::GetItemOutput, put_item::PutItemOutput,
        query::QueryOutput, transact_write_items::TransactWriteItemsOutput,
        update_item::UpdateItemOutput,
    },
    types::ConsumedCapacity,
};

tokio::task_local! {
    static METER: Meter;
}

/// Calls, round trips and capacity units spent so far.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Spent>);

#[derive(Debug, Default)]
struct Spent {
    calls: AtomicU64,
    /// Of the longest chain of calls that each waited for the one before.
    round_trips: AtomicU64,
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

    /// How many calls waited one for the other: calls at the same time take one round trip.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.0.round_trips.load(Ordering::Relaxed)
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

/// Whether a call reads or writes: its answer has the units without that distinction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Access {
    Read,
    Write,
}

/// An answer that says what its call consumed.
pub(super) trait Consumed {
    const ACCESS: Access;

    fn consumed(&self) -> &[ConsumedCapacity];
}

macro_rules! consumed {
    ($($access:ident $output:ty: $consumed:ident;)*) => {$(
        impl Consumed for $output {
            const ACCESS: Access = Access::$access;

            fn consumed(&self) -> &[ConsumedCapacity] {
                $consumed(&self.consumed_capacity)
            }
        }
    )*};
}

// calls of one item say it once, others for each table
fn once(capacity: &Option<ConsumedCapacity>) -> &[ConsumedCapacity] {
    capacity.as_slice()
}

fn each(capacity: &Option<Vec<ConsumedCapacity>>) -> &[ConsumedCapacity] {
    capacity.as_deref().unwrap_or_default()
}

consumed! {
    Read GetItemOutput: once;
    Read QueryOutput: once;
    Read BatchGetItemOutput: each;
    Write PutItemOutput: once;
    Write UpdateItemOutput: once;
    Write DeleteItemOutput: once;
    Write BatchWriteItemOutput: each;
    Write TransactWriteItemsOutput: each;
}

/// Counts a call of the current request, refused or not; outside a request nothing is counted.
pub(super) fn metered<T: Consumed, E>(
    call: impl Future<Output = Result<T, E>>,
) -> impl Future<Output = Result<T, E>> {
    // boxed, as it is large and would be moved about
    let call = Box::pin(call);
    async move {
        let Ok(Meter(spent)) = METER.try_with(Meter::clone) else {
            return call.await;
        };
        // a call can only have waited for those that have ended when it begins
        let round_trips = spent.round_trips.load(Ordering::Relaxed) + 1;
        let answer = call.await;
        spent.round_trips.fetch_max(round_trips, Ordering::Relaxed);
        spent.calls.fetch_add(1, Ordering::Relaxed);
        let units = match T::ACCESS {
            Access::Read => &spent.read_tenths,
            Access::Write => &spent.write_tenths,
        };
        for capacity in answer.iter().flat_map(Consumed::consumed) {
            let total = (capacity.capacity_units().unwrap_or_default() * 10.0) as u64;
            units.fetch_add(total, Ordering::Relaxed);
        }
        answer
    }
}
