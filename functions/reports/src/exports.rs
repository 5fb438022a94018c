//! Exports: reports of any size, written to files by a worker.

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde::Serialize;
use shared::{
    domain::{
        id::uuid_at,
        report::{Export, ExportStatus, ReportFormat, ReportKind},
        schedule::PersonRef,
    },
    files::attachment,
    http::{
        ApiError, ApiResult, Caller, Member, Unauthenticated, ValidJson, ValidPath,
        timetracker::{Envelope, Seconds},
    },
    queue::ExportMessage,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    input::{NewExport, ReportQuery},
};

/// How far an export is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportView {
    id: Uuid,
    report: ReportKind,
    format: ReportFormat,
    status: ExportStatus,
    /// Percent.
    #[schema(maximum = 100)]
    progress: u8,
    /// Where the file can be downloaded for ten minutes; null until it is done.
    url: Option<String>,
    /// Why there will be no file.
    error: Option<String>,
    created_at: Seconds,
    /// When the file is deleted.
    expires_at: Seconds,
}

impl ExportView {
    fn of(export: &Export, status: ExportStatus, url: Option<String>) -> Self {
        Self {
            id: export.id,
            report: export.report.kind,
            format: export.format,
            status,
            progress: export.progress,
            url,
            error: export.failure.clone(),
            created_at: Seconds(export.created_at),
            expires_at: Seconds(export.expires_at()),
        }
    }
}

/// Выгрузка отчёта любого размера в файл
#[utoipa::path(post, path = "/v1/reports/exports", tag = "Reports", security(("session" = ["member"])),
    request_body = NewExport,
    responses((status = 202, body = Envelope<ExportView>)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(new): ValidJson<NewExport>,
) -> ApiResult<(StatusCode, Json<Envelope<ExportView>>)> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let (kind, format) = (new.report, new.format);
    let report = ReportQuery::from(new).report(kind, &caller)?;
    let owner = store.person_get(caller.tenant, caller.person).await?;
    let owner = owner.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let export = Export {
        id: uuid_at(now),
        owner: PersonRef::from(&owner),
        report,
        format,
        language: shared::domain::language::Language::preferred(&owner.preferences.language),
        status: ExportStatus::Queued,
        progress: 0,
        failure: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store_and_send(&state, &caller, &export).await?;
    let view = ExportView::of(&export, export.status, None);
    Ok((StatusCode::ACCEPTED, Json(Envelope::new(view, now))))
}

async fn store_and_send(state: &State, caller: &Caller, export: &Export) -> ApiResult<()> {
    let message = ExportMessage::Export {
        tenant: caller.tenant,
        export: export.id,
    };
    let message = state
        .exports
        .outbox_message(caller.tenant, &message, export.created_at);
    let message = message.map_err(ApiError::internal)?;
    let store = &state.platform.store;
    store.export_create(caller.tenant, export, &message).await?;
    state.exports.relay_or_leave(store, &message).await;
    Ok(())
}

/// Состояние выгрузки и ссылка на файл, когда он готов
#[utoipa::path(get, path = "/v1/reports/exports/{id}", tag = "Reports", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<ExportView>)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<ExportView>>> {
    let now = state.platform.clock.now();
    let found = state.platform.store.export_get(caller.tenant, id).await?;
    let export = found.filter(|it| {
        let is_seen = it.owner.id == caller.person || caller.role.is_admin();
        is_seen && it.expires_at() > now
    });
    let export = export.ok_or(ApiError::NotFound("Export"))?;
    let status = export.status_at(now);
    let url = match status {
        ExportStatus::Done => Some(url(&state, &caller, &export).await?),
        ExportStatus::Queued | ExportStatus::Running | ExportStatus::Failed => None,
    };
    let view = ExportView::of(&export, status, url);
    Ok(Json(Envelope::new(view, now)))
}

async fn url(state: &State, caller: &Caller, export: &Export) -> ApiResult<String> {
    let disposition = attachment(&export.report.file_name(export.format));
    let key = export.key(caller.tenant);
    let content_type = export.format.content_type();
    let url = state
        .files
        .download_url(&key, None, content_type, &disposition);
    url.await.map_err(ApiError::internal)
}
