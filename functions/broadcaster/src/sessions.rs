//! Sockets end with their session.

use shared::{
    BoxError,
    domain::{id::TenantId, socket::Listener},
    store::Read,
};

use crate::Broadcaster;

impl Broadcaster {
    /// Hangs up on those sockets of a person whose session has ended.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn end_sessions(&self, tenant: TenantId, person: u64) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let listeners = store.listener_list_of(tenant, person).await?;
        let mut ended = Vec::new();
        for listener in &listeners {
            if !self.is_alive(tenant, listener).await? {
                ended.push(listener);
            }
        }
        self.disconnect(tenant, &ended).await
    }

    /// Whether the session of a socket is alive.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn is_alive(
        &self,
        tenant: TenantId,
        listener: &Listener,
    ) -> Result<bool, BoxError> {
        let session = self.platform.store.session_get(
            tenant,
            listener.person,
            listener.session,
            Read::Consistent,
        );
        let now = self.platform.clock.now();
        Ok(session.await?.is_some_and(|session| session.is_alive(now)))
    }
}
