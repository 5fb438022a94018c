//! Refresh tokens: rotated at each use, and betraying a thief when one is used again.

use shared::{
    auth::session::{Refresh, Session, judge_refresh},
    http::{ApiError, ApiResult},
    store::{Read, StoreError},
};

use crate::{State, logout::end_sockets};

/// The session of a refresh token, with the next token in its place.
///
/// # Errors
/// [`ApiError::BadRefreshToken`] for one that is unknown, spent or too old; a spent one also ends
/// the session.
pub(crate) async fn rotate(state: &State, token: &str) -> ApiResult<Session> {
    let now = state.platform.clock.now();
    let store = &state.platform.store;
    let token = state.signer.read_refresh(token);
    let token = token.ok_or(ApiError::BadRefreshToken)?;
    // a second round for the one that loses a race: it finds the winner's rotation
    for _ in 0..2 {
        let session = store
            .session_get(token.tenant, token.person, token.session, Read::Consistent)
            .await?
            .filter(|session| session.is_alive(now))
            .ok_or(ApiError::BadRefreshToken)?;
        match judge_refresh(&session, token.generation, now) {
            Refresh::Successor => return Ok(session),
            Refresh::Reused => {
                store
                    .session_delete(token.tenant, token.person, token.session)
                    .await?;
                end_sockets(state, token.tenant, token.person).await;
                return Err(ApiError::BadRefreshToken);
            }
            Refresh::Rotate => {
                let next = session.refreshed(now);
                match store.session_update(&session, &next).await {
                    Ok(()) => return Ok(next),
                    Err(StoreError::Condition(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    Err(ApiError::BadRefreshToken)
}
