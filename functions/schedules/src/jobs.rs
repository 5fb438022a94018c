//! The job list: kinds of work.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde::Serialize;
use shared::{
    domain::{
        color::Color,
        id::uuid_at,
        job::Job,
        patch::Cleared,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Manager, Member, Paging, ValidJson, ValidPath,
        workforce::Items,
        workhub::{Done, Millis},
    },
    platform::Platform,
    retry::until_written,
    store::{StoreError, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A job.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobItem {
    id: Uuid,
    job_name: String,
    code: Option<String>,
    description: Option<String>,
    #[schema(example = "#3b82f6")]
    color: Option<String>,
    created_at: Millis,
    updated_at: Millis,
}

impl From<Job> for JobItem {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            job_name: job.name,
            code: job.code,
            description: job.description,
            color: job.color,
            created_at: Millis(job.created_at),
            updated_at: Millis(job.updated_at),
        }
    }
}

/// A new job.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewJob {
    name: Text<1, 100>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    code: Cleared<Text<0, 20>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    color: Cleared<Color>,
}

/// Changes of a job; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ChangedJob {
    #[deserr(default)]
    name: Option<Text<1, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    code: Cleared<Text<0, 20>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    description: Cleared<Text<0, 1000>>,
    #[deserr(default)]
    #[schema(value_type = Option<Color>)]
    color: Cleared<Color>,
}

impl NewJob {
    fn into_job(self, now: Timestamp) -> Job {
        Job {
            id: uuid_at(now),
            name: self.name.into_string(),
            code: self.code.given(Text::into_string),
            description: self.description.given(Text::into_string),
            color: self.color.given(Color::into_string),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

impl ChangedJob {
    fn apply(self, old: Job, now: Timestamp) -> Job {
        let mut new = Job {
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        if let Some(name) = self.name {
            new.name = name.into_string();
        }
        self.code.apply(&mut new.code, Text::into_string);
        let description = &mut new.description;
        self.description.apply(description, Text::into_string);
        self.color.apply(&mut new.color, Color::into_string);
        new
    }
}

const WHAT: &str = "Job";
/// Jobs that one request deletes at most.
const MOST_DELETED: usize = 100;
/// Of which so many at a time.
const DELETED_AT_ONCE: usize = 10;

/// Jobs, oldest first
#[utoipa::path(get, path = "/api/v1/job-list", tag = "Jobs", security(("session" = ["member"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<JobItem>)))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    paging: Paging,
) -> ApiResult<Json<Items<JobItem>>> {
    let (store, after) = (&platform.store, paging.after.clone());
    let page = store.job_list(caller.tenant, paging.limit, after).await?;
    paging.items(page, JobItem::from)
}

/// Create a job, at most 1,000
#[utoipa::path(post, path = "/api/v1/job-list", tag = "Jobs", security(("session" = ["manager"])),
    request_body = NewJob,
    responses((status = 201, body = JobItem)))]
pub(crate) async fn create(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidJson(new): ValidJson<NewJob>,
) -> ApiResult<(StatusCode, Json<JobItem>)> {
    let job = new.into_job(platform.clock.now());
    match platform.store.job_create(caller.tenant, &job).await {
        Err(StoreError::Condition(_)) => {
            let words = format!("An organization has at most {} jobs", Job::MOST);
            Err(ApiError::conflict(words))
        }
        created => Ok(created.map(|()| (StatusCode::CREATED, Json(job.into())))?),
    }
}

/// One job
#[utoipa::path(get, path = "/api/v1/job-list/{jobId}", tag = "Jobs", security(("session" = ["member"])),
    params(("jobId" = Uuid, Path)),
    responses((status = 200, body = JobItem)))]
pub(crate) async fn get(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<JobItem>> {
    let found = platform.store.job_get(caller.tenant, id).await?;
    Ok(Json(found.ok_or(ApiError::NotFound(WHAT))?.into()))
}

/// Change a job
#[utoipa::path(patch, path = "/api/v1/job-list/{jobId}", tag = "Jobs", security(("session" = ["manager"])),
    params(("jobId" = Uuid, Path)),
    request_body = ChangedJob,
    responses((status = 200, body = JobItem)))]
pub(crate) async fn update(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedJob>,
) -> ApiResult<Json<JobItem>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let changed = until_written(|| async {
        let found = store.job_get(caller.tenant, id).await?;
        let found = found.ok_or(ApiError::NotFound(WHAT))?;
        let new = change.clone().apply(found, now);
        let written = store.job_update(caller.tenant, &new).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| new))
    });
    Ok(Json(changed.await?.into()))
}

/// Delete a job
#[utoipa::path(delete, path = "/api/v1/job-list/{jobId}", tag = "Jobs", security(("session" = ["manager"])),
    params(("jobId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Done>> {
    match platform.store.job_delete(caller.tenant, id).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound(WHAT)),
        deleted => Ok(deleted.map(|()| Json(Done::OK))?),
    }
}

/// Which jobs to delete.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct JobIds {
    #[schema(max_items = 100)]
    ids: Vec<String>,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedJobs {
    /// How many are deleted.
    deleted: usize,
    /// In the order they were named.
    results: Vec<DeletedJob>,
}

#[derive(Serialize, ToSchema)]
struct DeletedJob {
    id: String,
    status: DeletedStatus,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DeletedStatus {
    Deleted,
    NotFound,
}

/// Delete up to 100 jobs; the answer says of each what became of it
#[utoipa::path(post, path = "/api/v1/job-list/bulk", tag = "Jobs", security(("session" = ["manager"])),
    request_body = JobIds,
    responses((status = 200, body = DeletedJobs)))]
pub(crate) async fn delete_many(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidJson(JobIds { ids }): ValidJson<JobIds>,
) -> ApiResult<Json<DeletedJobs>> {
    if ids.len() > MOST_DELETED {
        return Err(ApiError::field("ids", Violation::TooLong(MOST_DELETED)));
    }
    let delete = |id: String| {
        let platform = &platform;
        async move {
            let status = match Uuid::parse_str(&id) {
                Ok(job) => match platform.store.job_delete(caller.tenant, job).await {
                    Err(StoreError::Condition(_)) => DeletedStatus::NotFound,
                    deleted => deleted.map(|()| DeletedStatus::Deleted)?,
                },
                Err(_) => DeletedStatus::NotFound,
            };
            Ok::<_, ApiError>(DeletedJob { id, status })
        }
    };
    let results = stream::iter(ids).map(delete).buffered(DELETED_AT_ONCE);
    let results: Vec<_> = results.collect().await;
    let results = results.into_iter().collect::<ApiResult<Vec<_>>>()?;
    let is_deleted = |job: &&DeletedJob| job.status == DeletedStatus::Deleted;
    Ok(Json(DeletedJobs {
        deleted: results.iter().filter(is_deleted).count(),
        results,
    }))
}
