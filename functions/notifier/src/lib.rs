//! Tells people what happened, in the app and by mail: the consumer of the notifications queue.

mod clock;
mod mails;
mod mentions;
mod notify;
mod one_time_codes;
mod passwords;
mod people;
mod remind;
mod reminder_dates;
mod shifts;
mod texts;
mod tickets;
mod webhooks;

use shared::{
    BoxError,
    config::ConfigError,
    domain::wall_time::Span,
    mail::Mailer,
    platform::Platform,
    queue::{Consumer, NotificationMessage, Queue, QueueName},
    text_message::Messenger,
};

/// The consumer.
#[derive(Clone, Debug)]
pub struct Notifier {
    platform: Platform,
    mailer: Mailer,
    messenger: Messenger,
    notifications: Queue,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Notifier, ConfigError> {
    Ok(Notifier {
        mailer: platform.mailer()?,
        messenger: platform.messenger(),
        notifications: platform.queue(QueueName::Notifications)?,
        platform: platform.clone(),
    })
}

impl Consumer for Notifier {
    type Message = NotificationMessage;

    /// Does what a message asks for. One that comes again after it was handled is left alone; a
    /// mail whose worker died between sending and remembering is sent twice, which beats not at
    /// all. Notifications have markers of their own and are made once in any case.
    async fn handle(&self, message: NotificationMessage, id: &str) -> Result<(), BoxError> {
        let store = &self.platform.store;
        if store.handled_get(id).await? {
            return Ok(());
        }
        match message {
            NotificationMessage::PasswordReset { email } => self.reset(&email).await?,
            NotificationMessage::OneTimeCode { tenant, sent_to } => {
                self.send_code(tenant, &sent_to).await?;
            }
            NotificationMessage::PersonCreated {
                tenant,
                person,
                by,
                invite,
            } => {
                self.notify_created(tenant, person, by, invite).await?;
                if invite {
                    self.invite(tenant, person).await?;
                }
            }
            NotificationMessage::PersonUpdated {
                tenant,
                person,
                by,
                at,
                invite,
                activated,
            } => {
                self.notify_updated(tenant, person, by, at).await?;
                if invite || activated {
                    self.invite(tenant, person).await?;
                }
                if activated {
                    self.greet_activated(tenant, person).await?;
                }
            }
            NotificationMessage::ProjectAssigned {
                tenant,
                project,
                mut people,
                by,
                at,
            } => {
                people.retain(|person| *person != by);
                self.notify_assigned(tenant, project, &people, at).await?;
            }
            NotificationMessage::ShiftsChanged {
                tenant,
                person,
                schedule,
                news,
            } => self.mail_shifts(tenant, person, &schedule, &news).await?,
            NotificationMessage::Mentioned {
                tenant,
                person,
                room,
                room_name,
                message,
            } => {
                self.mail_mention(tenant, person, room, &room_name, message)
                    .await?;
            }
            NotificationMessage::ClosedByRule {
                tenant,
                person,
                started_at,
                ended_at,
                time_zone,
            } => {
                let span = Span {
                    start: started_at,
                    end: ended_at,
                };
                self.mail_closed(tenant, person, span, &time_zone).await?;
            }
            NotificationMessage::TicketChanged {
                tenant,
                ticket,
                news,
                by,
            } => self.mail_ticket(tenant, ticket, news, by).await?,
            NotificationMessage::WebhookDisabled { tenant, webhook } => {
                self.mail_disabled(tenant, webhook).await?;
            }
            NotificationMessage::PersonRemoved { tenant, person } => {
                self.forget_name(tenant, person).await?;
                let now = self.platform.clock.now();
                store.agenda_release(tenant, person, now).await?;
                self.close_open_entry(tenant, person).await?;
            }
            NotificationMessage::Notified {
                tenant,
                recipient,
                notification,
            } => self.mail(tenant, recipient, notification).await?,
            // nothing to remember: tens of thousands a day, and what is repeated does nothing
            NotificationMessage::Remind { tenant, at, after } => {
                return self.remind(tenant, at, after).await;
            }
            NotificationMessage::Due {
                tenant,
                notice,
                recipients,
            } => return self.notify(tenant, &notice, &recipients).await,
            NotificationMessage::Tidy {
                tenant,
                before,
                after,
            } => return self.tidy(tenant, before, after).await,
        }
        Ok(store.handled_put(id, self.platform.clock.now()).await?)
    }
}
