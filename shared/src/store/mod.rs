//! The only place that knows `DynamoDB`. Functions are named by access pattern and take the
//! tenant first; the access log shows what each costs.

mod announcements;
mod billing;
mod calendar;
mod chat;
mod clock;
mod counts;
mod deliveries;
mod error;
mod files;
mod gate;
mod hours;
mod idempotency;
mod job_roles;
mod jobs;
pub mod keys;
mod limits;
mod locations;
mod meter;
mod notifications;
mod one_time_codes;
mod organizations;
mod outbox;
mod payroll;
mod people;
mod projects;
mod query;
mod record;
mod reports;
mod schedules;
mod sequences;
mod sessions;
mod settings;
mod shifts;
mod smart_groups;
mod sockets;
mod table;
mod tasks;
mod tickets;
mod timesheets;
mod transaction;
mod webhooks;

pub use billing::{InvoiceDraftBasis, InvoiceSequence, PaymentAttempt, PaymentProgress};
pub use calendar::CalendarFeed;
pub use chat::{ChatBasis, RoomCounts};
pub use clock::{ClockBasis, EntryChange, NamedInPunch};
pub use deliveries::{LOG_LENGTH, Outcome};
pub use error::{StoreError, unless_overtaken};
pub use gate::{Gate, Liveness};
pub use hours::{HoursFilter, HoursRefused};
pub use idempotency::{Claim, StoredResponse};
pub use limits::Limit;
pub use meter::Meter;
pub use notifications::{NotificationCounts, NotificationListing, NotificationOrder};
pub use organizations::{Signup, SignupRefused};
pub use outbox::{OutboxMessage, UnreadableMessage};
pub use payroll::CalendarBasis;
use people::DirectoryCache;
pub use people::{FoundPeople, LastLogins, NewPerson, PersonOrder, PersonRefused};
pub use projects::{ASSIGNED_AT_ONCE, ProjectEntry, ProjectRefused};
pub use query::{Page, Position, Query, Read};
pub use reports::PayrollBasis;
pub use schedules::{ScheduleBasis, ScheduleQuestion};
pub use sequences::Sequence;
pub use sessions::{LoginProof, PasswordToken};
pub use shifts::{SHIFTS_AT_ONCE, ShiftChange};
pub use sockets::Delivery;
pub use table::Table;
pub use tasks::TaskKey;
pub use timesheets::TimeBasis;

/// All access patterns, by entity in the files beside this one.
#[derive(Clone, Debug)]
pub struct Store {
    table: Table,
    directories: DirectoryCache,
}

impl Store {
    /// A store over a table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self {
            table,
            directories: DirectoryCache::new(),
        }
    }

    /// Waits until the request's session is known to be alive: before an effect outside the table,
    /// whose writes wait by themselves.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`].
    pub async fn session_confirmed(&self) -> Result<(), StoreError> {
        gate::confirmed().await
    }
}
