//! Projects and who is assigned to them. A name's marker makes it unique, and all of a tenant's
//! markers are the compact directory that filters are held against.

use serde::{Deserialize, Serialize};

use super::{
    Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys::{self, Key},
    outbox::{OutboxMessage, outbox_record},
    people::{LastLogins, ProjectMember, last_login_keys, person_record},
    record::{Item, Record, decode, decode_found},
    table::take_at,
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{id::TenantId, organization::Organization, person::Person, project::Project};

/// People that one transaction assigns: two writes each, one for the project, one for a message.
pub const ASSIGNED_AT_ONCE: usize = 49;

/// As much of a project as its name's marker has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProjectEntry {
    /// Its number.
    pub id: u64,
    /// Its name in lower case.
    pub name: String,
    /// Whether it is worked on.
    pub active: bool,
}

/// Why a project was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectRefused {
    /// Another project has the name.
    NameTaken,
    /// Another request changed the project in the meantime.
    Changed,
}

impl Store {
    /// Those of some different projects which exist, with some people's last logins: one call for
    /// each 100, none for none.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn projects_with_last_logins(
        &self,
        tenant: TenantId,
        projects: &[u64],
        people: &[u64],
    ) -> Result<(Vec<Project>, LastLogins), StoreError> {
        let found = self
            .projects_and_more(tenant, projects, people, None)
            .await?;
        Ok((found.0, found.1))
    }

    /// The same, and the organization.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_with_projects(
        &self,
        tenant: TenantId,
        projects: &[u64],
        people: &[u64],
    ) -> Result<(Option<Organization>, Vec<Project>, LastLogins), StoreError> {
        let organization = keys::organization(tenant);
        let found = self.projects_and_more(tenant, projects, people, Some(organization));
        let (projects, logins, organization) = found.await?;
        Ok((decode_found(organization)?, projects, logins))
    }

    async fn projects_and_more(
        &self,
        tenant: TenantId,
        projects: &[u64],
        people: &[u64],
        more: Option<Key>,
    ) -> Result<(Vec<Project>, LastLogins, Option<Item>), StoreError> {
        let logins = last_login_keys(tenant, people.iter().copied());
        let projects: Vec<_> = projects
            .iter()
            .map(|id| keys::project(tenant, *id))
            .collect();
        let wanted = projects.iter().chain(&logins).chain(&more);
        let mut found = self.table.batch_get(wanted).await?;
        let logins = LastLogins::take(&mut found, &logins);
        let more = more.and_then(|key| take_at(&mut found, &key));
        let projects = found.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok((projects, logins, more))
    }

    /// A project.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_get(
        &self,
        tenant: TenantId,
        project: u64,
    ) -> Result<Option<Project>, StoreError> {
        let key = keys::project(tenant, project);
        self.table.get(&key, Read::Consistent).await
    }

    /// The directory of all projects, by name.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_directory(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<ProjectEntry>, StoreError> {
        let names = Query::partition(keys::project_names(tenant));
        self.table.query_all(names, Read::Consistent).await
    }

    /// Some projects by their place among all, oldest first; those before them are read too.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_list(
        &self,
        tenant: TenantId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Project>, StoreError> {
        let all = Query::partition(keys::projects(tenant));
        self.table
            .query_rows(all, offset, limit, Read::Consistent)
            .await
    }

    /// Those of some different projects that exist, by number: one call for each 100, none for
    /// none.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_list_by_ids(
        &self,
        tenant: TenantId,
        projects: &[u64],
    ) -> Result<Vec<Project>, StoreError> {
        let keys = projects.iter().map(|id| keys::project(tenant, *id));
        let wanted: Vec<_> = keys.collect();
        let found = self.table.batch_get(wanted.iter()).await?;
        let found = found.into_iter().map(decode);
        let mut projects: Vec<Project> = found.collect::<Result<_, _>>()?;
        projects.sort_unstable_by_key(|project| project.id);
        Ok(projects)
    }

    /// Stores a new project, claims its name and counts it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn project_create(
        &self,
        tenant: TenantId,
        project: &Project,
    ) -> Result<Result<(), ProjectRefused>, StoreError> {
        let record = Record::new(keys::project(tenant, project.id), project)?;
        let transaction = Transaction::new()
            .create(record)
            .create(entry(tenant, project)?);
        let transaction = one_more(transaction, tenant, Counted::Projects, None);
        refusal(self.table.transact(transaction).await)
    }

    /// Writes a changed project, and moves its claim if the name is another one.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn project_update(
        &self,
        tenant: TenantId,
        old: &Project,
        new: &Project,
    ) -> Result<Result<(), ProjectRefused>, StoreError> {
        let record = Record::new(keys::project(tenant, new.id), new)?;
        let transaction = Transaction::new().put_if(record, Condition::version(old.version));
        let left = keys::project_name(tenant, &old.name);
        let transaction = if left == keys::project_name(tenant, &new.name) {
            transaction.put_if(entry(tenant, new)?, Condition::always())
        } else {
            transaction
                .create(entry(tenant, new)?)
                .delete_if(left, Condition::always())
        };
        refusal(self.table.transact(transaction).await)
    }

    /// Deletes a project, frees its name and counts it no more, unless another request changed it in
    /// the meantime. Its people still name it: see [`Store::project_release`].
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn project_delete(
        &self,
        tenant: TenantId,
        project: &Project,
    ) -> Result<Result<(), ProjectRefused>, StoreError> {
        let key = keys::project(tenant, project.id);
        let transaction = Transaction::new()
            .delete_if(key, Condition::version(project.version))
            .delete_if(
                keys::project_name(tenant, &project.name),
                Condition::always(),
            );
        let transaction = one_less(transaction, tenant, Counted::Projects);
        refusal(self.table.transact(transaction).await)
    }

    /// The numbers of the people in a project's list.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_member_list(
        &self,
        tenant: TenantId,
        project: u64,
    ) -> Result<Vec<u64>, StoreError> {
        let query = Query::partition(keys::project_members(tenant, project));
        let members: Vec<ProjectMember> = self.table.query_all(query, Read::Consistent).await?;
        Ok(members.into_iter().map(|member| member.person).collect())
    }

    /// A project, with the people in its list and those others who exist, by number, and their
    /// last logins: two calls, and one more for each hundred people.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn project_with_people(
        &self,
        tenant: TenantId,
        project: u64,
        others: &[u64],
    ) -> Result<(Option<Project>, Vec<Person>, LastLogins), StoreError> {
        let mut people = self.project_member_list(tenant, project).await?;
        people.extend(others);
        people.sort_unstable();
        people.dedup();
        let logins = last_login_keys(tenant, people.iter().copied());
        let people = people
            .into_iter()
            .map(|person| keys::person(tenant, person));
        let project = keys::project(tenant, project);
        let people: Vec<_> = people.collect();
        let wanted = people.iter().chain(&logins).chain([&project]);
        let mut found = self.table.batch_get(wanted).await?;
        let logins = LastLogins::take(&mut found, &logins);
        let project = take_at(&mut found, &project);
        let found = found.into_iter().map(decode);
        let mut people: Vec<Person> = found.collect::<Result<_, _>>()?;
        people.sort_unstable_by_key(|person| person.id);
        Ok((decode_found(project)?, people, logins))
    }

    /// Writes people who joined or left a project together with its list, and what is told because
    /// of it: at most [`ASSIGNED_AT_ONCE`]. Their versions must be one more than the stored ones'.
    /// The project's version changes, too, so that of two who assign people at once one must look
    /// again.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the project or one of the people changed in between.
    pub async fn project_assign(
        &self,
        tenant: TenantId,
        (project, version): (u64, u64),
        people: &[Person],
        message: Option<&OutboxMessage>,
    ) -> Result<(), StoreError> {
        let transaction = Transaction::new().update_if(
            keys::project(tenant, project),
            Change::new("ADD version :one", [(":one", number(1))]),
            Condition::version(version),
        );
        let mut transaction = with_people(transaction, tenant, project, people)?;
        if let Some(message) = message {
            transaction = transaction.create(outbox_record(message)?);
        }
        self.table.transact(transaction).await
    }

    /// Writes people who named a project that is deleted and do so no more, 49 in a transaction.
    /// Their versions must be one more than the stored ones'.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if one of the people changed in between.
    pub async fn project_release(
        &self,
        tenant: TenantId,
        project: u64,
        people: &[Person],
    ) -> Result<(), StoreError> {
        for people in people.chunks(ASSIGNED_AT_ONCE) {
            let transaction = with_people(Transaction::new(), tenant, project, people)?;
            self.table.transact(transaction).await?;
        }
        Ok(())
    }
}

/// The marker of a project's name.
fn entry(tenant: TenantId, project: &Project) -> Result<Record, StoreError> {
    let entry = ProjectEntry {
        id: project.id,
        name: project.name.to_lowercase(),
        active: project.active,
    };
    Record::new(keys::project_name(tenant, &project.name), &entry)
}

/// Both sides of each person's assignment.
fn with_people(
    mut transaction: Transaction,
    tenant: TenantId,
    project: u64,
    people: &[Person],
) -> Result<Transaction, StoreError> {
    for person in people {
        let unchanged = Condition::version(person.version - 1);
        transaction = transaction.put_if(person_record(tenant, person)?, unchanged);
        let listed = keys::project_member(tenant, project, person.id);
        transaction = if person.project_ids.contains(&project) {
            let member = ProjectMember { person: person.id };
            transaction.put_if(Record::new(listed, &member)?, Condition::always())
        } else {
            transaction.delete_if(listed, Condition::always())
        };
    }
    Ok(transaction)
}

/// What the places of the writes of a project and its name mean.
fn refusal(written: Result<(), StoreError>) -> Result<Result<(), ProjectRefused>, StoreError> {
    match written {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::Condition(0)) => Ok(Err(ProjectRefused::Changed)),
        Err(StoreError::Condition(1)) => Ok(Err(ProjectRefused::NameTaken)),
        Err(error) => Err(error),
    }
}
