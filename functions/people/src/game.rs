//! The game: configuration, one's own points, the leaderboard.

use axum::{Json, extract::State as Extract, response::Response};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        organization::GameConfig,
        person::Person,
        violation::{Violation, Violations},
    },
    http::{Admin, ApiError, ApiResult, Member, Paging, Unauthenticated, ValidJson},
    store::Read,
};
use utoipa::ToSchema;

use crate::State;

/// Most points that anything pays or a level takes.
const MOST_POINTS: u64 = 1_000_000;

/// Changes of the game.
#[derive(Default, PartialEq, Deserr, Serialize, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GameChange {
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000000)]
    xp_per_level: Option<u64>,
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    xp_per_task: Option<u64>,
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    hc_per_task: Option<u64>,
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    xp_per_punctual_punch: Option<u64>,
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    hc_per_punctual_punch: Option<u64>,
}

impl GameChange {
    fn check(&self) -> ApiResult<()> {
        let points = [
            ("xpPerLevel", 1, self.xp_per_level),
            ("xpPerTask", 0, self.xp_per_task),
            ("hcPerTask", 0, self.hc_per_task),
            ("xpPerPunctualPunch", 0, self.xp_per_punctual_punch),
            ("hcPerPunctualPunch", 0, self.hc_per_punctual_punch),
        ];
        let wrong = points.into_iter().filter_map(|(field, least, wished)| {
            let fits = wished.is_none_or(|wished| (least..=MOST_POINTS).contains(&wished));
            let bounds = Violation::OutOfRange(least as i64, MOST_POINTS as i64);
            (!fits).then(|| (field.to_owned(), bounds))
        });
        Ok(wrong.collect::<Violations>().none()?)
    }
}

/// How the game pays
#[utoipa::path(get, path = "/api/game/config", tag = "Game", security(("session" = ["member"])),
    responses((status = 200, body = GameConfig)))]
pub(crate) async fn config(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<GameConfig>> {
    Ok(Json(
        state
            .platform
            .store
            .game_config_get(caller.tenant, Read::Consistent)
            .await?,
    ))
}

/// Change how the game pays; points already given stay
#[utoipa::path(patch, path = "/api/game/config", tag = "Game", security(("session" = ["admin"])),
    request_body = GameChange,
    responses((status = 200, body = GameConfig)))]
pub(crate) async fn configure(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(change): ValidJson<GameChange>,
) -> ApiResult<Json<GameConfig>> {
    change.check()?;
    let store = &state.platform.store;
    // only what is named is written, so that two admins who change different things both succeed
    let game = if change == GameChange::default() {
        store.game_config_get(caller.tenant, Read::Consistent).await
    } else {
        store.game_config_update(caller.tenant, &change).await
    };
    Ok(Json(game?))
}

/// A person's points.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Points {
    id: u64,
    name: String,
    level: u64,
    xp: u64,
    hc: u64,
    xp_to_next_level: u64,
}

fn points(person: &Person, game: &GameConfig) -> Points {
    let level = game.level(person.xp);
    Points {
        id: person.id,
        name: person.name(),
        level,
        xp: person.xp,
        hc: person.hc,
        xp_to_next_level: (level * game.xp_per_level).saturating_sub(person.xp),
    }
}

/// One's own points
#[utoipa::path(get, path = "/api/game/xp", tag = "Game", security(("session" = ["member"])),
    responses((status = 200, body = Points)))]
pub(crate) async fn xp(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<Points>> {
    let (person, game) = state
        .platform
        .store
        .person_with_game(caller.tenant, caller.person)
        .await?;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    Ok(Json(points(&person, &game)))
}

/// Active employees, most experienced first
#[utoipa::path(get, path = "/api/game/leaderboard", tag = "Game", security(("session" = ["member"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [Points])))]
pub(crate) async fn leaderboard(
    Extract(state): Extract<State>,
    Member(caller): Member,
    paging: Paging,
) -> ApiResult<Response> {
    let store = &state.platform.store;
    let (page, game) = tokio::join!(
        store.leaderboard_list(caller.tenant, paging.limit, paging.after.clone()),
        store.game_config_get(caller.tenant, Read::Eventual),
    );
    let game = game?;
    paging.array(page?, |person| points(&person, &game))
}
