//! What is wrong with a field, apart from how each API words it.

use std::{borrow::Cow, ops::ControlFlow};

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};

/// One broken rule of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The field is missing, or empty where text is needed.
    Required,
    /// The value has another JSON type than this one.
    Type(&'static str),
    /// Fewer characters than this.
    TooShort(usize),
    /// More characters or elements than this.
    TooLong(usize),
    /// Outside these inclusive bounds.
    OutOfRange(i64, i64),
    /// Not of this form, e.g. `valid e-mail address`.
    Format(&'static str),
    /// None of these values.
    OneOf(Vec<String>),
    /// A rule of its own, already worded.
    Rule(Cow<'static, str>),
}

/// The part of a request that an input is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Location {
    /// The body.
    #[default]
    Body,
    /// The query parameters.
    Query,
    /// The headers.
    Headers,
    /// The path.
    Path,
}

/// All violations found in one input, each with its field path (`lines[0].name`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations {
    found: Vec<(String, Violation)>,
    location: Location,
}

impl Violations {
    /// One violation of one field.
    pub fn of(path: impl Into<String>, violation: Violation) -> Self {
        Self {
            found: vec![(path.into(), violation)],
            location: Location::Body,
        }
    }

    /// The same, found in another part of the request.
    #[must_use]
    pub fn within(self, location: Location) -> Self {
        Self { location, ..self }
    }

    /// Where the input was.
    #[must_use]
    pub fn location(&self) -> Location {
        self.location
    }

    /// The same, at a deserr location.
    #[must_use]
    pub fn at(location: ValuePointerRef<'_>, violation: Violation) -> Self {
        Self::of(path(location), violation)
    }

    /// Nothing when no rule is broken.
    ///
    /// # Errors
    /// These violations, if there are any.
    pub fn none(self) -> Result<(), Self> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(self)
        }
    }

    /// Pairs of field path and violation, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Violation)> {
        self.found
            .iter()
            .map(|(path, violation)| (path.as_str(), violation))
    }
}

impl FromIterator<(String, Violation)> for Violations {
    fn from_iter<I: IntoIterator<Item = (String, Violation)>>(found: I) -> Self {
        Self {
            found: found.into_iter().collect(),
            location: Location::Body,
        }
    }
}

fn path(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => match path(*prev) {
            parent if parent.is_empty() => key.to_owned(),
            parent => format!("{parent}.{key}"),
        },
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path(*prev)),
    }
}

fn name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "boolean",
        ValueKind::Integer | ValueKind::NegativeInteger => "integer",
        ValueKind::Float => "number",
        ValueKind::String => "string",
        ValueKind::Sequence => "array",
        ValueKind::Map => "object",
    }
}

impl MergeWithError<Self> for Violations {
    fn merge(
        existing: Option<Self>,
        other: Self,
        _location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = existing.unwrap_or_default();
        all.found.extend(other.found);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for Violations {
    fn error<V: IntoValue>(
        existing: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = existing.unwrap_or_default();
        let found = match error {
            ErrorKind::MissingField { field } => {
                Self::at(location.push_key(field), Violation::Required)
            }
            // null where something is needed is the same mistake as leaving it out
            ErrorKind::IncorrectValueKind {
                actual: deserr::Value::Null,
                ..
            } => Self::at(location, Violation::Required),
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                let expected = accepted.last().map_or("other type", |kind| name(*kind));
                Self::at(location, Violation::Type(expected))
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                let accepted = accepted.iter().map(|value| (*value).to_owned()).collect();
                Self::at(location, Violation::OneOf(accepted))
            }
            ErrorKind::UnknownKey { key, .. } => Self::at(
                location.push_key(key),
                Violation::Rule("Unknown field".into()),
            ),
            ErrorKind::BadSequenceLen { expected, .. } => Self::at(
                location,
                Violation::Rule(format!("Must have {expected} items").into()),
            ),
            ErrorKind::Unexpected { msg } => Self::at(location, Violation::Rule(msg.into())),
        };
        all.found.extend(found.found);
        ControlFlow::Continue(all)
    }
}
