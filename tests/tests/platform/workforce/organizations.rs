//! Organizations as their people and the platform's operators see them.

use serde_json::{Value, json};
use tests::{App, refusal};

use super::{details, each};

#[tokio::test]
async fn members_see_their_own_organization_by_either_id() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    app.company("Other").await;
    let employee = company.employee("zoe").await;
    let list = employee.get("/api/v1/organizations").await.expect(200);
    assert_eq!(each(&list, "slug"), ["acme"]);
    assert_eq!(list.json()["nextCursor"], Value::Null);
    let id = list.json()["items"][0]["id"].as_str().unwrap().to_owned();
    for spelled in [id, company.id.to_string()] {
        let path = format!("/api/v1/organizations/{spelled}");
        let found = employee.get(&path).await.expect(200).json();
        assert_eq!(found["name"], "Acme");
        assert_eq!(found["member_count"], 2);
        assert_eq!(found["time_zone"], "Europe/Moscow");
    }
}

#[tokio::test]
async fn the_operator_sees_all_organizations_in_pages_and_changes_none() {
    let app = App::start().await;
    for name in ["Acme", "Beta", "Gamma"] {
        app.company(name).await;
    }
    let operator = app.operator().await;
    let first = operator
        .get("/api/v1/organizations?limit=2")
        .await
        .expect(200);
    assert_eq!(each(&first, "slug"), ["acme", "beta"]);
    let cursor = first.field("nextCursor");
    let path = format!("/api/v1/organizations?limit=2&cursor={cursor}");
    let rest = operator.get(&path).await.expect(200);
    assert_eq!(each(&rest, "slug"), ["gamma"]);
    let id = rest.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/organizations/{id}");
    let found = operator.get(&path).await.expect(200);
    assert_eq!(found.json()["slug"], "gamma");
    operator
        .patch(&path, json!({ "name": "Delta" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_change_names_what_changes_and_the_slug_stays() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = format!("/api/v1/organizations/{}", company.id);
    let change = json!({
        "name": "Acme Foods", "logoUrl": "https://acme.example/logo.png",
        "timeZone": "asia/bishkek", "loginIdentifier": "phone",
    });
    let changed = company.owner.patch(&path, change).await.expect(200).json();
    assert_eq!(changed["name"], "Acme Foods");
    assert_eq!(changed["slug"], "acme");
    assert_eq!(changed["logo_url"], "https://acme.example/logo.png");
    assert_eq!(changed["time_zone"], "Asia/Bishkek");
    assert_eq!(changed["login_identifier"], "phone");
    let config = app
        .anonymous()
        .with("x-tenant", "acme")
        .get("/api/v1/auth/config")
        .await;
    assert_eq!(config.expect(200).json()["loginIdentifier"], "phone");
    // a form sends empty text for what is taken away
    let cleared = company
        .owner
        .patch(&path, json!({ "logoUrl": "" }))
        .await
        .expect(200)
        .json();
    assert_eq!(cleared["logo_url"], Value::Null);
    assert_eq!(cleared["name"], "Acme Foods");
    let nothing = company
        .owner
        .patch(&path, json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(nothing["login_identifier"], "phone");
}

#[tokio::test]
async fn only_admins_change_it_and_only_to_what_can_be() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = format!("/api/v1/organizations/{}", company.id);
    let manager = company.manager("max").await;
    manager
        .patch(&path, json!({ "name": "Mine" }))
        .await
        .expect(403);
    let wrong = json!({
        "name": " ", "logoUrl": "javascript:alert(1)", "timeZone": "Mars/Olympus",
        "loginIdentifier": "horoscope",
    });
    let refused = company.owner.patch(&path, wrong).await.expect(400);
    let details = details(&refused);
    for field in ["name", "logoUrl", "timeZone", "loginIdentifier"] {
        assert!(details[field].is_array(), "{field}: {details}");
    }
    let unknown = company.owner.get("/api/v1/organizations/987654321").await;
    unknown.expect_json(404, &refusal("NOT_FOUND", "Organization not found"));
}
