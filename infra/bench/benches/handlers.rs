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
    working: Vec<Duration>,
    whole: Vec<Duration>,
}

#[tokio::main]
async fn main() {
    let app = App::start().await;
    let operator = app.operator().await;
    let mut rows = rows();
    let (mut getting, mut hashing) = (Vec::new(), Vec::new());
    // the first round opens connections
    for round in 0..=ROUNDS {
        let company = app.company(&format!("Company {round}")).await;
        let things = Things::of(&company, Some(&operator)).await;
        for row in &mut rows {
            let things = match row.endpoint.mutates() {
                true => &Things::of(&company, Some(&operator)).await,
                false => &things,
            };
            let caller = caller(&app, &company, &operator, &row.endpoint).await;
            let request = call(&row.endpoint, &caller, things, round);
            let (answer, working, whole) = timed(request).await;
            answer.expect(row.endpoint.answers);
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
    print(rows);
    let (getting, hashing) = (median(getting), median(hashing));
    println!("\nAsking the table for one item is {getting:.3} ms of that work for each call.");
    println!("Hashing a password takes {hashing:.1} ms.");
}

/// The routes whose valid requests need no secret.
fn rows() -> Vec<Row> {
    let valid = endpoints().into_iter().filter(|e| e.answers < 400);
    let rows = valid.map(|endpoint| Row {
        endpoint,
        working: Vec::new(),
        whole: Vec::new(),
    });
    rows.collect()
}

/// Somebody who may call an endpoint, and whose session nobody will miss.
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

fn print(rows: Vec<Row>) {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            (
                row.endpoint.to_string(),
                median(row.working),
                median(row.whole),
            )
        })
        .collect();
    let reference = rows.iter().find(|(route, _, _)| route == REFERENCE);
    let reference = reference.map_or(f64::NAN, |(_, working, _)| *working);
    println!("| route | handler, ms | of `{REFERENCE}` | with stand-ins, ms | |");
    println!("|---|---|---|---|---|");
    for (route, working, whole) in rows {
        let ratio = working / reference;
        let verdict = if working > MOST_MILLISECONDS {
            "over the budget"
        } else {
            ""
        };
        println!("| `{route}` | {working:.3} | {ratio:.1} | {whole:.2} | {verdict} |");
    }
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    middle.as_secs_f64() * 1e3
}
