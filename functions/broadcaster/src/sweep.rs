//! Every minute: silent sockets are pinged, and given up when they do not answer. A disconnection that
//! nobody told us of ends here.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use shared::{
    BoxError,
    connections::Delivered,
    domain::{
        packet::{DISCONNECT, PING},
        socket::{Silence, Socket},
    },
    store::{Read, StoreError},
};

use crate::Broadcaster;

/// Sockets that are looked after at the same time.
const AT_ONCE: usize = 32;

impl Broadcaster {
    /// Looks after all sockets that have been silent.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn sweep(&self) -> Result<(), BoxError> {
        let now = self.platform.clock.now();
        let mut after = None;
        loop {
            let page = self.platform.store.socket_list_due(now, after).await?;
            let looks = page.items.iter();
            let looks: Vec<_> = looks.map(|it| self.look_after(it, now)).collect();
            stream::iter(looks)
                .buffer_unordered(AT_ONCE)
                .try_collect::<()>()
                .await?;
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn look_after(&self, socket: &Socket, now: Timestamp) -> Result<(), BoxError> {
        match socket.judge(now) {
            Silence::Wait(_) => Ok(()),
            Silence::GiveUp => self.close_found(socket).await,
            Silence::Ping => self.ping(socket, now).await,
        }
    }

    /// Pings a socket, unless its session has ended and nobody told us.
    async fn ping(&self, socket: &Socket, now: Timestamp) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let (id, connection) = (&*socket.id, socket.connection.as_deref());
        if let Some(member) = socket.member {
            let (tenant, person) = (member.tenant, member.person);
            let session = store.session_get(tenant, person, member.session, Read::Consistent);
            if session.await?.is_none_or(|session| !session.is_alive(now)) {
                self.send(id, connection, &[DISCONNECT.to_owned()]).await?;
                return self.close_found(socket).await;
            }
        }
        let pinged = self.send(id, connection, &[PING.to_owned()]).await?;
        if pinged == Delivered::Gone {
            return self.close_found(socket).await;
        }
        let pinged = Socket {
            pinged_at: now,
            ..socket.clone()
        };
        match store.socket_touch(&pinged).await {
            Ok(()) | Err(StoreError::Condition(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
