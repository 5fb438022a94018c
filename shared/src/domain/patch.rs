//! Fields of a change: left out, set to null, or given.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};

use super::violation::Violations;

/// What a PATCH says of a nullable field. Use with `#[deserr(default)]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field was left out.
    #[default]
    Keep,
    /// The field is `null`.
    Clear,
    /// The field has a new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies the change to a stored optional value.
    pub fn apply<U: From<T>>(self, stored: &mut Option<U>) {
        match self {
            Self::Keep => {}
            Self::Clear => *stored = None,
            Self::Set(value) => *stored = Some(value.into()),
        }
    }

    /// Changes the type of a new value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }
}

impl<T: Deserr<Violations>> Deserr<Violations> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        match value {
            Value::Null => Ok(Self::Clear),
            value => T::deserialize_from_value(value, location).map(Self::Set),
        }
    }
}

/// What a form says of a nullable field: empty text clears it like null does. Use with
/// `#[deserr(default)]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared<T>(pub Patch<T>);

impl<T> Default for Cleared<T> {
    fn default() -> Self {
        Self(Patch::Keep)
    }
}

impl<T> Cleared<T> {
    /// Applies the change to a stored optional value.
    pub fn apply<U>(self, stored: &mut Option<U>, into: impl FnOnce(T) -> U) {
        self.0.map(into).apply(stored);
    }

    /// The value, if there is one: of something new.
    pub fn given<U>(self, into: impl FnOnce(T) -> U) -> Option<U> {
        let mut given = None;
        self.apply(&mut given, into);
        given
    }
}

impl<T: Deserr<Violations>> Deserr<Violations> for Cleared<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let patch = match value {
            Value::String(text) if text.trim().is_empty() => Patch::Clear,
            value => Patch::deserialize_from_value(value, location)?,
        };
        Ok(Self(patch))
    }
}

/// What a change says of a field that is never null. Use with `#[deserr(default)]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<T>(pub Option<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Deserr<Violations>> Deserr<Violations> for Given<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        T::deserialize_from_value(value, location).map(|value| Self(Some(value)))
    }
}
