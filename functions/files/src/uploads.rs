//! Announcing a file, uploading it to S3, having it checked, getting it.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        file::{ContentType, FilePurpose, StoredFile, file_name},
        id::uuid_at,
        text::Text,
        violation::{Violation, Violations},
    },
    files::{URL_LIFE, disposition},
    http::{
        ApiError, ApiResult, Bounded, Caller, Member, Unauthenticated, ValidJson, ValidPath,
        workhub::Millis,
    },
    store::StoreError,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{State, bytes};

/// A file that is to be uploaded.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewFile {
    /// A hint of the file's name; folders in it mean nothing.
    #[schema(example = "uploads/file.pdf")]
    key: Text<1, 1000>,
    #[schema(value_type = ContentTypeSchema, example = "application/pdf")]
    content_type: ContentType,
    /// Bytes. With it exactly so many can be uploaded; without, what is more than the purpose allows is
    /// refused once it is there.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 26214400)]
    size: Option<Bounded<1, 26_214_400>>,
    /// `upload` unless given.
    #[deserr(default)]
    purpose: Option<FilePurpose>,
}

/// Names of [`ContentType`] in the documentation.
#[derive(ToSchema)]
#[schema(as = ContentType)]
#[expect(dead_code, reason = "documentation")]
enum ContentTypeSchema {
    #[schema(rename = "image/png")]
    Png,
    #[schema(rename = "image/jpeg")]
    Jpeg,
    #[schema(rename = "image/gif")]
    Gif,
    #[schema(rename = "image/webp")]
    Webp,
    #[schema(rename = "application/pdf")]
    Pdf,
    #[schema(rename = "text/plain")]
    Text,
    #[schema(rename = "text/csv")]
    Csv,
    #[schema(rename = "application/json")]
    Json,
    #[schema(rename = "application/zip")]
    Zip,
    #[schema(rename = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    Docx,
    #[schema(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Xlsx,
    #[schema(rename = "video/mp4")]
    Mp4,
}

/// Where a file goes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Presigned {
    id: Uuid,
    /// Its place in the bucket.
    key: String,
    /// Put the bytes there.
    url: String,
    #[schema(example = "PUT")]
    method: &'static str,
    headers: UploadHeaders,
    /// Seconds.
    expires_in: u64,
}

/// What the upload must say; it is part of the signature.
#[derive(Serialize, ToSchema)]
struct UploadHeaders {
    #[serde(rename = "Content-Type")]
    content_type: &'static str,
}

/// A file.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileItem {
    id: Uuid,
    name: String,
    content_type: String,
    /// Bytes.
    size: Option<u64>,
    purpose: FilePurpose,
    uploaded_by: Uuid,
    created_at: Millis,
    /// Where it can be had for some minutes.
    url: String,
    /// Seconds.
    expires_in: u64,
}

const WHAT: &str = "File";

/// Announce a file and get the URL to put it to, with the type that is announced, for ten minutes.
/// Pictures have at most 5 MB, other files 25 MB
#[utoipa::path(post, path = "/api/v1/files/presign", tag = "Files", security(("session" = ["member"])),
    request_body = NewFile,
    responses((status = 200, body = Presigned)))]
pub(crate) async fn presign(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(new): ValidJson<NewFile>,
) -> ApiResult<Json<Presigned>> {
    let purpose = new.purpose.unwrap_or_default();
    if !purpose.may_upload(caller.role) {
        return Err(ApiError::forbidden("Only administrators upload a logo"));
    }
    let size = new.size.map(|it| it.0);
    refuse_wrong(purpose, new.content_type, size)?;
    let store = &state.platform.store;
    let person = store.person_get(caller.tenant, caller.person).await?;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let now = state.platform.clock.now();
    let file = StoredFile {
        id: uuid_at(now),
        purpose,
        name: file_name(new.key.as_str()),
        content_type: new.content_type.as_str().to_owned(),
        size: size.map(i64::unsigned_abs),
        owner: (&person).into(),
        shared_with: None,
        is_checked: false,
        object_version: None,
        created_at: now,
        version: 1,
    };
    let key = file.key(caller.tenant);
    let url = state.files.upload_url(&key, &file.content_type, size).await;
    let url = url.map_err(ApiError::internal)?;
    store.file_create(caller.tenant, &file).await?;
    Ok(Json(Presigned {
        id: file.id,
        key,
        url,
        method: "PUT",
        headers: UploadHeaders {
            content_type: new.content_type.as_str(),
        },
        expires_in: URL_LIFE.as_secs(),
    }))
}

/// Have an uploaded file checked: its size, and by its first bytes its type. One that is not what it was
/// announced to be is deleted, and can be uploaded again
#[utoipa::path(post, path = "/api/v1/files/{fileId}/complete", tag = "Files", security(("session" = ["member"])),
    params(("fileId" = Uuid, Path)),
    responses((status = 200, body = FileItem)))]
pub(crate) async fn complete(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<FileItem>> {
    let file = find(&state, &caller, id).await?;
    if file.owner.id != caller.person {
        return Err(ApiError::forbidden("Only who uploads a file completes it"));
    }
    Ok(Json(shown(&state, &caller, file).await?))
}

/// A file, with the URL to get it from for ten minutes
#[utoipa::path(get, path = "/api/v1/files/{fileId}", tag = "Files", security(("session" = ["member"])),
    params(("fileId" = Uuid, Path)),
    responses((status = 200, body = FileItem)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<FileItem>> {
    let file = find(&state, &caller, id).await?;
    Ok(Json(shown(&state, &caller, file).await?))
}

fn refuse_wrong(
    purpose: FilePurpose,
    content_type: ContentType,
    size: Option<i64>,
) -> ApiResult<()> {
    if purpose.is_picture() && !content_type.is_picture() {
        return Err(ApiError::rule("contentType", "Must be a picture"));
    }
    let largest = i64::try_from(purpose.largest()).unwrap_or(i64::MAX);
    match size {
        Some(size) if size > largest => {
            Err(ApiError::field("size", Violation::OutOfRange(1, largest)))
        }
        _ => Ok(()),
    }
}

async fn find(state: &State, caller: &Caller, id: Uuid) -> ApiResult<StoredFile> {
    let file = state.platform.store.file_get(caller.tenant, id).await?;
    let file = file.ok_or(ApiError::NotFound(WHAT))?;
    match file.is_seen_by(caller.person, caller.role) {
        true => Ok(file),
        false => Err(ApiError::forbidden("This file is not shared with you")),
    }
}

/// A file that is what it was announced to be: clients that do not have it checked have it so when they
/// get it.
async fn shown(state: &State, caller: &Caller, file: StoredFile) -> ApiResult<FileItem> {
    let key = file.key(caller.tenant);
    let file = match file.is_checked {
        true => file,
        false => checked(state, caller, file, &key).await?,
    };
    let disposition = disposition(&file.content_type, &file.name);
    let version = file.object_version.clone();
    let url = state
        .files
        .download_url(&key, version, &file.content_type, &disposition);
    Ok(FileItem {
        id: file.id,
        size: file.size,
        purpose: file.purpose,
        uploaded_by: file.owner.uuid,
        created_at: Millis(file.created_at),
        url: url.await.map_err(ApiError::internal)?,
        expires_in: URL_LIFE.as_secs(),
        name: file.name,
        content_type: file.content_type,
    })
}

async fn checked(
    state: &State,
    caller: &Caller,
    file: StoredFile,
    key: &str,
) -> ApiResult<StoredFile> {
    let found = state.files.beginning(key).await;
    let Some(found) = found.map_err(ApiError::internal)? else {
        return Err(ApiError::conflict("The file has not been uploaded yet"));
    };
    let size = found.size;
    let refused = if size > file.purpose.largest() || file.size.is_some_and(|it| it != size) {
        Some(ApiError::rule("size", "The file has another size"))
    } else if !bytes::are_of(&file.content_type, &found.bytes) {
        Some(ApiError::rule("contentType", "The file is of another type"))
    } else {
        None
    };
    if let Some(refused) = refused {
        state.platform.store.session_confirmed().await?;
        state.files.discard(key).await.map_err(ApiError::internal)?;
        return Err(refused);
    }
    let checked = StoredFile {
        size: Some(size),
        is_checked: true,
        object_version: found.version,
        version: file.version + 1,
        ..file
    };
    let store = &state.platform.store;
    match store.file_update(caller.tenant, &checked).await {
        // another request has found out the same
        Ok(()) | Err(StoreError::Condition(_)) => Ok(checked),
        Err(error) => Err(error.into()),
    }
}
