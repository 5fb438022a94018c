//! Changing the smart groups of an organization, whatever of them.

use shared::{
    domain::{id::TenantId, smart_group::SmartGroups},
    http::{ApiError, ApiResult},
    queue::SocketMessage,
    retry::until_written,
    store::unless_overtaken,
};

use crate::State;

/// All of an organization's groups, bytes: they share an item of 400 KB, which is read whole.
const MOST_BYTES: usize = 200 << 10;

/// Changes the groups. If another request changed them in the meantime, the change is made again on
/// what that left. The rooms of the groups' members follow.
///
/// # Errors
/// Those of the change; [`ApiError::Conflict`] when there would be too much.
pub(super) async fn update_groups<T>(
    state: &State,
    tenant: TenantId,
    change: impl Fn(&mut SmartGroups) -> ApiResult<T>,
) -> ApiResult<T> {
    let store = &state.platform.store;
    let changed = until_written(|| async {
        let mut groups = store.smart_groups_get(tenant).await?;
        let before = bytes(&groups);
        let answer = change(&mut groups)?;
        if bytes(&groups) > MOST_BYTES.max(before) {
            return Err(ApiError::conflict(
                "The smart groups of an organization have at most 200 KB together",
            ));
        }
        groups.version += 1;
        let written = store.smart_groups_put(tenant, &groups).await;
        Ok(unless_overtaken(written)?.map(|()| answer))
    })
    .await?;
    let told = SocketMessage::RoomsChanged { tenant };
    let now = state.platform.clock.now();
    state.sockets.tell_sockets(tenant, &told, now).await;
    Ok(changed)
}

fn bytes(groups: &SmartGroups) -> usize {
    serde_json::to_vec(groups).map_or(usize::MAX, |json| json.len())
}
