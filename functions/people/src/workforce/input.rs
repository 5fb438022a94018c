//! What clients send of a member, and what it makes of the person.

use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    deserr_by_parse,
    domain::{
        id::TypedUuid,
        patch::Cleared,
        person::{Person, PersonStatus, Role},
        text::{Day, Email, Text},
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::permissions::guard;

/// Jobs that a person is trained for at most.
const MOST_JOBS: usize = 50;

/// A role that an admin may give; whoever sends back an owner's gives them none.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, pattern = "^(owner|admin|manager|employee)$")]
struct GivenRole(Role);

impl GivenRole {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref() {
            "owner" => Ok(Self(Role::Owner)),
            text => Role::parse(text).map(Self),
        }
    }
}

deserr_by_parse!(GivenRole);

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum GivenStatus {
    Active,
    Inactive,
}

/// Whom to invite.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct Invitation {
    email: Email,
    /// In one line; the part of the address before the `@` without any name.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    name: Cleared<Text<0, 255>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    first_name: Cleared<Text<0, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    last_name: Cleared<Text<0, 100>>,
    /// `employee` unless given.
    #[deserr(default)]
    #[schema(value_type = Option<String>, pattern = "^(admin|manager|employee)$")]
    role: Option<Role>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    phone: Cleared<Text<0, 50>>,
    /// Job title.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    position: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    department: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    hire_date: Cleared<Day>,
    /// Jobs they are trained for, at most 50.
    #[deserr(default)]
    #[schema(max_items = 50)]
    job_ids: Option<Vec<TypedUuid>>,
}

/// Changes of a member; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct ChangedMember {
    #[deserr(default)]
    email: Option<Email>,
    /// In one line.
    #[deserr(default)]
    name: Option<Text<1, 255>>,
    #[deserr(default)]
    first_name: Option<Text<1, 100>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    last_name: Cleared<Text<0, 100>>,
    #[deserr(default)]
    role: Option<GivenRole>,
    #[deserr(default)]
    status: Option<GivenStatus>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    phone: Cleared<Text<0, 50>>,
    /// Job title.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    position: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    department: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    hire_date: Cleared<Day>,
    /// Replaces the jobs they are trained for, at most 50.
    #[deserr(default)]
    #[schema(max_items = 50)]
    job_ids: Option<Vec<TypedUuid>>,
}

/// Ids, each once.
fn distinct(ids: &[TypedUuid]) -> ApiResult<Vec<Uuid>> {
    if ids.len() > MOST_JOBS {
        return Err(ApiError::field("jobIds", Violation::TooLong(MOST_JOBS)));
    }
    let mut distinct: Vec<Uuid> = ids.iter().map(|TypedUuid(id)| *id).collect();
    distinct.sort_unstable();
    distinct.dedup();
    Ok(distinct)
}

impl Invitation {
    /// The jobs it names.
    ///
    /// # Errors
    /// [`ApiError::Validation`] when they are too many.
    pub(super) fn job_ids(&self) -> ApiResult<Vec<Uuid>> {
        distinct(self.job_ids.as_deref().unwrap_or_default())
    }

    /// The person it describes.
    pub(super) fn into_person(self, id: u64, job_ids: Vec<Uuid>, now: Timestamp) -> Person {
        let named = self.name.given(Text::into_string);
        let name = named.unwrap_or_else(|| self.email.local_part().to_owned());
        let role = self.role.unwrap_or(Role::Employee);
        let mut person = Person::new(id, &name, role, now);
        if let Some(first) = self.first_name.given(Text::into_string) {
            person.first_name = first;
            person.last_name.clear();
        }
        if let Some(last) = self.last_name.given(Text::into_string) {
            person.last_name = last;
        }
        Person {
            email: Some(self.email),
            phone: self.phone.given(Text::into_string),
            position: self.position.given(Text::into_string),
            department: self.department.given(Text::into_string),
            hire_date: self.hire_date.given(|day| day.0),
            job_ids,
            ..person
        }
    }
}

impl ChangedMember {
    /// The jobs it names, if it names them.
    ///
    /// # Errors
    /// [`ApiError::Validation`] when they are too many.
    pub(super) fn job_ids(&self) -> ApiResult<Option<Vec<Uuid>>> {
        self.job_ids.as_deref().map(distinct).transpose()
    }

    /// The person after the change, if the caller may make it: admins whatever the guard lets
    /// through, everybody their own name and phone.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`].
    pub(super) fn apply(
        self,
        caller: &Caller,
        old: &Person,
        job_ids: Option<&[Uuid]>,
        now: Timestamp,
    ) -> ApiResult<Person> {
        let mut new = old.clone();
        if let Some(name) = self.name {
            new.rename(name.as_str());
        }
        if let Some(first) = self.first_name {
            new.first_name = first.into_string();
        }
        let mut last = Some(new.last_name);
        self.last_name.apply(&mut last, Text::into_string);
        new.last_name = last.unwrap_or_default();
        self.phone.apply(&mut new.phone, Text::into_string);
        let personal = new.clone();
        if let Some(email) = self.email {
            new.email = Some(email);
        }
        self.position.apply(&mut new.position, Text::into_string);
        self.department
            .apply(&mut new.department, Text::into_string);
        self.hire_date.apply(&mut new.hire_date, |day| day.0);
        if let Some(job_ids) = job_ids {
            new.job_ids = job_ids.to_vec();
        }
        if let Some(GivenRole(role)) = self.role {
            new.role = role;
        }
        match self.status {
            Some(GivenStatus::Active) => new.status = PersonStatus::Active,
            Some(GivenStatus::Inactive) => new.status = PersonStatus::Inactive,
            None => {}
        }
        // forms send back what they were given: that changes nothing
        if !caller.role.is_admin() && (caller.person != old.id || new != personal) {
            return Err(ApiError::forbidden("Only administrators may change this"));
        }
        if new.role == Role::Owner && old.role != Role::Owner {
            return Err(ApiError::forbidden("An organization has one owner"));
        }
        guard(caller, old, &new)?;
        new.updated_at = now;
        new.version += 1;
        Ok(new)
    }
}
