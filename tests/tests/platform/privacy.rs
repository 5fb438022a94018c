//! Bank card, salary, hourly rate, wage and an admin's note reach only admins and, where its
//! document shows it, the person's own record.

mod shown;

use serde_json::{Value, json};
use tests::{
    App, Client, Company, PASSWORD,
    endpoints::{
        Thing::{Actual, Allocation, Employee, Project},
        Things, endpoints,
    },
};

use crate::{
    employee_management::{hire, log_in, with},
    headroom_auth, notifications,
};
use shown::{SECRETS, Shown, assert_includes, attempts, reads, secrets_in, shown};

const EMAIL: &str = "anna@acme.example";
const NAME: &str = "Zwetajewa";
const RATE: &str = "8642973157.19";
const WAGE: f64 = 5_283_947_610.37;

fn secrets() -> Value {
    json!({
        "bankCard": "2200 7391 8465 0042", "salary": 7_391_846_528.53, "adminNote": "Zugzwang",
    })
}

/// A company with an Anna who has secrets.
struct Story<'a> {
    company: Company<'a>,
    anna: u64,
    admin: Client,
    manager: Client,
    employee: Client,
    /// Who is on a project with Anna, and she.
    team: Vec<u64>,
}

impl<'a> Story<'a> {
    async fn of(app: &'a App) -> Self {
        let company = app.company("Acme").await;
        let admin = company.admin("clara").await;
        // admins are reminded of her on the day on which tests begin
        let more = json!({
            "firstName": "Anna", "lastName": NAME,
            "birthDate": "1990-04-08", "hireDate": "2025-11-08",
        });
        let anna = hire(&company, "anna", &with(more, &secrets())).await;
        let path = format!("/api/team-members/{anna}");
        let rate = json!({ "hourly_rate": RATE });
        company.owner.patch(&path, rate).await.expect(200);
        let manager = company.manager("boris").await;
        let employee = company.employee("petr").await;
        let mut team = vec![anna];
        for client in [&manager, &employee] {
            team.push(client.get("/profile").await.id());
        }
        notifications::remind(app, "2026-04-08T09:00:00Z").await;
        Self {
            company,
            anna,
            admin,
            manager,
            employee,
            team,
        }
    }

    /// One of each kind: Anna, her team's project with its wage, her hours there.
    async fn things(&self) -> Things {
        let owner = &self.company.owner;
        let mut things = Things::of(&self.company, None).await;
        things[Employee].number = self.anna;
        let project = things[Project].number;
        let path = format!("/projects/{project}");
        let wage = json!({ "wage": WAGE });
        owner.put(&path, wage).await.expect(200);
        let (path, team) = (
            format!("{path}/employees"),
            json!({ "employeeIds": self.team }),
        );
        owner.post(&path, team).await.expect(200);
        let hours = json!({
            "team_member_id": self.anna, "project_id": project, "month": "2026-04", "hours": 10,
        });
        for (thing, path) in [(Allocation, "/api/allocations"), (Actual, "/api/actuals")] {
            let made = owner.post(path, hours.clone()).await.expect(201);
            things[thing].uuid = Some(made.field("id"));
        }
        things
    }

    /// Fails unless admins find every secret, in every spelling that an API has for it.
    async fn assert_admins_see_all(&self) {
        let things = self.things().await;
        for admin in [&self.company.owner, &self.admin] {
            let shown = shown(admin, reads(), &things).await;
            let users: &[&str] = &["GET /users", "GET /users/{id}"];
            let expected: [(_, &[&str]); 6] = [
                ("bankCard", users),
                ("adminNote", users),
                ("salary", users),
                (
                    "salary",
                    &[
                        "GET /api/employees",
                        "GET /api/employees/{id}",
                        "GET /projects/{id}/employees",
                    ],
                ),
                (
                    "hourly_rate",
                    &["GET /api/team-members", "GET /api/team-members/{id}"],
                ),
                ("wage", &["GET /projects", "GET /projects/{id}"]),
            ];
            assert_includes(&shown, &expected);
        }
    }
}

#[tokio::test]
async fn a_new_user_logs_in_everywhere_and_sees_their_own_secrets_but_no_wage() {
    let app = App::start().await;
    let story = Story::of(&app).await;
    let token = headroom_auth::log_in(&app.anonymous(), EMAIL).await.access;
    let headroom = app.anonymous().bearer(&token);
    let mut workhub = app.anonymous();
    workhub.log_in(EMAIL, PASSWORD).await;
    for anna in [&log_in(&app, EMAIL, PASSWORD).await, &headroom, &workhub] {
        let profile = anna.get("/profile").await.expect(200).json();
        for (field, value) in secrets().as_object().unwrap() {
            assert_eq!(profile[field], *value);
        }
    }
    let mut shown = shown(&headroom, reads(), &story.things().await).await;
    let expected: [(_, &[&str]); 4] = [
        ("bankCard", &["GET /profile", "GET /users/{id}"]),
        ("adminNote", &["GET /profile", "GET /users/{id}"]),
        ("salary", &["GET /profile", "GET /users/{id}"]),
        ("hourly_rate", &["GET /api/team-members/{id}"]),
    ];
    assert_includes(&shown, &expected);
    shown.retain(|(what, endpoint)| {
        // a project shows nobody who is no admin what its people earn, not even themselves
        *what == "wage" || *what != "name" && endpoint.contains("/projects")
    });
    assert_eq!(shown, Shown::new());
    story.assert_admins_see_all().await;
}

#[tokio::test]
async fn whatever_colleagues_and_managers_try_shows_them_a_person_without_secrets() {
    let app = App::start().await;
    let story = Story::of(&app).await;
    for colleague in [&story.employee, &story.manager] {
        let things = story.things().await;
        let mut shown = shown(colleague, attempts(), &things).await;
        let public = [
            "GET /api/employees",
            "GET /api/employees/{id}",
            "GET /api/team-members",
            "GET /api/team-members/{id}",
            "GET /projects/{id}",
            "GET /projects/{id}/employees",
            "GET /users",
            "GET /users/{id}",
        ];
        assert_includes(&shown, &[("name", &public)]);
        shown.retain(|(what, _)| *what != "name");
        assert_eq!(shown, Shown::new());
    }
    story.assert_admins_see_all().await;
}

#[tokio::test]
async fn whatever_strangers_try_shows_them_nothing_of_people() {
    let app = App::start().await;
    let story = Story::of(&app).await;
    let visitor = app.anonymous().with("x-tenant", &story.company.slug);
    let other = app.company("Other").await;
    // operators see who can log in
    let users = Shown::from([("name", "GET /api/v1/super-admin/users".to_owned())]);
    for (stranger, expected) in [
        (visitor, Shown::new()),
        (app.operator().await, users),
        (other.owner, Shown::new()),
    ] {
        let things = story.things().await;
        let shown = shown(&stranger, attempts(), &things).await;
        assert_eq!(shown, expected);
    }
}

#[tokio::test]
async fn mails_to_people_who_are_no_admins_have_no_secrets() {
    let app = App::start().await;
    let company = Story::of(&app).await.company;
    let invited = json!({
        "name": "Ida", "email": company.email("ida"), "salary": 739_184_652_853_u64,
    });
    company
        .owner
        .post("/api/employees", invited)
        .await
        .expect(201);
    app.deliver().await;
    let mails = app.stack.outbox.outbox(None).unwrap();
    for subject in [
        "день рождения",
        "пересмотр зарплаты",
        "добро пожаловать",
        "приглашение",
    ] {
        let sent = mails.iter().any(|mail| mail.subject.ends_with(subject));
        assert!(sent, "no mail of {subject}");
    }
    let admins = ["owner", "clara"].map(|name| company.email(name));
    for mail in mails.iter().filter(|mail| !admins.contains(&mail.to)) {
        let text = format!("{} {}", mail.subject, mail.text);
        assert!(secrets_in(&text).is_empty(), "{mail:?}");
    }
}

#[tokio::test]
async fn no_list_is_sorted_by_a_secret() {
    let app = App::start().await;
    let petr = app.company("Acme").await.employee("petr").await;
    let mut lists = endpoints();
    lists.retain(|list| list.query.contains(&"sortBy"));
    for list in lists {
        for (secret, _) in SECRETS {
            let path = format!("{}?sortBy={secret}", list.path);
            petr.get(&path).await.expect(400);
        }
    }
}

#[tokio::test]
async fn a_person_who_is_no_admin_any_more_gets_no_admins_answer_again() {
    let app = App::start().await;
    let story = Story::of(&app).await;
    let path = format!("/users/{}", story.anna);
    let change = json!({ "position": "Lead" });
    let clara = story.admin.with("idempotency-key", "k");
    let answer = clara.put(&path, change.clone()).await.expect(200);
    assert_eq!(secrets_in(&answer.text()).len(), 3);

    let demotion = json!({ "accessRole": "employee" });
    let owner = &story.company.owner;
    owner.patch("/api/employees/2", demotion).await.expect(200);
    let clara = log_in(&app, "clara@acme.example", PASSWORD).await;
    let clara = clara.with("idempotency-key", "k");
    let answer = clara.put(&path, change).await.expect(403);
    assert!(secrets_in(&answer.text()).is_empty());
}
