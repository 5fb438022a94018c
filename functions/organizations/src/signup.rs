//! `WorkHub`: `POST /api/signup`: an organization comes into being, all or nothing.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use futures::future::try_join;
use serde::Serialize;
use shared::{
    auth::password,
    domain::{
        billing::Subscription,
        id::TenantId,
        organization::{GameConfig, Organization},
        person::{Credentials, Person, Role},
        text::{Email, Password, Text},
        violation::Violations,
    },
    http::{ApiError, ApiResult, OPERATORS_SLUG, ValidJson},
    platform::Platform,
    store::{Sequence, Signup, SignupRefused},
};
use utoipa::ToSchema;

/// A slug is also a host name's label, and may get a suffix.
const LONGEST_SLUG: usize = 50;
/// Slugs that a signup tries until one is free.
const MOST_SLUGS: u32 = 20;

/// Who signs up.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SignupBody {
    org_name: Text<1, 200>,
    name: Text<1, 200>,
    email: Email,
    password: Password,
}

/// The new organization's slug.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignupAnswer {
    ok: bool,
    slug: String,
}

/// Register a new organization with its admin, trial subscription and default game config
#[utoipa::path(post, path = "/api/signup", tag = "Organizations", security(()),
    request_body = SignupBody,
    responses((status = 201, body = SignupAnswer)))]
pub(crate) async fn signup(
    State(platform): State<Platform>,
    ValidJson(body): ValidJson<SignupBody>,
) -> ApiResult<Response> {
    // before the expensive hash
    let (owner, number) = try_join(
        platform.store.email_owner_get(&body.email),
        platform
            .store
            .sequence_next(TenantId::PLATFORM, Sequence::Organization),
    )
    .await?;
    if owner.is_some() || platform.config.reserves(&body.email) {
        return Err(email_taken());
    }
    let hash = password::hash(body.password.expose()).await?;
    let mut signup = compose(&platform, body, TenantId(number), hash);
    let wished = signup.organization.slug.clone();
    for _ in 0..MOST_SLUGS {
        match platform.store.organization_create(&signup).await? {
            Ok(()) => {
                let answer = SignupAnswer {
                    ok: true,
                    slug: signup.organization.slug,
                };
                return Ok((StatusCode::CREATED, Json(answer)).into_response());
            }
            Err(SignupRefused::EmailTaken) => return Err(email_taken()),
            Err(SignupRefused::SlugTaken) => {
                let suffix = platform.store.slug_suffix_next(&wished).await?;
                signup.organization.slug = format!("{wished}-{suffix}");
            }
        }
    }
    Err(ApiError::RateLimited { retry_after: 1 })
}

fn email_taken() -> ApiError {
    ApiError::Conflict {
        field: Some("email"),
        message: "E-mail is already registered".into(),
    }
}

fn compose(platform: &Platform, body: SignupBody, tenant: TenantId, hash: String) -> Signup {
    const OWNER: u64 = 1;
    let now = platform.clock.now();
    let org_name = body.org_name.into_string();
    let slug = slug(&org_name);
    Signup {
        organization: Organization {
            employee_count: 1,
            person_count: 1,
            directory_version: 1,
            ..Organization::new(
                tenant,
                org_name,
                slug,
                platform.config.default_time_zone.clone(),
                now,
            )
        },
        owner: Person {
            email: Some(body.email),
            ..Person::new(OWNER, body.name.as_str(), Role::Owner, now)
        },
        credentials: Credentials {
            password_hash: Some(hash),
            version: 1,
            ..Credentials::default()
        },
        subscription: Subscription::trial(now),
        game: GameConfig::default(),
    }
}

/// `My Company` → `my-company`, `ООО «Ромашка»` → `ooo-romashka`.
fn slug(name: &str) -> String {
    let slug: String = slug::slugify(name).chars().take(LONGEST_SLUG).collect();
    match slug.trim_matches('-') {
        "" => "company".to_owned(),
        OPERATORS_SLUG => format!("{OPERATORS_SLUG}-company"),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_is_lower_case_with_hyphens_in_latin_letters() {
        assert_eq!(slug("My Company"), "my-company");
        assert_eq!(slug("ООО «Ромашка»"), "ooo-romashka");
        assert_eq!(slug("  A & B, Inc. "), "a-b-inc");
    }

    #[test]
    fn a_slug_is_never_empty_and_fits_a_host_name() {
        assert_eq!(slug("!!!"), "company");
        assert!(slug(&"long name ".repeat(30)).len() <= 50);
    }
}
