//! What registers, makes and changes users. A body says all that is wrong with it at once.

use deserr::Deserr;
use jiff::Timestamp;
use serde_json::{Value, json};
use shared::{
    domain::{
        link::Link,
        money::TypedAmount,
        patch::{Given, Patch},
        person::{Person, Role},
        text::{Day, Email, Text},
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller,
        employee_management::{Related, ShownRole},
        parse_value,
    },
};
use utoipa::ToSchema;

use super::{
    fields::{Hours, NewPassword, ProjectIds, VacationDates},
    form::{with_cleared, without_empty},
    view::user,
};
use crate::{
    employee_input::{cleared, filled},
    permissions::guard,
};

/// A part of a name.
type Name = Text<2, 40>;
/// A line whose length the document leaves open.
type Line = Text<0, 200>;

/// Changes of project lists that fit into one transaction beside the person: an item for a
/// project left, two for one joined.
const MOST_LIST_WRITES: usize = 90;

/// Fields of a user that only admins may name, with null too.
const ADMIN_FIELDS: [&str; 11] = [
    "hireDate",
    "adminNote",
    "projectIds",
    "englishLevel",
    "vacationDates",
    "mentorName",
    "position",
    "salary",
    "role",
    "password",
    "workingHoursPerWeek",
];

/// A person who registers. Other fields are for admins and have no effect here.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct Registration {
    pub(super) email: Email,
    pub(super) password: NewPassword,
    first_name: Name,
    last_name: Name,
    middle_name: Name,
    birth_date: Day,
    phone: Text<1, 50>,
    programming_language: Text<1, 100>,
    #[deserr(default)]
    role: Option<ShownRole>,
    /// The deployment's secret word, for admins.
    #[deserr(default)]
    pub(super) secret_word: Option<String>,
}

impl Registration {
    /// What a form sent.
    ///
    /// # Errors
    /// [`ApiError::Validation`].
    pub(super) fn of(sent: Value) -> ApiResult<Self> {
        parse_value(without_empty(sent))
    }

    /// The role asked for.
    pub(super) fn role(&self) -> ShownRole {
        self.role.unwrap_or(ShownRole::Employee)
    }

    /// The person it describes.
    pub(super) fn into_person(self, id: u64, now: Timestamp) -> Person {
        let role = self.role().role();
        Person {
            first_name: self.first_name.into_string(),
            last_name: self.last_name.into_string(),
            email: Some(self.email),
            middle_name: Some(self.middle_name.into_string()),
            birth_date: Some(self.birth_date.0),
            phone: Some(self.phone.into_string()),
            programming_language: Some(self.programming_language.into_string()),
            ..Person::new(id, "", role, now)
        }
    }
}

/// A new user.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct NewUser {
    email: Email,
    pub(super) password: NewPassword,
    first_name: Name,
    last_name: Name,
    #[deserr(default)]
    middle_name: Option<Name>,
    #[deserr(default)]
    birth_date: Option<Day>,
    #[deserr(default)]
    phone: Option<Text<0, 50>>,
    #[deserr(default)]
    programming_language: Option<Text<0, 100>>,
    #[deserr(default)]
    country: Option<Line>,
    #[deserr(default)]
    bank_card: Option<Line>,
    #[deserr(default)]
    linkedin_link: Option<Link>,
    #[deserr(default)]
    github_link: Option<Link>,
    #[deserr(default)]
    hire_date: Option<Day>,
    #[deserr(default)]
    admin_note: Option<Text<0, 4000>>,
    #[deserr(default)]
    pub(super) project_ids: Option<ProjectIds>,
    #[deserr(default)]
    english_level: Option<Line>,
    #[deserr(default)]
    vacation_dates: Option<VacationDates>,
    #[deserr(default)]
    mentor_name: Option<Line>,
    #[deserr(default)]
    position: Option<Line>,
    #[deserr(default)]
    salary: Option<TypedAmount>,
    #[deserr(default)]
    role: Option<ShownRole>,
    #[deserr(default)]
    working_hours_per_week: Option<Hours>,
}

impl NewUser {
    /// What a form sent.
    ///
    /// # Errors
    /// [`ApiError::Validation`].
    pub(super) fn of(sent: Value) -> ApiResult<Self> {
        parse_value(without_empty(sent))
    }

    /// The person it describes.
    pub(super) fn into_person(self, id: u64, now: Timestamp) -> Person {
        let role = self.role.map_or(Role::Employee, ShownRole::role);
        Person {
            first_name: self.first_name.into_string(),
            last_name: self.last_name.into_string(),
            email: Some(self.email),
            middle_name: self.middle_name.map(Text::into_string),
            birth_date: self.birth_date.map(|day| day.0),
            phone: self.phone.and_then(filled),
            programming_language: self.programming_language.and_then(filled),
            country: self.country.and_then(filled),
            bank_card: self.bank_card.and_then(filled),
            linkedin_link: self.linkedin_link.map(Link::into_string),
            github_link: self.github_link.map(Link::into_string),
            hire_date: self.hire_date.map(|day| day.0),
            admin_note: self.admin_note.and_then(filled),
            project_ids: self.project_ids.map_or_else(Vec::new, |ids| ids.distinct()),
            english_level: self.english_level.and_then(filled),
            vacation_dates: self.vacation_dates.map_or_else(Vec::new, |days| days.0),
            mentor_name: self.mentor_name.and_then(filled),
            position: self.position.and_then(filled),
            salary: self.salary.map(|amount| amount.0),
            working_hours_per_week: self.working_hours_per_week.map(|hours| hours.0),
            ..Person::new(id, "", role, now)
        }
    }
}

/// Changes of a user: the first eleven fields every user may change of themselves, all others only
/// admins.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct UserChange {
    #[deserr(default)]
    #[schema(value_type = Option<Name>)]
    first_name: Given<Name>,
    #[deserr(default)]
    #[schema(value_type = Option<Name>)]
    last_name: Given<Name>,
    #[deserr(default)]
    #[schema(value_type = Option<Name>)]
    middle_name: Patch<Name>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    birth_date: Patch<Day>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    phone: Patch<Text<0, 50>>,
    #[deserr(default)]
    #[schema(value_type = Option<Email>)]
    email: Given<Email>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    programming_language: Patch<Text<0, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    country: Patch<Line>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    bank_card: Patch<Line>,
    #[deserr(default)]
    #[schema(value_type = Option<Link>)]
    linkedin_link: Patch<Link>,
    #[deserr(default)]
    #[schema(value_type = Option<Link>)]
    github_link: Patch<Link>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    hire_date: Patch<Day>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    admin_note: Patch<Text<0, 4000>>,
    #[deserr(default)]
    #[schema(value_type = Option<ProjectIds>)]
    project_ids: Patch<ProjectIds>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    english_level: Patch<Line>,
    #[deserr(default)]
    #[schema(value_type = Option<VacationDates>)]
    vacation_dates: Patch<VacationDates>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    mentor_name: Patch<Line>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    position: Patch<Line>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedAmount>)]
    salary: Patch<TypedAmount>,
    #[deserr(default)]
    #[schema(value_type = Option<ShownRole>)]
    role: Given<ShownRole>,
    #[deserr(default)]
    #[schema(value_type = Option<NewPassword>)]
    password: Given<NewPassword>,
    #[deserr(default)]
    #[schema(value_type = Option<Hours>)]
    working_hours_per_week: Patch<Hours>,
}

impl UserChange {
    /// The new password.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.0.as_ref().map(NewPassword::expose)
    }

    /// The projects named, if any are.
    pub(super) fn project_ids(&self) -> Option<&ProjectIds> {
        match &self.project_ids {
            Patch::Set(ids) => Some(ids),
            Patch::Keep | Patch::Clear => None,
        }
    }

    /// The change that a body asks for, if the caller may change these fields of the person. A value
    /// sent back as it is shown changes nothing, whether or not this API would take it: another one
    /// may have made the person.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`], [`ApiError::Validation`].
    pub(super) fn of(mut sent: Value, caller: &Caller, person: &Person) -> ApiResult<Self> {
        let names = |field: &str| sent.get(field).is_some();
        let (admin, own) = (caller.role.is_admin(), caller.person == person.id);
        if !admin && !own {
            return Err(ApiError::forbidden("Доступ запрещен"));
        }
        if !admin && let Some(field) = ADMIN_FIELDS.into_iter().find(|field| names(field)) {
            let words = format!("Только администратор может обновлять поле {field}");
            return Err(ApiError::Forbidden(words.into()));
        }
        if person.role == Role::Owner && !own && names("password") {
            let words = "Пароль владельца может изменить только он сам";
            return Err(ApiError::Forbidden(words.into()));
        }
        let shown = json!(user(person.clone(), &Related::default(), caller));
        if let Some(fields) = sent.as_object_mut() {
            fields.retain(|field, value| shown.get(field) != Some(value));
        }
        parse_value(with_cleared(sent, &shown))
    }

    /// The person after the change.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`] or [`ApiError::Validation`].
    pub(super) fn apply(self, caller: &Caller, old: &Person, now: Timestamp) -> ApiResult<Person> {
        let mut new = old.clone();
        if let Given(Some(name)) = self.first_name {
            new.first_name = name.into_string();
        }
        if let Given(Some(name)) = self.last_name {
            new.last_name = name.into_string();
        }
        if let Given(Some(email)) = self.email {
            new.email = Some(email);
        }
        if let Given(Some(role)) = self.role {
            new.role = role.replacing(old.role);
        }
        let name = self.middle_name.map(Text::into_string);
        name.apply(&mut new.middle_name);
        self.birth_date.map(|day| day.0).apply(&mut new.birth_date);
        cleared(self.phone).apply(&mut new.phone);
        cleared(self.programming_language).apply(&mut new.programming_language);
        cleared(self.country).apply(&mut new.country);
        cleared(self.bank_card).apply(&mut new.bank_card);
        let link = self.linkedin_link.map(Link::into_string);
        link.apply(&mut new.linkedin_link);
        let link = self.github_link.map(Link::into_string);
        link.apply(&mut new.github_link);
        self.hire_date.map(|day| day.0).apply(&mut new.hire_date);
        cleared(self.admin_note).apply(&mut new.admin_note);
        cleared(self.english_level).apply(&mut new.english_level);
        cleared(self.mentor_name).apply(&mut new.mentor_name);
        cleared(self.position).apply(&mut new.position);
        let hours = self.working_hours_per_week.map(|hours| hours.0);
        hours.apply(&mut new.working_hours_per_week);
        replace(
            &mut new.vacation_dates,
            self.vacation_dates.map(|days| days.0),
        );
        replace(
            &mut new.project_ids,
            self.project_ids.map(|ids| ids.distinct()),
        );
        let mut salary = old.salary;
        self.salary.map(|amount| amount.0).apply(&mut salary);
        new.pay(salary, now);
        guard(caller, old, &new)?;
        guard_list_writes(old, &new)?;
        new.updated_at = now;
        new.version += 1;
        Ok(new)
    }
}

fn replace<T>(stored: &mut Vec<T>, patch: Patch<Vec<T>>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => stored.clear(),
        Patch::Set(items) => *stored = items,
    }
}

fn guard_list_writes(old: &Person, new: &Person) -> ApiResult<()> {
    let missing_in = |person: &Person, ids: &[u64]| {
        let missing = ids.iter().filter(|id| !person.project_ids.contains(id));
        missing.count()
    };
    let (left, joined) = (
        missing_in(new, &old.project_ids),
        missing_in(old, &new.project_ids),
    );
    if left + 2 * joined > MOST_LIST_WRITES {
        let words = "Слишком много изменений за один раз";
        return Err(ApiError::rule("projectIds", words));
    }
    Ok(())
}
