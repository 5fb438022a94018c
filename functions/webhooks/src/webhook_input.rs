//! What clients send of webhooks.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::Timestamp;
use shared::{
    domain::{
        patch::Cleared,
        text::Text,
        violation::{Violation, Violations},
        webhook::{EventFilter, Health, SealedSecret, Webhook, WebhookTerms, WebhookUrl},
    },
    http::{ApiError, ApiResult, Flag},
};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which events: at least one filter, each counted once.
#[derive(Clone, ToSchema)]
#[schema(value_type = Vec<EventFilter>, min_items = 1, max_items = 50)]
pub(crate) struct Filters(pub(crate) Vec<EventFilter>);

impl Filters {
    const MOST: usize = 50;
}

impl Deserr<Violations> for Filters {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let given = Vec::<EventFilter>::deserialize_from_value(value, location)?;
        let violation = match given.len() {
            0 => Some(Violation::Required),
            1..=Self::MOST => None,
            _ => Some(Violation::OutOfRange(1, 50)),
        };
        if let Some(violation) = violation {
            return Err(Violations::at(location, violation));
        }
        let mut filters = Vec::new();
        for filter in given {
            if !filters.contains(&filter) {
                filters.push(filter);
            }
        }
        Ok(Self(filters))
    }
}

/// A new webhook.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewWebhook {
    /// https, to a public host; ports 443 and from 1024. No login in it.
    pub(crate) url: WebhookUrl,
    pub(crate) events: Filters,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub(crate) description: Cleared<Text<0, 500>>,
    /// True unless given.
    #[deserr(default = Flag(true))]
    #[schema(value_type = bool, required = false)]
    pub(crate) active: Flag,
}

impl NewWebhook {
    /// The webhook, with what signs its deliveries.
    pub(crate) fn into_webhook(self, id: Uuid, secret: SealedSecret, now: Timestamp) -> Webhook {
        let terms = WebhookTerms {
            url: self.url,
            events: self.events.0,
            description: self.description.given(Text::into_string),
            active: self.active.0,
            disabled_at: None,
            secret,
            old_secret: None,
            updated_at: now,
            version: 1,
        };
        Webhook {
            id,
            terms,
            health: Health::default(),
            created_at: now,
        }
    }
}

/// Changes of a webhook; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ChangedWebhook {
    /// https, to a public host; ports 443 and from 1024. No login in it.
    #[deserr(default)]
    pub(crate) url: Option<WebhookUrl>,
    #[deserr(default)]
    pub(crate) events: Option<Filters>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub(crate) description: Cleared<Text<0, 500>>,
    /// True also enables one that was disabled because its receiver failed.
    #[deserr(default)]
    #[schema(value_type = Option<bool>)]
    pub(crate) active: Option<Flag>,
}

impl ChangedWebhook {
    /// The changed terms; none if they stay as they are.
    pub(crate) fn of(&self, old: &WebhookTerms, now: Timestamp) -> Option<WebhookTerms> {
        let mut new = old.clone();
        if let Some(url) = &self.url {
            new.url = url.clone();
        }
        if let Some(Filters(events)) = &self.events {
            new.events.clone_from(events);
        }
        let description = self.description.clone();
        description.apply(&mut new.description, Text::into_string);
        if let Some(Flag(active)) = self.active {
            new.active = active;
            new.disabled_at = new.disabled_at.filter(|_| !active);
        }
        (new != *old).then(|| WebhookTerms {
            updated_at: now,
            version: old.version + 1,
            ..new
        })
    }
}

/// Refuses a receiver on this machine, unless this is development.
///
/// # Errors
/// [`ApiError::Validation`].
pub(crate) fn check_local(url: &WebhookUrl, allows_local: bool) -> ApiResult<()> {
    let target = url.target().map_err(|why| ApiError::field("url", why))?;
    match target.is_local() && !allows_local {
        true => Err(ApiError::rule("url", "Адрес должен начинаться с https://")),
        false => Ok(()),
    }
}
