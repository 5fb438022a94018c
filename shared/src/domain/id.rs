//! Identities: one number per tenant, and a UUID that carries the same number.

use std::{fmt, str::FromStr};

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::AnyOfBuilder},
};
use uuid::{Builder, Uuid};

use super::violation::{Violation, Violations};

/// Number of an organization (`orgId`). [`TenantId::PLATFORM`] is the platform itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(pub u64);

impl TenantId {
    /// Where platform operators and deployment-wide records live.
    pub const PLATFORM: Self = Self(0);
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A new UUID (version 8) with `number` in its last 48 bits and random bits before them.
#[must_use]
pub fn uuid_for(number: u64) -> Uuid {
    let mut bytes: [u8; 16] = rand::random();
    bytes[10..].copy_from_slice(&number.to_be_bytes()[2..]);
    Uuid::new_v8(bytes)
}

/// A new time-ordered UUID (version 7) for things without a number.
#[must_use]
pub fn uuid_at(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid()
}

/// A new time-ordered UUID (version 7) of something that belongs to a person, with their number in its
/// last 48 bits: what is stored by person and instant is found by its id alone.
#[must_use]
pub fn uuid_of_person(at: Timestamp, person: u64) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let mut bytes: [u8; 10] = rand::random();
    bytes[4..].copy_from_slice(&person.to_be_bytes()[2..]);
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// The UUID (version 7) of what a person has one of at an instant, like a week's timesheet: it needs no
/// storage, and whoever does not know the person's UUID cannot guess it.
#[must_use]
pub fn uuid_of_one(at: Timestamp, person: Uuid) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let person = person.as_bytes();
    let mut bytes = [0; 10];
    bytes[..4].copy_from_slice(&person[..4]);
    bytes[4..].copy_from_slice(&person[10..]);
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// The instant that a version 7 UUID carries.
#[must_use]
pub fn instant_of(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    let seconds = i64::try_from(seconds).ok()?;
    Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
}

/// An id as a client wrote it: the number, or the UUID that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityId {
    /// `42`
    Number(u64),
    /// `…-00000000002a`
    Uuid(Uuid),
}

impl EntityId {
    /// The number to look up; both spellings lead to the same item.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Uuid(uuid) => uuid.as_u128() as u64 & 0xFFFF_FFFF_FFFF,
        }
    }

    /// Whether the record found is the one meant: a UUID must match to the last bit.
    #[must_use]
    pub fn matches(self, uuid: Uuid) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Uuid(meant) => meant == uuid,
        }
    }
}

impl PartialSchema for EntityId {
    fn schema() -> RefOr<Schema> {
        const SPELLINGS: &str =
            "^([1-9][0-9]{0,13}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$";
        let number = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(PathId::MAX));
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(SPELLINGS));
        AnyOfBuilder::new().item(number).item(text).into()
    }
}

impl ToSchema for EntityId {}

/// The id of something that has no UUID, as a client wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathId(pub u64);

impl PathId {
    /// The largest: 48 bits are all that the UUID spelling can carry.
    pub const MAX: u64 = (1 << 48) - 1;
}

/// The id of something without a number, as a client wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "uuid")]
pub struct TypedUuid(pub Uuid);

impl TypedUuid {
    /// Parses a UUID.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Format`] otherwise.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref().trim() {
            "" => Err(Violation::Required),
            text => Uuid::parse_str(text)
                .map(Self)
                .map_err(|_| Violation::Format("valid id")),
        }
    }
}

crate::deserr_by_parse!(TypedUuid);

/// Text that is neither a positive number nor a UUID.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl FromStr for EntityId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() == 36 {
            return Uuid::parse_str(text).map(Self::Uuid).map_err(|_| NotAnId);
        }
        text.parse().map(|PathId(number)| Self::Number(number))
    }
}

impl FromStr for PathId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.parse() {
            Ok(number @ 1..=Self::MAX) if !text.starts_with('+') => Ok(Self(number)),
            _ => Err(NotAnId),
        }
    }
}

impl<'de> Deserialize<'de> for EntityId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parsed(from)
    }
}

impl Deserr<Violations> for EntityId {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        typed_id(value, location)
    }
}

impl<'de> Deserialize<'de> for PathId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parsed(from)
    }
}

impl Deserr<Violations> for PathId {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        typed_id(value, location)
    }
}

/// An id in a body: a number, or its text, as forms send it.
fn typed_id<V: IntoValue, T: FromStr<Err = NotAnId>>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
) -> Result<T, Violations> {
    let parsed = match value {
        Value::Integer(number) => number.to_string().parse(),
        Value::String(text) if !text.is_empty() => text.trim().parse(),
        Value::String(_) | Value::Null => {
            return Err(Violations::at(location, Violation::Required));
        }
        _ => Err(NotAnId),
    };
    parsed.map_err(|NotAnId| Violations::at(location, Violation::Format("valid id")))
}

fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err = NotAnId>>(from: D) -> Result<T, D::Error> {
    String::deserialize(from)?.parse().map_err(Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_carries_its_number_and_is_version_8() {
        let uuid = uuid_for(42);
        assert_eq!(uuid.get_version_num(), 8);
        assert_eq!(EntityId::Uuid(uuid).number(), 42);
        assert_ne!(uuid, uuid_for(42), "the bits before the number are random");
    }

    #[test]
    fn both_spellings_of_an_id_mean_the_same_record() {
        let uuid = uuid_for(7);
        let spelled: EntityId = uuid.to_string().parse().unwrap();
        assert_eq!(spelled.number(), 7);
        assert!(spelled.matches(uuid));
        assert!("7".parse::<EntityId>().unwrap().matches(uuid));
        assert_eq!("7".parse(), Ok(PathId(7)));
        assert!(
            !spelled.matches(uuid_for(7)),
            "a guessed uuid with the right number is refused"
        );
    }

    #[test]
    fn what_a_person_has_one_of_at_an_instant_has_the_same_id_each_time() {
        let (at, person) = (Timestamp::from_second(1_780_000_000).unwrap(), uuid_for(7));
        let id = uuid_of_one(at, person);
        assert_eq!(id, uuid_of_one(at, person));
        assert_eq!(instant_of(id), Some(at));
        assert_eq!(EntityId::Uuid(id).number(), 7);
        assert_ne!(
            id,
            uuid_of_one(at, uuid_for(7)),
            "another person of that number"
        );
    }

    #[test]
    fn zero_signs_and_words_are_no_ids() {
        for text in ["", "0", "-1", "+1", "1.0", "abc", "281474976710656"] {
            assert_eq!(text.parse::<EntityId>(), Err(NotAnId), "{text}");
            assert_eq!(text.parse::<PathId>(), Err(NotAnId), "{text}");
        }
    }
}
