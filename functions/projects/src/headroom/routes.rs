//! The routes of both kinds of hours: the same, at two places.

use axum::Router;
use shared::{http::Document, platform::Platform};
use utoipa::OpenApi;

/// The handlers of a kind of hours.
macro_rules! hours_routes {
    ($module:ident: $kind:ident in $tag:literal at $all:literal, $one:literal) => {
        mod $module {
            use axum::{Json, extract::State as Extract, response::Response};
            use shared::{
                domain::{hours::HoursKind, id::EntityId},
                http::{ApiResult, Manager, Member, Paging, ValidJson, ValidPath, ValidQuery},
                platform::Platform,
            };
            use crate::headroom::{
                input::{HoursChange, ListQuery, NewHours},
                hours,
                view::{Done, HoursView},
            };

            const KIND: HoursKind = HoursKind::$kind;

            shared::documented_routes!(pub(super) struct Hours: Platform =
                self::{list, create, get, update, delete});

            /// List hours; employees see their own
            #[utoipa::path(get, path = $all, tag = $tag, security(("session" = ["member"])),
                params(("team_member_id" = inline(Option<EntityId>), Query),
                       ("project_id" = inline(Option<EntityId>), Query),
                       ("month" = Option<String>, Query, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", description = "YYYY-MM"),
                       ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
                       ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
                responses((status = 200, body = [HoursView])))]
            async fn list(
                Extract(platform): Extract<Platform>,
                Member(caller): Member,
                ValidQuery(query): ValidQuery<ListQuery>,
                paging: Paging,
            ) -> ApiResult<Response> {
                hours::list(&platform, KIND, &caller, &query, &paging).await
            }

            /// Set the hours of a team member on a project in a month
            #[utoipa::path(post, path = $all, tag = $tag, security(("session" = ["manager"])),
                request_body = NewHours,
                responses((status = 201, body = HoursView)))]
            async fn create(
                Extract(platform): Extract<Platform>,
                Manager(caller): Manager,
                ValidJson(new): ValidJson<NewHours>,
            ) -> ApiResult<Response> {
                hours::create(&platform, KIND, &caller, new).await
            }

            /// Get hours; employees see their own
            #[utoipa::path(get, path = $one, tag = $tag, security(("session" = ["member"])),
                params(("id" = String, Path)),
                responses((status = 200, body = HoursView)))]
            async fn get(
                Extract(platform): Extract<Platform>,
                Member(caller): Member,
                ValidPath(id): ValidPath<String>,
            ) -> ApiResult<Json<HoursView>> {
                let row = hours::find(&platform, KIND, &caller, &id).await?;
                Ok(Json(row.into()))
            }

            /// Change hours: what is left out stays
            #[utoipa::path(method(put, patch), path = $one, tag = $tag, security(("session" = ["manager"])),
                params(("id" = String, Path)),
                request_body = HoursChange,
                responses((status = 200, body = HoursView)))]
            async fn update(
                Extract(platform): Extract<Platform>,
                Manager(caller): Manager,
                ValidPath(id): ValidPath<String>,
                ValidJson(change): ValidJson<HoursChange>,
            ) -> ApiResult<Json<HoursView>> {
                hours::update(&platform, KIND, &caller, &id, &change).await
            }

            /// Delete hours
            #[utoipa::path(delete, path = $one, tag = $tag, security(("session" = ["manager"])),
                params(("id" = String, Path)),
                responses((status = 200, body = Done)))]
            async fn delete(
                Extract(platform): Extract<Platform>,
                Manager(caller): Manager,
                ValidPath(id): ValidPath<String>,
            ) -> ApiResult<Json<Done>> {
                hours::delete(&platform, KIND, &caller, &id).await
            }
        }
    };
}

hours_routes!(allocations: Allocation in "Allocations" at "/api/allocations", "/api/allocations/{id}");
hours_routes!(actuals: Actual in "Actuals" at "/api/actuals", "/api/actuals/{id}");

pub(crate) fn routes() -> Router<Platform> {
    allocations::Hours::routes().merge(actuals::Hours::routes())
}

/// The documentation of each kind's routes.
pub(crate) const DOCUMENTS: [Document; 2] = [allocations::Hours::openapi, actuals::Hours::openapi];
