//! What `GET /users` reads in an organization of 100 people, and in one of 100,000.
//!
//! `cargo bench -p bench --bench user_lists`. The read of the session is part of each figure. The
//! people are made one by one, which takes most of the time.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use jiff::civil::date;
use shared::{
    domain::{
        id::TenantId,
        money::Money,
        person::{Credentials, Person, Role},
    },
    store::{NewPerson, Sequence, StoreError},
};
use tests::{App, Company, now};

const SIZES: [u64; 2] = [100, 100_000];
const ORDERS: [&str; 6] = [
    "registrationDate",
    "programmingLanguage",
    "country",
    "mentorName",
    "englishLevel",
    "position",
];

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let queries = queries();
    let mut columns = Vec::new();
    for size in SIZES {
        let app = App::start().await;
        let company = app.company("Acme").await;
        // the owner is there already
        for number in 1..size {
            hire(&app, &company, number).await?;
        }
        let mut column = Vec::new();
        for query in &queries {
            let query = query.replace("LAST", &size.div_ceil(10).to_string());
            let answer = company.owner.get(&format!("/users{query}")).await;
            let meter = answer.expect(200).meter;
            column.push((meter.calls(), meter.read_units()));
        }
        columns.push(column);
    }
    println!(
        "| query | calls, {} people | RCU | calls, {} people | RCU |",
        SIZES[0], SIZES[1]
    );
    println!("|---|---|---|---|---|");
    for ((query, few), many) in queries.iter().zip(&columns[0]).zip(&columns[1]) {
        println!(
            "| `/users{query}` | {} | {:.1} | {} | {:.1} |",
            few.0, few.1, many.0, many.1
        );
    }
    Ok(())
}

fn queries() -> Vec<String> {
    let mut queries = vec![String::new()];
    for order in ORDERS {
        queries.extend(["ASC", "DESC"].map(|to| format!("?sortBy={order}&order={to}")));
    }
    queries.extend(["?page=2", "?page=LAST", "?page=1000000"].map(str::to_owned));
    queries.extend(["?lastName=nov", "?lastName=nobody"].map(str::to_owned));
    queries
}

/// Creates a person of whom everything is known; one in ten is called Ivanov.
async fn hire(app: &App, company: &Company<'_>, number: u64) -> Result<(), StoreError> {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let id = store.sequence_next(tenant, Sequence::Person).await?;
    let family = ["Ivanov", "Petrov"][usize::from(!number.is_multiple_of(10))];
    let text = |what: &str| Some(format!("{what} {}", number % 50));
    let person = Person {
        middle_name: text("Petrovich"),
        birth_date: Some(date(1990, 4, 8)),
        phone: Some("+7 900 000-00-00".to_owned()),
        country: text("Country"),
        bank_card: Some("2200 0000 0000 0000".to_owned()),
        github_link: Some("https://github.com/ivan".to_owned()),
        position: text("Developer"),
        programming_language: text("Language"),
        english_level: text("Level"),
        mentor_name: text("Mentor"),
        admin_note: text("Knows the billing, speaks three languages; year"),
        hire_date: Some(date(2020, 4, 1)),
        working_hours_per_week: Some(40),
        salary: Some(Money(15_000_000)),
        ..Person::new(id, &format!("Ivan {family}"), Role::Employee, now())
    };
    let new = NewPerson {
        person,
        credentials: Credentials::default(),
        messages: Vec::new(),
    };
    let made = store.person_create(tenant, &new).await?;
    assert!(made.is_ok(), "without an address nobody is refused");
    Ok(())
}
