//! Swaps: a person offers a shift, another one takes it, a manager approves. The shifts change hands
//! in one transaction or not at all.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use shared::{
    domain::{
        id::TypedUuid,
        patch::Cleared,
        person::Person,
        schedule::{AgendaVersion, PersonRef, Schedule, Shift, ShiftStatus, Swap},
        text::Text,
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller, Manager, Member, OptionalJson, Unauthenticated, ValidPath,
    },
    retry::until_written,
    store::{ScheduleQuestion, ShiftChange},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    access::{Found, find},
    claim::{UNTRAINED, is_trained},
    plan::{look, write_changes},
    shift_view::ShiftItem,
    shifts::ShiftPath,
};

/// Why a shift is offered.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct SwapOffer {
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    note: Cleared<Text<0, 500>>,
}

/// What the taker gives in return.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SwapAcceptance {
    /// A shift of the taker on the same schedule; none for nothing.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    in_return_shift_id: Cleared<TypedUuid>,
}

/// A shift that changes hands, and the one that is given for it.
struct Exchange {
    given: Shift,
    in_return: Option<Shift>,
    taker: (Person, AgendaVersion),
}

/// Offer one's own published shift to others
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap", tag = "Swaps", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    request_body = Option<SwapOffer>,
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn offer(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(path): ShiftPath,
    OptionalJson(body): OptionalJson<SwapOffer>,
) -> ApiResult<Json<ShiftItem>> {
    let note = body.unwrap_or_default().note;
    change(&state, &caller, path, |old| {
        if !is_of(old, caller.person) {
            return Err(ApiError::forbidden("Only whose shift it is may offer it"));
        }
        let words = if old.swap.is_some() {
            "The shift is offered already"
        } else if old.span.start <= state.platform.clock.now() {
            "The shift has begun"
        } else {
            return Ok(Some(Swap {
                offered_at: state.platform.clock.now(),
                note: note.clone().given(Text::into_string),
                taker: None,
                in_return: None,
            }));
        };
        Err(ApiError::conflict(words))
    })
    .await
}

/// Take an offer back, or as a manager decline it
#[utoipa::path(delete, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap", tag = "Swaps", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn withdraw(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(path): ShiftPath,
) -> ApiResult<Json<ShiftItem>> {
    change(&state, &caller, path, |old| {
        match caller.role.is_manager() || is_of(old, caller.person) {
            true => Ok(None),
            false => Err(ApiError::forbidden("Only whose shift it is may do this")),
        }
    })
    .await
}

/// Take an offered shift, perhaps for one of one's own; where the schedule's
/// `detailsConfig.swapApproval` is `auto` it changes hands at once
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/accept", tag = "Swaps", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    request_body = Option<SwapAcceptance>,
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn accept(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((schedule, shift)): ShiftPath,
    OptionalJson(body): OptionalJson<SwapAcceptance>,
) -> ApiResult<Json<ShiftItem>> {
    let in_return = body.unwrap_or_default().in_return_shift_id;
    let in_return = in_return.given(|TypedUuid(id)| id);
    let asked = ScheduleQuestion {
        shift: Some(shift),
        other_shift: in_return,
        person: Some(caller.person),
        ..ScheduleQuestion::default()
    };
    let accepted = until_written(|| async {
        let Found { schedule, basis } = find(&state.platform, &caller, schedule, asked).await?;
        let taker = basis.person.zip(basis.agenda);
        let taker = taker.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
        let given = seen(basis.shift, &caller)?;
        if is_of(&given, caller.person) {
            return Err(ApiError::conflict("The shift is yours already"));
        }
        match &given.swap {
            Some(Swap { taker: None, .. }) => {}
            Some(_) => return Err(ApiError::conflict("The shift has been taken")),
            None => return Err(ApiError::conflict("The shift is not offered")),
        }
        let found = basis.other_shift;
        let found =
            found.filter(|it| is_of(it, caller.person) && it.status == ShiftStatus::Published);
        if in_return.is_some() && found.is_none() {
            let words = "No such published shift of yours";
            return Err(ApiError::rule("inReturnShiftId", words));
        }
        let exchange = Exchange {
            given,
            in_return: found,
            taker,
        };
        let (changes, agendas) = exchange.changes(&state, &caller).await?;
        if schedule.rules().approves_swaps {
            return write(&state, &caller, &schedule, &changes, &agendas).await;
        }
        // checked for now, and again when a manager approves
        let given = exchange.given;
        let swap = given.swap.clone().map(|swap| Swap {
            taker: Some(PersonRef::from(&exchange.taker.0)),
            in_return,
            ..swap
        });
        let change = changed(&state, given, |shift| shift.swap = swap);
        write(&state, &caller, &schedule, &[change], &[]).await
    });
    Ok(Json(accepted.await?.into()))
}

/// Approve a swap: the shift changes hands, and the one given in return
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/approve", tag = "Swaps", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn approve(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath((schedule, shift)): ShiftPath,
) -> ApiResult<Json<ShiftItem>> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        ..ScheduleQuestion::default()
    };
    let approved = until_written(|| async {
        let Found { schedule, basis } = find(&state.platform, &caller, schedule, asked).await?;
        let given = seen(basis.shift, &caller)?;
        let Some(Swap {
            taker: Some(taker),
            in_return,
            ..
        }) = &given.swap
        else {
            return Err(ApiError::conflict("Nobody takes the shift"));
        };
        let (store, tenant) = (&state.platform.store, caller.tenant);
        let (found, other) = tokio::try_join!(store.person_with_agenda(tenant, taker.id), async {
            match in_return {
                Some(other) => store.shift_get(tenant, schedule.id, *other).await,
                None => Ok(None),
            }
        },)?;
        let other = other.filter(|it| is_of(it, taker.id) && it.status == ShiftStatus::Published);
        let (person, agenda) = found;
        let person = person.filter(Person::is_active);
        let (Some(person), true) = (person, in_return.is_some() == other.is_some()) else {
            let words = "Something has changed since the swap was accepted";
            return Err(ApiError::conflict(words));
        };
        let exchange = Exchange {
            given,
            in_return: other,
            taker: (person, agenda),
        };
        let (changes, agendas) = exchange.changes(&state, &caller).await?;
        write(&state, &caller, &schedule, &changes, &agendas).await
    });
    Ok(Json(approved.await?.into()))
}

impl Exchange {
    /// The changes of hands, if both sides are free and trained; with the agendas that this rests on.
    ///
    /// # Errors
    /// [`ApiError::Conflict`] with the reason why not.
    async fn changes(
        &self,
        state: &State,
        caller: &Caller,
    ) -> ApiResult<(Vec<ShiftChange>, Vec<AgendaVersion>)> {
        let (given, in_return) = (&self.given, self.in_return.as_ref());
        let (taker, agenda) = &self.taker;
        if given.span.start <= state.platform.clock.now() {
            return Err(ApiError::conflict("The shift has begun"));
        }
        self.check(state, caller, taker, given, in_return).await?;
        let mut agendas = vec![*agenda];
        let take = |shift: &Shift, person: &Person| {
            changed(state, shift.clone(), |shift| {
                shift.person = Some(PersonRef::from(person));
                shift.swap = None;
            })
        };
        let mut changes = vec![take(given, taker)];
        if let (Some(other), Some(giver)) = (in_return, &given.person) {
            let store = &state.platform.store;
            let (giver, agenda) = store.person_with_agenda(caller.tenant, giver.id).await?;
            let giver = giver.filter(Person::is_active);
            let left = || ApiError::conflict("Whose shift it is has left");
            let giver = giver.ok_or_else(left)?;
            self.check(state, caller, &giver, other, Some(given))
                .await?;
            agendas.push(agenda);
            changes.push(take(other, &giver));
        }
        Ok((changes, agendas))
    }

    /// Whether a person may get a shift in place of another one.
    async fn check(
        &self,
        state: &State,
        caller: &Caller,
        person: &Person,
        gets: &Shift,
        gives: Option<&Shift>,
    ) -> ApiResult<()> {
        if !is_trained(person, gets) {
            return Err(ApiError::conflict(match caller.person == person.id {
                true => UNTRAINED.to_owned(),
                false => format!("{} is not trained for this job", person.name()),
            }));
        }
        let mut found = look(state, caller, gets, person).await?;
        found.retain(|conflict| conflict.id.is_none() || conflict.id != gives.map(|it| it.id));
        match found.is_empty() {
            true => Ok(()),
            false => Err(ApiError::conflict(format!(
                "{} has something else at that time, or is not available",
                person.name()
            ))),
        }
    }
}

fn is_of(shift: &Shift, person: u64) -> bool {
    shift.person.as_ref().is_some_and(|it| it.id == person)
}

/// The shift of a path, if it is one that people have.
fn seen(shift: Option<Shift>, caller: &Caller) -> ApiResult<Shift> {
    let shift = shift.filter(|shift| shift.is_seen_by(caller.role));
    let shift = shift.ok_or(ApiError::NotFound("Shift"))?;
    match shift.status {
        ShiftStatus::Published => Ok(shift),
        _ => Err(ApiError::conflict("The shift is not published")),
    }
}

fn changed(state: &State, old: Shift, change: impl FnOnce(&mut Shift)) -> ShiftChange {
    let mut new = Shift {
        updated_at: state.platform.clock.now(),
        version: old.version + 1,
        ..old.clone()
    };
    change(&mut new);
    ShiftChange {
        old: Some(old),
        new: Some(new),
    }
}

/// Changes what a shift says of its offer.
async fn change(
    state: &State,
    caller: &Caller,
    (schedule, shift): (Uuid, Uuid),
    decide: impl Fn(&Shift) -> ApiResult<Option<Swap>>,
) -> ApiResult<Json<ShiftItem>> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        ..ScheduleQuestion::default()
    };
    let changed = until_written(|| async {
        let Found { schedule, basis } = find(&state.platform, caller, schedule, asked).await?;
        let old = seen(basis.shift, caller)?;
        let swap = decide(&old)?;
        if old.swap == swap {
            return Ok(Some(old));
        }
        let change = changed(state, old, |shift| shift.swap = swap);
        write(state, caller, &schedule, &[change], &[]).await
    });
    Ok(Json(changed.await?.into()))
}

/// Writes changes; returns the first shift as it is then, or `None` if others were faster.
async fn write(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: &[ShiftChange],
    agendas: &[AgendaVersion],
) -> ApiResult<Option<Shift>> {
    let written = write_changes(state, caller, schedule, changes, agendas).await?;
    let first = changes.first().and_then(|change| change.new.clone());
    Ok(written.and(first))
}
