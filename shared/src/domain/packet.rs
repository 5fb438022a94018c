//! Packets of Socket.IO 5 over Engine.IO 4, as its stock client writes and reads them: text frames.
//!
//! The first digit is Engine.IO's (`4` is a message), the second Socket.IO's (`2` is an event).

use serde::Serialize;
use serde_json::{Value, json};

/// The protocol that `EIO` in the query names.
pub const VERSION: &str = "4";
/// Between packets in the body of a poll.
pub const SEPARATOR: char = '\u{1e}';
/// Asks whether the client is there.
pub const PING: &str = "2";
/// Nothing: what a poll is answered with that has waited long enough.
pub const NOOP: &str = "6";
/// Ends the Socket.IO connection; the client does not come back by itself.
pub const DISCONNECT: &str = "41";
/// Ends the Engine.IO connection.
pub const CLOSE: &str = "1";
/// The answer to a probe on a new transport.
pub const PROBED: &str = "3probe";
/// Milliseconds after which a client that was not pinged believes the server gone, besides
/// [`PING_TIMEOUT`].
pub const PING_INTERVAL: u32 = 540_000;
/// Milliseconds in which a ping may be late.
pub const PING_TIMEOUT: u32 = 60_000;
/// Largest frame, bytes.
pub const LARGEST: usize = 32 * 1024;

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub enum Packet {
    /// It tries a new transport.
    Probe,
    /// It goes on over the new transport.
    Upgrade,
    /// It is there.
    Pong,
    /// It leaves.
    Close,
    /// Nothing.
    Noop,
    /// It wants to join, with what it has to show.
    Connect(Value),
    /// It leaves, but may join again.
    Disconnect,
    /// It wants to join what does not exist.
    OtherNamespace(String),
    /// Something happened.
    Event {
        /// Whether it waits for an answer, and its number.
        ack: Option<u64>,
        /// What happened.
        name: String,
        /// With what; null without anything.
        data: Value,
    },
}

/// A frame that no client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a packet")]
pub struct NotAPacket;

impl Packet {
    /// Reads a frame.
    ///
    /// # Errors
    /// [`NotAPacket`].
    pub fn parse(frame: &str) -> Result<Self, NotAPacket> {
        let mut rest = frame.chars();
        match (rest.next(), rest.as_str()) {
            (Some('1'), "") => Ok(Self::Close),
            (Some('2'), "probe") => Ok(Self::Probe),
            (Some('3'), _) => Ok(Self::Pong),
            (Some('4'), message) => Self::parse_message(message),
            (Some('5'), "") => Ok(Self::Upgrade),
            (Some('6'), "") => Ok(Self::Noop),
            _ => Err(NotAPacket),
        }
    }

    fn parse_message(message: &str) -> Result<Self, NotAPacket> {
        let (kind, rest) = message.split_at_checked(1).ok_or(NotAPacket)?;
        if rest.starts_with('/') {
            let (namespace, _) = rest.split_once(',').unwrap_or((rest, ""));
            return Ok(Self::OtherNamespace(namespace.to_owned()));
        }
        match kind {
            "0" if rest.is_empty() => Ok(Self::Connect(Value::Null)),
            "0" => serde_json::from_str(rest)
                .map(Self::Connect)
                .map_err(|_| NotAPacket),
            "1" => Ok(Self::Disconnect),
            "2" => Self::parse_event(rest),
            _ => Err(NotAPacket),
        }
    }

    fn parse_event(rest: &str) -> Result<Self, NotAPacket> {
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let (ack, list) = rest.split_at(digits.ok_or(NotAPacket)?);
        let ack = match ack {
            "" => None,
            digits => Some(digits.parse().map_err(|_| NotAPacket)?),
        };
        let list: Vec<Value> = serde_json::from_str(list).map_err(|_| NotAPacket)?;
        let mut list = list.into_iter();
        let Some(Value::String(name)) = list.next() else {
            return Err(NotAPacket);
        };
        let data = list.next().unwrap_or_default();
        Ok(Self::Event { ack, name, data })
    }
}

/// Greets a client: what it may change to, and how often it is pinged.
#[must_use]
pub fn open(sid: &str, upgrades: &[&str]) -> String {
    let greeting = json!({
        "sid": sid,
        "upgrades": upgrades,
        "pingInterval": PING_INTERVAL,
        "pingTimeout": PING_TIMEOUT,
        "maxPayload": LARGEST,
    });
    format!("0{greeting}")
}

/// Lets a client in. One that is given the `pid` it had has missed nothing.
#[must_use]
pub fn connected(sid: &str, pid: &str) -> String {
    format!("40{}", json!({ "sid": sid, "pid": pid }))
}

/// Does not let a client in.
#[must_use]
pub fn refused(namespace: Option<&str>, message: &str, code: &str) -> String {
    let namespace = namespace.map(|name| format!("{name},")).unwrap_or_default();
    let error = json!({ "message": message, "data": { "code": code } });
    format!("44{namespace}{error}")
}

/// Tells of something; with an offset, what happened before is known to whoever knows this.
///
/// # Errors
/// When the data has no JSON form.
pub fn event(
    name: &str,
    data: &impl Serialize,
    offset: Option<u64>,
) -> Result<String, serde_json::Error> {
    match offset {
        Some(offset) => serde_json::to_string(&(name, data, offset.to_string())),
        None => serde_json::to_string(&(name, data)),
    }
    .map(|list| format!("42{list}"))
}

/// Answers an event.
#[must_use]
pub fn ack(number: u64, answer: &Value) -> String {
    format!("43{number}{}", json!([answer]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_of(ack: Option<u64>, name: &str, data: Value) -> Result<Packet, NotAPacket> {
        let name = name.to_owned();
        Ok(Packet::Event { ack, name, data })
    }

    #[test]
    fn frames_of_the_stock_client_are_read() {
        for (frame, packet) in [
            ("2probe", Ok(Packet::Probe)),
            ("5", Ok(Packet::Upgrade)),
            ("3", Ok(Packet::Pong)),
            ("1", Ok(Packet::Close)),
            ("6", Ok(Packet::Noop)),
            ("40", Ok(Packet::Connect(Value::Null))),
            (
                r#"40{"token":"t"}"#,
                Ok(Packet::Connect(json!({ "token": "t" }))),
            ),
            ("41", Ok(Packet::Disconnect)),
            ("40/admin,", Ok(Packet::OtherNamespace("/admin".into()))),
            (
                r#"42["typing",{"channelId":"x"}]"#,
                event_of(None, "typing", json!({ "channelId": "x" })),
            ),
            (
                r#"4217["send",{"a":1},2]"#,
                event_of(Some(17), "send", json!({ "a": 1 })),
            ),
            (r#"42["typing"]"#, event_of(None, "typing", Value::Null)),
        ] {
            assert_eq!(Packet::parse(frame), packet, "{frame}");
        }
    }

    #[test]
    fn what_no_client_sends_is_refused() {
        for frame in [
            "",
            "4",
            "42",
            "42{}",
            "42[]",
            "42[1]",
            "40{",
            "9",
            "2",
            "43[1]",
            "b4AAA=",
            "5x",
            "4299999999999999999999[\"a\"]",
            "ж",
        ] {
            assert_eq!(Packet::parse(frame), Err(NotAPacket), "{frame}");
        }
    }

    #[test]
    fn the_offset_is_the_last_argument_and_text() {
        let message = event("message", &json!({ "id": 1 }), Some(7)).unwrap();
        assert_eq!(message, r#"42["message",{"id":1},"7"]"#);
        let typing = event("typing", &json!({}), None).unwrap();
        assert_eq!(typing, r#"42["typing",{}]"#);
        assert_eq!(ack(3, &json!({ "id": 1 })), r#"433[{"id":1}]"#);
    }
}
