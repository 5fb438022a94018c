//! To which address a connection goes: one that was looked at, so that a name which leads elsewhere a
//! moment later leads nowhere.

use std::{fmt, io, net::SocketAddr};

use futures::future::BoxFuture;
use shared::domain::webhook::Target;
use url::Host;

use crate::client::Failure;

/// Finds out where names lead.
pub trait Resolver: fmt::Debug + Send + Sync {
    /// All addresses of a name.
    fn resolve<'a>(
        &'a self,
        name: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// As the system does it.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(
        &'a self,
        name: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }
}

/// The addresses of a receiver, those of IPv4 first. The name is resolved once.
///
/// # Errors
/// [`Failure::Unresolved`], or [`Failure::Private`] if a single one of them may not be connected to.
pub(crate) async fn addresses(
    resolver: &dyn Resolver,
    target: &Target,
) -> Result<Vec<SocketAddr>, Failure> {
    let port = target.port;
    let mut found = match &target.host {
        Host::Ipv4(address) => vec![SocketAddr::from((*address, port))],
        Host::Ipv6(address) => vec![SocketAddr::from((*address, port))],
        Host::Domain(name) => {
            let found = resolver.resolve(name, port).await;
            found.map_err(|_| Failure::Unresolved)?
        }
    };
    if found.is_empty() {
        return Err(Failure::Unresolved);
    }
    if found.iter().any(|it| !target.may_be_at(it.ip())) {
        return Err(Failure::Private);
    }
    found.sort_by_key(SocketAddr::is_ipv6);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Mutex};

    use shared::domain::webhook::WebhookUrl;

    use super::*;

    /// Answers each question with the next of these addresses.
    #[derive(Debug)]
    struct Scripted(Mutex<Vec<Vec<IpAddr>>>);

    impl Resolver for Scripted {
        fn resolve<'a>(
            &'a self,
            _: &'a str,
            port: u16,
        ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
            let next = self.0.lock().unwrap().remove(0).into_iter();
            Box::pin(async move { Ok(next.map(|ip| SocketAddr::from((ip, port))).collect()) })
        }
    }

    fn scripted(answers: &[&[&str]]) -> Scripted {
        let parsed = |answer: &&[&str]| answer.iter().map(|ip| ip.parse().unwrap()).collect();
        Scripted(Mutex::new(answers.iter().map(parsed).collect()))
    }

    fn target(url: &str) -> Target {
        WebhookUrl::parse(url).unwrap().target().unwrap()
    }

    #[tokio::test]
    async fn every_address_of_a_name_must_be_public() {
        let target = target("https://hooks.example.com/");
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "64:ff9b::a9fe:a9fe",
        ] {
            let resolver = scripted(&[&[private], &["93.184.216.34", private]]);
            for _ in 0..2 {
                let found = addresses(&resolver, &target).await;
                assert_eq!(found, Err(Failure::Private), "{private}");
            }
        }
        let none = addresses(&scripted(&[&[]]), &target).await;
        assert_eq!(none, Err(Failure::Unresolved));
    }

    #[tokio::test]
    async fn a_name_is_resolved_once_and_the_connection_goes_to_what_was_found() {
        let target = target("https://hooks.example.com:8443/");
        let resolver = scripted(&[&["2606:4700::1111", "93.184.216.34"], &["127.0.0.1"]]);
        let found = addresses(&resolver, &target).await.unwrap();
        let expected: Vec<SocketAddr> = ["93.184.216.34:8443", "[2606:4700::1111]:8443"]
            .map(|address| address.parse().unwrap())
            .into();
        assert_eq!(found, expected);
        assert_eq!(resolver.0.lock().unwrap().len(), 1, "asked once");
        let rebound = addresses(&resolver, &target).await;
        assert_eq!(rebound, Err(Failure::Private), "the next try asks again");
    }

    #[tokio::test]
    async fn plain_http_goes_to_this_machine_alone() {
        let target = target("http://localhost:9/");
        let rebound = addresses(&scripted(&[&["93.184.216.34"]]), &target).await;
        assert_eq!(rebound, Err(Failure::Private));
        assert!(
            addresses(&scripted(&[&["127.0.0.1"]]), &target)
                .await
                .is_ok()
        );
    }
}
