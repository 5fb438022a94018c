//! The organization's legal details, printed on its invoices.

use axum::{Json, extract::State as Extract};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use shared::{
    domain::{
        billing::Party,
        text::{Text, parse_string},
        violation::{Violation, Violations},
    },
    http::{Admin, ApiError, ApiResult, ValidJson},
};

use crate::State;

/// Exactly `A` or `B` digits; none in a field that is cleared.
struct Digits<const A: usize, const B: usize>(String);

impl<const A: usize, const B: usize> Deserr<Violations> for Digits<A, B> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        parse_string(value, location, |text| {
            let text = text.trim().to_owned();
            let fits = text.is_empty() || text.len() == A || text.len() == B;
            if fits && text.bytes().all(|b| b.is_ascii_digit()) {
                Ok(Self(text))
            } else if A == B {
                Err(Violation::Rule(format!("Must have {A} digits").into()))
            } else {
                Err(Violation::Rule(
                    format!("Must have {A} or {B} digits").into(),
                ))
            }
        })
    }
}

/// The details as an admin types them; empty text clears a field like leaving it out.
#[derive(Deserr)]
#[deserr(error = Violations, rename_all = camelCase)]
pub(crate) struct DetailsBody {
    name: Text<1, 300>,
    #[deserr(default)]
    inn: Option<Digits<10, 12>>,
    #[deserr(default)]
    kpp: Option<Digits<9, 9>>,
    #[deserr(default)]
    address: Option<Text<0, 500>>,
    #[deserr(default)]
    bank_name: Option<Text<0, 300>>,
    #[deserr(default)]
    bik: Option<Digits<9, 9>>,
    #[deserr(default)]
    account: Option<Digits<20, 20>>,
    #[deserr(default)]
    correspondent_account: Option<Digits<20, 20>>,
    #[deserr(default)]
    director: Option<Text<0, 200>>,
    #[deserr(default)]
    accountant: Option<Text<0, 200>>,
}

impl From<DetailsBody> for Party {
    fn from(body: DetailsBody) -> Self {
        fn text<const MAX: usize>(text: Option<Text<0, MAX>>) -> Option<String> {
            text.map(Text::into_string).filter(|text| !text.is_empty())
        }
        fn digits<const A: usize, const B: usize>(digits: Option<Digits<A, B>>) -> Option<String> {
            let digits = digits.map(|digits| digits.0);
            digits.filter(|digits| !digits.is_empty())
        }
        Self {
            name: body.name.into_string(),
            inn: digits(body.inn),
            kpp: digits(body.kpp),
            address: text(body.address),
            bank_name: text(body.bank_name),
            bik: digits(body.bik),
            account: digits(body.account),
            correspondent_account: digits(body.correspondent_account),
            director: text(body.director),
            accountant: text(body.accountant),
        }
    }
}

/// Legal details of the organization
#[utoipa::path(get, path = "/api/billing/details", tag = "Billing", security(("session" = ["admin"])),
    responses((status = 200, body = Party)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
) -> ApiResult<Json<Party>> {
    let organization = state.platform.store.organization_get(caller.tenant).await?;
    let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
    Ok(Json(organization.buyer()))
}

/// Set the legal details; issued invoices keep theirs
#[utoipa::path(put, path = "/api/billing/details", tag = "Billing", security(("session" = ["admin"])),
    request_body = Party,
    responses((status = 200, body = Party)))]
pub(crate) async fn put(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(body): ValidJson<DetailsBody>,
) -> ApiResult<Json<Party>> {
    let details = Party::from(body);
    state
        .platform
        .store
        .billing_details_put(caller.tenant, &details)
        .await?;
    Ok(Json(details))
}
