//! Pages by opaque cursors, tied to tenant and query. Documented array lists carry
//! the next cursor in a header, so that their body stays as documented.

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};

use super::{
    error::ApiError,
    input::{Bounded, query_parameters},
    workforce::Items,
};
use crate::{
    auth::token::digest,
    store::{Page, Position},
};

/// Header with the cursor of the next page.
pub const NEXT_CURSOR: HeaderName = HeaderName::from_static("x-next-cursor");

/// `limit` and `cursor` of a list request: 1–100 and 50 by default, unless the list is another kind.
#[derive(Clone, Debug)]
pub struct Paging<const DEFAULT: i64 = 50, const MOST: i64 = 100> {
    /// Items wanted.
    pub limit: usize,
    /// Where to go on.
    pub after: Option<Position>,
    query: String,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "p")]
    position: Position,
    #[serde(rename = "q")]
    query: String,
}

impl<S: Send + Sync, const DEFAULT: i64, const MOST: i64> FromRequestParts<S>
    for Paging<DEFAULT, MOST>
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut given = query_parameters(parts)?;
        let limit = given.remove("limit").map_or(Ok(Bounded(DEFAULT)), |text| {
            Bounded::<1, MOST>::parse(text).map_err(|v| ApiError::field("limit", v))
        })?;
        let cursor = given.remove("cursor");
        let query = digest(&format!("{} {given:?}", parts.uri.path()));
        let after = cursor.map(|text| read_cursor(&text, &query)).transpose()?;
        Ok(Self {
            limit: usize::try_from(limit.0).unwrap_or(1),
            after,
            query,
        })
    }
}

fn read_cursor(text: &str, query: &str) -> Result<Position, ApiError> {
    let cursor: Option<Cursor> = BASE64
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match cursor {
        Some(cursor) if cursor.query == query => Ok(cursor.position),
        Some(_) => Err(ApiError::rule("cursor", "Cursor belongs to another query")),
        None => Err(ApiError::rule("cursor", "Not a cursor")),
    }
}

impl<const DEFAULT: i64, const MOST: i64> Paging<DEFAULT, MOST> {
    /// The cursor of a position.
    ///
    /// # Errors
    /// When it has no JSON form.
    pub fn cursor(&self, position: Position) -> Result<String, ApiError> {
        let cursor = Cursor {
            position,
            query: self.query.clone(),
        };
        let json = serde_json::to_vec(&cursor).map_err(ApiError::internal)?;
        Ok(BASE64.encode(json))
    }

    /// A page as `{items, nextCursor}`.
    ///
    /// # Errors
    /// When the cursor has no JSON form.
    pub fn items<T, D>(
        &self,
        page: Page<T>,
        show: impl FnMut(T) -> D,
    ) -> Result<Json<Items<D>>, ApiError> {
        let next = page.next.map(|position| self.cursor(position));
        Ok(Json(Items {
            items: page.items.into_iter().map(show).collect(),
            next_cursor: next.transpose()?,
        }))
    }

    /// A page as a JSON array, with the next cursor in its header.
    ///
    /// # Errors
    /// When the cursor has no JSON form.
    pub fn array<T, D: Serialize>(
        &self,
        page: Page<T>,
        show: impl FnMut(T) -> D,
    ) -> Result<Response, ApiError> {
        let shown: Vec<D> = page.items.into_iter().map(show).collect();
        let mut response = Json(shown).into_response();
        if let Some(position) = page.next {
            let cursor =
                HeaderValue::from_str(&self.cursor(position)?).map_err(ApiError::internal)?;
            response.headers_mut().insert(NEXT_CURSOR, cursor);
        }
        Ok(response)
    }
}
