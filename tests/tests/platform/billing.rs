//! `WorkHub`: subscription, plans, legal details. Invoices are in the module below.

mod cancel;
mod invoices;

use serde_json::{Value, json};
use shared::{domain::id::TenantId, store::keys};
use tests::{App, refusal, violations};

const SUBSCRIPTION: &str = "/api/billing/subscription";
const DETAILS: &str = "/api/billing/details";

fn trial() -> Value {
    json!({
        "id": 1, "plan": "standard", "status": "trial", "billingCycle": "monthly",
        "monthlyPricePerEmployee": 199_000, "employeeCount": 1,
        "trialEndsAt": "2026-04-22T09:00:00.000Z",
    })
}

#[tokio::test]
async fn the_trial_is_shown_as_documented_and_expires_after_14_days() {
    let app = App::start().await;
    let mut owner = app.company("Acme").await.owner;
    owner.get(SUBSCRIPTION).await.expect_json(200, &trial());

    let mut seen = Vec::new();
    for seconds in [14 * 24 * 3600 - 1, 1] {
        app.hands.forward(seconds);
        owner.log_in("owner@acme.example", tests::PASSWORD).await;
        let mut expected = trial();
        let subscription = owner.get(SUBSCRIPTION).await.expect(200).json();
        seen.push(subscription["status"].clone());
        expected["status"] = subscription["status"].clone();
        assert_eq!(subscription, expected, "nothing else changes");
        let me = owner.get("/api/auth/me").await.expect(200).json();
        assert_eq!(me["subscriptionStatus"], subscription["status"]);
        assert_eq!(me["trialEndsAt"], subscription["trialEndsAt"]);
    }
    assert_eq!(seen, ["trial", "expired"]);
}

#[tokio::test]
async fn a_missing_subscription_is_created_as_a_trial() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await.owner;
    let owner = &company.owner;
    let lost = keys::subscription(TenantId(company.id));
    app.stack.lose(&lost).unwrap();
    let me = owner.get("/api/auth/me").await.expect(200).json();
    assert_eq!(me["subscriptionStatus"], Value::Null);
    app.hands.forward(3600);

    let mut created = trial();
    created["trialEndsAt"] = json!("2026-04-22T10:00:00.000Z");
    owner.get(SUBSCRIPTION).await.expect_json(200, &created);
    app.hands.forward(60);
    owner.get(SUBSCRIPTION).await.expect_json(200, &created);
    let me = owner.get("/api/auth/me").await.expect(200).json();
    assert_eq!(me["subscriptionStatus"], "trial");
    assert_eq!(me["trialEndsAt"], created["trialEndsAt"]);
    other.get(SUBSCRIPTION).await.expect_json(200, &trial());

    app.stack.lose(&lost).unwrap();
    company.invoice().await;
    let change = json!({ "plan": "start" });
    let changed = owner.patch(SUBSCRIPTION, change).await.expect(200).json();
    assert_eq!(changed["trialEndsAt"], "2026-04-22T10:01:00.000Z");
}

#[tokio::test]
async fn plans_are_listed_cheapest_first_for_every_member() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plans = json!([
        { "code": "start", "name": "Старт", "monthlyPricePerEmployee": 99_000 },
        { "code": "standard", "name": "Стандарт", "monthlyPricePerEmployee": 199_000 },
        { "code": "enterprise", "name": "Корпоративный", "monthlyPricePerEmployee": 349_000 },
    ]);
    for client in [&company.owner, &company.employee("petr").await] {
        client
            .get("/api/billing/plans")
            .await
            .expect_json(200, &plans);
    }
    let required = refusal("UNAUTHORIZED", "Authentication required");
    let anonymous = app.anonymous().get("/api/billing/plans").await;
    anonymous.expect_json(401, &required);
}

#[tokio::test]
async fn a_change_of_plan_changes_the_price() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let mut expected = trial();
    for (change, plan, price, cycle) in [
        (
            json!({ "plan": "enterprise" }),
            "enterprise",
            349_000,
            "monthly",
        ),
        (
            json!({ "billingCycle": "yearly" }),
            "enterprise",
            349_000,
            "yearly",
        ),
        (
            json!({ "plan": "start", "billingCycle": "monthly" }),
            "start",
            99_000,
            "monthly",
        ),
        (json!({}), "start", 99_000, "monthly"),
    ] {
        expected["plan"] = json!(plan);
        expected["monthlyPricePerEmployee"] = json!(price);
        expected["billingCycle"] = json!(cycle);
        owner
            .patch(SUBSCRIPTION, change)
            .await
            .expect_json(200, &expected);
        owner.get(SUBSCRIPTION).await.expect_json(200, &expected);
    }
}

#[tokio::test]
async fn plans_and_cycles_that_do_not_exist_are_named_with_those_that_do() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for (change, details) in [
        (
            json!({ "plan": "gold" }),
            json!({ "plan": ["plan must be one of: start, standard, enterprise"] }),
        ),
        (
            json!({ "plan": "start", "billingCycle": "weekly" }),
            json!({ "billingCycle": ["billingCycle must be one of: monthly, yearly"] }),
        ),
        (
            json!({ "plan": 1 }),
            json!({ "plan": ["plan must be of type string"] }),
        ),
    ] {
        let answer = owner.patch(SUBSCRIPTION, change).await;
        answer.expect_json(400, &violations(&details));
    }
    owner.get(SUBSCRIPTION).await.expect_json(200, &trial());
}

#[tokio::test]
async fn billing_is_for_admins_only() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let forbidden = refusal("FORBIDDEN", "Only administrators may do this");
    for client in [
        company.employee("petr").await,
        company.manager("maria").await,
    ] {
        for path in [
            SUBSCRIPTION,
            DETAILS,
            "/api/billing/invoice",
            "/api/billing/invoice/1",
            "/api/billing/invoice/1/pdf",
            "/api/billing/invoice/1/act",
        ] {
            client.get(path).await.expect_json(403, &forbidden);
        }
        let pay = client
            .post("/api/billing/create-payment", json!({ "invoiceId": 1 }))
            .await;
        pay.expect_json(403, &forbidden);
        let bill = client.post("/api/billing/invoice", json!({})).await;
        bill.expect_json(403, &forbidden);
        client
            .patch(SUBSCRIPTION, json!({}))
            .await
            .expect_json(403, &forbidden);
        client
            .put(DETAILS, json!({}))
            .await
            .expect_json(403, &forbidden);
    }
    let admin = company.admin("boris").await;
    admin.get(SUBSCRIPTION).await.expect(200);
}

fn no_details() -> Value {
    json!({
        "name": "Acme", "inn": null, "kpp": null, "address": null, "bankName": null,
        "bik": null, "account": null, "correspondentAccount": null, "director": null,
        "accountant": null,
    })
}

#[tokio::test]
async fn legal_details_begin_with_the_name_and_are_replaced_as_a_whole() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    owner.get(DETAILS).await.expect_json(200, &no_details());
    let details = json!({
        "name": "ООО «Акме»", "inn": "7736050003", "kpp": "773601001",
        "address": "117997, г. Москва, ул. Наметкина, д. 16", "bankName": "ПАО Сбербанк",
        "bik": "044525225", "account": "40702810938000012345",
        "correspondentAccount": "30101810400000000225", "director": "Сидоров П. К.",
        "accountant": "Петрова А. С.",
    });
    owner
        .put(DETAILS, details.clone())
        .await
        .expect_json(200, &details);
    owner.get(DETAILS).await.expect_json(200, &details);
    let mut trader = no_details();
    trader["name"] = json!("ИП Иванов");
    trader["inn"] = json!("773605000312");
    let body = json!({ "name": " ИП Иванов ", "inn": "773605000312", "address": "" });
    owner.put(DETAILS, body).await.expect_json(200, &trader);
    owner.get(DETAILS).await.expect_json(200, &trader);
    let mut cleared = no_details();
    for field in cleared.as_object_mut().unwrap().values_mut() {
        *field = json!(" ");
    }
    cleared["name"] = json!("Acme");
    owner
        .put(DETAILS, cleared)
        .await
        .expect_json(200, &no_details());
}

#[tokio::test]
async fn everything_wrong_with_legal_details_is_named_at_once() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let wrong = json!({
        "inn": "77360500031", "kpp": "77360100A", "bik": "1", "account": "123",
        "correspondentAccount": 30_101_810, "address": "x".repeat(501),
    });
    let details = json!({
        "name": ["name is required"],
        "inn": ["Must have 10 or 12 digits"],
        "kpp": ["Must have 9 digits"],
        "bik": ["Must have 9 digits"],
        "account": ["Must have 20 digits"],
        "correspondentAccount": ["correspondentAccount must be of type string"],
        "address": ["address must not be longer than 500"],
    });
    owner
        .put(DETAILS, wrong)
        .await
        .expect_json(400, &violations(&details));
    owner.get(DETAILS).await.expect_json(200, &no_details());
}
