//! What is known of Anna, found in whatever endpoints answer.

use std::{cmp::Reverse, collections::BTreeSet, iter::once};

use axum::http::Method;
use tests::{
    Answer, Client,
    endpoints::{
        Endpoint,
        Thing::{Employee, Project},
        Things, endpoints,
    },
};

use super::NAME;
use crate::isolation::base64_url;

/// What each secret leaves of itself in the letters and digits of a text: a card however it is
/// grouped, an amount as number, decimal text or kopecks, rounded or not.
pub(super) const SECRETS: [(&str, &str); 5] = [
    ("bankCard", "2200739184650042"),
    ("salary", "7391846528"),
    ("adminNote", "zugzwang"),
    ("hourly_rate", "8642973157"),
    ("wage", "5283947610"),
];

/// What is known of Anna, each with an endpoint that shows it.
pub(super) type Shown = BTreeSet<(&'static str, String)>;

/// The secrets that a text shows.
pub(super) fn secrets_in(text: &str) -> Vec<&'static str> {
    let plain = text.to_lowercase();
    let plain: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    let found = SECRETS.iter().filter(|(_, trace)| plain.contains(trace));
    found.map(|(secret, _)| *secret).collect()
}

/// All that an answer says: headers, where its cursor points, body.
fn said(answer: &Answer) -> String {
    let cursor = answer.header("x-next-cursor").map(base64_url::decoded);
    let (headers, body) = (&answer.headers, answer.text());
    format!("{headers:?} {} {body}", cursor.unwrap_or_default())
}

/// What endpoints show a caller of Anna: `name` and secrets.
pub(super) async fn shown(caller: &Client, all: Vec<Endpoint>, its: &Things) -> Shown {
    let mut shown = Shown::new();
    for endpoint in all {
        for query in queries(&endpoint, its) {
            let path = endpoint.path(its) + &query;
            let body = endpoint.body_of(its).map(|body| body.to_string());
            let said = said(&endpoint.send(caller, &path, body).await);
            let name = said.contains(NAME).then_some("name");
            let found = secrets_in(&said).into_iter().chain(name);
            shown.extend(found.map(|what| (what, endpoint.to_string())));
        }
    }
    shown
}

/// Fails unless each is shown by these endpoints at least.
#[track_caller]
pub(super) fn assert_includes(shown: &Shown, expected: &[(&'static str, &[&str])]) {
    for (what, endpoints) in expected {
        for endpoint in *endpoints {
            let shows = shown.contains(&(*what, (*endpoint).to_owned()));
            assert!(shows, "{endpoint} does not show {what}: {shown:?}");
        }
    }
}

/// All endpoints that change nothing.
pub(super) fn reads() -> Vec<Endpoint> {
    let all = endpoints().into_iter();
    all.filter(|endpoint| !endpoint.mutates()).collect()
}

/// All endpoints: those that make and change things, those that show them, those that delete them.
pub(super) fn attempts() -> Vec<Endpoint> {
    let mut all = endpoints();
    all.sort_by_key(|endpoint| {
        let step = match endpoint.method {
            Method::GET => 1,
            Method::DELETE => 2,
            _ => 0,
        };
        // what is in something is deleted before it
        (endpoint.is_logout(), step, Reverse(endpoint.path.len()))
    });
    all
}

/// No query, and every parameter with each of its values.
fn queries(endpoint: &Endpoint, its: &Things) -> Vec<String> {
    let names = endpoint.query.iter().copied();
    let names = names.chain(endpoint.paged.then_some("limit"));
    let queries = names.flat_map(|name| {
        let values = values(name, its).into_iter();
        values.map(move |value| format!("?{name}={value}"))
    });
    once(String::new()).chain(queries).collect()
}

/// Values of a query parameter, with which Anna or her project is found.
fn values(name: &str, its: &Things) -> Vec<String> {
    let values: &[&str] = match name {
        "team_member_id" => return vec![its[Employee].spelled()],
        "project_id" => return vec![its[Project].spelled()],
        "sortBy" => return sortings(),
        "month" => &["2026-04"],
        "userId" | "user_id" => return vec![its[Employee].spelled()],
        "from" | "at" => &["2026-04-01"],
        "to" => &["2026-05-31"],
        "active" => &["true", "false"],
        "before" => &["2026-05-31T00:00:00Z"],
        "firstName" => &["ann"],
        "lastName" => &["zweta"],
        "search" => &["project"],
        "page" => &["2"],
        // none but that of a page before
        "cursor" => &[],
        "limit" | "per_page" => &["1", "100"],
        "department" => &["dep"],
        "status" => &["active"],
        "role" => &["employee"],
        "order" => &["ASC", "DESC"],
        "type" => &["welcome"],
        "types" => &["vacation"],
        "group_by" => &["user"],
        "format" => &["json"],
        _ => panic!("which values has {name}?"),
    };
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// All fields that a list may be sorted by, in both orders.
fn sortings() -> Vec<String> {
    let fields = [
        "registrationDate",
        "programmingLanguage",
        "country",
        "mentorName",
        "englishLevel",
        "position",
        "createdAt",
        "type",
    ];
    let ordered = |field| ["ASC", "DESC"].map(|order| format!("{field}&order={order}"));
    fields.into_iter().flat_map(ordered).collect()
}
