//! One request to a receiver: a connection of its own, no redirects, and little patience.

use std::{
    fmt, io,
    sync::{Arc, LazyLock},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName};
use shared::{
    config::{ConfigError, Env},
    domain::webhook::Target,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use url::Host;

use crate::address::{Resolver, addresses};

/// What is read of an answer at most, bytes; its head has as much.
const MOST_READ: usize = 64 << 10;
/// What is kept of it, characters.
const EXCERPT: usize = 500;

/// Connects to receivers.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    resolver: Arc<dyn Resolver>,
    /// How long a try takes in all.
    patience: Duration,
    /// Whether a receiver may be on this machine: in development.
    allows_local: bool,
}

/// What a receiver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// The beginning of its body.
    pub(crate) excerpt: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The address of the webhook is not one that may be connected to, by the rules of now.
    #[error("the address is not allowed")]
    NotAllowed,
    /// Its name leads to an address of ours or of our neighbours.
    #[error("the name leads to an address that is not public")]
    Private,
    /// Its name leads nowhere.
    #[error("the name cannot be resolved")]
    Unresolved,
    /// Nobody takes connections there.
    #[error("no connection: {0}")]
    NoConnection(io::ErrorKind),
    /// It does not prove that it is who it should be.
    #[error("no TLS connection: {0}")]
    Tls(String),
    /// It does not speak HTTP.
    #[error("no HTTP answer: {0}")]
    Http(String),
    /// It took too long.
    #[error("timed out")]
    TimedOut,
}

/// The certificates of the machine. Read when the first receiver is connected to.
static TLS: LazyLock<Result<TlsConnector, String>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
});

impl Client {
    /// `DELIVERY_TIMEOUT_MS`, 10 seconds unless set; `WEBHOOKS_ALLOW_LOCAL`, which only a local platform
    /// sets.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`].
    pub(crate) fn from_env(env: &Env, resolver: Arc<dyn Resolver>) -> Result<Self, ConfigError> {
        Ok(Self {
            resolver,
            patience: Duration::from_millis(env.parsed("DELIVERY_TIMEOUT_MS", 10_000)?),
            allows_local: env.parsed("WEBHOOKS_ALLOW_LOCAL", false)?,
        })
    }

    /// Sends a request, and returns what the receiver answered in time. Once its status is known, the
    /// answer counts, however slowly the rest of it comes.
    ///
    /// # Errors
    /// [`Failure`].
    pub(crate) async fn send(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, Failure> {
        if target.is_local() && !self.allows_local {
            return Err(Failure::NotAllowed);
        }
        let deadline = Instant::now() + self.patience;
        let answered = timeout_at(deadline, self.exchange(target, request)).await;
        let (response, _connection) = answered.map_err(|_| Failure::TimedOut)??;
        let status = response.status();
        let excerpt = excerpt(response.into_body(), deadline).await;
        Ok(Answer { status, excerpt })
    }

    async fn exchange(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
    ) -> Result<(Response<Incoming>, AbortOnDropHandle<()>), Failure> {
        let stream = self.connect(target).await?;
        if !target.is_secure {
            return exchange_over(stream, request).await;
        }
        let tls = TLS.as_ref().map_err(|error| Failure::Tls(error.clone()))?;
        let stream = tls.connect(server_name(target)?, stream).await;
        let stream = stream.map_err(|error| Failure::Tls(error.to_string()))?;
        exchange_over(stream, request).await
    }

    /// Connects to the first address that takes connections, of those that were looked at.
    async fn connect(&self, target: &Target) -> Result<TcpStream, Failure> {
        let mut failure = Failure::Unresolved;
        for address in addresses(&*self.resolver, target).await? {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = Failure::NoConnection(error.kind()),
            }
        }
        Err(failure)
    }
}

fn server_name(target: &Target) -> Result<ServerName<'static>, Failure> {
    match &target.host {
        Host::Ipv4(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        Host::Ipv6(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        Host::Domain(name) => {
            // certificates name it without the dot at its end
            let name = name.strip_suffix('.').unwrap_or(name).to_owned();
            ServerName::try_from(name).map_err(|error| Failure::Tls(error.to_string()))
        }
    }
}

/// The answer's head, and the task that its body comes by.
async fn exchange_over<S>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<(Response<Incoming>, AbortOnDropHandle<()>), Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let failed = |error: hyper::Error| Failure::Http(error.to_string());
    let mut client = http1::Builder::new();
    client.max_buf_size(MOST_READ);
    let (mut sender, connection) = client
        .handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    let connection = AbortOnDropHandle::new(tokio::spawn(async move {
        // what is wrong with it, the exchange says
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await.map_err(failed)?;
    Ok((response, connection))
}

/// The beginning of a body, as far as it comes in time.
async fn excerpt(mut body: Incoming, deadline: Instant) -> String {
    let mut read = Vec::new();
    while read.len() < MOST_READ {
        match timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => read.extend(frame.into_data().unwrap_or_default()),
            Ok(Some(Err(_)) | None) | Err(_) => break,
        }
    }
    String::from_utf8_lossy(&read)
        .chars()
        .take(EXCERPT)
        .collect()
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            status if status.is_redirection() => {
                write!(f, "status {}: redirects are not followed", status.as_u16())
            }
            status => write!(f, "status {}", status.as_u16()),
        }
    }
}
