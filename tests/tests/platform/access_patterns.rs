//! `docs/access-patterns.md` says what the table holds, what the store asks of it and what each
//! route spends.

mod costliest;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use tests::{
    Answer, App, PASSWORD,
    endpoints::{Endpoint, Things, endpoints},
};

use crate::{auth, isolation::Cast};

const DOCUMENT: &str = include_str!("../../../docs/access-patterns.md");
const STORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/src/store");

/// `DynamoDB` calls that a request may make besides that of its session.
const MOST_OF_A_READ: u64 = 2;
const MOST_OF_A_MUTATION: u64 = 3;

/// Calls that may wait one for the other.
const MOST_ROUND_TRIPS_OF_A_READ: u64 = 2;
const MOST_ROUND_TRIPS_OF_A_MUTATION: u64 = 3;

/// The rows of all tables under a heading, by what stands in their first cell.
fn rows(heading: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let (_, section) = DOCUMENT.split_once(heading).expect("the heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut rows = BTreeMap::new();
    for line in section.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().expect("a cell").trim_matches('`');
        let before = rows.insert(name, cells.collect());
        assert!(before.is_none(), "{name} has two rows under \"{heading}\"");
    }
    rows
}

/// Fails with the rows to write, unless what is described is what there is.
#[track_caller]
fn assert_described(heading: &str, there: &BTreeSet<String>, columns: &str) {
    let rows = rows(heading);
    let missing = there
        .iter()
        .filter(|name| !rows.contains_key(name.as_str()));
    let missing: String = missing
        .map(|name| format!("\n| `{name}` | {columns} |"))
        .collect();
    let gone: Vec<_> = rows.keys().filter(|name| !there.contains(**name)).collect();
    let empty: Vec<_> = rows
        .iter()
        .filter(|(_, cells)| cells.iter().any(|cell| cell.is_empty()))
        .map(|(name, _)| name)
        .collect();
    assert!(
        missing.is_empty() && gone.is_empty() && empty.is_empty(),
        "docs/access-patterns.md, \"{heading}\"\nadd, filled in:{missing}\n\
         delete: {gone:?}\nfill in: {empty:?}"
    );
}

/// The text of a source file and of all those in folders below.
fn sources(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    let texts = paths.iter().map(|path| match path.is_dir() {
        true => sources(path),
        false => vec![fs::read_to_string(path).expect("a source")],
    });
    texts.flatten().collect()
}

/// The public functions of a source's `impl Store`.
fn store_functions(source: &str) -> Vec<String> {
    let (mut functions, mut of_store) = (Vec::new(), false);
    for line in source.lines() {
        match line.strip_prefix("    pub async fn ") {
            Some(rest) if of_store => {
                let name = rest.split(['(', '<']).next().unwrap_or_default();
                functions.push(name.to_owned());
            }
            _ if line == "}" => of_store = false,
            _ => of_store |= line.starts_with("impl Store "),
        }
    }
    functions
}

#[test]
fn every_function_of_the_store_is_described_and_no_other() {
    let sources = sources(Path::new(STORE));
    let functions = sources.iter().flat_map(|source| store_functions(source));
    let functions: BTreeSet<_> = functions.collect();
    assert!(functions.len() > 50, "only {functions:?}");
    let columns = "<whom it serves> | <DynamoDB calls> | <RCU> | <WCU>";
    assert_described("## Store functions", &functions, columns);
}

#[test]
fn every_family_of_keys_is_described_and_no_other() {
    let mut all = sources(&Path::new(STORE).join("keys"));
    all.push(fs::read_to_string(Path::new(STORE).join("keys.rs")).expect("the keys"));
    let code = all
        .iter()
        .filter_map(|source| source.split("#[cfg(test)]").next());
    let keys: String = code.flat_map(str::split_whitespace).collect();
    let named = ["(tenant,\"", "(TenantId::PLATFORM,\""];
    let families = named.iter().flat_map(|start| keys.split(start).skip(1));
    let families = families.map(|rest| rest.split('"').next().unwrap_or_default().to_owned());
    let families: BTreeSet<_> = families.collect();
    assert!(families.len() > 10, "only {families:?}");
    assert_described("## Families", &families, "<what it holds> | <sort key>");
}

/// Each route with the answer to its costliest valid request.
async fn costliest_answers() -> Vec<(String, Answer)> {
    /// Each gets things of its own, of which a company has so many and no more.
    const ENDPOINTS_OF_A_COMPANY: usize = 40;
    let mut answers = Vec::new();
    for some in endpoints().chunks(ENDPOINTS_OF_A_COMPANY) {
        let app = App::start().await;
        let cast = Cast::of(&app).await;
        for endpoint in some {
            let answer = costliest(&app, &cast, endpoint).await;
            answers.push((endpoint.to_string(), answer));
        }
    }
    answers
}

/// Calls a route with the costliest valid request.
async fn costliest(app: &App, cast: &Cast<'_>, endpoint: &Endpoint) -> Answer {
    let company = &cast.company;
    if let Some(answer) = costliest::costliest(app, company, &endpoint.to_string()).await {
        return answer;
    }
    let things = Things::of(company, Some(&cast.operator)).await;
    let answer = match endpoint.is_logout() {
        true => endpoint.call(&cast.leaver().await, &things).await,
        false => endpoint.call(cast.caller(endpoint), &things).await,
    };
    answer.expect(endpoint.answers)
}

#[tokio::test]
async fn a_route_spends_what_its_row_says() {
    let rows = rows("## Routes");
    let (mut wrong, mut known) = (String::new(), BTreeSet::new());
    for (route, answer) in costliest_answers().await {
        assert!(
            answer.status.is_success(),
            "{route}: write its success into access_patterns/costliest.rs: {}",
            answer.text()
        );
        let meter = &answer.meter;
        let spent = [meter.calls(), meter.round_trips()].map(|count| count.to_string());
        if rows.get(route.as_str()).map(|row| &row[..2])
            != Some(&spent.each_ref().map(String::as_str))
        {
            let spent = spent.join(" | ");
            wrong += &format!("\n| `{route}` | {spent} | <what makes it dearer, if anything> |");
        }
        known.insert(route);
    }
    let gone: Vec<_> = rows.keys().filter(|row| !known.contains(**row)).collect();
    assert!(
        wrong.is_empty() && gone.is_empty(),
        "docs/access-patterns.md, \"## Routes\"\nmust say:{wrong}\ndelete: {gone:?}"
    );
}

#[tokio::test]
async fn a_write_that_is_refused_counts_too() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let log_in = async |password| {
        let client = app.anonymous();
        auth::try_login(&client, &company.email("owner"), password).await
    };
    let calls = log_in(PASSWORD).await.expect(200).meter.calls();
    log_in("wrong").await.expect(401);
    // the counter is there already: it cannot be created
    let after_a_failure = log_in(PASSWORD).await.expect(200).meter.calls();
    assert_eq!(after_a_failure, calls + 1);
}

#[tokio::test]
async fn a_login_writes_as_little_as_it_can() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = app.anonymous();
    let login = auth::try_login(&client, &company.email("owner"), PASSWORD).await;
    let written = login.expect(200).meter.write_units();
    assert_eq!(
        written, 4.0,
        "the try, its end, the session, the last login"
    );
}

#[test]
fn a_route_keeps_the_budget_or_says_why_not() {
    let rows = rows("## Routes");
    for endpoint in endpoints() {
        let session = u64::from(endpoint.needs_session());
        let (most, most_round_trips) = match endpoint.mutates() {
            true => (MOST_OF_A_MUTATION, MOST_ROUND_TRIPS_OF_A_MUTATION),
            false => (MOST_OF_A_READ, MOST_ROUND_TRIPS_OF_A_READ),
        };
        let most = session + most;
        let route = endpoint.to_string();
        let row = rows.get(route.as_str());
        let row = row.unwrap_or_else(|| panic!("docs/access-patterns.md: no row for {route}"));
        let spent = [row[0], row[1]].map(|count| count.parse::<u64>().expect("a number"));
        let [calls, round_trips] = spent;
        let excused = row[2].contains("over the budget: ");
        assert_eq!(
            calls > most || round_trips > most_round_trips,
            excused,
            "{route}: {calls} calls of {most} allowed, {round_trips} round trips of \
             {most_round_trips}; its row says \"over the budget: <why>\" if and only if it is"
        );
    }
}
