//! A person is new, or their record changed.

use jiff::{Timestamp, civil::Date};
use shared::{
    BoxError,
    domain::{
        id::TenantId,
        notification::{Notice, Notification, NotificationKind},
        organization::Organization,
        person::Person,
    },
};

use crate::{Notifier, texts};

impl Notifier {
    /// Greets a new person, and tells the admins. An invitation is greeting enough by mail.
    pub(crate) async fn notify_created(
        &self,
        tenant: TenantId,
        person: u64,
        by: Option<u64>,
        invited: bool,
    ) -> Result<(), BoxError> {
        let Some((person, organization)) = self.find(tenant, person).await? else {
            return Ok(());
        };
        let on = day(&organization, person.created_at);
        if person.is_active() {
            let kind = NotificationKind::Welcome;
            let message = texts::welcome(&person.first_name, &organization.name);
            let welcome = Notice {
                mailed: kind.is_mailed() && !invited,
                ..notice(kind, &person, message, on)
            };
            self.notify(tenant, &welcome, &[person.id]).await?;
        }
        let message = match by {
            Some(_) => texts::employee_created(&person.name()),
            None if person.is_active() => texts::employee_registered(&person.name()),
            None => texts::employee_waits(&person.name()),
        };
        let created = notice(NotificationKind::EmployeeCreated, &person, message, on);
        // an admin who is new has been greeted
        self.notify_admins(tenant, &created, Some(person.id)).await
    }

    /// Tells the admins of a change: all of them of a person's own, and of another's all but the one
    /// who made it.
    pub(crate) async fn notify_updated(
        &self,
        tenant: TenantId,
        person: u64,
        by: u64,
        at: Timestamp,
    ) -> Result<(), BoxError> {
        let Some((person, organization)) = self.find(tenant, person).await? else {
            return Ok(());
        };
        let on = day(&organization, at);
        let message = texts::user_update(&person.name());
        let updated = notice(NotificationKind::UserUpdate, &person, message, on);
        let but = (by != person.id).then_some(by);
        self.notify_admins(tenant, &updated, but).await
    }

    /// Tells people that they were assigned to a project, if they still are.
    pub(crate) async fn notify_assigned(
        &self,
        tenant: TenantId,
        project: u64,
        people: &[u64],
        at: Timestamp,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let found = store
            .organization_with_projects(tenant, &[project], &[])
            .await?;
        let (Some(organization), projects, _) = found else {
            return Ok(());
        };
        let people = store.person_list_by_ids(tenant, people).await?;
        for project in projects {
            let message = texts::project_assigned(&project.name);
            let is_assigned = |person: &&Person| person.project_ids.contains(&project.id);
            for person in people.iter().filter(is_assigned) {
                let kind = NotificationKind::UserUpdate;
                let assigned = Notice {
                    project: Some(project.id),
                    ..notice(kind, person, message.clone(), day(&organization, at))
                };
                self.notify(tenant, &assigned, &[person.id]).await?;
            }
        }
        Ok(())
    }

    /// Takes the name of a removed person out of what others have not read about them yet.
    pub(crate) async fn forget_name(&self, tenant: TenantId, person: u64) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let mut after = None;
        loop {
            let page = store.notification_list_about(tenant, person, after).await?;
            for notification in page.items {
                let reworded = Notification {
                    message: texts::of_removed(notification.kind).to_owned(),
                    ..notification
                };
                store.notification_reword(tenant, &reworded).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn notify_admins(
        &self,
        tenant: TenantId,
        notice: &Notice,
        but: Option<u64>,
    ) -> Result<(), BoxError> {
        let mut admins = self.platform.store.admin_list(tenant).await?;
        admins.retain(|admin| Some(*admin) != but);
        self.notify(tenant, notice, &admins).await
    }

    /// A person with their organization; none once removed.
    async fn find(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Option<(Person, Organization)>, BoxError> {
        let store = &self.platform.store;
        let person = store.person_get(tenant, person).await?;
        let organization = store.organization_get(tenant).await?;
        Ok(person.zip(organization))
    }
}

/// The organization's day of what happened, whenever its message comes.
fn day(organization: &Organization, happened: Timestamp) -> Date {
    happened.to_zoned(organization.zone()).date()
}

fn notice(kind: NotificationKind, person: &Person, message: String, on: Date) -> Notice {
    Notice {
        kind,
        subject: person.id,
        project: None,
        message,
        event_date: None,
        on,
        mailed: kind.is_mailed(),
    }
}
