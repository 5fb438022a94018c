//! An organization's day begins: what is due is told to its admins, what is old is deleted.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use shared::{
    BoxError,
    domain::{id::TenantId, notification::NotificationKind, person::Standing},
    store::DirectoryEntry,
};

use crate::{Notifier, due, messages, telling::Notice};

/// How many months a notification is kept once it is read.
const KEPT_MONTHS: i64 = 6;

impl Notifier {
    /// Tells the active admins what is due. Doing so again tells what is missing.
    pub(crate) async fn remind(&self, tenant: TenantId, at: Timestamp) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let Some(organization) = store.organization_get(tenant).await? else {
            return Ok(());
        };
        let here = at.to_zoned(organization.zone());
        let people = store.directory_list(tenant).await?;
        let notices: Vec<_> = people
            .iter()
            .filter(|person| person.standing == Standing::Active)
            .flat_map(|person| notices(person, here.date(), here.time_zone()))
            .collect();
        if !notices.is_empty() {
            let admins = store.admin_list(tenant).await?;
            for notice in &notices {
                self.tell(tenant, notice, &admins).await?;
            }
        }
        let kept_since = here.checked_sub(KEPT_MONTHS.months())?.timestamp();
        Ok(store.notification_delete_read(tenant, kept_since).await?)
    }
}

/// What is due of a person today.
fn notices(
    person: &DirectoryEntry,
    today: Date,
    zone: &TimeZone,
) -> impl Iterator<Item = Notice> + use<> {
    let name = format!("{} {}", person.first_name, person.last_name);
    let name = name.trim_end();
    let increased = person.last_salary_increase_at;
    let increased = increased.map(|at| at.to_zoned(zone.clone()).date());
    let paid_since = increased.max(person.hire_date);
    let birthday = person
        .birth_date
        .and_then(|born| due::birthday(born, today))
        .map(|on| (on, messages::birthday(name, on, today)));
    let review = paid_since
        .and_then(|since| due::salary_review(since, today))
        .map(|on| (on, messages::salary_review(name, on, today)));
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
            message,
            event_date: Some(event_date),
            on: today,
            mailed: kind.is_mailed(),
        })
    })
}
