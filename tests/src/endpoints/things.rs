//! What paths lead to and bodies name.

use std::{
    collections::BTreeMap,
    ops::{Index, IndexMut},
};

use axum::http::{Request, header::CONTENT_TYPE};
use jiff::tz::TimeZone;
use serde_json::json;
use shared::{
    domain::{
        delivery,
        id::{TenantId, uuid_at, uuid_for},
        notification::{self as domain, NotificationKind},
        webhook::EventType,
    },
    store::Sequence,
};

use super::announcement;
use crate::{Answer, Client, Company, event, notice_of, now, request};
use Thing::{
    Actual, Allocation, Announcement, Board, Channel, Column, Day, Delivery, Employee, Entry,
    Event, Export, Feed, File, Invoice, Job, Location, Message, Notification, Organization,
    Project, Salary, Schedule, Segment, Shift, SmartGroup, Space, Task, Ticket, Timesheet,
    Unavailability, Webhook,
};

/// A kind of thing that a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// Hours worked on a project.
    Actual,
    /// Hours planned for a project.
    Allocation,
    /// Of the platform, not of an organization.
    Announcement,
    /// Of a space.
    Board,
    /// A chat room: everybody's.
    Channel,
    /// Of a board.
    Column,
    /// Everybody's, and nobody's.
    Day,
    /// Of a webhook.
    Delivery,
    /// A person.
    Employee,
    /// A stretch of work of the owner, which goes on.
    Entry,
    /// Of the calendar.
    Event,
    /// At which the owner's calendar is.
    Feed,
    /// Of the owner: a report written to a file.
    Export,
    /// Of the owner, for a ticket.
    File,
    /// An invoice.
    Invoice,
    /// A kind of work.
    Job,
    /// A place of work.
    Location,
    /// Of the owner, in everybody's room.
    Message,
    /// Of the company's owner.
    Notification,
    /// The company itself.
    Organization,
    /// To which employees are assigned.
    Project,
    /// The owner's pay of a month.
    Salary,
    /// A plan of shifts.
    Schedule,
    /// A heading with smart groups below it.
    Segment,
    /// Of a schedule; open and published.
    Shift,
    /// Of a segment.
    SmartGroup,
    /// A task space.
    Space,
    /// Of a board.
    Task,
    /// Of the owner.
    Ticket,
    /// The owner's week.
    Timesheet,
    /// Of the owner.
    Unavailability,
    /// A receiver outside.
    Webhook,
}

impl Thing {
    /// The kind whose id follows a segment of a path.
    pub(super) fn listed_at(segment: &str) -> Self {
        match segment {
            "actuals" => Actual,
            "allocations" => Allocation,
            "announcements" => Announcement,
            "boards" => Board,
            "channels" => Channel,
            "columns" => Column,
            "days" => Day,
            "deliveries" => Delivery,
            "employees" | "members" | "team-members" | "users" => Employee,
            "entries" => Entry,
            "events" => Event,
            "feed" => Feed,
            "exports" => Export,
            "files" => File,
            "invoice" => Invoice,
            "job-list" => Job,
            "locations" => Location,
            "messages" => Message,
            "notifications" => Notification,
            "organizations" => Organization,
            "projects" => Project,
            "salary" => Salary,
            "schedules" => Schedule,
            "segments" => Segment,
            "shifts" => Shift,
            "smart-groups" => SmartGroup,
            "spaces" => Space,
            "tasks" => Task,
            "tickets" => Ticket,
            "timesheets" => Timesheet,
            "unavailabilities" => Unavailability,
            "webhooks" => Webhook,
            _ => panic!("which kind of thing has an id after {segment}?"),
        }
    }
}

/// An id in its spellings.
#[derive(Clone, Debug, Default)]
pub struct Id {
    /// The number; 0 if the kind has none.
    pub number: u64,
    /// The UUID, if the kind has one.
    pub uuid: Option<String>,
}

impl Id {
    /// The number, or what stands in its place.
    pub fn spelled(&self) -> String {
        match &self.uuid {
            Some(uuid) if self.number == 0 => uuid.clone(),
            _ => self.number.to_string(),
        }
    }
}

/// One thing of each kind that a company has.
#[derive(Clone, Debug)]
pub struct Things {
    ids: BTreeMap<Thing, Id>,
    /// Address of the company's owner.
    pub email: String,
}

impl Index<Thing> for Things {
    type Output = Id;

    fn index(&self, thing: Thing) -> &Id {
        &self.ids[&thing]
    }
}

impl IndexMut<Thing> for Things {
    fn index_mut(&mut self, thing: Thing) -> &mut Id {
        self.ids.entry(thing).or_default()
    }
}

impl Things {
    /// Makes one of each in a company; an announcement too, if its operator is given.
    pub async fn of(company: &Company<'_>, operator: Option<&Client>) -> Self {
        let owner = &company.owner;
        let ids = BTreeMap::new();
        let email = company.email("owner");
        let mut things = Self { ids, email };

        let hired = owner
            .post("/api/employees", json!({ "name": "Employee" }))
            .await;
        things[Employee] = id(&hired.expect(201));
        things[Notification].number = notification(company, things[Employee].number).await;
        let invoice = company.invoice().await;
        let invoice = owner.get(&format!("/api/billing/invoice/{invoice}")).await;
        things[Invoice] = id(&invoice.expect(200));

        let space = json!({ "name": "Development" });
        things[Space] = id(&owner.post("/api/tasks/spaces", space).await.expect(201));
        let boards = format!("/api/tasks/spaces/{}/boards", things[Space].number);
        let board = json!({ "name": "Sprint" });
        let board = owner.post(&boards, board).await.expect(201);
        things[Board] = id(&board);
        things[Column].number = board.json()["columns"][0]["id"].as_u64().expect("an id");
        let tasks = format!("{boards}/{}/tasks", things[Board].number);
        let task = json!({ "title": "Write it" });
        things[Task] = id(&owner.post(&tasks, task).await.expect(201));

        let employee = things[Employee].number;
        let project =
            json!({ "name": format!("Project of {employee}"), "description": "What it is about." });
        things[Project].number = owner
            .post("/projects", project)
            .await
            .expect(201)
            .project_id();
        let project = things[Project].number;
        let assigned = owner
            .post(
                &format!("/projects/{project}/employee"),
                json!({ "employeeId": employee }),
            )
            .await;
        assigned.expect(200);
        // of the owner: the employee could not be deleted with hours
        let hours = json!({
            "team_member_id": 1, "project_id": project, "month": "2026-04", "hours": 10,
        });
        for (thing, path) in [(Allocation, "/api/allocations"), (Actual, "/api/actuals")] {
            let made = owner.post(path, hours.clone()).await.expect(201);
            things[thing].uuid = Some(made.field("id"));
        }

        workforce(company, &mut things).await;
        webhook(company, &mut things).await;
        things[Announcement] = match operator {
            Some(operator) => {
                let made = operator.post("/api/announcements", announcement()).await;
                id(&made.expect(201))
            }
            None => Id::default(),
        };
        things
    }

    /// Ids that nobody has.
    pub fn nobodys() -> Self {
        const NUMBER: u64 = 987_654_321;
        let all = [
            Actual,
            Allocation,
            Announcement,
            Board,
            Channel,
            Column,
            Day,
            Delivery,
            Employee,
            Entry,
            Event,
            Feed,
            Export,
            File,
            Invoice,
            Job,
            Location,
            Message,
            Notification,
            Organization,
            Project,
            Salary,
            Schedule,
            Segment,
            Shift,
            SmartGroup,
            Space,
            Task,
            Ticket,
            Timesheet,
            Unavailability,
            Webhook,
        ];
        let id = |thing| Id {
            number: if thing_has_no_number(thing) {
                0
            } else {
                NUMBER
            },
            uuid: Some(uuid_for(NUMBER).to_string()),
        };
        Self {
            ids: all.map(|thing| (thing, id(thing))).into(),
            email: "nobody@nowhere.example".to_owned(),
        }
    }
}

/// Whether things of a kind have a UUID alone.
fn thing_has_no_number(thing: Thing) -> bool {
    matches!(
        thing,
        Actual
            | Allocation
            | Channel
            | Day
            | Delivery
            | Entry
            | Event
            | Feed
            | Export
            | File
            | Job
            | Location
            | Message
            | Salary
            | Schedule
            | Segment
            | Shift
            | SmartGroup
            | Ticket
            | Timesheet
            | Unavailability
            | Webhook
    )
}

/// Makes one of each thing that Workforce alone knows.
async fn workforce(company: &Company<'_>, things: &mut Things) {
    let owner = &company.owner;
    let organization = owner.get("/api/organization").await.expect(200);
    things[Organization] = id(&organization);
    let locations = format!("/api/v1/organizations/{}/locations", company.id);
    for (thing, path, body) in [
        (Location, locations.as_str(), json!({ "name": "Kitchen" })),
        (Job, "/api/v1/job-list", json!({ "name": "Cook" })),
        (
            Segment,
            "/api/v1/smart-groups/segments",
            json!({ "name": "Teams" }),
        ),
    ] {
        let made = owner.post(path, body).await.expect(201);
        things[thing].uuid = Some(made.field("id"));
    }
    let group = json!({
        "segmentId": things[Segment].uuid, "name": "Everybody here",
        "rules": [{ "field": "name", "operator": "is_not_empty" }],
    });
    let group = owner.post("/api/v1/smart-groups", group).await.expect(201);
    things[SmartGroup].uuid = Some(group.field("id"));

    let rooms = owner.get("/api/v1/chat/rooms").await.expect(200).json();
    things[Channel].uuid = rooms["items"][0]["id"].as_str().map(str::to_owned);
    let messages = format!(
        "/api/v1/chat/channels/{}/messages",
        things[Channel].spelled()
    );
    let message = json!({ "content": "Hello everyone" });
    let message = owner.post(&messages, message).await.expect(201);
    things[Message].uuid = Some(message.field("id"));

    // in and out, or out if the company was made things before
    for _ in 0..2 {
        let punched = owner.post("/api/v1/clock", json!({})).await;
        things[Entry].uuid = Some(punched.field("id"));
        if punched.json()["type"] == "out" {
            break;
        }
    }
    let weeks = owner.get("/v1/time/timesheets").await.expect(200).json();
    things[Timesheet].uuid = weeks["data"][0]["id"].as_str().map(str::to_owned);
    things[Day].uuid = Some("2026-04-30".to_owned());
    let event = json!({ "title": "Party", "start": "2026-04-10", "end": "2026-04-10" });
    let event = owner.post("/v1/calendar/events", event).await.expect(201);
    things[Event].uuid = event.json()["data"]["id"].as_str().map(str::to_owned);
    let feed = owner.post("/v1/calendar/feed", json!({})).await.json();
    let feed = feed["data"]["url"]
        .as_str()
        .and_then(|url| url.split("/feed/").nth(1));
    things[Feed].uuid = feed.map(str::to_owned);
    let salary = json!({ "user_id": 1, "month": "2026-03" });
    let salary = owner.post("/v1/salary/calculate", salary).await.json();
    things[Salary].uuid = salary["data"]["id"].as_str().map(str::to_owned);
    let file = json!({
        "key": "photo.png", "contentType": "image/png", "purpose": "ticket",
    });
    let file = owner.post("/api/v1/files/presign", file).await.expect(200);
    let upload = Request::put(file.field("url")).header(CONTENT_TYPE, "image/png");
    request(upload, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
    things[File].uuid = Some(file.field("id"));
    let ticket = json!({ "subject": "The oven is cold" });
    let ticket = owner.post("/api/v1/tickets", ticket).await.expect(201);
    let comments = format!("/api/v1/tickets/{}/comments", ticket.field("id"));
    for comment in ["Still cold", "And dark"] {
        let comment = json!({ "body": comment });
        owner.post(&comments, comment).await.expect(201);
    }
    things[Ticket].uuid = Some(ticket.field("id"));

    let export = json!({
        "report": "summary", "format": "csv", "from": "2026-04-01", "to": "2026-04-30",
    });
    let export = owner.post("/v1/reports/exports", export).await.expect(202);
    things[Export].uuid = export.json()["data"]["id"].as_str().map(str::to_owned);

    let schedule = json!({ "name": "Week 1" });
    let schedule = owner.post("/api/v1/schedules", schedule).await;
    let schedule = schedule.expect(201).field("id");
    let path = format!("/api/v1/schedules/{schedule}");
    let shift = json!({
        "shiftDate": "2026-04-20", "startTime": "09:00", "endTime": "17:00",
        "status": "published",
    });
    let unavailability = json!({ "unavailabilityDate": "2026-04-21", "allDay": true });
    for (thing, path, body) in [
        (Shift, format!("{path}/shifts"), shift),
        (
            Unavailability,
            format!("{path}/unavailabilities"),
            unavailability,
        ),
    ] {
        let made = owner.post(&path, body).await.expect(201);
        things[thing].uuid = Some(made.field("id"));
    }
    things[Schedule].uuid = Some(schedule);
}

/// A webhook and a delivery of it that was not sent yet. An organization has few webhooks: one that is
/// there does.
async fn webhook(company: &Company<'_>, things: &mut Things) {
    const WEBHOOKS: &str = "/v1/webhooks";
    let there = company.owner.get(WEBHOOKS).await.expect(200).json();
    let id = match there["data"][0]["id"].as_str() {
        Some(id) => id.to_owned(),
        None => {
            let new = json!({ "url": "https://hooks.example.com/", "events": ["task.deleted"] });
            let made = company.owner.post(WEBHOOKS, new).await.expect(201).json();
            made["data"]["id"].as_str().expect("an id").to_owned()
        }
    };
    let (platform, tenant) = (&company.app.stack.platform, TenantId(company.id));
    let webhook = id.parse().expect("a UUID");
    let told = event(&uuid_at(now()).to_string(), EventType::TaskDeleted, now());
    let delivery = delivery::Delivery::of(tenant, webhook, &told, now()).expect("JSON");
    let made = platform.store.delivery_create(&delivery).await;
    assert!(made.expect("the table is there"), "a new delivery");
    things[Webhook].uuid = Some(id);
    things[Delivery].uuid = Some(delivery.id.to_string());
}

/// Tells the owner something about a person, as the notifier would; nothing else is delivered.
async fn notification(company: &Company<'_>, about: u64) -> u64 {
    let (store, tenant) = (&company.app.stack.platform.store, TenantId(company.id));
    let id = store.sequence_next(tenant, Sequence::Notification).await;
    let told = domain::Notification {
        id: id.expect("a number"),
        kind: NotificationKind::EmployeeCreated,
        message: "A person is new".to_owned(),
        user_id: 1,
        related_user_id: about,
        event_date: None,
        is_read: false,
        created_at: now(),
        updated_at: now(),
    };
    let day = told.created_at.to_zoned(TimeZone::UTC).date();
    let notice = notice_of(&told, day);
    let made = store
        .notification_create(tenant, &told, &notice, None)
        .await;
    assert!(made.expect("the table is there"), "told of a new person");
    told.id
}

fn id(made: &Answer) -> Id {
    let made = made.json();
    Id {
        number: made["id"].as_u64().expect("an id"),
        uuid: made["uuid"].as_str().map(str::to_owned),
    }
}
