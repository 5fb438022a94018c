//! A company as invoices print it.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    text::{Text, parse_string},
    violation::{Violation, Violations},
};

/// Legal and bank details of a company as an invoice prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Party {
    /// Legal name, e.g. `ООО «Ромашка»`.
    pub name: String,
    /// Tax number (ИНН), 10 or 12 digits.
    pub inn: Option<String>,
    /// Tax registration reason code (КПП), 9 digits.
    pub kpp: Option<String>,
    /// Legal address.
    pub address: Option<String>,
    /// Name of the bank.
    pub bank_name: Option<String>,
    /// Bank identification code (БИК), 9 digits.
    pub bik: Option<String>,
    /// Settlement account, 20 digits.
    pub account: Option<String>,
    /// Correspondent account of the bank, 20 digits.
    pub correspondent_account: Option<String>,
    /// Who signs as head of the company.
    pub director: Option<String>,
    /// Who signs as accountant.
    pub accountant: Option<String>,
}

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
struct PartyInput {
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

impl From<PartyInput> for Party {
    fn from(body: PartyInput) -> Self {
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

impl Deserr<Violations> for Party {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        PartyInput::deserialize_from_value(value, location).map(Self::from)
    }
}
