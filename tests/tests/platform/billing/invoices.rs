//! `WorkHub`: `/api/billing/invoice`: creating, numbering, listing.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD, refusal, violations};

const INVOICES: &str = "/api/billing/invoice";

async fn bill(client: &Client, start: &str, end: &str) -> Answer {
    let body = json!({ "subscriptionId": 1, "periodStart": start, "periodEnd": end });
    client.post(INVOICES, body).await
}

async fn april(client: &Client) -> Answer {
    bill(client, "2026-04-01", "2026-04-30").await
}

fn created(id: u64, number: &str, amount: u64) -> Value {
    json!({ "id": id, "number": number, "amount": amount, "status": "pending" })
}

#[tokio::test]
async fn the_documented_example_is_billed_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for n in 2..=12 {
        let body = json!({ "name": format!("Employee {n}") });
        company.owner.post("/api/employees", body).await.expect(201);
    }
    let first = april(&company.owner).await;
    first.expect_json(201, &created(1, "INV-2026-001", 2_388_000));
    app.hands.forward(60);
    let second = april(&company.owner).await;
    second.expect_json(201, &created(2, "INV-2026-002", 2_388_000));

    let row = |id: u64, minute: u64| {
        json!({
            "id": id, "number": format!("INV-2026-00{id}"), "amount": 2_388_000,
            "status": "pending", "issuedAt": format!("2026-04-08T09:0{minute}:00.000Z"),
            "paidAt": null,
        })
    };
    let list = company.owner.get(INVOICES).await;
    list.expect_json(200, &json!([row(2, 1), row(1, 0)]));

    let shown = company
        .owner
        .get("/api/billing/invoice/1")
        .await
        .expect(200);
    let uuid = shown.field("uuid");
    let mut expected = row(1, 0);
    let rest = json!({
        "uuid": uuid, "periodStart": "2026-04-01", "periodEnd": "2026-04-30",
        "employees": 12, "months": 1,
    });
    expected
        .as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    assert_eq!(shown.json(), expected);
    let by_uuid = company
        .owner
        .get(&format!("/api/billing/invoice/{uuid}"))
        .await;
    by_uuid.expect_json(200, &expected);
}

#[tokio::test]
async fn the_amount_is_price_times_employees_times_months_begun() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    owner
        .post("/api/employees", json!({ "name": "Petr" }))
        .await
        .expect(201);
    for (start, end, months) in [
        ("2026-04-01", "2026-04-01", 1),
        ("2026-04-01", "2026-04-30", 1),
        ("2026-04-01", "2026-05-01", 2),
        ("2026-04-15", "2026-05-14", 1),
        ("2026-01-31", "2026-02-28", 2),
        ("2026-01-01", "2026-12-31", 12),
        ("2028-02-29", "2029-02-27", 12),
    ] {
        let answer = bill(&owner, start, end).await.expect(201);
        assert_eq!(
            answer.json()["amount"],
            199_000 * 2 * months,
            "{start} – {end}"
        );
        let shown = owner
            .get(&format!("{INVOICES}/{}", answer.id()))
            .await
            .expect(200)
            .json();
        assert_eq!(
            [&shown["employees"], &shown["months"]],
            [&json!(2), &json!(months)]
        );
        assert_eq!([&shown["periodStart"], &shown["periodEnd"]], [start, end]);
    }
}

#[tokio::test]
async fn an_issued_invoice_keeps_its_amount() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    april(&owner).await.expect(201);
    let before = owner.get("/api/billing/invoice/1").await.expect(200).json();
    let change = json!({ "plan": "enterprise" });
    owner
        .patch("/api/billing/subscription", change)
        .await
        .expect(200);
    owner
        .post("/api/employees", json!({ "name": "Petr" }))
        .await
        .expect(201);
    owner
        .get("/api/billing/invoice/1")
        .await
        .expect_json(200, &before);
    let second = april(&owner).await;
    second.expect_json(201, &created(2, "INV-2026-002", 2 * 349_000));
}

#[tokio::test]
async fn everything_wrong_with_a_period_is_named_and_no_number_is_consumed() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let start_and_end = |start: Value, end: Value| json!({ "subscriptionId": 1, "periodStart": start, "periodEnd": end });
    let before = "periodEnd must not be before periodStart";
    let long = "A period must not be longer than 120 months";
    for (body, details) in [
        (
            json!({}),
            json!({
                "subscriptionId": ["subscriptionId is required"],
                "periodStart": ["periodStart is required"],
                "periodEnd": ["periodEnd is required"],
            }),
        ),
        (
            json!({ "subscriptionId": "1", "periodStart": 20_260_401, "periodEnd": "" }),
            json!({
                "subscriptionId": ["subscriptionId must be of type integer"],
                "periodStart": ["periodStart must be of type string"],
                "periodEnd": ["periodEnd is required"],
            }),
        ),
        (
            start_and_end(json!("2026-02-29"), json!("30.04.2026")),
            json!({
                "periodStart": ["periodStart must be a date (YYYY-MM-DD)"],
                "periodEnd": ["periodEnd must be a date (YYYY-MM-DD)"],
            }),
        ),
        (
            start_and_end(json!("2026-04-30"), json!("2026-04-29")),
            json!({ "periodEnd": [before] }),
        ),
        (
            start_and_end(json!("2026-04-01"), json!("2036-04-01")),
            json!({ "periodEnd": [long] }),
        ),
        (
            start_and_end(json!("0001-01-01"), json!("9999-12-31")),
            json!({ "periodEnd": [long] }),
        ),
    ] {
        let answer = owner.post(INVOICES, body).await;
        answer.expect_json(400, &violations(&details));
    }
    let first = april(&owner).await;
    first.expect_json(201, &created(1, "INV-2026-001", 199_000));
}

#[tokio::test]
async fn another_subscription_is_404() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let not_found = refusal("NOT_FOUND", "Subscription not found");
    for id in [0, 2, 1_000_000] {
        let body = json!({
            "subscriptionId": id, "periodStart": "2026-04-01", "periodEnd": "2026-04-30",
        });
        owner
            .post(INVOICES, body)
            .await
            .expect_json(404, &not_found);
    }
    owner.get(INVOICES).await.expect_json(200, &json!([]));
}

#[tokio::test]
async fn an_unknown_invoice_is_404() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    april(&owner).await.expect(201);
    let not_found = refusal("NOT_FOUND", "Invoice not found");
    let guessed = "01234567-89ab-8def-8123-000000000001";
    for id in ["2", guessed] {
        for document in ["", "/pdf", "/act"] {
            let answer = owner.get(&format!("{INVOICES}/{id}{document}")).await;
            answer.expect_json(404, &not_found);
        }
    }
    owner.get("/api/billing/invoice/abc").await.expect(404);
}

#[tokio::test]
async fn fifty_invoices_at_once_are_numbered_without_gap_or_duplicate() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let answers = join_all((0..50).map(|_| april(&owner))).await;
    let mut made: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.expect(201))
        .map(|answer| (answer.id(), answer.field("number")))
        .collect();
    made.sort();
    let expected: Vec<_> = (1..=50).map(|n| (n, format!("INV-2026-{n:03}"))).collect();
    assert_eq!(made, expected);
    let list = owner
        .get("/api/billing/invoice?limit=100")
        .await
        .expect(200)
        .json();
    let ids: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(ids, (1..=50).rev().map(Value::from).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_company_counts_for_itself() {
    let app = App::start().await;
    let (acme, other) = (app.company("Acme").await, app.company("Other").await);
    for (owner, id, number) in [
        (&acme.owner, 1, "INV-2026-001"),
        (&acme.owner, 2, "INV-2026-002"),
        (&other.owner, 1, "INV-2026-001"),
        (&acme.owner, 3, "INV-2026-003"),
    ] {
        april(owner)
            .await
            .expect_json(201, &created(id, number, 199_000));
    }
}

#[tokio::test]
async fn numbers_begin_again_with_the_new_year_in_moscow_and_ids_do_not() {
    let app = App::start().await;
    let mut owner = app.company("Acme").await.owner;
    april(&owner)
        .await
        .expect_json(201, &created(1, "INV-2026-001", 199_000));
    let new_year: jiff::Timestamp = "2026-12-31T21:00:00Z".parse().unwrap();
    app.hands
        .forward(new_year.duration_since(tests::now()).as_secs() - 1);
    owner.log_in("owner@acme.example", PASSWORD).await;
    april(&owner)
        .await
        .expect_json(201, &created(2, "INV-2026-002", 199_000));
    app.hands.forward(1);
    april(&owner)
        .await
        .expect_json(201, &created(3, "INV-2027-001", 199_000));
    april(&owner)
        .await
        .expect_json(201, &created(4, "INV-2027-002", 199_000));
}

#[tokio::test]
async fn a_period_may_be_billed_again() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    april(&owner)
        .await
        .expect_json(201, &created(1, "INV-2026-001", 199_000));
    april(&owner)
        .await
        .expect_json(201, &created(2, "INV-2026-002", 199_000));
}

#[tokio::test]
async fn the_list_comes_in_pages_newest_first() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for _ in 0..5 {
        april(&owner).await.expect(201);
    }
    let (mut seen, mut path) = (Vec::new(), format!("{INVOICES}?limit=2"));
    loop {
        let page = owner.get(&path).await.expect(200);
        let rows = page.json();
        seen.extend(
            rows.as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_u64().unwrap()),
        );
        let Some(cursor) = page.header("x-next-cursor") else {
            break;
        };
        path = format!("{INVOICES}?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}
