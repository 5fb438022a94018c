//! Shifts, and when people are not available: each also in the agenda of its person.

use jiff::{SignedDuration, Timestamp, civil::Date};
use uuid::Uuid;

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    record::Record,
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    id::TenantId,
    schedule::{AgendaEntry, AgendaVersion, Shift, Unavailability},
    wall_time::Span,
};

/// A shift before and after a change: nothing before it was made, nothing after it is deleted.
#[derive(Clone, Debug)]
pub struct ShiftChange {
    /// As it is stored.
    pub old: Option<Shift>,
    /// As it is to be; its version one more than the stored one's.
    pub new: Option<Shift>,
}

/// Shifts that one transaction changes at most: three items each, the agenda of its person, and a
/// message to them.
pub const SHIFTS_AT_ONCE: usize = 19;

/// Unavailabilities that one transaction makes at most: two items each.
const UNAVAILABILITIES_AT_ONCE: usize = 45;

/// Nothing in an agenda is longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(26);

impl Store {
    /// What of a person's agenda overlaps a span, by its beginning.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn agenda_list(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
    ) -> Result<Vec<AgendaEntry>, StoreError> {
        let reach = Span {
            start: span.start - LONGEST,
            end: span.end,
        };
        let (first, last) = keys::agenda_within(reach);
        let query = Query::partition(keys::agenda_of(tenant, person)).between(first, last);
        let mut entries: Vec<AgendaEntry> = self.table.query_all(query, Read::Consistent).await?;
        entries.retain(|entry| entry.span().overlaps(span));
        Ok(entries)
    }

    /// Takes a person off the shifts that begin from an instant on, which then are open, and forgets
    /// when they would not have been available.
    ///
    /// # Errors
    /// When the table cannot be read or written, or others keep changing the shifts; it may be done
    /// again.
    pub async fn agenda_release(
        &self,
        tenant: TenantId,
        person: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const PAGE: usize = 250;
        let (first, last) = keys::agenda_within(Span {
            start: now,
            end: Timestamp::MAX,
        });
        let to_come = Query::partition(keys::agenda_of(tenant, person)).between(first, last);
        loop {
            let page = self
                .table
                .query::<AgendaEntry>(to_come.clone().limit(PAGE), Read::Consistent)
                .await?;
            for entry in page.items {
                match entry {
                    AgendaEntry::Shift(shift) => self.shift_release(tenant, *shift, now).await?,
                    AgendaEntry::Unavailability(entry) => {
                        self.unavailability_delete(tenant, &entry).await?;
                    }
                }
            }
            if page.next.is_none() {
                return Ok(());
            }
        }
    }

    async fn shift_release(
        &self,
        tenant: TenantId,
        shift: Shift,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let released = Shift {
            person: None,
            swap: None,
            is_open: true,
            updated_at: now,
            version: shift.version + 1,
            ..shift.clone()
        };
        let schedule = shift.schedule;
        let change = ShiftChange {
            old: Some(shift),
            new: Some(released),
        };
        self.shift_write(tenant, schedule, &[change], &[], &[])
            .await
    }

    /// One page of a schedule's shifts that begin on some days, by day.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn shift_list(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        (from, to): (Date, Date),
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Shift>, StoreError> {
        let (first, last) = keys::days(from, to);
        let query = Query::partition(keys::shifts_on(tenant, schedule))
            .between(first, last)
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// All shifts of a schedule that begin on some days, by day.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn shift_list_all(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        (from, to): (Date, Date),
    ) -> Result<Vec<Shift>, StoreError> {
        let (first, last) = keys::days(from, to);
        let query = Query::partition(keys::shifts_on(tenant, schedule)).between(first, last);
        self.table.query_all(query, Read::Consistent).await
    }

    /// Makes, changes or deletes shifts of a schedule that is not being deleted, at most
    /// [`SHIFTS_AT_ONCE`], with what is told because of it: all or nothing. Agendas that were looked
    /// at must be as they were; those of all people concerned change.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if a shift, an agenda or the schedule changed in between.
    pub async fn shift_write(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        changes: &[ShiftChange],
        agendas: &[AgendaVersion],
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let alive = Condition::new(
            "attribute_exists(pk) AND attribute_not_exists(deleting)",
            [],
        );
        let mut transaction = match changes.iter().any(|change| change.new.is_some()) {
            true => Transaction::new().check(keys::schedule(tenant, schedule), alive),
            // what is deleted goes with its schedule
            false => Transaction::new(),
        };
        let mut people: Vec<u64> = agendas.iter().map(|agenda| agenda.person).collect();
        for change in changes {
            transaction = with_shift(transaction, tenant, change)?;
            let sides = [&change.old, &change.new].into_iter().flatten();
            people.extend(sides.filter_map(|shift| Some(shift.person.as_ref()?.id)));
        }
        people.sort_unstable();
        people.dedup();
        for person in people {
            let looked_at = agendas.iter().find(|agenda| agenda.person == person);
            transaction = with_agenda(transaction, tenant, person, looked_at);
        }
        transaction = with_messages(transaction, messages)?;
        self.table.transact(transaction).await
    }

    /// All unavailabilities entered on a schedule that begin on some days, by day: a page.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn unavailability_list(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        (from, to): (Date, Date),
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Unavailability>, StoreError> {
        let (first, last) = keys::days(from, to);
        let query = Query::partition(keys::unavailabilities(tenant, schedule))
            .between(first, last)
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// One unavailability.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn unavailability_get(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        date: Date,
        id: Uuid,
    ) -> Result<Option<Unavailability>, StoreError> {
        let key = keys::unavailability(tenant, schedule, date, id);
        self.table.get(&key, Read::Consistent).await
    }

    /// Stores unavailabilities of one person, some in a transaction.
    ///
    /// # Errors
    /// When the table cannot be written; the first ones may then be stored.
    pub async fn unavailability_create(
        &self,
        tenant: TenantId,
        entries: &[Unavailability],
    ) -> Result<(), StoreError> {
        for some in entries.chunks(UNAVAILABILITIES_AT_ONCE) {
            let mut transaction = Transaction::new();
            for entry in some {
                let (by_day, in_agenda) = unavailability_keys(tenant, entry);
                let agenda = AgendaEntry::Unavailability(entry.clone());
                transaction = transaction
                    .create(Record::new(by_day, entry)?)
                    .create(Record::new(in_agenda, &agenda)?);
            }
            if let Some(first) = some.first() {
                transaction = with_agenda(transaction, tenant, first.person.id, None);
            }
            self.table.transact(transaction).await?;
        }
        Ok(())
    }

    /// Deletes an unavailability; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn unavailability_delete(
        &self,
        tenant: TenantId,
        entry: &Unavailability,
    ) -> Result<(), StoreError> {
        let (by_day, in_agenda) = unavailability_keys(tenant, entry);
        let transaction = Transaction::new()
            .delete_if(by_day, Condition::present())
            .delete_if(in_agenda, Condition::always());
        let transaction = with_agenda(transaction, tenant, entry.person.id, None);
        self.table.transact(transaction).await
    }
}

fn unavailability_keys(tenant: TenantId, entry: &Unavailability) -> (keys::Key, keys::Key) {
    (
        keys::unavailability(tenant, entry.schedule, entry.date, entry.id),
        keys::agenda(tenant, entry.person.id, entry.span, entry.id),
    )
}

/// The three items of a shift, where they are and where they are to be.
fn with_shift(
    mut transaction: Transaction,
    tenant: TenantId,
    ShiftChange { old, new }: &ShiftChange,
) -> Result<Transaction, StoreError> {
    let by_id = |shift: &Shift| keys::shift(tenant, shift.schedule, shift.id);
    let copies = |shift: &Shift| {
        let on = keys::shift_on(tenant, shift.schedule, shift.date, shift.id);
        let person = shift.person.as_ref();
        let of = person.map(|person| keys::agenda(tenant, person.id, shift.span, shift.id));
        (on, of)
    };
    let unchanged = match old {
        Some(old) => Condition::version(old.version),
        None => Condition::absent(),
    };
    let stays = new.as_ref().map(copies);
    if let Some(new) = new {
        let (on, of) = copies(new);
        transaction = transaction
            .put_if(Record::new(by_id(new), new)?, unchanged)
            .put_if(Record::new(on, new)?, Condition::always());
        if let Some(of) = of {
            let entry = AgendaEntry::Shift(Box::new(new.clone()));
            transaction = transaction.put_if(Record::new(of, &entry)?, Condition::always());
        }
    } else if let Some(old) = old {
        transaction = transaction.delete_if(by_id(old), unchanged);
    }
    if let Some(old) = old {
        let (on, of) = copies(old);
        let (stays_on, stays_of) = stays.map_or((None, None), |(on, of)| (Some(on), of));
        if stays_on.as_ref() != Some(&on) {
            transaction = transaction.delete_if(on, Condition::always());
        }
        if let Some(of) = of.filter(|of| stays_of.as_ref() != Some(of)) {
            transaction = transaction.delete_if(of, Condition::always());
        }
    }
    Ok(transaction)
}

/// Counts a change of a person's agenda, which must be as it was if somebody looked at it.
fn with_agenda(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
    looked_at: Option<&AgendaVersion>,
) -> Transaction {
    let unchanged = match looked_at.map(|agenda| agenda.version) {
        None => Condition::always(),
        Some(0) => Condition::absent(),
        Some(version) => Condition::version(version),
    };
    let one_more = Change::new("ADD version :one", [(":one", number(1))]);
    transaction.update_if(keys::agenda_version(tenant, person), one_more, unchanged)
}
