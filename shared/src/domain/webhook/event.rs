//! What happens in an organization, as webhooks tell it, and what of it a webhook is for.

use std::{borrow::Cow, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::domain::violation::Violation;

/// The types of events: one list, by which they are checked and documented.
macro_rules! event_types {
    ($($(#[$meta:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What kind of thing happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventType {
            $($(#[$meta])* $name),+
        }

        impl EventType {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As webhooks and their receivers write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

event_types! {
    /// Somebody is new.
    PersonCreated = "person.created",
    /// What is known of somebody changed.
    PersonUpdated = "person.updated",
    /// Somebody was removed.
    PersonDeleted = "person.deleted",
    /// A shift was planned.
    ShiftCreated = "shift.created",
    /// A shift was changed, published, taken or swapped.
    ShiftUpdated = "shift.updated",
    /// A shift was cancelled.
    ShiftDeleted = "shift.deleted",
    /// Somebody punched. Punches never change.
    PunchCreated = "punch.created",
    /// A stretch of work began, or was entered.
    EntryCreated = "entry.created",
    /// A stretch of work ended, or was corrected.
    EntryUpdated = "entry.updated",
    /// A stretch of work was deleted.
    EntryDeleted = "entry.deleted",
    /// A week was submitted, approved, rejected or opened again.
    TimesheetUpdated = "timesheet.updated",
    /// An invoice was issued.
    InvoiceCreated = "invoice.created",
    /// An invoice was paid or cancelled.
    InvoiceUpdated = "invoice.updated",
    /// A month's pay was calculated.
    SalaryCreated = "salary.created",
    /// A month's pay was approved.
    SalaryUpdated = "salary.updated",
    /// A ticket was opened.
    TicketCreated = "ticket.created",
    /// A ticket was changed or commented on.
    TicketUpdated = "ticket.updated",
    /// A task is new.
    TaskCreated = "task.created",
    /// A task was changed or moved.
    TaskUpdated = "task.updated",
    /// A task was deleted.
    TaskDeleted = "task.deleted",
    /// Somebody tries a webhook out. No filter names it: it goes to that webhook alone.
    WebhookTest = "webhook.test",
}

impl EventType {
    /// What it is about: what stands before the dot.
    #[must_use]
    pub fn subject(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// The type of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(from)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("no type of event"))
    }
}

impl PartialSchema for EventType {
    fn schema() -> RefOr<Schema> {
        let names = Self::ALL.iter().map(|it| it.name());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(names))
            .into()
    }
}

impl ToSchema for EventType {}

/// Which events a webhook is for: `*`, all of a subject as `person.*`, or one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventFilter(String);

impl EventFilter {
    /// All that can be written.
    fn all() -> Vec<String> {
        let types = EventType::ALL.iter();
        let types = types.filter(|it| **it != EventType::WebhookTest);
        let mut all = vec!["*".to_owned()];
        for kind in types {
            let subject = format!("{}.*", kind.subject());
            if !all.contains(&subject) {
                all.push(subject);
            }
            all.push(kind.name().to_owned());
        }
        all
    }

    /// Parses a filter.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Rule`] for what no event has.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            Err(Violation::Required)
        } else if Self::all().iter().any(|it| it == text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Violation::Rule("Неизвестный тип события".into()))
        }
    }

    /// Whether an event passes.
    #[must_use]
    pub fn admits(&self, event: EventType) -> bool {
        match self.0.strip_suffix('*') {
            Some("") => event != EventType::WebhookTest,
            Some(subject) => event.name().starts_with(subject),
            None => self.0 == event.name(),
        }
    }
}

impl PartialSchema for EventFilter {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::all()))
            .into()
    }
}

impl ToSchema for EventFilter {}

crate::deserr_by_parse!(EventFilter);

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What no other event of the organization has, and this one however often it is published.
    pub id: String,
    /// What kind of thing it was.
    pub kind: EventType,
    /// When.
    pub at: Timestamp,
    /// What a receiver is told.
    pub data: EventData,
}

/// What a receiver is told: which thing it was and which of its fields changed, not what is in them. It
/// reads that by the API, with the rights that it has there, and never an older state than it knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventData {
    /// The thing, as `TimeTracker` names it.
    pub id: SubjectId,
    /// The person whom it is about, if it is not the thing itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<u64>,
    /// Grows with every change of the thing; an event that comes late has a smaller one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Names of the fields that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}

/// The id of a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SubjectId {
    /// Of a person, an invoice or a task.
    Number(u64),
    /// Of everything else.
    Text(String),
}

/// The body that is signed and sent.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: EventType,
    timestamp: String,
    data: &'a EventData,
}

impl Event {
    /// The body that tells of it. It is made once: what is signed is what is sent.
    ///
    /// # Errors
    /// When it has no JSON form.
    pub fn body(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Body {
            kind: self.kind,
            timestamp: self.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            data: &self.data,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(filter: &str, event: &str) -> bool {
        let event = EventType::named(event).unwrap();
        EventFilter::parse(filter).unwrap().admits(event)
    }

    #[test]
    fn a_filter_is_for_all_events_those_of_a_subject_or_one_type() {
        assert!(admits("*", "task.deleted"));
        assert!(admits("person.*", "person.updated"));
        assert!(!admits("person.*", "punch.created"));
        assert!(admits("entry.created", "entry.created"));
        assert!(!admits("entry.created", "entry.updated"));
        assert!(!admits("*", "webhook.test"), "it goes to one webhook alone");
    }

    #[test]
    fn what_no_event_has_is_no_filter() {
        for text in [
            "",
            "person",
            "person.",
            "**",
            "*.created",
            "punch.deleted",
            "webhook.*",
        ] {
            assert!(EventFilter::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_body_says_what_and_when_and_of_which_thing() {
        let event = Event {
            id: "1:7".to_owned(),
            kind: EventType::PersonUpdated,
            at: "2026-04-08T09:00:00.25Z".parse().unwrap(),
            data: EventData {
                id: SubjectId::Number(7),
                user_id: None,
                version: Some(3),
                changed: vec!["position".to_owned()],
            },
        };
        let body = r#"{"type":"person.updated","timestamp":"2026-04-08T09:00:00Z","data":{"id":7,"version":3,"changed":["position"]}}"#;
        assert_eq!(event.body().unwrap(), body);
    }
}
