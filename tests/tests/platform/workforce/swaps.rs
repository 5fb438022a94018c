//! Swaps: a shift is offered, taken, approved.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{
    schedules::schedule,
    shifts::{number, on, shift},
};

/// Two employees, each with a published shift of a schedule, and an offer of the first one's.
pub(crate) struct Swap {
    owner: Client,
    zoe: Client,
    max: Client,
    plan: String,
    hers: String,
    his: String,
}

impl Swap {
    /// The two, and the answer to the offer. The company may have others already.
    pub(crate) async fn offered(company: &Company<'_>) -> (Self, Answer) {
        let swap = Self::of(company, json!({})).await;
        let offer = swap.offer().await;
        (swap, offer)
    }

    async fn of(company: &Company<'_>, details_config: Value) -> Self {
        let before = company.owner.get("/api/employees?limit=100").await.json();
        let known = before.as_array().expect("employees").len();
        let [zoe, max] = ["zoe", "max"].map(|name| format!("{name}{known}"));
        let [zoe_id, max_id] = [
            company.hire(&zoe, "employee").await.id(),
            company.hire(&max, "employee").await.id(),
        ];
        let log_in = async |name: &str| {
            let mut client = company.anonymous();
            client.log_in(&company.email(name), tests::PASSWORD).await;
            client
        };
        let body = json!({
            "name": "Week", "assigneeUserIds": [zoe_id, max_id], "detailsConfig": details_config,
        });
        let plan = schedule(company, body).await;
        let published = |person: u64| json!({ "assignedUserId": person, "status": "published" });
        Self {
            owner: company.owner.clone(),
            zoe: log_in(&zoe).await,
            max: log_in(&max).await,
            hers: shift(company, &plan, on("2026-04-20", &published(zoe_id))).await,
            his: shift(company, &plan, on("2026-04-22", &published(max_id))).await,
            plan,
        }
    }

    async fn offer(&self) -> Answer {
        let path = format!("{}/swap", self.hers);
        self.zoe.post(&path, json!({ "note": "Concert" })).await
    }

    /// Max takes her shift, and gives his.
    pub(crate) async fn accept(&self) -> Answer {
        let his = self.his.rsplit('/').next();
        self.take(&self.max, json!({ "inReturnShiftId": his }))
            .await
    }

    async fn take(&self, taker: &Client, body: Value) -> Answer {
        taker
            .post(&format!("{}/swap/accept", self.hers), body)
            .await
    }

    /// Max has taken it, and a manager approves.
    pub(crate) async fn approve(&self) -> Answer {
        self.accept().await.expect(200);
        self.approved().await
    }

    async fn approved(&self) -> Answer {
        let path = format!("{}/swap/approve", self.hers);
        self.owner.post(&path, json!({})).await
    }

    /// Whose the two shifts are.
    async fn whose(&self) -> [u64; 2] {
        let person = async |path: &str| {
            let shown = self.owner.get(path).await.expect(200).json();
            number(&shown["employee_id"])
        };
        [person(&self.hers).await, person(&self.his).await]
    }
}

fn reason(answer: Answer) -> String {
    answer.expect(409).field("error")
}

#[tokio::test]
async fn a_shift_is_offered_taken_and_approved() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, offer) = Swap::offered(&company).await;
    let offered = offer.expect(200).json()["swap"].clone();
    assert_eq!(
        [&offered["status"], &offered["note"]],
        ["offered", "Concert"]
    );
    let taken = swap.take(&swap.max, json!({})).await.expect(200).json();
    assert_eq!(taken["swap"]["status"], "accepted");
    assert_eq!(swap.whose().await, [2, 3], "nobody has approved");
    let done = swap.approved().await.expect(200).json();
    assert_eq!(done["swap"], Value::Null);
    assert_eq!(swap.whose().await, [3, 3]);
    assert_eq!(reason(swap.approved().await), "Nobody takes the shift");
}

#[tokio::test]
async fn two_shifts_are_exchanged_and_both_people_are_told() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, _) = Swap::offered(&company).await;
    swap.approve().await.expect(200);
    assert_eq!(swap.whose().await, [3, 2]);
    for (name, gone, new) in [
        ("zoe1", "20.04.2026", "22.04.2026"),
        ("max1", "22.04.2026", "20.04.2026"),
    ] {
        let mails = app.mails(&company.email(name)).await;
        let told = |what: &str| mails.iter().any(|mail| mail.text.contains(what));
        assert!(told(&format!("смена отменена: {gone}")), "{name}");
        assert!(told(&format!("новая смена: {new}")), "{name}");
        let once = mails
            .iter()
            .filter(|mail| mail.text.contains("смена отменена"));
        assert_eq!(once.count(), 1);
    }
}

#[tokio::test]
async fn a_schedule_may_let_swaps_happen_by_themselves() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let swap = Swap::of(&company, json!({ "swapApproval": "auto" })).await;
    swap.offer().await.expect(200);
    swap.accept().await.expect(200);
    assert_eq!(swap.whose().await, [3, 2]);
}

#[tokio::test]
async fn of_twenty_swaps_of_a_shift_at_once_one_happens() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let swap = Swap::of(&company, json!({ "swapApproval": "auto" })).await;
    let mut takers = Vec::new();
    let mut ids = vec![2, 3];
    for number in 0..20 {
        takers.push(company.employee(&format!("taker{number}")).await);
        ids.push(number + 4);
    }
    company
        .owner
        .patch(&swap.plan, json!({ "assigneeUserIds": ids }))
        .await
        .expect(200);
    swap.offer().await.expect(200);
    let answers = takers.iter().map(|taker| swap.take(taker, json!({})));
    let mut statuses: Vec<_> = join_all(answers)
        .await
        .iter()
        .map(|it| it.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
    assert!(swap.whose().await[0] > 3);
}

#[tokio::test]
async fn only_what_is_ones_own_and_to_come_is_offered_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, offer) = Swap::offered(&company).await;
    offer.expect(200);
    assert_eq!(reason(swap.offer().await), "The shift is offered already");
    swap.max
        .post(&format!("{}/swap", swap.hers), json!({}))
        .await
        .expect(403);
    swap.max
        .delete(&format!("{}/swap", swap.hers))
        .await
        .expect(403);
    let back = swap
        .zoe
        .delete(&format!("{}/swap", swap.hers))
        .await
        .expect(200);
    assert_eq!(back.json()["swap"], Value::Null);
    swap.zoe
        .delete(&format!("{}/swap", swap.hers))
        .await
        .expect(200);
    assert_eq!(reason(swap.accept().await), "The shift is not offered");
    app.forward(std::time::Duration::from_secs(13 * 24 * 3600));
    let mut late = app.anonymous();
    late.log_in(&company.email("zoe1"), tests::PASSWORD).await;
    let begun = late.post(&format!("{}/swap", swap.hers), json!({})).await;
    assert_eq!(reason(begun), "The shift has begun");
}

#[tokio::test]
async fn a_manager_declines_an_offer() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, _) = Swap::offered(&company).await;
    swap.accept().await.expect(200);
    swap.owner
        .delete(&format!("{}/swap", swap.hers))
        .await
        .expect(200);
    assert_eq!(reason(swap.approved().await), "Nobody takes the shift");
    assert_eq!(swap.whose().await, [2, 3]);
}

#[tokio::test]
async fn who_takes_a_shift_is_free_and_trained_when_they_take_it_and_when_it_is_approved() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, _) = Swap::offered(&company).await;
    let away = json!({ "unavailabilityDate": "2026-04-20", "allDay": true });
    let unavailabilities = format!("{}/unavailabilities", swap.plan);
    let away = swap
        .max
        .post(&unavailabilities, away)
        .await
        .expect(201)
        .field("id");
    let busy = "max1 has something else at that time, or is not available";
    assert_eq!(reason(swap.accept().await), busy);
    swap.max
        .delete(&format!("{unavailabilities}/{away}"))
        .await
        .expect(200);
    swap.accept().await.expect(200);
    // something came in between
    let shifts = format!("{}/shifts", swap.plan);
    let other = on("2026-04-20", &json!({ "assignedUserId": 3 }));
    let other = swap
        .owner
        .post(&shifts, other)
        .await
        .expect(201)
        .field("id");
    assert_eq!(reason(swap.approved().await), busy);
    assert_eq!(swap.whose().await, [2, 3], "nothing is half done");
    swap.owner
        .delete(&format!("{shifts}/{other}"))
        .await
        .expect(200);
    let job = swap
        .owner
        .post("/api/v1/job-list", json!({ "name": "Cook" }))
        .await;
    let job = json!({ "jobId": job.expect(201).field("id") });
    swap.owner.patch(&swap.hers, job).await.expect(200);
    assert_eq!(
        reason(swap.approved().await),
        "max1 is not trained for this job"
    );
}

#[tokio::test]
async fn an_offer_ends_when_its_shift_becomes_another() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (swap, _) = Swap::offered(&company).await;
    let title = swap
        .owner
        .patch(&swap.hers, json!({ "title": "Early" }))
        .await
        .expect(200);
    assert_eq!(title.json()["swap"]["status"], "offered");
    let moved = swap
        .owner
        .patch(&swap.hers, json!({ "startTime": "08:00" }))
        .await
        .expect(200);
    assert_eq!(moved.json()["swap"], Value::Null);
    assert_eq!(reason(swap.accept().await), "The shift is not offered");
    // what was to be given in return is somebody else's by now
    swap.offer().await.expect(200);
    swap.accept().await.expect(200);
    swap.owner
        .patch(&swap.his, json!({ "assignedUserId": 1 }))
        .await
        .expect(200);
    let changed = "Something has changed since the swap was accepted";
    assert_eq!(reason(swap.approved().await), changed);
}
