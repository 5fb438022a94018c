//! What requests of every route take: their work, or what they cost, in turns in one run.
//!
//! `cargo bench -p bench --bench routes --profile e2e -- work`, or `-- cost > docs/cost.md`. Requests go
//! through the routers in this process, with the stand-ins on other threads. A future is timed while
//! it is polled: then it works; between polls it waits. Passwords are hashed on another thread.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod cost;
mod work;

use std::{
    env,
    future::poll_fn,
    pin::pin,
    time::{Duration, Instant},
};

use shared::{domain::id::TenantId, store::Meter};
use tests::{
    Answer, App, Client, Company, PASSWORD,
    endpoints::{Endpoint, Permission, Things, endpoints},
};

const ROUNDS: usize = 31;

/// What a route took, round by round.
struct Row {
    /// The route.
    endpoint: Endpoint,
    /// What one request spent on the table.
    meter: Meter,
    /// While its future was polled.
    working: Vec<Duration>,
    /// With its waits for the stand-ins.
    whole: Vec<Duration>,
}

/// What was measured.
struct Measured {
    /// By route.
    rows: Vec<Row>,
    /// What the table's client works for one item, milliseconds.
    getting: f64,
    /// What it takes to hash a password, milliseconds.
    hashing: f64,
}

#[tokio::main]
async fn main() {
    let measured = measure().await;
    // cargo itself adds `--bench`
    match env::args().any(|argument| argument == "cost") {
        true => cost::print(&measured),
        false => work::print(measured),
    }
}

/// Calls every route some times, each time for a new company.
async fn measure() -> Measured {
    // every round registers a user from the same address
    let app = App::with([("ADDRESS_LIMIT_FACTOR", "100")]).await;
    let operator = app.operator().await;
    let mut rows = rows();
    let (mut getting, mut hashing) = (Vec::new(), Vec::new());
    // the first round opens connections
    for round in 0..=ROUNDS {
        let company = app.company(&format!("Company {round}")).await;
        let things = Things::of(&company, None).await;
        for row in &mut rows {
            let things = match row.endpoint.mutates() {
                // the platform has at most a hundred announcements
                true => {
                    let announces = row.endpoint.permission == Permission::Operator;
                    &Things::of(&company, announces.then_some(&operator)).await
                }
                false => &things,
            };
            let caller = caller(&app, &company, &operator, &row.endpoint).await;
            let request = call(&row.endpoint, &caller, things, round);
            let (answer, working, whole) = timed(request).await;
            row.meter = answer.expect(row.endpoint.answers).meter;
            if round > 0 {
                row.working.push(working);
                row.whole.push(whole);
            }
        }
        let get = app
            .stack
            .platform
            .store
            .organization_get(TenantId(company.id));
        getting.push(timed(get).await.1);
        hashing.push(timed(shared::auth::password::hash(PASSWORD)).await.2);
    }
    Measured {
        rows,
        getting: median(getting),
        hashing: median(hashing),
    }
}

/// The routes whose valid requests need no secret.
fn rows() -> Vec<Row> {
    let valid = endpoints().into_iter().filter(|e| e.answers < 400);
    let rows = valid.map(|endpoint| Row {
        endpoint,
        meter: Meter::default(),
        working: Vec::new(),
        whole: Vec::new(),
    });
    rows.collect()
}

/// A client that may call an endpoint, and whose session nobody will miss.
async fn caller(
    app: &App,
    company: &Company<'_>,
    operator: &Client,
    endpoint: &Endpoint,
) -> Client {
    let mut anonymous = app.anonymous();
    if endpoint.is_logout() {
        anonymous.log_in(&company.email("owner"), PASSWORD).await;
        return anonymous;
    }
    match endpoint.permission {
        Permission::Public => anonymous.with("x-tenant", &company.slug),
        Permission::Operator => operator.clone(),
        _ => company.owner.clone(),
    }
}

/// A valid request; addresses that the table makes up are new in every round.
async fn call(endpoint: &Endpoint, caller: &Client, things: &Things, round: usize) -> Answer {
    let body = endpoint.body_of(things).map(|body| {
        let body = body.to_string();
        body.replace("@new.", &format!("@new{round}."))
            .replace("@employee.", &format!("@employee{round}."))
            .replace("@user.", &format!("@user{round}."))
    });
    endpoint.send(caller, &endpoint.path(things), body).await
}

/// What a future comes to, how long it worked, and how long that took with its waits.
async fn timed<F: Future>(future: F) -> (F::Output, Duration, Duration) {
    let mut future = pin!(future);
    let (started, mut working) = (Instant::now(), Duration::ZERO);
    let output = poll_fn(|context| {
        let polled = Instant::now();
        let progress = future.as_mut().poll(context);
        working += polled.elapsed();
        progress
    })
    .await;
    (output, working, started.elapsed())
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    middle.as_secs_f64() * 1e3
}
