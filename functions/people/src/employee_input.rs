//! What clients of `WorkHub` send of an employee, and what it makes of the person.

use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    domain::{
        money::Money,
        patch::Patch,
        person::{Person, PersonStatus, Role},
        text::{Day, Email, Password, Text},
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller},
};
use utoipa::ToSchema;

use crate::permissions::guard;

/// Largest salary, kopecks: ten milliards of roubles.
const MOST_SALARY: i64 = 1_000_000_000_000;

/// A monthly salary in kopecks.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = i64, minimum = 0, maximum = 1000000000000_i64)]
pub(crate) struct Salary(Money);

impl Deserr<Violations> for Salary {
    fn deserialize_from_value<V: deserr::IntoValue>(
        value: deserr::Value<V>,
        location: deserr::ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        match <i64 as Deserr<Violations>>::deserialize_from_value(value, location)? {
            kopecks @ 0..=MOST_SALARY => Ok(Self(Money(kopecks))),
            _ => Err(Violations::at(
                location,
                Violation::OutOfRange(0, MOST_SALARY),
            )),
        }
    }
}

/// A new employee.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewEmployee {
    name: Text<1, 255>,
    /// Without one there is no login.
    #[deserr(default)]
    pub(crate) email: Option<Email>,
    /// Without one an invitation is mailed.
    #[deserr(default)]
    pub(crate) password: Option<Password>,
    /// `admin`, `manager` or `employee`.
    #[deserr(default)]
    #[schema(value_type = Option<String>, pattern = "^(admin|manager|employee)$")]
    access_role: Option<Role>,
    /// Job title.
    #[deserr(default)]
    position: Option<Text<0, 200>>,
    /// The job title by the name that employees are shown with; `position` goes before.
    #[deserr(default)]
    role: Option<Text<0, 200>>,
    #[deserr(default)]
    department: Option<Text<0, 200>>,
    #[deserr(default)]
    phone: Option<Text<0, 50>>,
    #[deserr(default)]
    salary: Option<Salary>,
    #[deserr(default)]
    hire_date: Option<Day>,
}

/// Changes of an employee.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct EmployeeChange {
    #[deserr(default)]
    name: Option<Text<1, 255>>,
    #[deserr(default)]
    #[schema(value_type = Option<Email>)]
    pub(crate) email: Patch<Email>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, pattern = "^(admin|manager|employee)$")]
    access_role: Option<Role>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    position: Patch<Text<0, 200>>,
    /// The job title by the name that employees are shown with; `position` goes before.
    #[deserr(default)]
    role: Option<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    department: Patch<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    phone: Patch<Text<0, 50>>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>)]
    salary: Patch<Salary>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    hire_date: Patch<Day>,
    #[deserr(default)]
    #[schema(value_type = Option<PersonStatus>)]
    status: Option<String>,
    /// Whether notifications are also mailed.
    #[deserr(default)]
    mail_notifications: Option<bool>,
}

/// The text, unless it is empty.
pub(crate) fn filled<const MAX: usize>(text: Text<0, MAX>) -> Option<String> {
    Some(text.into_string()).filter(|text| !text.is_empty())
}

/// Empty text clears a field like null does.
pub(crate) fn cleared<const MAX: usize>(patch: Patch<Text<0, MAX>>) -> Patch<String> {
    match patch {
        Patch::Set(text) => filled(text).map_or(Patch::Clear, Patch::Set),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    }
}

impl NewEmployee {
    /// The person it describes.
    pub(crate) fn into_person(self, id: u64, now: Timestamp) -> Person {
        let role = self.access_role.unwrap_or(Role::Employee);
        // who has no title is shown with the role
        let shown = self.role.and_then(filled);
        let shown = shown.filter(|title| title != role.shown());
        Person {
            email: self.email,
            position: self.position.and_then(filled).or(shown),
            department: self.department.and_then(filled),
            phone: self.phone.and_then(filled),
            salary: self.salary.map(|salary| salary.0),
            hire_date: self.hire_date.map(|day| day.0),
            ..Person::new(id, self.name.as_str(), role, now)
        }
    }
}

impl EmployeeChange {
    /// The person after the change, if the caller may make it.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`] or [`ApiError::Validation`].
    pub(crate) fn apply(self, caller: &Caller, old: &Person, now: Timestamp) -> ApiResult<Person> {
        let mut new = old.clone();
        if let Some(name) = self.name {
            new.rename(name.as_str());
        }
        self.email.apply(&mut new.email);
        if let Some(title) = self.role.filter(|title| title.as_str() != old.title()) {
            new.position = filled(title);
        }
        cleared(self.position).apply(&mut new.position);
        cleared(self.department).apply(&mut new.department);
        cleared(self.phone).apply(&mut new.phone);
        let mut salary = old.salary;
        self.salary.map(|salary| salary.0).apply(&mut salary);
        new.pay(salary, now);
        self.hire_date.map(|day| day.0).apply(&mut new.hire_date);
        if let Some(role) = self.access_role {
            new.role = role.replacing(old.role);
        }
        match self.status.as_deref() {
            None => {}
            Some("active") => new.status = PersonStatus::Active,
            Some("inactive") => new.status = PersonStatus::Inactive,
            Some(_) => {
                let values = ["active", "inactive"].map(str::to_owned).into();
                return Err(ApiError::field("status", Violation::OneOf(values)));
            }
        }
        if let Some(mails) = self.mail_notifications {
            new.mails_notifications = mails;
        }
        if !(caller.role.is_admin() || caller.person == old.id && is_personal(old, &new)) {
            return Err(ApiError::forbidden("Only administrators may change this"));
        }
        guard(caller, old, &new)?;
        new.updated_at = now;
        new.version += 1;
        Ok(new)
    }
}

/// Whether a change is only of what every member may change of themselves. Fields may be named that
/// stay as they are: forms send back what they were given.
fn is_personal(old: &Person, new: &Person) -> bool {
    let allowed = Person {
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        phone: new.phone.clone(),
        mails_notifications: new.mails_notifications,
        ..old.clone()
    };
    allowed.says_the_same(new)
}
