//! Changing, deactivating and deleting team members, and what the other APIs see of it.

use serde_json::{Value, json};
use tests::{App, PASSWORD, refusal};

use super::{MEMBERS, bearer, hire_john, invalid, john, not_found, path_of};
use crate::headroom_auth;

#[tokio::test]
async fn a_changed_team_member_is_answered_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    app.hands.forward(3600);
    let body =
        json!({ "name": "John Doe", "role_id": 1, "hourly_rate": "175.00", "active": false });
    let documented = json!({
        "id": path.rsplit('/').next().unwrap(), "name": "John Doe",
        "role_id": 1, "role": { "id": 1, "name": "Backend Developer" },
        "hourly_rate": "175.00", "active": false,
        "created_at": "2026-04-08T09:00:00.000000Z", "updated_at": "2026-04-08T10:00:00.000000Z",
    });
    let answer = company.owner.put(&path, body.clone()).await;
    answer.expect_json(200, &documented);
    let twice = company.owner.patch(&path, body).await;
    twice.expect_json(200, &documented);
    company.owner.get(&path).await.expect_json(200, &documented);
}

#[tokio::test]
async fn both_ways_to_update_change_only_what_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    let owner = &company.owner;
    let renamed = owner.put(&path, json!({ "name": "Johnny" })).await;
    let renamed = renamed.expect(200).json();
    assert_eq!(renamed["name"], "Johnny");
    assert_eq!(renamed["hourly_rate"], "150.00");
    let moved = owner.patch(&path, json!({ "role_id": 3 })).await;
    let moved = moved.expect(200).json();
    assert_eq!(moved["role"], json!({ "id": 3, "name": "QA Engineer" }));
    assert_eq!(moved["name"], "Johnny");
    let same = owner.patch(&path, json!({})).await;
    same.expect_json(200, &moved);
}

#[tokio::test]
async fn a_rate_of_nothing_may_be_sent_back_and_null_clears_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = path_of(&company.hire("anna", "employee").await);
    let owner = &company.owner;
    let mut anna = owner.get(&path).await.expect(200).json();
    assert_eq!(anna["hourly_rate"], "0.00");
    anna["active"] = json!(false);
    owner.put(&path, anna.clone()).await.expect_json(200, &anna);
    let none = json!({ "hourly_rate": null });
    owner.patch(&path, none).await.expect_json(200, &anna);

    let johns = hire_john(&company).await;
    for (field, shown) in [
        ("name", "name"),
        ("role_id", "role id"),
        ("hourly_rate", "hourly rate"),
        ("active", "active"),
    ] {
        let errors = json!({ field: [format!("The {shown} field is required.")] });
        let answer = owner.put(&johns, json!({ field: null })).await;
        answer.expect_json(422, &invalid(&errors));
    }
}

#[tokio::test]
async fn deactivation_ends_the_sessions_of_every_api_until_the_member_is_active_again() {
    const EMAIL: &str = "anna@acme.example";
    let app = App::start().await;
    let company = app.company("Acme").await;
    let browser = company.employee("anna").await;
    let headroom = bearer(&app, EMAIL).await;
    let path = format!("{MEMBERS}/2");
    let set = async |active: bool| {
        let body = json!({ "active": active });
        company.owner.patch(&path, body).await.expect(200);
    };
    set(false).await;
    let ended = json!({ "message": "Session has expired" });
    headroom.get(MEMBERS).await.expect_json(401, &ended);
    browser.get(MEMBERS).await.expect_json(401, &ended);
    let ended = refusal("UNAUTHORIZED", "Session has expired");
    browser.get("/api/employees").await.expect_json(401, &ended);
    headroom.get("/api/auth/me").await.expect_json(401, &ended);
    let employee = company.owner.get("/api/employees/2").await.expect(200);
    assert_eq!(employee.field("status"), "inactive");
    let login = headroom_auth::try_login(&app.anonymous(), EMAIL, PASSWORD).await;
    login.expect_json(403, &json!({ "message": "Account is inactive" }));

    set(true).await;
    headroom.get(MEMBERS).await.expect(401);
    bearer(&app, EMAIL).await.get(MEMBERS).await.expect(200);
}

#[tokio::test]
async fn a_member_without_a_login_is_an_employee_who_can_be_given_one() {
    const EMAIL: &str = "john@acme.example";
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire_john(&company).await;
    let owner = &company.owner;
    let john = owner.get("/api/employees/2").await.expect(200).json();
    assert_eq!(john["name"], "John Doe");
    assert_eq!(john["role"], "Backend Developer");
    assert_eq!(john["email"], Value::Null);
    assert_eq!(owner.get("/api/employees").await.json()[1], john);
    app.deliver().await;
    let login = headroom_auth::try_login(&app.anonymous(), EMAIL, PASSWORD).await;
    login.expect_json(401, &json!({ "message": "Invalid credentials" }));

    let body = json!({ "email": EMAIL });
    owner.patch("/api/employees/2", body).await.expect(200);
    app.set_password(EMAIL).await;
    let own = bearer(&app, EMAIL).await.get("/api/team-members/2").await;
    assert_eq!(own.expect(200).field("hourly_rate"), "150.00");
}

#[tokio::test]
async fn a_change_in_either_api_shows_in_the_other() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    let owner = &company.owner;
    let body = json!({ "name": "Иван Петров", "position": "devops engineer" });
    owner.patch("/api/employees/2", body).await.expect(200);
    let member = owner.get(&path).await.expect(200).json();
    assert_eq!(member["name"], "Иван Петров");
    assert_eq!(
        member["role"],
        json!({ "id": 4, "name": "DevOps Engineer" })
    );

    let body = json!({ "name": "Пётр Иванов", "role_id": 6 });
    owner.put(&path, body).await.expect(200);
    let employee = owner.get("/api/employees/2").await.expect(200);
    assert_eq!(employee.field("name"), "Пётр Иванов");
    assert_eq!(employee.field("position"), "Project Manager");
}

#[tokio::test]
async fn the_owner_and_oneself_are_neither_deactivated_nor_deleted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("olga").await;
    let inactive = || json!({ "active": false });
    let (owners, admins) = ("/api/team-members/1", "/api/team-members/2");
    admin.patch(owners, inactive()).await.expect(403);
    admin.patch(admins, inactive()).await.expect(403);
    company.owner.patch(owners, inactive()).await.expect(403);
    for refused in [
        admin.delete(owners).await,
        admin.delete(admins).await,
        company.owner.delete(owners).await,
    ] {
        let message = "Neither the owner nor yourself can be removed";
        refused.expect_json(403, &json!({ "message": message }));
    }
    admin
        .patch(owners, json!({ "hourly_rate": 10 }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_deleted_team_member_is_gone_from_every_api_and_a_second_click_is_404() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let owner = &company.owner;
    let path = format!("{MEMBERS}/2");
    let answer = owner.delete(&path).await;
    answer.expect_json(
        200,
        &json!({ "message": "Team member deleted successfully" }),
    );
    owner.delete(&path).await.expect_json(404, &not_found());
    owner.get(&path).await.expect_json(404, &not_found());
    owner
        .put(&path, john())
        .await
        .expect_json(404, &not_found());
    owner.get("/api/employees/2").await.expect(404);
    anna.get(MEMBERS).await.expect(401);
    let left = owner.get(MEMBERS).await.json();
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_sent_back_stays_apart_as_other_apis_wrote_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let employee = company.hire("anna", "employee").await;
    let names = json!({ "firstName": "Anna Maria", "lastName": "Schmidt" });
    owner.put("/users/2", names.clone()).await.expect(200);
    let path = path_of(&employee);
    let body = json!({ "name": "Anna Maria Schmidt", "role_id": 1, "hourly_rate": "175.00" });
    owner.put(&path, body).await.expect(200);
    let name = json!({ "name": "Anna Maria Schmidt" });
    owner.patch("/api/employees/2", name).await.expect(200);
    let user = owner.get("/users/2").await.expect(200).json();
    for field in ["firstName", "lastName"] {
        assert_eq!(user[field], names[field]);
    }
}

#[tokio::test]
async fn changes_at_the_same_time_all_have_their_effect() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    let owner = &company.owner;
    let (renamed, paid, moved) = futures::join!(
        owner.patch(&path, json!({ "name": "Johnny" })),
        owner.patch(&path, json!({ "hourly_rate": "175.00" })),
        owner.patch("/api/employees/2", json!({ "department": "R&D" })),
    );
    for answer in [renamed, paid, moved] {
        answer.expect(200);
    }
    let member = owner.get(&path).await.expect(200).json();
    assert_eq!(
        (&member["name"], &member["hourly_rate"]),
        (&json!("Johnny"), &json!("175.00"))
    );
    let employee = owner.get("/api/employees/2").await.expect(200).json();
    assert_eq!(employee["department"], "R&D");
}
