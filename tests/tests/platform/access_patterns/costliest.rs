//! Valid requests that are dearer than those of the table of endpoints, or need a secret which
//! that table has not.

use serde_json::{Value, json};
use tests::{
    Answer, App, Company, PASSWORD,
    endpoints::{Thing, Things},
};

use crate::{
    auth, headroom_auth, mfa, passwords,
    payments::{Payment, webhook},
    workforce,
};

/// The answer to the costliest valid request of a route, if the table's own is not it.
pub(super) async fn costliest(app: &App, company: &Company<'_>, route: &str) -> Option<Answer> {
    let answer = match route {
        "POST /api/auth/refresh" => refresh(app, company).await,
        "POST /api/v1/auth/refresh" => workforce_refresh(app, company).await,
        "POST /api/v1/auth/otp/verify" => verify_code(app, company).await,
        "POST /api/auth/reset-password" => reset_password(app, company).await,
        "POST /api/auth/mfa/enable" => enable_mfa(app, company).await,
        "POST /api/auth/mfa/disable" => disable_mfa(app, company).await,
        "POST /api/auth/mfa/verify" => verify_mfa(app, company).await,
        "POST /api/employees" => invite(company).await,
        "PATCH /api/employees/{id}" => deactivate(company).await,
        "DELETE /api/employees/{id}" => remove(company).await,
        "POST /api/billing/webhook" => pay(app).await,
        "POST /api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}/move" => {
            finish(company).await
        }
        "POST /projects/{id}/employees" => {
            assign(company, "employees", json!({ "employeeIds": [1] })).await
        }
        "POST /projects/{id}/employee" => {
            assign(company, "employee", json!({ "employeeId": 1 })).await
        }
        "POST /api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap" => {
            workforce::Swap::offered(company).await.1
        }
        "POST /api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/accept" => {
            workforce::Swap::offered(company).await.0.accept().await
        }
        "POST /api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/approve" => {
            workforce::Swap::offered(company).await.0.approve().await
        }
        "POST /v1/time/break/start" => timed(company, &["start", "break/start"]).await,
        "POST /v1/time/break/end" => timed(company, &["start", "break/start", "break/end"]).await,
        "POST /v1/time/stop" => timed(company, &["start", "stop"]).await,
        "POST /v1/time/timesheets/{id}/approve" => {
            stepped(company, 1, &["submit", "approve"]).await
        }
        "POST /v1/time/timesheets/{id}/reject" => stepped(company, 2, &["submit", "reject"]).await,
        "POST /v1/time/timesheets/{id}/reopen" => {
            stepped(company, 3, &["submit", "approve", "reopen"]).await
        }
        "POST /v1/webhooks/{id}/test" => test_webhook(app, company).await.0,
        "POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay" => {
            replay_delivery(app, company).await
        }
        "GET /v1/users" => list_users(company, "/v1/users").await,
        "GET /api/v1/users" => list_users(company, "/api/v1/users").await,
        "PATCH /api/v1/users/profile" => {
            let change = json!({ "name": "Anna Amsel" });
            company.owner.patch("/api/v1/users/profile", change).await
        }
        _ => return None,
    };
    Some(answer)
}

/// The last of some steps of the timer.
async fn timed(company: &Company<'_>, steps: &[&str]) -> Answer {
    let mut last = None;
    for step in steps {
        let path = format!("/v1/time/{step}");
        last = Some(company.owner.post(&path, json!({})).await);
    }
    last.expect("a step")
}

/// The last of some steps of the owner's timesheet of one of the last weeks.
async fn stepped(company: &Company<'_>, week: usize, steps: &[&str]) -> Answer {
    let weeks = company
        .owner
        .get("/v1/time/timesheets")
        .await
        .expect(200)
        .json();
    let week = weeks["data"][week]["id"].as_str().expect("an id");
    let mut last = None;
    for step in steps {
        let path = format!("/v1/time/timesheets/{week}/{step}");
        let body = json!({ "reason": "Tuesday is missing" });
        last = Some(company.owner.post(&path, body).await.expect(200));
    }
    last.expect("a step")
}

/// The first of a webhook in a minute, and the path of its delivery.
async fn test_webhook(app: &App, company: &Company<'_>) -> (Answer, String) {
    app.forward(std::time::Duration::from_secs(60));
    let things = Things::of(company, None).await;
    let webhook = format!("/v1/webhooks/{}", things[Thing::Webhook].spelled());
    let tried = company
        .owner
        .post(&format!("{webhook}/test"), json!({}))
        .await;
    let delivery = tried.json()["data"]["id"].clone();
    let delivery = delivery.as_str().expect("an id").to_owned();
    (tried, format!("{webhook}/deliveries/{delivery}"))
}

async fn replay_delivery(app: &App, company: &Company<'_>) -> Answer {
    let (_, delivery) = test_webhook(app, company).await;
    app.forward(std::time::Duration::from_secs(60));
    company
        .owner
        .post(&format!("{delivery}/replay"), json!({}))
        .await
}

/// With the directory in memory, as it is until people change.
async fn list_users(company: &Company<'_>, path: &str) -> Answer {
    company.owner.get(path).await.expect(200);
    company.owner.get(path).await
}

async fn refresh(app: &App, company: &Company<'_>) -> Answer {
    let client = app.anonymous();
    let tokens = headroom_auth::log_in(&client, &company.email("owner")).await;
    headroom_auth::refresh(&client, &tokens.refresh).await
}

async fn workforce_refresh(app: &App, company: &Company<'_>) -> Answer {
    let client = app.anonymous();
    let login = workforce::log_in(&client, &company.email("owner")).await;
    let body = json!({ "refreshToken": login.field("refreshToken") });
    client.post("/api/v1/auth/refresh", body).await
}

async fn verify_code(app: &App, company: &Company<'_>) -> Answer {
    let (client, email) = (app.anonymous(), company.email("owner"));
    workforce::start(&client, &email).await.expect(200);
    let code = workforce::code(app, &email).await;
    workforce::verify(&client, &email, &code).await
}

/// Of a person with a session.
async fn reset_password(app: &App, company: &Company<'_>) -> Answer {
    company.employee("forgetful").await;
    let token = passwords::mailed_token(app, &company.email("forgetful")).await;
    passwords::reset(&app.anonymous(), &token, "newPass456").await
}

async fn enable_mfa(app: &App, company: &Company<'_>) -> Answer {
    let client = company.employee("careful").await;
    let code = mfa::set_up(&client).await.code(app);
    mfa::send_code(&client, "enable", &code).await
}

async fn disable_mfa(app: &App, company: &Company<'_>) -> Answer {
    let client = company.employee("careless").await;
    let code = mfa::enable(app, &client).await.code(app);
    mfa::send_code(&client, "disable", &code).await
}

async fn verify_mfa(app: &App, company: &Company<'_>) -> Answer {
    let client = company.employee("verified").await;
    let authenticator = mfa::enable(app, &client).await;
    let anonymous = app.anonymous();
    let login = auth::try_login(&anonymous, &company.email("verified"), PASSWORD).await;
    mfa::verify(
        &anonymous,
        &login.field("tempToken"),
        &authenticator.code(app),
    )
    .await
}

/// Without a password, so that a mail is sent.
async fn invite(company: &Company<'_>) -> Answer {
    let body = json!({ "name": "Invited", "email": company.email("invited") });
    company.owner.post("/api/employees", body).await
}

/// The path of a person with a session.
async fn logged_in(company: &Company<'_>, name: &str) -> String {
    let me = company.employee(name).await.get("/api/auth/me").await;
    format!("/api/employees/{}", me.json()["empId"])
}

async fn deactivate(company: &Company<'_>) -> Answer {
    let path = logged_in(company, "leaving").await;
    let change = json!({ "email": company.email("left"), "status": "inactive" });
    company.owner.patch(&path, change).await
}

async fn remove(company: &Company<'_>) -> Answer {
    let path = logged_in(company, "fired").await;
    company.owner.delete(&path).await
}

/// For the one employee that the event's amount is for.
async fn pay(app: &App) -> Answer {
    let company = &app.company("Payer").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    webhook::send(app, &webhook::paid(company, &payment)).await
}

/// A person who is not assigned yet.
async fn assign(company: &Company<'_>, to: &str, body: Value) -> Answer {
    let things = Things::of(company, None).await;
    let path = format!("/projects/{}/{to}", things[Thing::Project].number);
    company.owner.post(&path, body).await
}

/// Moves an assigned task into a done column of another board, so that the game pays.
async fn finish(company: &Company<'_>) -> Answer {
    let things = Things::of(company, None).await;
    let boards = format!("/api/tasks/spaces/{}/boards", things[Thing::Space].number);
    let made = |path: String, body: Value| async move {
        company.owner.post(&path, body).await.expect(201)
    };
    let archive = json!({ "name": "Archive", "columns": [{ "name": "Done", "done": true }] });
    let archive = made(boards.clone(), archive).await.json();
    let tasks = format!("{boards}/{}/tasks", things[Thing::Board].number);
    let task = json!({ "title": "Finish", "assigneeId": things[Thing::Employee].number });
    let task = made(tasks.clone(), task).await.id();
    let place = json!({ "boardId": archive["id"], "columnId": archive["columns"][0]["id"] });
    company
        .owner
        .post(&format!("{tasks}/{task}/move"), place)
        .await
}
