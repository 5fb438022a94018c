//! Files that belong to tickets.

use shared::{
    domain::{
        file::FilePurpose,
        id::TypedUuid,
        ticket::MOST_ATTACHMENTS,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller},
    store::Store,
};
use uuid::Uuid;

const FIELD: &str = "attachmentIds";

/// The files that somebody attaches: their own, for tickets.
///
/// # Errors
/// [`ApiError::Validation`] naming each that is none.
pub(crate) async fn find(
    store: &Store,
    caller: &Caller,
    typed: &[TypedUuid],
) -> ApiResult<Vec<Uuid>> {
    if typed.len() > MOST_ATTACHMENTS {
        return Err(ApiError::field(FIELD, Violation::TooLong(MOST_ATTACHMENTS)));
    }
    let mut ids: Vec<_> = typed.iter().map(|TypedUuid(id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let files = store.file_list_by_ids(caller.tenant, &ids).await?;
    let fits = |id: Uuid| {
        let file = files.iter().find(|file| file.id == id);
        file.is_some_and(|it| it.owner.id == caller.person && it.purpose == FilePurpose::Ticket)
    };
    let places = typed.iter().enumerate();
    let wrong = places.filter(|(_, TypedUuid(id))| !fits(*id));
    let wrong = wrong.map(|(place, _)| {
        let words = "No file of yours for a ticket";
        (format!("{FIELD}[{place}]"), Violation::Rule(words.into()))
    });
    wrong.collect::<Violations>().none()?;
    Ok(ids)
}
