//! Members of an organization.

use serde_json::{Value, json};
use tests::{App, Client, Company, PASSWORD};

use super::{
    details, each, log_in,
    schedules::schedule,
    shifts::{number, on, shift},
};
use crate::passwords;

fn members(company: &Company<'_>) -> String {
    format!("/api/v1/organizations/{}/members", company.id)
}

/// The path of a member by their number.
fn member(company: &Company<'_>, number: u64) -> String {
    format!("{}/{number}", members(company))
}

#[tokio::test]
async fn an_invited_member_sets_a_password_and_logs_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let invitation = json!({
        "email": "zoe@acme.example", "firstName": "Zoe", "lastName": "Amsel", "role": "manager",
        "phone": "", "position": "Chef",
    });
    let made = company
        .owner
        .post(&members(&company), invitation)
        .await
        .expect(201)
        .json();
    assert_eq!(made["name"], "Zoe Amsel");
    assert_eq!(made["role"], "manager");
    assert_eq!(made["employee_id"], 2);
    assert_eq!(made["id"], made["user_id"]);
    assert_eq!(made["phone"], Value::Null);
    let token = app.token_from_mail("zoe@acme.example").await;
    passwords::reset(&app.anonymous(), &token, PASSWORD)
        .await
        .expect(200);
    log_in(&app.anonymous(), "zoe@acme.example")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_name_is_the_address_without_any_other() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for (more, name) in [
        (json!({}), "one"),
        (json!({ "name": "Anna Amsel" }), "Anna Amsel"),
        (
            json!({ "name": "Anna Amsel", "lastName": "Drossel" }),
            "Anna Drossel",
        ),
    ] {
        let mut body = more;
        let email = format!("one@{}.example", name.to_lowercase().replace(' ', "-"));
        body["email"] = json!(email);
        let made = owner.post(&members(&company), body).await.expect(201);
        assert_eq!(made.field("name"), name);
    }
}

#[tokio::test]
async fn everybody_sees_the_members_and_managers_their_contact() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let manager = company.manager("max").await;
    let employee = company.employee("zoe").await;
    let inactive = json!({ "status": "inactive" });
    company.hire("gone", "employee").await;
    company
        .owner
        .patch(&member(&company, 4), inactive)
        .await
        .expect(200);

    let list = |client: Client| {
        let path = members(&company);
        async move { client.get(&path).await.expect(200) }
    };
    let seen = list(manager).await;
    assert_eq!(each(&seen, "employee_id"), [1, 2, 3, 4]);
    assert_eq!(each(&seen, "email")[0], "owner@acme.example");
    assert_eq!(each(&seen, "status")[3], "inactive");
    let seen = list(employee).await;
    assert_eq!(each(&seen, "employee_id"), [1, 2, 3]);
    assert_eq!(
        each(&seen, "email"),
        json!([null, null, "zoe@acme.example"]).as_array().unwrap()[..]
    );
    assert_eq!(each(&seen, "role"), ["owner", "manager", "employee"]);
}

#[tokio::test]
async fn a_member_changes_their_own_name_and_phone_and_no_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let own = member(&company, 2);
    let change = json!({ "firstName": "Zoë", "phone": "+996 555 123456" });
    let changed = zoe.patch(&own, change).await.expect(200).json();
    assert_eq!(changed["first_name"], "Zoë");
    assert_eq!(changed["phone"], "+996 555 123456");
    // a form sends back what it was given
    let same =
        json!({ "name": "Zoë", "role": "employee", "email": "zoe@acme.example", "jobIds": [] });
    zoe.patch(&own, same).await.expect(200);
    for more in [
        json!({ "role": "admin" }),
        json!({ "position": "Boss" }),
        json!({ "email": "other@acme.example" }),
        json!({ "hireDate": "2020-01-01" }),
    ] {
        zoe.patch(&own, more).await.expect(403);
    }
    let other = member(&company, 1);
    zoe.patch(&other, json!({ "name": "Loser" }))
        .await
        .expect(403);
    let manager = company.manager("max").await;
    manager
        .patch(&own, json!({ "name": "Mine" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn the_last_owner_is_neither_removed_nor_demoted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("ada").await;
    let owner = member(&company, 1);
    for change in [
        json!({ "role": "employee" }),
        json!({ "status": "inactive" }),
    ] {
        admin.patch(&owner, change.clone()).await.expect(403);
        company.owner.patch(&owner, change).await.expect(403);
    }
    admin.delete(&owner).await.expect(403);
    company.owner.delete(&owner).await.expect(403);
    // who sends back what was shown changes nothing
    let same = json!({ "role": "owner", "status": "active" });
    admin.patch(&owner, same).await.expect(200);
    company
        .owner
        .patch(&member(&company, 2), json!({ "role": "owner" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_removed_member_is_gone_and_logged_out() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    zoe.get("/api/v1/me").await.expect(200);
    let path = member(&company, 2);
    company
        .owner
        .delete(&path)
        .await
        .expect_json(200, &json!({ "ok": true }));
    zoe.get("/api/v1/me").await.expect(401);
    company.owner.get(&path).await.expect(404);
    company.owner.delete(&path).await.expect(404);
    assert_eq!(
        each(&company.owner.get(&members(&company)).await, "employee_id"),
        [1]
    );
}

#[tokio::test]
async fn a_removed_member_is_taken_off_the_shifts_to_come() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.employee("zoe").await;
    let plan = schedule(&company, json!({ "name": "Week", "assigneeUserIds": [2] })).await;
    let published = json!({ "assignedUserId": 2, "status": "published" });
    let past = shift(&company, &plan, on("2026-04-01", &published)).await;
    let to_come = shift(&company, &plan, on("2026-04-20", &published)).await;
    company.owner.delete(&member(&company, 2)).await.expect(200);
    app.deliver().await;
    let whose = async |path: &str| {
        let shown = company.owner.get(path).await.expect(200).json();
        (shown["employee_id"].clone(), shown["is_open_shift"].clone())
    };
    assert_eq!(number(&whose(&past).await.0), 2, "history stays");
    assert_eq!(whose(&to_come).await, (Value::Null, json!(true)));
    let list = company
        .owner
        .get(&format!("{plan}/shifts?from=2026-04-20"))
        .await;
    assert_eq!(each(&list.expect(200), "employee_id"), [Value::Null]);
}

#[tokio::test]
async fn jobs_of_a_member_are_jobs_of_the_organization() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let job = |client: Client| async move {
        let made = client
            .post("/api/v1/job-list", json!({ "name": "Cook" }))
            .await;
        made.expect(201).field("id")
    };
    let (own, foreign) = (
        job(company.owner.clone()).await,
        job(other.owner.clone()).await,
    );
    let path = member(&company, 1);
    let change = json!({ "jobIds": [own, own] });
    let changed = company.owner.patch(&path, change).await.expect(200);
    assert_eq!(changed.json()["job_ids"], json!([own]));
    for wrong in [json!([foreign]), json!(["cook"]), json!(vec![own; 51])] {
        let refused = company
            .owner
            .patch(&path, json!({ "jobIds": wrong }))
            .await
            .expect(400);
        let details = details(&refused);
        let names_it = details
            .as_object()
            .unwrap()
            .keys()
            .all(|key| key.starts_with("jobIds"));
        assert!(names_it, "{details}");
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_conflict() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "email": "Owner@acme.example" });
    let refused = company
        .owner
        .post(&members(&company), body)
        .await
        .expect(409);
    assert!(refused.json()["details"]["email"].is_array());
}
