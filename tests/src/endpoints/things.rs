//! What paths lead to and bodies name.

use std::{
    collections::BTreeMap,
    ops::{Index, IndexMut},
};

use jiff::tz::TimeZone;
use serde_json::json;
use shared::{
    domain::{
        id::{TenantId, uuid_for},
        notification::{self as domain, NotificationKind},
    },
    store::Sequence,
};

use super::announcement;
use crate::{Answer, Client, Company, now};
use Thing::{Announcement, Board, Column, Employee, Invoice, Notification, Space, Task};

/// A kind of thing that a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// Of the platform, not of an organization.
    Announcement,
    /// Of a space.
    Board,
    /// Of a board.
    Column,
    /// A person.
    Employee,
    /// An invoice.
    Invoice,
    /// Of the company's owner.
    Notification,
    /// A task space.
    Space,
    /// Of a board.
    Task,
}

impl Thing {
    /// The kind whose id follows a segment of a path.
    pub(super) fn listed_at(segment: &str) -> Self {
        match segment {
            "announcements" => Announcement,
            "boards" => Board,
            "columns" => Column,
            "employees" | "team-members" | "users" => Employee,
            "invoice" => Invoice,
            "notifications" => Notification,
            "spaces" => Space,
            "tasks" => Task,
            _ => panic!("which kind of thing has an id after {segment}?"),
        }
    }
}

/// An id in its spellings.
#[derive(Clone, Debug, Default)]
pub struct Id {
    /// The number.
    pub number: u64,
    /// The UUID, if the kind has one.
    pub uuid: Option<String>,
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
            .post("/api/employees", json!({ "name": "Somebody" }))
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
            Announcement,
            Board,
            Column,
            Employee,
            Invoice,
            Notification,
            Space,
            Task,
        ];
        let id = || Id {
            number: NUMBER,
            uuid: Some(uuid_for(NUMBER).to_string()),
        };
        Self {
            ids: all.map(|thing| (thing, id())).into(),
            email: "nobody@nowhere.example".to_owned(),
        }
    }
}

/// Tells the owner something about somebody, as the notifier would; nothing else is delivered.
async fn notification(company: &Company<'_>, about: u64) -> u64 {
    let (store, tenant) = (&company.app.stack.platform.store, TenantId(company.id));
    let id = store.sequence_next(tenant, Sequence::Notification).await;
    let told = domain::Notification {
        id: id.expect("a number"),
        kind: NotificationKind::EmployeeCreated,
        message: "Somebody is new".to_owned(),
        user_id: 1,
        related_user_id: about,
        event_date: None,
        is_read: false,
        created_at: now(),
        updated_at: now(),
    };
    let day = told.created_at.to_zoned(TimeZone::UTC).date();
    let made = store.notification_create(tenant, &told, day, None).await;
    assert!(made.expect("the table is there"), "told of somebody new");
    told.id
}

fn id(made: &Answer) -> Id {
    let made = made.json();
    Id {
        number: made["id"].as_u64().expect("an id"),
        uuid: made["uuid"].as_str().map(str::to_owned),
    }
}
