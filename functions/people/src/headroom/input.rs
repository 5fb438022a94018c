//! What Headroom's clients write of a team member.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::Timestamp;
use shared::{
    domain::{
        job_role::{JobRole, JobRoles},
        money::{Money, TypedAmount},
        patch::Patch,
        person::{Person, PersonStatus, Role},
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller, Flag},
};
use utoipa::ToSchema;

use crate::permissions::guard;

/// What an hour costs: a number or decimal text, more than nothing.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = f64, exclusive_minimum = 0)]
pub(crate) struct HourlyRate(Money);

impl Deserr<Violations> for HourlyRate {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let units = TypedAmount::units(value, location)?;
        let rate = TypedAmount::parse(units.max(0.0)).and_then(|typed| Self::of(typed.0));
        rate.map_err(|violation| Violations::at(location, violation))
    }
}

impl HourlyRate {
    fn of(rate: Money) -> Result<Self, Violation> {
        if rate > Money::ZERO {
            Ok(Self(rate))
        } else {
            Err(Violation::Rule("Hourly rate must be greater than 0".into()))
        }
    }
}

/// An hourly rate as it is shown: `0.00` where there is none.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = f64, minimum = 0)]
pub(crate) struct ShownRate(Money);

impl Deserr<Violations> for ShownRate {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let units = TypedAmount::units(value, location)?;
        let rate = TypedAmount::parse(units.max(0.0)).map(|typed| Self(typed.0));
        rate.map_err(|violation| Violations::at(location, violation))
    }
}

/// The number of a role, also as text.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = u64)]
pub(crate) struct RoleId(u64);

impl Deserr<Violations> for RoleId {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let violation = match value {
            Value::Integer(id) => return Ok(Self(id)),
            Value::String(text) if text.is_empty() => Violation::Required,
            Value::String(text) => match text.parse() {
                Ok(id) => return Ok(Self(id)),
                Err(_) => Violation::Type("integer"),
            },
            Value::NegativeInteger(_) => UNKNOWN_ROLE,
            Value::Null => Violation::Required,
            _ => Violation::Type("integer"),
        };
        Err(Violations::at(location, violation))
    }
}

const UNKNOWN_ROLE: Violation = Violation::Rule(std::borrow::Cow::Borrowed(
    "The selected role id is invalid.",
));

impl RoleId {
    /// The role it means.
    ///
    /// # Errors
    /// [`ApiError::Validation`] when there is none.
    pub(crate) fn find(self, roles: &JobRoles) -> ApiResult<&JobRole> {
        roles
            .find(self.0)
            .ok_or_else(|| ApiError::field("role_id", UNKNOWN_ROLE))
    }
}

fn status_of(Flag(active): Flag) -> PersonStatus {
    if active {
        PersonStatus::Active
    } else {
        PersonStatus::Inactive
    }
}

/// A new team member.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewMember {
    name: Text<1, 255>,
    /// One of `/api/roles`.
    pub(crate) role_id: RoleId,
    hourly_rate: HourlyRate,
    /// True unless given.
    #[deserr(default)]
    active: Option<Flag>,
}

impl NewMember {
    /// The person it describes.
    pub(crate) fn into_person(self, id: u64, role: &JobRole, now: Timestamp) -> Person {
        Person {
            position: Some(role.name.clone()),
            hourly_rate: Some(self.hourly_rate.0),
            status: self.active.map_or(PersonStatus::Active, status_of),
            ..Person::new(id, self.name.as_str(), Role::Employee, now)
        }
    }
}

/// Changes of a team member; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct MemberChange {
    #[deserr(default)]
    #[schema(value_type = Option<Text<1, 255>>)]
    name: Patch<Text<1, 255>>,
    #[deserr(default)]
    #[schema(value_type = Option<RoleId>)]
    role_id: Patch<RoleId>,
    #[deserr(default)]
    #[schema(value_type = Option<ShownRate>)]
    hourly_rate: Patch<ShownRate>,
    #[deserr(default)]
    #[schema(value_type = Option<Flag>)]
    active: Patch<Flag>,
}

/// A new value. Null may stand where there is nothing, as the answers show it, but clears nothing.
fn given<T>(field: &str, patch: Patch<T>, has_one: bool) -> ApiResult<Option<T>> {
    match patch {
        Patch::Set(value) => Ok(Some(value)),
        Patch::Clear if has_one => Err(ApiError::field(field, Violation::Required)),
        Patch::Clear | Patch::Keep => Ok(None),
    }
}

impl MemberChange {
    /// The person after the change, if the caller may make it.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`] or [`ApiError::Validation`].
    pub(crate) fn apply(
        self,
        caller: &Caller,
        old: &Person,
        roles: &JobRoles,
        now: Timestamp,
    ) -> ApiResult<Person> {
        let mut new = old.clone();
        if let Some(name) = given("name", self.name, true)? {
            new.rename(name.as_str());
        }
        if let Some(id) = given("role_id", self.role_id, true)? {
            let role = id.find(roles)?;
            // the role that shows already says no more than before
            if Some(role) != roles.of(old.position.as_deref()) {
                new.position = Some(role.name.clone());
            }
        }
        let rate = given("hourly_rate", self.hourly_rate, old.hourly_rate.is_some())?;
        // none sent back as it is shown stays none
        if let Some(ShownRate(rate)) = rate
            && rate != old.hourly_rate.unwrap_or(Money::ZERO)
        {
            let rate = HourlyRate::of(rate);
            let rate = rate.map_err(|violation| ApiError::field("hourly_rate", violation))?;
            new.hourly_rate = Some(rate.0);
        }
        if let Some(active) = given("active", self.active, true)? {
            new.status = status_of(active);
        }
        guard(caller, old, &new)?;
        new.updated_at = now;
        new.version += 1;
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused<T: Deserr<Violations>>(value: serde_json::Value) -> Violation {
        let Err(violations) = deserr::deserialize::<T, _, Violations>(value) else {
            panic!("it is taken");
        };
        violations.iter().next().unwrap().1.clone()
    }

    #[test]
    fn a_rate_is_more_than_nothing() {
        let rate = |value| deserr::deserialize::<HourlyRate, _, Violations>(value).map(|r| r.0.0);
        assert_eq!(rate(json!("150.00")), Ok(15_000));
        assert_eq!(rate(json!(0.01)), Ok(1));
        let documented = Violation::Rule("Hourly rate must be greater than 0".into());
        for value in [
            json!(0),
            json!(-5),
            json!("-0.01"),
            json!(0.001),
            json!("0.00"),
        ] {
            assert_eq!(refused::<HourlyRate>(value), documented);
        }
        assert_eq!(refused::<HourlyRate>(json!("")), Violation::Required);
        assert_eq!(refused::<HourlyRate>(json!("a")), Violation::Type("number"));
    }
}
