//! What clients send of a punch.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use shared::{
    deserr_by_parse,
    domain::{
        clock::{Coordinates, EntrySource, PunchKind},
        id::TypedUuid,
        patch::Cleared,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, workforce::Degrees},
    store::NamedInPunch,
};
use utoipa::ToSchema;

use crate::{
    instant::Instant,
    punch::{LONGEST_OFFLINE, NewPunch},
};

/// How far a device's clock may be ahead.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// What a punch is to say.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = PunchKind)]
pub(crate) struct TypedKind(pub(crate) PunchKind);

impl TypedKind {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref() {
            "in" => Ok(Self(PunchKind::In)),
            "out" => Ok(Self(PunchKind::Out)),
            "break_start" => Ok(Self(PunchKind::BreakStart)),
            "break_end" => Ok(Self(PunchKind::BreakEnd)),
            _ => {
                let all = ["in", "out", "break_start", "break_end"];
                Err(Violation::OneOf(all.map(str::to_owned).into()))
            }
        }
    }
}

deserr_by_parse!(TypedKind);

/// A punch. Its time is the server's, whatever the device thinks, unless it was made offline.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TypedPunch {
    /// Without it, in if one is out, and out if one is in.
    #[deserr(default, rename = "type")]
    #[schema(rename = "type")]
    kind: Option<TypedKind>,
    /// The kind of work; that of the shift unless given.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    job_id: Cleared<TypedUuid>,
    /// Where; where the shift is unless given.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    location_id: Cleared<TypedUuid>,
    /// The clock, as the client calls it.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    clock_id: Cleared<Text<0, 100>>,
    /// The device or program, as it calls itself.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    source: Cleared<Text<0, 100>>,
    /// Degrees, north positive.
    #[deserr(default)]
    latitude: Option<Degrees<90>>,
    /// Degrees, east positive.
    #[deserr(default)]
    longitude: Option<Degrees<180>>,
    /// Whether it was made while there was no connection.
    #[deserr(default)]
    offline: Option<bool>,
    /// When it was made offline, at most 72 hours ago.
    #[deserr(default)]
    #[schema(value_type = Option<Instant>)]
    at: Cleared<Instant>,
}

impl TypedPunch {
    /// The punch that is asked for.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for an offline punch without a time, or of a time that cannot be.
    pub(crate) fn punch(self, now: Timestamp) -> ApiResult<NewPunch> {
        let uuid = |TypedUuid(id)| id;
        Ok(NewPunch {
            kind: self.kind.map(|kind| kind.0),
            at: self.made_at(now)?,
            offline: self.offline == Some(true),
            entry_source: EntrySource::Clock,
            position: self.position(),
            named: NamedInPunch {
                job: self.job_id.given(uuid),
                location: self.location_id.given(uuid),
                project: None,
            },
            note: None,
            source: self.source.given(Text::into_string),
            clock_id: self.clock_id.given(Text::into_string),
        })
    }

    fn made_at(&self, now: Timestamp) -> ApiResult<Timestamp> {
        if self.offline != Some(true) {
            return Ok(now);
        }
        let at = self.at.clone().given(|at| at.0);
        let at = at.ok_or_else(|| ApiError::field("at", Violation::Required))?;
        match (now - LONGEST_OFFLINE..=now + MOST_AHEAD).contains(&at) {
            true => Ok(at.min(now)),
            false => Err(ApiError::rule("at", "Must be within the last 72 hours")),
        }
    }

    fn position(&self) -> Option<Coordinates> {
        let (latitude, longitude) = (self.latitude?.0, self.longitude?.0);
        Some(Coordinates {
            latitude,
            longitude,
        })
    }
}
