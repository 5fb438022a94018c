//! Schedules.

use uuid::Uuid;

use super::{
    Page, Position, Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys,
    record::{Record, decode_found},
    table::take_at,
    transaction::{Condition, Transaction},
};
use crate::domain::{
    id::TenantId,
    job::Job,
    location::Location,
    organization::Organization,
    person::Person,
    schedule::{AgendaVersion, Schedule, Shift},
    smart_group::SmartGroups,
};
use serde::{Deserialize, Serialize};

/// What a request about a schedule names besides it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScheduleQuestion {
    /// A shift of it.
    pub shift: Option<Uuid>,
    /// Another shift of it.
    pub other_shift: Option<Uuid>,
    /// The caller, if it matters of which groups they are.
    pub caller: Option<u64>,
    /// All groups, where it is not for the caller.
    pub groups: bool,
    /// Whose time is asked for.
    pub person: Option<u64>,
    /// A kind of work.
    pub job: Option<Uuid>,
    /// A place.
    pub location: Option<Uuid>,
}

/// A schedule and what was asked for besides, as far as it exists.
#[derive(Clone, Debug)]
pub struct ScheduleBasis {
    /// The schedule.
    pub schedule: Option<Schedule>,
    /// The organization.
    pub organization: Option<Organization>,
    /// All smart groups, if they were asked for.
    pub groups: SmartGroups,
    /// The shift.
    pub shift: Option<Shift>,
    /// The other shift.
    pub other_shift: Option<Shift>,
    /// The caller.
    pub caller: Option<Person>,
    /// The person whose time is asked for.
    pub person: Option<Person>,
    /// The version of their agenda.
    pub agenda: Option<AgendaVersion>,
    /// The kind of work.
    pub job: Option<Job>,
    /// The place.
    pub location: Option<Location>,
}

#[derive(Serialize, Deserialize)]
struct Version {
    version: u64,
}

impl Store {
    /// A schedule, with what else a request names, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn schedule_basis(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        asked: ScheduleQuestion,
    ) -> Result<ScheduleBasis, StoreError> {
        let organization = keys::organization(tenant);
        let groups = asked.groups || asked.caller.is_some();
        let groups = groups.then(|| keys::smart_groups(tenant));
        let place = keys::schedule(tenant, schedule);
        let shift = asked.shift.map(|id| keys::shift(tenant, schedule, id));
        // a key may stand in a request once
        let other_shift = asked.other_shift.filter(|id| Some(*id) != asked.shift);
        let other_shift = other_shift.map(|id| keys::shift(tenant, schedule, id));
        let caller = asked.caller.map(|id| keys::person(tenant, id));
        let person = asked.person.map(|id| keys::person(tenant, id));
        let agenda = asked.person.map(|id| keys::agenda_version(tenant, id));
        let job = asked.job.map(|id| keys::job(tenant, id));
        let location = asked.location.map(|id| keys::location(tenant, id));
        // who asks for their own time is one item
        let other = person.as_ref().filter(|key| caller.as_ref() != Some(key));
        let wanted = [&organization, &place].into_iter();
        let wanted = wanted
            .chain(&groups)
            .chain(&shift)
            .chain(&other_shift)
            .chain(&caller)
            .chain(other);
        let wanted = wanted.chain(&agenda).chain(&job).chain(&location);
        let mut found = self.table.batch_get(wanted).await?;
        let mut take = |key: &Option<keys::Key>| take_at(&mut found, key.as_ref()?);
        let caller_item = take(&caller);
        let person_item = match person == caller {
            true => caller_item.clone(),
            false => take(&person),
        };
        let version: Option<Version> = decode_found(take(&agenda))?;
        Ok(ScheduleBasis {
            organization: decode_found(take(&Some(organization)))?,
            groups: decode_found(take(&groups))?.unwrap_or_default(),
            schedule: decode_found(take(&Some(place)))?,
            shift: decode_found(take(&shift))?,
            other_shift: decode_found(take(&other_shift))?,
            caller: decode_found(caller_item)?,
            person: decode_found(person_item)?,
            agenda: asked.person.map(|person| AgendaVersion {
                tenant,
                person,
                version: version.map_or(0, |it| it.version),
            }),
            job: decode_found(take(&job))?,
            location: decode_found(take(&location))?,
        })
    }

    /// A shift of a schedule.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn shift_get(
        &self,
        tenant: TenantId,
        schedule: Uuid,
        shift: Uuid,
    ) -> Result<Option<Shift>, StoreError> {
        let key = keys::shift(tenant, schedule, shift);
        self.table.get(&key, Read::Consistent).await
    }

    /// A person with the version of their agenda, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_agenda(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, AgendaVersion), StoreError> {
        let wanted = [
            &keys::person(tenant, person),
            &keys::agenda_version(tenant, person),
        ];
        let [found, version] = self.table.get_many(wanted).await?;
        let version: Option<Version> = decode_found(version)?;
        let agenda = AgendaVersion {
            tenant,
            person,
            version: version.map_or(0, |it| it.version),
        };
        Ok((decode_found(found)?, agenda))
    }

    /// One page of a tenant's schedules, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn schedule_list(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Schedule>, StoreError> {
        let query = Query::partition(keys::schedules(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// Stores a new schedule and counts it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the tenant has [`Schedule::MOST`] already.
    pub async fn schedule_create(
        &self,
        tenant: TenantId,
        schedule: &Schedule,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::schedule(tenant, schedule.id), schedule)?;
        let created = Transaction::new().create(record);
        let transaction = one_more(created, tenant, Counted::Schedules, Some(Schedule::MOST));
        self.table.transact(transaction).await
    }

    /// Writes a changed schedule; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed or deleted it in between.
    pub async fn schedule_update(
        &self,
        tenant: TenantId,
        schedule: &Schedule,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::schedule(tenant, schedule.id), schedule)?;
        let unchanged = Condition::version(schedule.version - 1);
        self.table.put_if(record, unchanged).await
    }

    /// Deletes a schedule that has no shifts any more; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn schedule_delete(
        &self,
        tenant: TenantId,
        schedule: Uuid,
    ) -> Result<(), StoreError> {
        let key = keys::schedule(tenant, schedule);
        let deleted = Transaction::new().delete_if(key, Condition::present());
        let transaction = one_less(deleted, tenant, Counted::Schedules);
        self.table.transact(transaction).await
    }
}
