//! Shifts: their time, what is in their way, and claims.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{
    details, each,
    schedules::{schedule, uuid},
};

/// A shift of a day, from nine to five unless more says something else.
pub(super) fn on(day: &str, more: &Value) -> Value {
    let mut shift = json!({ "shiftDate": day, "startTime": "09:00", "endTime": "17:00" });
    for (name, value) in more.as_object().unwrap() {
        shift[name] = value.clone();
    }
    shift
}

/// The number that a person's UUID carries.
pub(super) fn number(uuid: &Value) -> u64 {
    let uuid = uuid.as_str().expect("a UUID");
    let (_, number) = uuid.rsplit_once('-').expect("a UUID");
    u64::from_str_radix(number, 16).expect("a number")
}

/// Makes a shift; its path.
pub(super) async fn shift(company: &Company<'_>, schedule: &str, body: Value) -> String {
    let shifts = format!("{schedule}/shifts");
    let made = company.owner.post(&shifts, body).await.expect(201);
    format!("{shifts}/{}", made.field("id"))
}

async fn set_zone(company: &Company<'_>, zone: &str) {
    let zone = json!({ "timeZone": zone });
    company
        .owner
        .patch("/api/organization", zone)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_shift_is_made_and_shown_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let plan = schedule(&company, json!({ "name": "Week 1" })).await;
    let job = owner
        .post("/api/v1/job-list", json!({ "name": "Front Desk" }))
        .await;
    let job = job.expect(201).field("id");
    let id = uuid(&company, 1).await;
    let body = json!({
        "assignedUserId": id, "jobId": job, "shiftDate": "2026-02-10",
        "startTime": "09:00", "endTime": "17:00",
    });
    let made = owner
        .post(&format!("{plan}/shifts"), body)
        .await
        .expect(201)
        .json();
    let shown = json!({
        "id": made["id"], "schedule_id": plan.rsplit('/').next(),
        "employee_id": id, "job_id": job,
        "job_name": "Front Desk", "location_id": null, "shift_date": "2026-02-10",
        "start_time": "09:00", "end_time": "17:00", "time_zone": "Europe/Moscow",
        "starts_at": "2026-02-10T06:00:00.000Z", "ends_at": "2026-02-10T14:00:00.000Z",
        "duration": 28_800, "title": null, "instructions": null, "status": "draft",
        "is_open_shift": false, "swap": null, "created_at": "2026-04-08T09:00:00.000Z",
        "updated_at": "2026-04-08T09:00:00.000Z",
    });
    let list = owner
        .get(&format!("{plan}/shifts"))
        .await
        .expect(200)
        .json();
    assert_eq!(list, json!({ "items": [shown], "nextCursor": null }));
    let mut with_conflicts = shown.clone();
    with_conflicts["conflicts"] = json!([]);
    assert_eq!(made, with_conflicts);
    let path = format!("{plan}/shifts/{}", made["id"].as_str().unwrap());
    owner.get(&path).await.expect_json(200, &shown);
}

#[tokio::test]
async fn a_night_is_as_long_as_the_clocks_of_its_zone_make_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plan = schedule(&company, json!({ "name": "Nights" })).await;
    let night = json!({ "startTime": "22:00", "endTime": "06:00" });
    for (zone, day, hours) in [
        ("Europe/Berlin", "2026-03-28", 7.0),
        ("Europe/Berlin", "2026-10-24", 9.0),
        ("America/New_York", "2026-03-07", 7.0),
        ("Australia/Lord_Howe", "2026-04-04", 8.5),
        ("Asia/Bishkek", "2026-03-28", 8.0),
    ] {
        set_zone(&company, zone).await;
        let made = company
            .owner
            .post(&format!("{plan}/shifts"), on(day, &night))
            .await;
        let made = made.expect(201).json();
        assert_eq!(
            made["duration"],
            json!((hours * 3600.0) as i64),
            "{zone} {day}"
        );
        assert_eq!(made["time_zone"], zone);
        assert_eq!(made["shift_date"], day);
    }
    set_zone(&company, "Europe/Berlin").await;
    let skipped = json!({ "startTime": "02:15", "endTime": "02:45" });
    let shifts = format!("{plan}/shifts");
    let refused = company
        .owner
        .post(&shifts, on("2026-03-29", &skipped))
        .await;
    refused.expect(201);
    let skipped = json!({ "startTime": "02:30", "endTime": "03:15" });
    let refused = company
        .owner
        .post(&shifts, on("2026-03-29", &skipped))
        .await
        .expect(400);
    assert!(details(&refused)["endTime"].is_array());
}

#[tokio::test]
async fn a_location_that_moves_to_another_zone_leaves_planned_shifts_alone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let locations = format!("/api/v1/organizations/{}/locations", company.id);
    let place = json!({ "name": "Shop", "timeZone": "Asia/Bishkek" });
    let place = owner.post(&locations, place).await.expect(201).field("id");
    let plan = schedule(&company, json!({ "name": "Shop", "locationId": place })).await;
    let path = shift(&company, &plan, on("2026-04-20", &json!({}))).await;
    let starts = |shift: Answer| shift.expect(200).field("starts_at");
    assert_eq!(starts(owner.get(&path).await), "2026-04-20T03:00:00.000Z");
    let moved = json!({ "timeZone": "Europe/Berlin" });
    owner
        .patch(&format!("{locations}/{place}"), moved)
        .await
        .expect(200);
    let retitled = owner.patch(&path, json!({ "title": "Early" })).await;
    assert_eq!(starts(retitled), "2026-04-20T03:00:00.000Z");
    // planned anew it is where the location is now
    let named = json!({ "locationId": place });
    assert_eq!(
        starts(owner.patch(&path, named).await),
        "2026-04-20T07:00:00.000Z"
    );
    let later = shift(&company, &plan, on("2026-04-21", &json!({}))).await;
    assert_eq!(starts(owner.get(&later).await), "2026-04-21T07:00:00.000Z");
}

#[tokio::test]
async fn what_is_in_the_way_of_a_shift_is_shown_beside_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (first, second) = (
        schedule(&company, json!({ "name": "First" })).await,
        schedule(&company, json!({ "name": "Second" })).await,
    );
    let own = json!({ "assignedUserId": uuid(&company, 1).await });
    let path = shift(&company, &first, on("2026-04-20", &own)).await;
    let away =
        json!({ "unavailabilityDate": "2026-04-20", "startTime": "18:00", "endTime": "20:00" });
    let away = company
        .owner
        .post(&format!("{first}/unavailabilities"), away)
        .await
        .expect(201);
    let mut late = own.clone();
    (late["startTime"], late["endTime"]) = (json!("16:00"), json!("19:00"));
    let shifts = format!("{second}/shifts");
    let made = company
        .owner
        .post(&shifts, on("2026-04-20", &late))
        .await
        .expect(201)
        .json();
    let expected = json!([
        { "type": "shift", "id": path.rsplit('/').next(),
          "starts_at": "2026-04-20T06:00:00.000Z", "ends_at": "2026-04-20T14:00:00.000Z" },
        { "type": "unavailability", "id": away.field("id"),
          "starts_at": "2026-04-20T15:00:00.000Z", "ends_at": "2026-04-20T17:00:00.000Z" },
    ]);
    assert_eq!(made["conflicts"], expected);
    // a second shift on the same day that only touches the first is in nobody's way
    let mut early = own.clone();
    (early["startTime"], early["endTime"]) = (json!("05:00"), json!("09:00"));
    let made = company
        .owner
        .post(&shifts, on("2026-04-20", &early))
        .await
        .expect(201);
    assert_eq!(made.json()["conflicts"], json!([]));
    // nor is a shift in its own way when it changes
    let longer = json!({ "endTime": "16:00" });
    let changed = company.owner.patch(&path, longer).await.expect(200);
    assert_eq!(changed.json()["conflicts"], json!([]));
}

#[tokio::test]
async fn a_vacation_entered_elsewhere_is_in_the_way() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plan = schedule(&company, json!({ "name": "Week" })).await;
    let vacation = json!({
        "firstName": "Ivan", "lastName": "Ivanov", "vacationDates": ["2026-04-20"],
        "email": "owner@acme.example", "role": "admin",
    });
    company.owner.put("/users/1", vacation).await.expect(200);
    let own = json!({ "assignedUserId": 1 });
    let made = company
        .owner
        .post(&format!("{plan}/shifts"), on("2026-04-20", &own))
        .await;
    let conflicts = made.expect(201).json()["conflicts"].clone();
    assert_eq!(conflicts[0]["type"], "vacation");
    assert_eq!(conflicts[0]["id"], Value::Null);
    assert_eq!(conflicts[0]["starts_at"], "2026-04-19T21:00:00.000Z");
}

#[tokio::test]
async fn a_schedule_that_refuses_conflicts_lists_them_and_a_manager_may_insist() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let strict = json!({ "name": "Strict", "detailsConfig": { "conflicts": "refuse" } });
    let plan = schedule(&company, strict).await;
    let own = json!({ "assignedUserId": 1 });
    let path = shift(&company, &plan, on("2026-04-20", &own)).await;
    let shifts = format!("{plan}/shifts");
    let refused = company
        .owner
        .post(&shifts, on("2026-04-20", &own))
        .await
        .expect(409)
        .json();
    assert_eq!(refused["code"], "CONFLICT");
    assert_eq!(
        refused["conflicts"][0]["id"],
        json!(path.rsplit('/').next())
    );
    let list = company.owner.get(&shifts).await.expect(200);
    assert_eq!(each(&list, "id").len(), 1, "nothing is half-written");
    let forced = json!({ "assignedUserId": 1, "force": true });
    let made = company
        .owner
        .post(&shifts, on("2026-04-20", &forced))
        .await
        .expect(201)
        .json();
    assert_eq!(made["conflicts"][0]["type"], "shift");
    // of two who plan the same time at once, one is refused
    let both = (0..2).map(|_| company.owner.post(&shifts, on("2026-04-25", &own)));
    let mut statuses: Vec<_> = join_all(both)
        .await
        .iter()
        .map(|it| it.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn a_change_moves_a_shift_to_another_day_and_person() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.employee("zoe").await;
    let plan = schedule(&company, json!({ "name": "Week" })).await;
    let path = shift(
        &company,
        &plan,
        on("2026-04-20", &json!({ "assignedUserId": 1 })),
    )
    .await;
    let change = json!({ "assignedUserId": 2, "shiftDate": "2026-04-22", "startTime": "10:00" });
    let changed = company.owner.patch(&path, change).await.expect(200).json();
    assert_eq!(number(&changed["employee_id"]), 2);
    assert_eq!(changed["starts_at"], "2026-04-22T07:00:00.000Z");
    let range = |query: &str| {
        let path = format!("{plan}/shifts?{query}");
        let owner = company.owner.clone();
        async move { each(&owner.get(&path).await.expect(200), "shift_date") }
    };
    assert!(range("from=2026-04-20&to=2026-04-21").await.is_empty());
    assert_eq!(range("from=2026-04-22&to=2026-04-22").await, ["2026-04-22"]);
    assert_eq!(range("").await, ["2026-04-22"]);
    // nothing is left in the former person's way
    let shifts = format!("{plan}/shifts");
    let again = company
        .owner
        .post(&shifts, on("2026-04-20", &json!({ "assignedUserId": 1 })))
        .await;
    assert_eq!(again.expect(201).json()["conflicts"], json!([]));
    let open = company
        .owner
        .patch(&path, json!({ "assignedUserId": "" }))
        .await
        .expect(200)
        .json();
    assert_eq!(open["employee_id"], Value::Null);
    company.owner.delete(&path).await.expect(200);
    company.owner.delete(&path).await.expect(404);
    company.owner.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_week_is_listed_in_the_order_of_its_days_and_in_pages() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plan = schedule(&company, json!({ "name": "Week" })).await;
    for day in ["2026-04-22", "2026-04-20", "2026-04-27", "2026-04-21"] {
        shift(&company, &plan, on(day, &json!({}))).await;
    }
    let week = format!("{plan}/shifts?from=2026-04-20&to=2026-04-26");
    let first = company
        .owner
        .get(&format!("{week}&limit=2"))
        .await
        .expect(200);
    assert_eq!(each(&first, "shift_date"), ["2026-04-20", "2026-04-21"]);
    let next = format!("{week}&limit=2&cursor={}", first.field("nextCursor"));
    let rest = company.owner.get(&next).await.expect(200);
    assert_eq!(each(&rest, "shift_date"), ["2026-04-22"]);
    let another = format!("{plan}/shifts?limit=2&cursor={}", first.field("nextCursor"));
    company.owner.get(&another).await.expect(400);
    let backwards = format!("{plan}/shifts?from=2026-04-20&to=2026-04-19");
    let refused = company.owner.get(&backwards).await.expect(400);
    assert!(details(&refused)["to"].is_array());
}

#[tokio::test]
async fn a_week_costs_what_is_in_it_however_many_there_are() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plan = schedule(&company, json!({ "name": "Weeks" })).await;
    for day in 20..26 {
        for _ in 0..4 {
            shift(&company, &plan, on(&format!("2026-04-{day}"), &json!({}))).await;
        }
    }
    let week = format!("{plan}/shifts?from=2026-04-20&to=2026-04-26");
    let cost = async || {
        company
            .owner
            .get(&week)
            .await
            .expect(200)
            .meter
            .read_units()
    };
    let alone = cost().await;
    for monday in ["2026-04-06", "2026-04-13", "2026-04-27", "2026-05-04"] {
        let copy = json!({ "from": "2026-04-20", "to": monday });
        company
            .owner
            .post(&format!("{plan}/copy-week"), copy)
            .await
            .expect(201);
    }
    assert_eq!(cost().await, alone);
}

#[tokio::test]
async fn what_is_wrong_with_a_shift_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let plan = schedule(&company, json!({ "name": "Week" })).await;
    let shifts = format!("{plan}/shifts");
    let wrong = json!({
        "shiftDate": "1999-12-31", "startTime": "9:00", "endTime": "25:00", "status": "maybe",
        "jobId": "cook", "assignedUserId": "zoe",
    });
    let refused = company.owner.post(&shifts, wrong).await.expect(400);
    let named = details(&refused);
    for field in [
        "shiftDate",
        "startTime",
        "endTime",
        "status",
        "jobId",
        "assignedUserId",
    ] {
        assert!(named[field].is_array(), "{field}: {named}");
    }
    let nobody = uuid(&company, 1).await.replace('8', "9");
    for (field, value) in [
        ("assignedUserId", json!(987)),
        ("jobId", json!(nobody)),
        ("locationId", json!(nobody)),
    ] {
        let body = on("2026-04-20", &json!({ field: value }));
        let refused = company.owner.post(&shifts, body).await.expect(400);
        assert!(details(&refused)[field].is_array(), "{}", refused.text());
    }
    company.hire("gone", "employee").await;
    let inactive = json!({ "status": "inactive" });
    company
        .owner
        .patch("/api/employees/2", inactive)
        .await
        .expect(200);
    let body = on("2026-04-20", &json!({ "assignedUserId": 2 }));
    company.owner.post(&shifts, body).await.expect(400);
}

/// A schedule that some employees see.
async fn staffed(app: &App, company: &Company<'_>, count: u64) -> (String, Vec<Client>) {
    let mut clients = Vec::new();
    let mut ids = Vec::new();
    for number in 0..count {
        clients.push(company.employee(&format!("worker{number}")).await);
        ids.push(number + 2);
    }
    app.forward(Duration::from_secs(1));
    let plan = schedule(company, json!({ "name": "Week", "assigneeUserIds": ids })).await;
    (plan, clients)
}

async fn claim(client: &Client, shift: &str) -> Answer {
    client.post(&format!("{shift}/claim"), json!({})).await
}

#[tokio::test]
async fn of_twenty_who_claim_an_open_shift_at_once_one_gets_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, workers) = staffed(&app, &company, 20).await;
    let open = on("2026-04-20", &json!({ "status": "published" }));
    let path = shift(&company, &plan, open).await;
    let answers = join_all(workers.iter().map(|client| claim(client, &path))).await;
    let won: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .collect();
    assert_eq!(won.len(), 1);
    for lost in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(lost.status, 409, "{}", lost.text());
        assert_eq!(lost.json()["error"], "The shift has been taken");
    }
    let shown = company.owner.get(&path).await.expect(200).json();
    assert_eq!(shown["employee_id"], won[0].json()["employee_id"]);
    // a second click of the winner finds it done
    let winner = answers
        .iter()
        .position(|answer| answer.status == 200)
        .unwrap();
    claim(&workers[winner], &path).await.expect(200);
}

#[tokio::test]
async fn a_claim_needs_the_job_and_free_time() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, workers) = staffed(&app, &company, 1).await;
    let [worker] = &workers[..] else {
        panic!("one worker")
    };
    let owner = &company.owner;
    let job = owner
        .post("/api/v1/job-list", json!({ "name": "Cook" }))
        .await;
    let job = job.expect(201).field("id");
    let open = json!({ "status": "published", "jobId": job });
    let cooks = shift(&company, &plan, on("2026-04-20", &open)).await;
    let reason = |answer: Answer| answer.expect(409).field("error");
    assert_eq!(
        reason(claim(worker, &cooks).await),
        "You are not trained for this job"
    );
    let member = format!("/api/v1/organizations/{}/members/2", company.id);
    owner
        .patch(&member, json!({ "jobIds": [job] }))
        .await
        .expect(200);
    let away =
        json!({ "unavailabilityDate": "2026-04-20", "startTime": "16:00", "endTime": "18:00" });
    let away = worker
        .post(&format!("{plan}/unavailabilities"), away)
        .await
        .expect(201);
    let busy = "You have another shift at that time, or are not available";
    assert_eq!(reason(claim(worker, &cooks).await), busy);
    worker
        .delete(&format!("{plan}/unavailabilities/{}", away.field("id")))
        .await
        .expect(200);
    // a shift that another request gave them a moment ago
    let given = on("2026-04-20", &json!({ "assignedUserId": 2 }));
    let given = shift(&company, &plan, given).await;
    assert_eq!(reason(claim(worker, &cooks).await), busy);
    owner.delete(&given).await.expect(200);
    assert_eq!(
        number(&claim(worker, &cooks).await.expect(200).json()["employee_id"]),
        2
    );
}

#[tokio::test]
async fn only_an_open_published_shift_is_claimed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, workers) = staffed(&app, &company, 1).await;
    let [worker] = &workers[..] else {
        panic!("one worker")
    };
    let draft = shift(&company, &plan, on("2026-04-20", &json!({}))).await;
    claim(worker, &draft).await.expect(404);
    let closed = json!({ "status": "published", "isOpenShift": false });
    let closed = shift(&company, &plan, on("2026-04-21", &closed)).await;
    assert_eq!(
        claim(worker, &closed).await.expect(409).field("error"),
        "The shift is not open"
    );
    let stranger = company.employee("stranger").await;
    claim(&stranger, &closed).await.expect(403);
}
