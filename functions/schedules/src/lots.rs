//! Many shifts at once: in lots of one transaction each, some lots at a time.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use shared::{
    domain::schedule::{Schedule, Shift},
    http::{ApiResult, Caller},
    store::{SHIFTS_AT_ONCE, ShiftChange},
};

use crate::{State, plan::write_changes};

/// Lots that are written at a time.
pub(crate) const LOTS_AT_ONCE: usize = 4;

/// What became of lots.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    /// Shifts that were written.
    pub(crate) shifts: usize,
    /// Whether others changed some meanwhile, which are as they left them.
    pub(crate) overtaken: bool,
}

/// Changes shifts, and tells whom that concerns. Shifts of a person are in one lot if they fit, so that
/// each person is told once, and no two lots wait for the same agenda.
pub(crate) async fn write_lots(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: Vec<ShiftChange>,
) -> ApiResult<Written> {
    let lots = together(changes).into_iter().map(|lot| async move {
        let written = write_changes(state, caller, schedule, &lot, &[]).await?;
        ApiResult::Ok(written.map(|()| lot.len()))
    });
    let lots = stream::iter(lots.collect::<Vec<_>>()).buffer_unordered(LOTS_AT_ONCE);
    lots.try_fold(Written::default(), |sum, lot| async move {
        Ok(Written {
            shifts: sum.shifts + lot.unwrap_or_default(),
            overtaken: sum.overtaken || lot.is_none(),
        })
    })
    .await
}

/// Changes in lots for one transaction each.
fn together(changes: Vec<ShiftChange>) -> Vec<Vec<ShiftChange>> {
    let person = |shift: &Shift| shift.person.map(|person| person.id);
    let mut by_person: BTreeMap<Option<u64>, Vec<ShiftChange>> = BTreeMap::new();
    for change in changes {
        let shift = change.new.as_ref().or(change.old.as_ref());
        by_person
            .entry(shift.and_then(person))
            .or_default()
            .push(change);
    }
    let mut lots: Vec<Vec<ShiftChange>> = Vec::new();
    for theirs in by_person.into_values() {
        match lots.last_mut() {
            Some(lot) if lot.len() + theirs.len() <= SHIFTS_AT_ONCE => lot.extend(theirs),
            _ => lots.extend(theirs.chunks(SHIFTS_AT_ONCE).map(<[_]>::to_vec)),
        }
    }
    lots
}
