//! Time of each route's own work, without waiting for the table, the queues or the bucket, next to
//! a route that does nothing, in turns in one run.
//!
//! `cargo bench -p bench --bench handlers`. Requests go through the routers in this process, with
//! the stand-ins on other threads. A future is timed while it is polled: then it works; between
//! polls it waits. Passwords are hashed on another thread, so that logins show in the second time.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::{
    future::poll_fn,
    pin::pin,
    time::{Duration, Instant},
};

use shared::{auth::password, domain::id::TenantId};
use tests::{
    Answer, App, Client, Company, PASSWORD,
    endpoints::{Endpoint, Permission, Things, endpoints},
};

const REFERENCE: &str = "GET /api/health";
const ROUNDS: usize = 31;
const MOST_MILLISECONDS: f64 = 1.0;

/// What a route took, round by round.
struct Row {
    endpoint: Endpoint,
    /// Of the table, in one request.
    calls: u64,
    working: Vec<Duration>,
    whole: Vec<Duration>,
}

#[tokio::main]
async fn main() {
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
            row.calls = answer.expect(row.endpoint.answers).meter.calls();
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
        hashing.push(timed(password::hash(PASSWORD)).await.2);
    }
    let (getting, hashing) = (median(getting), median(hashing));
    print(rows, getting);
    println!("\nAsking the table for one item takes its client {getting:.3} ms of work.");
    println!("Hashing a password takes {hashing:.1} ms.");
}

/// The routes whose valid requests need no secret.
fn rows() -> Vec<Row> {
    let valid = endpoints().into_iter().filter(|e| e.answers < 400);
    let rows = valid.map(|endpoint| Row {
        endpoint,
        calls: 0,
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

/// The table's client takes at least `getting` milliseconds of the work for each call; what is left
/// is the route's own.
fn print(rows: Vec<Row>, getting: f64) {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let working = median(row.working);
            let own = (working - getting * row.calls as f64).max(0.0);
            let route = row.endpoint.to_string();
            (route, row.calls, working, own, median(row.whole))
        })
        .collect();
    let reference = rows.iter().find(|(route, ..)| route == REFERENCE);
    let reference = reference.map_or(f64::NAN, |(_, _, working, ..)| *working);
    println!(
        "| route | calls | work, ms | of `{REFERENCE}` | of it the route's own, ms | with stand-ins, ms | |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (route, calls, working, own, whole) in rows {
        let ratio = working / reference;
        let verdict = if own > MOST_MILLISECONDS {
            "over the budget"
        } else {
            ""
        };
        println!(
            "| `{route}` | {calls} | {working:.2} | {ratio:.0} | {own:.2} | {whole:.1} | {verdict} |"
        );
    }
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    middle.as_secs_f64() * 1e3
}
