//! Who is there: told when the first socket of a person joins, and when the last one is gone.

use std::collections::BTreeSet;

use serde::Serialize;
use shared::{
    BoxError,
    domain::{id::TenantId, packet, socket::Listener},
};
use uuid::Uuid;

use crate::Broadcaster;

/// Who came and who left; to who has just joined, all who are there.
#[derive(Debug, Default, Serialize)]
struct Presence {
    online: Vec<Uuid>,
    offline: Vec<Uuid>,
}

/// All who are there, as one who joins is told.
///
/// # Errors
/// When it has no JSON form.
pub(crate) fn everybody(listeners: &[Listener]) -> Result<String, serde_json::Error> {
    let online: BTreeSet<_> = listeners.iter().map(|listener| listener.uuid).collect();
    let presence = Presence {
        online: online.into_iter().collect(),
        ..Presence::default()
    };
    packet::event("presence", &presence, None)
}

impl Broadcaster {
    /// Tells the others of a person whose first socket has joined.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn emit_online(
        &self,
        tenant: TenantId,
        joined: &Listener,
        others: &[Listener],
    ) -> Result<(), BoxError> {
        if others.iter().any(|other| other.person == joined.person) {
            return Ok(());
        }
        let presence = Presence {
            online: vec![joined.uuid],
            ..Presence::default()
        };
        self.emit(tenant, others.iter(), "presence", &presence)
            .await
    }

    /// Tells who is still there of those whose last socket is gone.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn emit_offline(
        &self,
        tenant: TenantId,
        gone: &[&Listener],
    ) -> Result<(), BoxError> {
        let left = self.platform.store.listener_list(tenant).await?;
        let there: BTreeSet<_> = left.iter().map(|listener| listener.person).collect();
        let offline = gone.iter().filter(|it| !there.contains(&it.person));
        let offline: BTreeSet<_> = offline.map(|listener| listener.uuid).collect();
        if offline.is_empty() {
            return Ok(());
        }
        let presence = Presence {
            offline: offline.into_iter().collect(),
            ..Presence::default()
        };
        self.emit(tenant, left.iter(), "presence", &presence).await
    }
}
