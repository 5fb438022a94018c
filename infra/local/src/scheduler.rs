//! EventBridge Scheduler's stand-in: runs jobs when they are due, and on demand through
//! `POST /_local/run/{schedule}?now=<RFC 3339>`, so that tests need not wait.

use std::{fmt::Display, future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::post,
};
use futures::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Time, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::clock::Clock;
use tokio_util::sync::CancellationToken;

/// The longest sleep at a stretch: timers do not count while a laptop sleeps, the clock does.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

type Job = Arc<dyn Fn(Timestamp) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// When a job is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// At the multiples of this duration since 1970 UTC, as a `rate` in steps of a minute or an hour.
    Interval(Duration),
    /// Once a day at this time in UTC.
    Day(Time),
}

impl Every {
    /// The first time after `now` at which a job is due, or `None` after the end of time.
    #[must_use]
    pub fn next_after(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Interval(interval) => {
                // Milliseconds are the clock's and the timers' resolution.
                let step = i64::try_from(interval.as_millis())
                    .unwrap_or(i64::MAX)
                    .max(1);
                let last = now.as_millisecond().div_euclid(step);
                Timestamp::from_millisecond(last.checked_add(1)?.checked_mul(step)?).ok()
            }
            Self::Day(time) => {
                let today = now.to_zoned(TimeZone::UTC).date().to_datetime(time);
                let today = today.to_zoned(TimeZone::UTC).ok()?.timestamp();
                if today > now {
                    Some(today)
                } else {
                    today.checked_add(24.hours()).ok()
                }
            }
        }
    }
}

/// A job with a name and the times at which it is due.
#[derive(Clone)]
pub struct Schedule {
    name: String,
    every: Every,
    job: Job,
}

impl Schedule {
    /// A schedule called `name`. `job` is given the time at which it was due, as EventBridge does,
    /// or for which it was asked to run.
    pub fn new<F, E>(
        name: impl Into<String>,
        every: Every,
        job: impl Fn(Timestamp) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        let job: Job = Arc::new(move |now| {
            let run = job(now);
            async move { run.await.map_err(|error| error.to_string()) }.boxed()
        });
        Self {
            name: name.into(),
            every,
            job,
        }
    }
}

/// Why a schedule did not run to its end.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No schedule has that name.
    #[error("there is no schedule {0:?}")]
    Unknown(String),
    /// The job failed or panicked.
    #[error("the schedule {name:?} failed: {cause}")]
    Failed {
        /// The schedule's name.
        name: String,
        /// What the job said.
        cause: String,
    },
}

/// All schedules. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    schedules: Arc<[Schedule]>,
    clock: Clock,
}

impl Scheduler {
    /// A scheduler that has yet to [`run`](Self::run).
    #[must_use]
    pub fn new(schedules: Vec<Schedule>, clock: Clock) -> Self {
        Self {
            schedules: schedules.into(),
            clock,
        }
    }

    /// Runs each job when it is due until `stop` is cancelled; jobs in progress are finished.
    /// A job that is still running when it is due again skips that time.
    pub async fn run(&self, stop: CancellationToken) {
        futures::future::join_all(
            self.schedules
                .iter()
                .map(|schedule| self.repeat(schedule, &stop)),
        )
        .await;
    }

    /// Runs the schedule `name` at once, as if it were `now`.
    ///
    /// # Errors
    /// When there is no such schedule, or its job fails.
    pub async fn run_once(&self, name: &str, now: Timestamp) -> Result<(), Error> {
        let schedule = self.schedules.iter().find(|schedule| schedule.name == name);
        let schedule = schedule.ok_or_else(|| Error::Unknown(name.to_owned()))?;
        let outcome = AssertUnwindSafe(async { (schedule.job)(now).await })
            .catch_unwind()
            .await;
        let outcome = outcome.unwrap_or_else(|_| Err("it panicked".to_owned()));
        outcome.map_err(|cause| Error::Failed {
            name: name.to_owned(),
            cause,
        })
    }

    async fn repeat(&self, schedule: &Schedule, stop: &CancellationToken) {
        while let Some(due) = schedule.every.next_after(self.clock.now()) {
            while let Some(rest) = until(due, self.clock.now()) {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(rest.min(LONGEST_SLEEP)) => {}
                }
            }
            if stop.is_cancelled() {
                return;
            }
            if let Err(error) = self.run_once(&schedule.name, due).await {
                tracing::error!(%error, "a schedule failed");
            }
        }
    }
}

/// How long it is until `due`, at least a millisecond, or `None` when it has come.
fn until(due: Timestamp, now: Timestamp) -> Option<Duration> {
    let rest = due.duration_since(now);
    (rest > SignedDuration::ZERO).then(|| rest.unsigned_abs().max(Duration::from_millis(1)))
}

/// The route `POST /_local/run/{schedule}?now=<RFC 3339>`; without `now` it is run as of the clock.
pub fn router(scheduler: Scheduler) -> Router {
    Router::new()
        .route("/_local/run/{schedule}", post(run))
        .with_state(scheduler)
}

#[derive(Deserialize)]
struct At {
    now: Option<String>,
}

async fn run(
    State(scheduler): State<Scheduler>,
    Path(name): Path<String>,
    Query(at): Query<At>,
) -> (StatusCode, Json<Value>) {
    let now = match at.now.as_deref().map(str::parse) {
        None => scheduler.clock.now(),
        Some(Ok(now)) => now,
        Some(Err(_)) => return refusal(StatusCode::BAD_REQUEST, "now is not a time of RFC 3339"),
    };
    match scheduler.run_once(&name, now).await {
        Ok(()) => (StatusCode::OK, Json(json!({ "ok": true }))),
        Err(error @ Error::Unknown(_)) => refusal(StatusCode::NOT_FOUND, &error.to_string()),
        Err(error @ Error::Failed { .. }) => {
            tracing::error!(%error, "a schedule failed");
            refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())
        }
    }
}

fn refusal(status: StatusCode, message: &str) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "ok": false, "message": message })))
}

#[cfg(test)]
mod tests;
