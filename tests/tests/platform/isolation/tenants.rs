//! Another company's ids.

use std::iter::repeat_n;

use shared::domain::id::uuid_for;
use tests::{
    App,
    endpoints::{Endpoint, Thing, Things, endpoints},
};

use super::{Cast, said, state};

/// Another company's things, one of each kind. The numbers of the `first` also exist in the
/// company that attacks, those of the `last` do not.
struct Theirs {
    first: Things,
    last: Things,
}

impl Theirs {
    /// Ids of a kind that lead to nothing in the attacking company, each with one of the same
    /// spelling that nobody has.
    fn ids(&self, thing: Thing) -> Vec<(String, String)> {
        const NOBODYS: u64 = 987_654_321;
        let uuids = [&self.first[thing].uuid, &self.last[thing].uuid];
        let uuids = uuids.into_iter().flatten().cloned();
        let nobodys = uuid_for(NOBODYS).to_string();
        let number = (self.last[thing].number.to_string(), NOBODYS.to_string());
        uuids.zip(repeat_n(nobodys, 2)).chain([number]).collect()
    }
}

/// Paths to the attacker's things in which one id, or all, is another company's; each with the
/// same path to something that nobody has.
fn foreign_paths(endpoint: &Endpoint, mine: &Things, theirs: &Theirs) -> Vec<(String, String)> {
    let things = endpoint.things();
    let own: Vec<String> = things.iter().map(|thing| mine[*thing].spelled()).collect();
    let mut paths = Vec::new();
    for (place, thing) in things.iter().enumerate() {
        for (foreign, unknown) in theirs.ids(*thing) {
            let path = |id| {
                let mut ids = own.clone();
                ids[place] = id;
                endpoint.path_of(&ids)
            };
            paths.push((path(foreign), path(unknown)));
        }
    }
    if !things.is_empty() {
        paths.push((
            endpoint.path(&theirs.last),
            endpoint.path(&Things::nobodys()),
        ));
    }
    paths
}

/// Endpoints on things of companies.
fn of_companies() -> impl Iterator<Item = Endpoint> {
    let of_nobody = |thing: &Thing| matches!(thing, Thing::Announcement | Thing::Day);
    let all = endpoints().into_iter().filter(Endpoint::needs_session);
    all.filter(move |endpoint| !endpoint.things().iter().any(of_nobody))
}

#[tokio::test]
async fn another_companys_id_is_answered_like_one_that_nobody_has() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let mine = &cast.things;
    let other = app.company("Other").await;
    let mut theirs = Theirs {
        first: Things::of(&other, None).await,
        last: Things::nobodys(),
    };
    for _ in 0..3 {
        theirs.last = Things::of(&other, None).await;
    }
    let kinds = [Thing::Employee, Thing::Invoice, Thing::Task];
    assert!(
        kinds
            .iter()
            .all(|kind| theirs.first[*kind].number == mine[*kind].number)
    );

    let states = || async {
        let last = state(&other.owner, &theirs.last).await;
        let first = state(&other.owner, &theirs.first).await;
        [cast.state().await, first, last]
    };
    let before = states().await;
    let mut tried = 0;
    for endpoint in of_companies() {
        let body = || endpoint.body_of(mine).map(|body| body.to_string());
        for (foreign, unknown) in foreign_paths(&endpoint, mine, &theirs) {
            let unknown = endpoint.send(&cast.company.owner, &unknown, body()).await;
            let answer = endpoint.send(&cast.company.owner, &foreign, body()).await;
            let what = format!("{} {foreign}", endpoint.method);
            assert_eq!(answer.status, 404, "{what}: {}", answer.text());
            assert_eq!(said(&answer), said(&unknown), "{what}");
            tried += 1;
        }
    }
    assert!(tried > 70, "only {tried} were tried");
    assert_eq!(states().await, before);
}

#[tokio::test]
async fn a_body_that_names_another_companys_things_is_answered_like_one_that_names_nothing() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let mine = &cast.things;
    let other = app.company("Other").await;
    let mut theirs = Things::nobodys();
    for _ in 0..3 {
        theirs = Things::of(&other, None).await;
    }
    let before = [cast.state().await, state(&other.owner, &theirs).await];
    let owner = &cast.company.owner;
    let mut tried = 0;
    for endpoint in of_companies() {
        let body = |things: &Things| endpoint.body_of(things).map(|body| body.to_string());
        if body(&theirs) != body(mine) {
            let path = endpoint.path(mine);
            let unknown = body(&Things::nobodys());
            let unknown = endpoint.send(owner, &path, unknown).await;
            let answer = endpoint.send(owner, &path, body(&theirs)).await;
            let refused = [400, 404, 422].contains(&answer.status.as_u16());
            assert!(refused, "{endpoint}: {} {}", answer.status, answer.text());
            assert_eq!(said(&answer), said(&unknown), "{endpoint}");
            tried += 1;
        }
    }
    assert!(tried >= 6, "only {tried} bodies name things");
    let after = [cast.state().await, state(&other.owner, &theirs).await];
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_uuid_that_carries_a_known_number_but_other_bits_is_unknown() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in endpoints() {
        let things = endpoint.things();
        if things.is_empty() {
            continue;
        }
        let guessed: Vec<_> = things
            .iter()
            .map(|thing| uuid_for(cast.things[*thing].number))
            .collect();
        let body = endpoint.body_of(&cast.things).map(|body| body.to_string());
        let path = endpoint.path_of(&guessed);
        let answer = endpoint.send(cast.caller(&endpoint), &path, body).await;
        assert_eq!(
            answer.status,
            404,
            "{} {path}: {}",
            endpoint.method,
            answer.text()
        );
    }
}
