//! Where webhooks may lead.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};
use url::{Host, Position, Url};
use utoipa::ToSchema;

use crate::domain::{
    network::{is_loopback, is_public},
    violation::Violation,
};

/// Longest address, characters.
const LONGEST: usize = 2048;

/// Ends of names that no public server has.
const LOCAL_NAMES: [&str; 10] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
    "onion",
];

/// The address of a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = "uri", max_length = 2048)]
pub struct WebhookUrl(String);

/// Where a receiver is, from its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// A name to resolve, or a literal address.
    pub host: Host<String>,
    /// Of the connection.
    pub port: u16,
    /// Whether it speaks TLS; without, it is on this machine.
    pub is_secure: bool,
    /// The host as requests name it, with its port unless that is the usual one.
    pub authority: String,
    /// The path with its query.
    pub path: String,
}

impl Target {
    /// Whether it is on this machine, as is of use in development only.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        !self.is_secure
    }

    /// Whether a connection may go to an address that its name resolved to.
    #[must_use]
    pub fn may_be_at(&self, address: IpAddr) -> bool {
        match self.is_local() {
            true => is_loopback(address),
            false => is_public(address),
        }
    }
}

impl WebhookUrl {
    /// Parses an address: https to a public host, or http to this machine, which only a local
    /// platform lets pass.
    ///
    /// # Errors
    /// A [`Violation`] that says what is wrong with it.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        if text.chars().count() > LONGEST {
            return Err(Violation::TooLong(LONGEST));
        }
        let mut url = Url::parse(text).map_err(|_| Violation::Format("URL"))?;
        url.set_fragment(None);
        target(&url)?;
        match url.as_str() {
            // what is not ASCII is longer when it is escaped
            url if url.len() > LONGEST => Err(Violation::TooLong(LONGEST)),
            url => Ok(Self(url.to_owned())),
        }
    }

    /// Where it leads, by the rules of now.
    ///
    /// # Errors
    /// A [`Violation`] that says why nowhere.
    pub fn target(&self) -> Result<Target, Violation> {
        let url = Url::parse(&self.0).map_err(|_| Violation::Format("URL"))?;
        target(&url)
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::deserr_by_parse!(WebhookUrl);

fn target(url: &Url) -> Result<Target, Violation> {
    let rule = |words: &'static str| Err(Violation::Rule(words.into()));
    if !url.username().is_empty() || url.password().is_some() {
        return rule("Логин и пароль в адресе не допускаются");
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(Violation::Format("URL"));
    };
    let is_secure = match url.scheme() {
        "https" => true,
        "http" if is_this_machine(&host) => false,
        _ => return rule("Адрес должен начинаться с https://"),
    };
    if is_secure && !is_public_host(&host) {
        return rule("Адрес должен вести в открытый интернет");
    }
    // below are other protocols than the web's
    if is_secure && port != 443 && port < 1024 {
        return rule("Допустимые порты: 443 и от 1024");
    }
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    };
    Ok(Target {
        host: host.to_owned(),
        port,
        is_secure,
        authority,
        path: url[Position::BeforePath..Position::AfterQuery].to_owned(),
    })
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match *host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => is_loopback(address.into()),
        Host::Ipv6(address) => is_loopback(address.into()),
    }
}

fn is_public_host(host: &Host<&str>) -> bool {
    match *host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let last = name.rsplit_once('.').map(|(_, last)| last);
            last.is_some_and(|last| !last.is_empty() && !LOCAL_NAMES.contains(&last))
        }
        Host::Ipv4(address) => is_public(address.into()),
        Host::Ipv6(address) => is_public(address.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_a_public_host_that_speaks_https() {
        for (text, authority, port, path) in [
            ("https://example.com", "example.com", 443, "/"),
            (
                "https://Example.com:443/a?b=c#d",
                "example.com",
                443,
                "/a?b=c",
            ),
            (
                "https://hooks.example.com:8443/",
                "hooks.example.com:8443",
                8443,
                "/",
            ),
            ("https://1.1.1.1/x", "1.1.1.1", 443, "/x"),
            (
                "https://[2606:4700:4700::1111]/",
                "[2606:4700:4700::1111]",
                443,
                "/",
            ),
            (
                "https://пример.рф/ы",
                "xn--e1afmkfd.xn--p1ai",
                443,
                "/%D1%8B",
            ),
        ] {
            let target = WebhookUrl::parse(text).unwrap().target().unwrap();
            assert_eq!(
                (&*target.authority, target.port, &*target.path),
                (authority, port, path)
            );
            assert!(!target.is_local(), "{text}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        for text in [
            "",
            "example.com",
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://",
            "https://user@example.com/",
            "https://user:password@example.com/",
            "https://example.com:22/",
            "https://example.com:0/",
            "https://localhost/",
            "https://intranet/",
            "https://db.internal/",
            "https://metadata.google.internal./",
            "https://printer.local/",
            "https://x.localhost/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://①②⑦.⓪.⓪.①/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "http://169.254.169.254/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "http://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1%25eth0]/",
        ] {
            assert!(WebhookUrl::parse(text).is_err(), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LONGEST));
        assert_eq!(WebhookUrl::parse(long), Err(Violation::TooLong(LONGEST)));
    }

    #[test]
    fn plain_http_is_of_this_machine_alone() {
        for text in [
            "http://127.0.0.1:9/x",
            "http://[::1]:9/",
            "http://localhost:9/",
        ] {
            let target = WebhookUrl::parse(text).unwrap().target().unwrap();
            assert!(target.is_local(), "{text}");
            assert!(target.may_be_at("127.0.0.1".parse().unwrap()));
            assert!(!target.may_be_at("8.8.8.8".parse().unwrap()));
        }
        let public = WebhookUrl::parse("https://example.com/").unwrap();
        let public = public.target().unwrap();
        assert!(!public.may_be_at("127.0.0.1".parse().unwrap()));
    }
}
