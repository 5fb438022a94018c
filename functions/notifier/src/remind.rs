//! An organization's day: what is due is told to its admins, what is old is deleted. Each message
//! does a part that takes a second or so, and sends the next, so that no organization is too large.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use shared::{
    BoxError,
    domain::{
        id::TenantId,
        notification::{Notice, NotificationKind},
        person::Person,
    },
    queue::NotificationMessage,
    store::{Position, Read},
};

use crate::{Notifier, reminder_dates, texts};

/// People that one message looks at.
const PEOPLE_AT_ONCE: usize = 250;
/// Admins that one message tells something.
const RECIPIENTS_AT_ONCE: usize = 100;
/// How many months a notification is kept once it is read.
const KEPT_MONTHS: i64 = 6;

impl Notifier {
    /// Sends what is due of some people to the active admins, and goes on to the next people.
    /// Doing so again tells what is missing.
    pub(crate) async fn remind(
        &self,
        tenant: TenantId,
        at: Timestamp,
        after: Option<Position>,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let Some(organization) = store.organization_get(tenant).await? else {
            return Ok(());
        };
        if after.is_none() {
            self.close_forgotten(&organization).await?;
        }
        let here = at.to_zoned(organization.zone());
        let people = store.person_list(tenant, Read::Eventual, PEOPLE_AT_ONCE, after);
        let people = people.await?;
        let notices: Vec<_> = people
            .items
            .iter()
            .filter(|person| person.is_active())
            .flat_map(|person| notices(person, here.date(), here.time_zone()))
            .collect();
        self.send_due(tenant, &notices).await?;
        // last: a worker that fails before has not begun the next page
        let next = match people.next {
            None => NotificationMessage::Tidy {
                tenant,
                before: here.checked_sub(KEPT_MONTHS.months())?.timestamp(),
                after: None,
            },
            after => NotificationMessage::Remind { tenant, at, after },
        };
        self.notifications.send(&next).await
    }

    /// A message for each notice, or for each hundred of its recipients.
    async fn send_due(&self, tenant: TenantId, notices: &[Notice]) -> Result<(), BoxError> {
        if notices.is_empty() {
            return Ok(());
        }
        let admins = self.platform.store.admin_list(tenant).await?;
        let due = notices.iter().flat_map(|notice| {
            let some = admins.chunks(RECIPIENTS_AT_ONCE);
            some.map(|recipients| NotificationMessage::Due {
                tenant,
                notice: notice.clone(),
                recipients: recipients.to_vec(),
            })
        });
        let due: Vec<_> = due.collect();
        self.notifications.send_batch(&due).await
    }

    /// Deletes some read notifications that are old, and goes on to the next ones.
    pub(crate) async fn tidy(
        &self,
        tenant: TenantId,
        before: Timestamp,
        after: Option<Position>,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let next = store
            .notification_delete_read(tenant, before, after)
            .await?;
        let Some(after) = next else { return Ok(()) };
        let next = NotificationMessage::Tidy {
            tenant,
            before,
            after: Some(after),
        };
        self.notifications.send(&next).await
    }
}

/// What is due of a person today.
fn notices(person: &Person, today: Date, zone: &TimeZone) -> impl Iterator<Item = Notice> + use<> {
    let name = format!("{} {}", person.first_name, person.last_name);
    let name = name.trim_end();
    let increased = person.last_salary_increase_at;
    let increased = increased.map(|at| at.to_zoned(zone.clone()).date());
    let paid_since = increased.max(person.hire_date);
    let birthday = person
        .birth_date
        .and_then(|born| reminder_dates::birthday(born, today))
        .map(|on| (on, texts::birthday(name, on, today)));
    let review = paid_since
        .and_then(|since| reminder_dates::salary_review(since, today))
        .map(|on| (on, texts::salary_review(name, on, today)));
    let subject = person.id;
    let found = [
        (NotificationKind::BirthdayReminder, birthday),
        (NotificationKind::SalaryIncreaseReminder, review),
    ];
    found.into_iter().filter_map(move |(kind, due)| {
        let (event_date, message) = due?;
        Some(Notice {
            kind,
            subject,
            project: None,
            message,
            event_date: Some(event_date),
            on: today,
            mailed: kind.is_mailed(),
        })
    })
}
