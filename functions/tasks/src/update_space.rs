//! Changing a space, whatever of it.

use shared::{
    domain::tasks::Space,
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};

use crate::{access::find_space, view::SpaceView};

/// A space in the list of all, bytes. A hundred of them fit into a function's answer of 6 MB, in
/// which every quotation mark is escaped.
const MOST_BYTES: usize = 48 << 10;

/// Changes a space. If another request changed it in the meantime, the change is made again on
/// what that left, so that two managers who add a board each both succeed.
pub(crate) async fn update_space<T>(
    platform: &Platform,
    caller: &Caller,
    space: Space,
    change: impl Fn(&mut Space) -> ApiResult<T>,
) -> ApiResult<T> {
    let (id, mut found) = (space.id, Some(space));
    until_written(|| {
        let found = found.take();
        async {
            let mut space = match found {
                Some(space) => space,
                None => find_space(platform, caller, id).await?,
            };
            let size = listed_bytes(&space);
            let answer = change(&mut space)?;
            if listed_bytes(&space) > MOST_BYTES.max(size) {
                let words = "The names of a space's boards and columns have at most 48 KB together";
                return Err(ApiError::conflict(words));
            }
            space.version += 1;
            let written = platform.store.space_update(caller.tenant, &space).await;
            Ok(unless_overtaken(written)?.map(|()| answer))
        }
    })
    .await
}

fn listed_bytes(space: &Space) -> usize {
    serde_json::to_vec(&SpaceView::from(space)).map_or(usize::MAX, |json| json.len())
}
