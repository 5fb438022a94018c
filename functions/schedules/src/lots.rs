//! Many shifts at once, some lots at a time.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use shared::{
    domain::schedule::{Schedule, Shift},
    http::{ApiResult, Caller},
    store::{SHIFTS_AT_ONCE, ShiftChange},
};

use crate::{State, plan::write_telling};

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

/// Changes shifts, and tells whom that concerns. Shifts of a person are in one lot, so that each person
/// is told once, and no two lots wait for the same agenda.
pub(crate) async fn write_lots(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: Vec<ShiftChange>,
) -> ApiResult<Written> {
    let lots = together(changes);
    let lots = lots
        .iter()
        .map(|lot| write_lot(state, caller, schedule, lot));
    let lots = stream::iter(lots.collect::<Vec<_>>()).buffer_unordered(LOTS_AT_ONCE);
    lots.try_fold(Written::default(), |sum, lot| async move {
        Ok(Written {
            shifts: sum.shifts + lot.unwrap_or_default(),
            overtaken: sum.overtaken || lot.is_none(),
        })
    })
    .await
}

/// Writes a lot; `None` if others were faster. One of more than a transaction is that of one person, who
/// is told at the end.
async fn write_lot(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    lot: &[ShiftChange],
) -> ApiResult<Option<usize>> {
    let mut chunks = lot.chunks(SHIFTS_AT_ONCE).peekable();
    while let Some(chunk) = chunks.next() {
        let told = if chunks.peek().is_none() { lot } else { &[] };
        if write_telling(state, caller, schedule, chunk, told, &[])
            .await?
            .is_none()
        {
            return Ok(None);
        }
    }
    Ok(Some(lot.len()))
}

/// Changes in lots of one transaction each, or of all that is one person's.
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
            _ => lots.push(theirs),
        }
    }
    lots
}
