//! `GET /users`.

use serde_json::{Value, json};
use shared::{
    domain::{
        id::TenantId,
        person::{Credentials, Person, Role},
        text::Email,
    },
    store::{NewPerson, Sequence},
};
use tests::{Answer, App, Client, Company, now};

use super::wrong_fields;

const ORDERS: [&str; 6] = [
    "registrationDate",
    "programmingLanguage",
    "country",
    "mentorName",
    "englishLevel",
    "position",
];

/// Makes people directly, without the cost of a password for each.
async fn hire(app: &App, company: &Company<'_>, count: u64, describe: impl Fn(u64, &mut Person)) {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    for number in 0..count {
        let id = store.sequence_next(tenant, Sequence::Person).await.unwrap();
        let mut person = Person::new(id, "Иван Петров", Role::Employee, now());
        describe(number, &mut person);
        let new = NewPerson {
            person,
            credentials: Credentials::default(),
            messages: Vec::new(),
        };
        store.person_create(tenant, &new).await.unwrap().unwrap();
    }
}

/// Some values with ties, some missing, in different cases.
fn varied(number: u64, person: &mut Person) {
    let values = ["Go", "rust", "Rust", "Ада", "ада", "Python"];
    let value = |shift: u64| {
        let place = usize::try_from((number + shift) % 7).unwrap();
        values.get(place).map(|value| (*value).to_owned())
    };
    person.programming_language = value(0);
    person.country = value(1);
    person.mentor_name = value(2);
    person.english_level = value(3);
    person.position = value(4);
}

fn ids(page: &Value) -> Vec<u64> {
    let users = page["users"].as_array().expect("users");
    users
        .iter()
        .map(|user| user["id"].as_u64().unwrap())
        .collect()
}

async fn page(client: &Client, query: &str) -> Answer {
    client.get(&format!("/users?{query}")).await.expect(200)
}

/// All pages of a query, one after the other.
async fn walk(client: &Client, query: &str, limit: usize) -> Vec<Value> {
    let (mut users, mut number) = (Vec::new(), 1);
    loop {
        let page = page(client, &format!("{query}&limit={limit}&page={number}"))
            .await
            .json();
        assert_eq!(page["page"], number);
        let total = usize::try_from(page["total"].as_u64().unwrap()).unwrap();
        assert_eq!(page["totalPages"], total.div_ceil(limit));
        let shown = page["users"].as_array().unwrap();
        users.extend(shown.clone());
        if number * limit >= total {
            assert_eq!(users.len(), total, "{query}");
            return users;
        }
        assert_eq!(shown.len(), limit, "{query}, page {number}");
        number += 1;
    }
}

/// What users are sorted by: those without a value last, then their age here.
fn sort_key(user: &Value, order: &str) -> (bool, String, u64) {
    let id = user["id"].as_u64().unwrap();
    match user[order].as_str().filter(|_| order != "registrationDate") {
        Some(value) => (false, value.to_lowercase(), id),
        None => (true, String::new(), id),
    }
}

#[tokio::test]
async fn the_first_page_has_ten_users_oldest_first() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 11, varied).await;
    let first = company.owner.get("/users").await.expect(200).json();
    assert_eq!(ids(&first), (1..=10).collect::<Vec<_>>());
    let counts = ["total", "page", "totalPages"].map(|name| first[name].clone());
    assert_eq!(counts, [json!(12), json!(1), json!(2)]);
    assert_eq!(
        first["users"][1],
        company.owner.get("/users/2").await.json()
    );
    let last = page(&company.owner, "page=2").await.json();
    assert_eq!(ids(&last), [11, 12]);
    let beyond = page(&company.owner, "page=2147483647&limit=100")
        .await
        .json();
    assert_eq!((ids(&beyond), &beyond["total"]), (vec![], &json!(12)));
}

#[tokio::test]
async fn pages_have_every_user_exactly_once_in_every_order() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 24, varied).await;
    for order in ORDERS {
        for (direction, limit) in [("ASC", 4), ("DESC", 4), ("ASC", 7), ("DESC", 100)] {
            let query = format!("sortBy={order}&order={direction}");
            let users = walk(&company.owner, &query, limit).await;
            let mut sorted = users.clone();
            sorted.sort_by_key(|user| sort_key(user, order));
            if direction == "DESC" {
                sorted.reverse();
            }
            assert_eq!(users, sorted, "{query}");
            let mut ids: Vec<_> = users.iter().map(|user| user["id"].as_u64()).collect();
            ids.sort_unstable();
            assert_eq!(ids, (1..=25).map(Some).collect::<Vec<_>>(), "{query}");
        }
    }
}

#[tokio::test]
async fn a_search_finds_parts_of_names_whatever_their_case() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let names = [
        "Анна Смирнова",
        "Жанна Иванова",
        "ANNA Smith",
        "Пётр Смирнов",
    ];
    hire(&app, &company, 4, |number, person| {
        person.rename(names[usize::try_from(number).unwrap()]);
    })
    .await;
    for (query, found) in [
        ("firstName=%D0%B0%D0%BD%D0%BD%D0%B0", vec![2, 3]),
        (
            "firstName=%D0%90%D0%9D%D0%9D%D0%90&lastName=%D1%81%D0%BC",
            vec![2],
        ),
        ("lastName=%D0%A1%D0%9C%D0%98%D0%A0", vec![2, 5]),
        ("firstName=anna", vec![4]),
        ("firstName=nobody", vec![]),
        ("firstName=&lastName=", vec![1, 2, 3, 4, 5]),
        ("firstName=+%D0%BF%D1%91%D1%82%D1%80+", vec![5]),
        // most people type е for ё
        ("firstName=%D0%BF%D0%B5%D1%82%D1%80", vec![5]),
    ] {
        let page = page(&company.owner, query).await.json();
        assert_eq!(ids(&page), found, "{query}");
        assert_eq!(page["total"], found.len(), "{query}");
    }
}

#[tokio::test]
async fn yo_stands_where_ye_does() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let countries = ["Яма", "Ёлки", "Жара", "Енисей"];
    hire(&app, &company, 4, |number, person| {
        person.country = Some(countries[usize::try_from(number).unwrap()].to_owned());
    })
    .await;
    for search in ["", "&firstName=%D0%98%D0%B2%D0%B0%D0%BD"] {
        let page = page(&company.owner, &format!("sortBy=country{search}")).await;
        assert_eq!(ids(&page.json())[..4], [3, 5, 4, 2]);
    }
}

#[tokio::test]
async fn a_search_has_pages_in_every_order_too() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 15, varied).await;
    for order in ORDERS {
        for direction in ["ASC", "DESC"] {
            let sorting = format!("sortBy={order}&order={direction}");
            let query = format!("{sorting}&lastName=%D0%BF%D0%B5%D1%82%D1%80");
            let found = walk(&company.owner, &query, 4).await;
            let mut expected = walk(&company.owner, &sorting, 100).await;
            expected.retain(|user| user["lastName"] == "Петров");
            assert_eq!(found, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn the_first_page_costs_the_same_however_many_users_there_are() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    // all of them are equally large
    hire(&app, &company, 30, |number, person| {
        varied(number % 6, person);
        person.position = Some("Lead".to_owned());
    })
    .await;
    let mut queries = vec![String::new()];
    for order in ORDERS {
        queries.extend(["ASC", "DESC"].map(|to| format!("sortBy={order}&order={to}")));
    }
    let mut costs = Vec::new();
    for query in &queries {
        let meter = page(&company.owner, query).await.meter;
        assert_eq!(meter.calls(), 3, "session, page, organization: {query}");
        costs.push(meter.read_units());
    }
    hire(&app, &company, 270, |number, person| {
        varied(number % 6, person);
        person.position = Some("Lead".to_owned());
    })
    .await;
    for (query, cost) in queries.iter().zip(costs) {
        let meter = page(&company.owner, query).await.meter;
        assert_eq!(meter.calls(), 3, "{query}");
        // last logins are kept for fifty people each, and an order may name ten from ten of them
        let scattered = if query.is_empty() { 0.0 } else { 10.0 };
        assert!(meter.read_units() <= cost + scattered, "{query}");
    }
}

#[tokio::test]
async fn a_page_is_read_from_the_nearer_end_and_one_behind_the_last_not_at_all() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 99, varied).await;
    let spent = async |query| page(&company.owner, query).await.meter.read_units();
    let first = spent("limit=10").await;
    assert!(spent("limit=10&page=10").await <= first + 1.0);
    assert!(spent("limit=10&page=11").await < 2.0);
    assert!(spent("limit=10&page=5").await > 2.0 * first);
}

#[tokio::test]
async fn a_search_reads_names_once_and_then_the_people_of_its_page() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 200, |number, person| {
        varied(number, person);
        person.admin_note = Some("x".repeat(3000));
    })
    .await;
    let query = "lastName=%D0%BF%D0%B5%D1%82%D1%80&limit=5";
    let first = page(&company.owner, query).await;
    assert_eq!(first.json()["total"], 200);
    assert_eq!(
        first.meter.calls(),
        4,
        "session, names, people, last logins"
    );
    let again = page(&company.owner, query).await;
    assert_eq!(again.json(), first.json());
    assert_eq!(again.meter.calls(), 3, "session, people, last logins");
    let names = first.meter.read_units() - again.meter.read_units();
    assert!(
        names <= 200.0 / 100.0,
        "{names} for the names of 200 people"
    );
    let page = again.meter.read_units();
    assert!(page <= 5.0 + 3.0, "{page} for five people");
}

#[tokio::test]
async fn a_search_finds_people_by_the_name_they_have_now() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let total = async |name: &str| {
        let found = page(&company.owner, &format!("firstName={name}"))
            .await
            .json();
        found["total"].as_u64().expect("a number")
    };
    assert_eq!(total("zoe").await, 0);
    let zoe = company.employee("Zoe").await;
    assert_eq!(total("zoe").await, 1);
    let id = zoe.get("/profile").await.expect(200).json()["id"].clone();
    let user = format!("/users/{id}");
    let renamed = json!({ "firstName": "Yana" });
    company.owner.put(&user, renamed).await.expect(200);
    assert_eq!((total("zoe").await, total("yana").await), (0, 1));
    company.owner.delete(&user).await.expect(200);
    assert_eq!(total("yana").await, 0);
}

#[tokio::test]
async fn a_search_reads_a_hundredth_of_a_unit_for_each_person_and_only_once() {
    const PEOPLE: u64 = 500;
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, PEOPLE, |number, person| {
        let address = format!("i.petrov{number}@acme.example");
        person.email = Some(Email::parse(address).unwrap());
        person.department = Some("IT отдел".to_owned());
    })
    .await;
    let read = async || {
        let nobody = page(&company.owner, "lastName=nobody").await;
        nobody.meter.read_units()
    };
    let (first, second) = (read().await, read().await);
    let directory = first - second;
    assert!(directory <= 0.01 * PEOPLE as f64, "{directory} units");
    assert_eq!(second, 1.5, "the session and the organization");
}

#[tokio::test]
async fn a_search_in_another_order_is_whole_however_many_are_found() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 150, |number, person| {
        varied(number, person);
        if number % 50 == 0 {
            person.first_name = "Zoe".to_owned();
        }
    })
    .await;
    // among few, who are read and sorted, and among many, who are looked for in the order
    for (search, count) in [("firstName=zoe", 3), ("lastName=%D0%BF%D0%B5%D1%82", 150)] {
        for order in ["country&order=ASC", "country&order=DESC", "position"] {
            let all = walk(&company.owner, &format!("sortBy={order}"), 100).await;
            let query = format!("{search}&sortBy={order}");
            let found = walk(&company.owner, &query, 2 + count / 3).await;
            assert_eq!(found.len(), count, "{query}");
            let in_order = all.into_iter().filter(|user| found.contains(user));
            assert_eq!(in_order.collect::<Vec<_>>(), found, "{query}");
        }
    }
}

#[tokio::test]
async fn a_query_of_no_use_is_named_and_a_large_page_is_capped() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&app, &company, 101, varied).await;
    for limit in ["101", "5000", "99999999999999999999"] {
        let page = page(&company.owner, &format!("limit={limit}")).await.json();
        assert_eq!((ids(&page).len(), &page["totalPages"]), (100, &json!(2)));
    }
    let whole = "Ожидается целое число";
    for (query, path, words) in [
        ("page=0", "page", "Значение от 1 до 2147483647"),
        ("page=-1", "page", "Значение от 1 до 2147483647"),
        ("page=one", "page", whole),
        ("limit=1.5", "limit", whole),
        ("limit=0", "limit", "Значение от 1 до 100"),
        (
            "sortBy=salary",
            "sortBy",
            "Допустимые значения: registrationDate, programmingLanguage, country, mentorName, englishLevel, position",
        ),
        ("order=up", "order", "Допустимые значения: ASC, DESC"),
    ] {
        let answer = company.owner.get(&format!("/users?{query}")).await;
        answer.expect_json(400, &wrong_fields(&[(path, words)], "query"));
    }
}

#[tokio::test]
async fn a_list_has_the_users_of_ones_own_organization_only() {
    let app = App::start().await;
    let (acme, other) = (app.company("Acme").await, app.company("Other").await);
    hire(&app, &acme, 3, varied).await;
    for query in ["", "sortBy=country", "lastName=%D0%BF%D0%B5%D1%82%D1%80"] {
        let page = page(&other.owner, query).await.json();
        let own = usize::from(!query.starts_with("lastName"));
        assert_eq!(
            (ids(&page).len(), &page["total"]),
            (own, &json!(own)),
            "{query}"
        );
    }
}
