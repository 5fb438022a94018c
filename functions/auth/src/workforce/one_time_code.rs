//! Logging in with a code that is sent by mail or text message.

use axum::{Json, extract::State as Extract, response::Response};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        id::TenantId,
        one_time_code::{Destination, OneTimeCode},
        phone::PhoneNumber,
        text::{Email, Text},
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, ValidJson},
    queue::NotificationMessage,
};
use utoipa::ToSchema;

use super::{
    client_type::ClientType,
    tokens::{self, LoginAnswer},
};
use crate::{
    State,
    credentials::{Checked, check_code},
    limits,
};

/// How a code is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
enum Channel {
    /// By mail.
    Email,
    /// By text message.
    Phone,
    /// By text message, as other clients call it.
    Sms,
}

/// Where a code is sent: `channel` and `destination`, or `email`, or `phone`.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct StartBody {
    #[deserr(default)]
    channel: Option<Channel>,
    /// An e-mail address or an international phone number.
    #[deserr(default)]
    destination: Option<String>,
    #[deserr(default)]
    email: Option<Email>,
    #[deserr(default)]
    phone: Option<PhoneNumber>,
}

/// A code, and where it was sent.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct VerifyBody {
    #[deserr(default)]
    channel: Option<Channel>,
    /// An e-mail address or an international phone number.
    #[deserr(default)]
    destination: Option<String>,
    #[deserr(default)]
    email: Option<Email>,
    #[deserr(default)]
    phone: Option<PhoneNumber>,
    otp: Text<1, 16>,
}

/// A code is on its way, if somebody has the address.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    ok: bool,
    channel: Channel,
    /// Seconds.
    expires_in: i64,
}

impl StartBody {
    fn destination(self) -> ApiResult<Destination> {
        match (self.email, self.phone, self.destination) {
            (Some(email), _, _) => Ok(Destination::Email(email)),
            (None, Some(phone), _) => Ok(Destination::Phone(phone)),
            (None, None, Some(text)) => typed(self.channel, &text)
                .map_err(|violation| ApiError::field("destination", violation)),
            (None, None, None) => Err(ApiError::field("destination", Violation::Required)),
        }
    }
}

/// What is typed where either may stand.
fn typed(channel: Option<Channel>, text: &str) -> Result<Destination, Violation> {
    let is_email = match channel {
        Some(channel) => channel == Channel::Email,
        None => text.contains('@'),
    };
    match is_email {
        true => Email::parse(text).map(Destination::Email),
        false => PhoneNumber::parse(text).map(Destination::Phone),
    }
}

/// The organization in which a phone number is looked for; an e-mail address is one person's in the
/// whole deployment.
async fn tenant_of(
    state: &State,
    tenant: &RequestTenant,
    sent_to: &Destination,
) -> ApiResult<Option<TenantId>> {
    match sent_to {
        Destination::Email(_) => Ok(None),
        Destination::Phone(_) => {
            let tenant = tenant.resolve(&state.platform.store).await?;
            tenant.map(Some).ok_or_else(RequestTenant::unknown)
        }
    }
}

/// Send a code of six digits, good for five minutes; the answer and its time are the same whether
/// anybody has the address. A phone number needs the organization: `X-Tenant`, or the host
#[utoipa::path(post, path = "/api/v1/auth/otp/start", tag = "Auth", security(()),
    params(("X-Tenant" = Option<String>, Header, description = "the organization's slug")),
    request_body = StartBody,
    responses((status = 200, body = Started)))]
pub(crate) async fn start(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    ValidJson(body): ValidJson<StartBody>,
) -> ApiResult<Json<Started>> {
    let sent_to = body.destination()?;
    let tenant = tenant_of(&state, &tenant, &sent_to).await?;
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let [sent, asked] =
        limits::one_time_codes(sent_to.as_str(), &address.0, &state.platform.config);
    let (sent, asked) =
        tokio::try_join!(store.limit_take(&sent, now), store.limit_take(&asked, now))?;
    if let Some(retry_after) = sent.max(asked) {
        return Err(ApiError::RateLimited { retry_after });
    }
    let channel = match sent_to {
        Destination::Email(_) => Channel::Email,
        Destination::Phone(_) => Channel::Phone,
    };
    // the notifier finds out whose it is
    let message = NotificationMessage::OneTimeCode { tenant, sent_to };
    let sent = state.notifications.send(&message).await;
    sent.map_err(ApiError::Internal)?;
    Ok(Json(Started {
        ok: true,
        channel,
        expires_in: OneTimeCode::LIFE.as_secs(),
    }))
}

/// Log in with a code
#[utoipa::path(post, path = "/api/v1/auth/otp/verify", tag = "Auth", security(()),
    params(("X-Tenant" = Option<String>, Header, description = "the organization's slug"),
           ("X-Client-Type" = Option<String>, Header, description = "`web`, the default, or `mobile`")),
    request_body = VerifyBody,
    responses((status = 200, body = LoginAnswer)))]
pub(crate) async fn verify(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    client: ClientType,
    ValidJson(body): ValidJson<VerifyBody>,
) -> ApiResult<Response> {
    let VerifyBody {
        channel,
        destination,
        email,
        phone,
        otp,
    } = body;
    let sent_to = StartBody {
        channel,
        destination,
        email,
        phone,
    };
    let sent_to = sent_to.destination()?;
    let tenant = tenant_of(&state, &tenant, &sent_to).await?;
    match check_code(&state, (tenant, sent_to), otp.into_string(), &address).await? {
        Checked::Verified(verified) => tokens::answer(&state, &verified, client).await,
        Checked::NeedsMfa { temp_token } => Err(ApiError::MfaRequired { temp_token }),
    }
}
