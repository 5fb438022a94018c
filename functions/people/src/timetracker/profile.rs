//! One's own profile: what the platform knows, and what people set for themselves.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use shared::{
    deserr_by_parse,
    domain::{
        money::Units,
        organization::{Organization, TimeZoneName},
        patch::Patch,
        person::{Person, PersonStatus},
        text::{Email, Text},
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Caller, Member, Unauthenticated, ValidJson,
        timetracker::{Envelope, Seconds},
    },
};
use utoipa::ToSchema;

use crate::{State, employee_input::cleared, save};

/// The caller as they see themselves.
#[derive(Serialize, ToSchema)]
pub(crate) struct Profile {
    id: u64,
    name: String,
    email: Option<Email>,
    phone: Option<String>,
    position: Option<String>,
    department: Option<String>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
    /// A month.
    salary: Option<Units>,
    #[schema(value_type = Option<String>, format = "date")]
    hire_date: Option<Date>,
    status: PersonStatus,
    settings: Settings,
    created_at: Seconds,
    updated_at: Seconds,
}

/// What people set for themselves.
#[derive(Serialize, ToSchema)]
struct Settings {
    #[schema(example = "Asia/Bishkek")]
    timezone: String,
    #[schema(example = "ru")]
    language: String,
    notifications: Channels,
}

/// How notifications come besides in the app.
#[derive(Serialize, ToSchema)]
struct Channels {
    email: bool,
    push: bool,
}

impl Profile {
    fn of(person: Person, organization: &Organization) -> Self {
        let name = person.name();
        let preferences = person.preferences;
        let zone = preferences.time_zone;
        Self {
            id: person.id,
            name,
            email: person.email,
            phone: person.phone,
            position: person.position,
            department: person.department,
            role: person.role.shown(),
            salary: person.salary.map(Units),
            hire_date: person.hire_date,
            status: person.status,
            settings: Settings {
                timezone: zone.unwrap_or_else(|| organization.time_zone.clone()),
                language: preferences.language,
                notifications: Channels {
                    email: person.mails_notifications,
                    push: preferences.pushes_notifications,
                },
            },
            created_at: Seconds(person.created_at),
            updated_at: Seconds(person.updated_at),
        }
    }
}

/// A language as `ru` or `en-GB`.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z]{2,3}(-[A-Z]{2})?$")]
struct LanguageTag(String);

impl LanguageTag {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref();
        let (language, region) = match text.split_once('-') {
            Some((language, region)) => (language, Some(region)),
            None => (text, None),
        };
        let is_language = matches!(language.len(), 2 | 3)
            && language.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_region = region.is_none_or(|region| {
            region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        match is_language && is_region {
            true => Ok(Self(text.to_owned())),
            false => Err(Violation::Format("language tag")),
        }
    }
}

deserr_by_parse!(LanguageTag);

/// What changes of one's profile; what is left out stays, inside `settings` too.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ProfileChange {
    #[deserr(default)]
    name: Option<Text<1, 255>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    phone: Patch<Text<0, 50>>,
    #[deserr(default)]
    #[schema(required = false)]
    settings: SettingsChange,
}

#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct SettingsChange {
    /// Null means that of the organization.
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    timezone: Patch<TimeZoneName>,
    #[deserr(default)]
    language: Option<LanguageTag>,
    #[deserr(default)]
    #[schema(required = false)]
    notifications: ChannelsChange,
}

#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations)]
struct ChannelsChange {
    #[deserr(default)]
    email: Option<bool>,
    #[deserr(default)]
    push: Option<bool>,
}

impl ProfileChange {
    fn apply(self, old: &Person, now: Timestamp) -> Person {
        let mut new = Person {
            updated_at: now,
            version: old.version + 1,
            ..old.clone()
        };
        if let Some(name) = self.name {
            new.rename(name.as_str());
        }
        cleared(self.phone).apply(&mut new.phone);
        let settings = self.settings;
        let zone = settings.timezone.map(TimeZoneName::into_string);
        zone.apply(&mut new.preferences.time_zone);
        if let Some(LanguageTag(language)) = settings.language {
            new.preferences.language = language;
        }
        if let Some(email) = settings.notifications.email {
            new.mails_notifications = email;
        }
        if let Some(push) = settings.notifications.push {
            new.preferences.pushes_notifications = push;
        }
        new
    }
}

/// Получение профиля текущего пользователя
#[utoipa::path(get, path = "/v1/users/profile", tag = "Users", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<Profile>)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<Envelope<Profile>>> {
    let (person, organization) = own(&state, &caller).await?;
    let profile = Profile::of(person, &organization);
    Ok(Json(Envelope::new(profile, state.platform.clock.now())))
}

/// Обновление профиля
#[utoipa::path(patch, path = "/v1/users/profile", tag = "Users", security(("session" = ["member"])),
    request_body = ProfileChange,
    responses((status = 200, body = Envelope<Profile>)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(change): ValidJson<ProfileChange>,
) -> ApiResult<Json<Envelope<Profile>>> {
    let now = state.platform.clock.now();
    let (old, organization) = own(&state, &caller).await?;
    let apply = |old: &Person| Ok(change.clone().apply(old, now));
    let new = save::update(&state, &caller, "User", old, None, apply).await?;
    let profile = Profile::of(new, &organization);
    Ok(Json(Envelope::new(profile, now)))
}

/// The caller and their organization.
async fn own(state: &State, caller: &Caller) -> ApiResult<(Person, Organization)> {
    let store = &state.platform.store;
    let found = store.person_with_organization(caller.tenant, caller.person);
    let (person, organization) = found.await?;
    let own = person.zip(organization);
    own.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_short_tag() {
        for text in ["ru", "kk", "en-GB"] {
            assert!(LanguageTag::parse(text).is_ok(), "{text}");
        }
        for text in ["", "r", "RU", "ru-", "ru-ru", "русский", "en-GB-x"] {
            assert!(LanguageTag::parse(text).is_err(), "{text}");
        }
    }
}
