//! What every stand-in shares: an HTTP server on a loopback port that stops when it is dropped.

use std::{
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long [`Server::stop`] waits for requests in flight; a client may leave one half sent for ever.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running HTTP server. Dropping it stops it; [`Server::stop`] also waits for requests in flight.
#[derive(Debug)]
pub struct Server {
    url: String,
    task: JoinHandle<()>,
    stop: DropGuard,
}

impl Server {
    /// Serves `router` on `listener` until stopped.
    ///
    /// # Errors
    /// When the listener has no local address.
    pub fn start(listener: TcpListener, router: Router) -> io::Result<Self> {
        Self::start_with(listener, async |listener, stop| {
            // Small answers must not wait for the peer's delayed acknowledgement.
            let listener = listener.tap_io(|stream| {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "no TCP_NODELAY");
                }
            });
            let stopped = stop.cancelled_owned();
            // limits count failures by the client's address
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            if let Err(error) = axum::serve(listener, service)
                .with_graceful_shutdown(stopped)
                .await
            {
                tracing::error!(%error, "local server failed");
            }
        })
    }

    /// Runs `serve`, which must end soon after its token is cancelled.
    pub(crate) fn start_with<F>(
        listener: TcpListener,
        serve: impl FnOnce(TcpListener, CancellationToken) -> F,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let url = url_of(&listener)?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(listener, stop.clone()));
        Ok(Self {
            url,
            task,
            stop: stop.drop_guard(),
        })
    }

    /// The endpoint, such as `http://127.0.0.1:49152`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Accepts no more connections and waits for the requests in flight, for 5 seconds at most.
    pub async fn stop(self) {
        drop(self.stop);
        if tokio::time::timeout(STOP_LIMIT, self.task).await.is_err() {
            tracing::warn!(url = self.url, "requests were still in flight at the stop");
        }
    }
}

/// Binds a loopback port; port 0 takes a free one.
///
/// # Errors
/// When the port is taken.
pub async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// The URL under which `listener` is reached.
///
/// # Errors
/// When the listener has no local address.
pub fn url_of(listener: &TcpListener) -> io::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn a_server_answers_at_its_url_until_it_is_stopped() {
        let router = Router::new().route("/", get(async || "here"));
        let server = Server::start(listen(0).await.unwrap(), router).unwrap();
        let url = server.url().to_owned();
        assert_eq!(testing::get(&url).await.body, "here");

        server.stop().await;
        let port = url.rsplit(':').next().unwrap().parse().unwrap();
        assert!(listen(port).await.is_ok(), "the port is free again");
    }
}
