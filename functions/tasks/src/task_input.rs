//! What clients send of a task.

use deserr::Deserr;
use shared::domain::{
    patch::Patch,
    tasks::Task,
    text::{Day, Text},
    violation::Violations,
};
use utoipa::ToSchema;

/// Details of a task.
pub(crate) type Description = Text<0, 10_000>;

/// A task to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewTask {
    pub(crate) title: Text<1, 200>,
    #[deserr(default)]
    pub(crate) description: Option<Description>,
    /// Without, the board's first column.
    #[deserr(default)]
    pub(crate) column_id: Option<u64>,
    /// An active person of the organization.
    #[deserr(default)]
    pub(crate) assignee_id: Option<u64>,
    #[deserr(default)]
    pub(crate) due_date: Option<Day>,
    /// Place in the column: smaller is higher. Without, the end: milliseconds since 1970 × 1024,
    /// which leaves room between any two.
    #[deserr(default)]
    pub(crate) order: Option<i64>,
}

/// Changes of a task; `null` clears.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TaskChange {
    #[deserr(default)]
    title: Option<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<Description>)]
    description: Patch<Description>,
    /// An active person of the organization.
    #[deserr(default)]
    #[schema(value_type = Option<u64>)]
    assignee_id: Patch<u64>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    due_date: Patch<Day>,
}

impl TaskChange {
    /// The task after the change.
    pub(crate) fn apply(&self, task: &mut Task) {
        if let Some(title) = &self.title {
            task.title = title.as_str().to_owned();
        }
        let description = self.description.clone().map(Text::into_string);
        description.apply(&mut task.description);
        task.description.take_if(|text| text.is_empty());
        self.assignee_id.clone().apply(&mut task.assignee_id);
        self.due_date
            .clone()
            .map(|day| day.0)
            .apply(&mut task.due_date);
    }
}

#[cfg(test)]
mod tests {
    use shared::http::parse_json;

    use super::*;
    use crate::layout::tests::task_in;

    fn changed(task: &Task, body: &str) -> Task {
        let mut task = task.clone();
        let change: TaskChange = parse_json(body.as_bytes()).unwrap();
        change.apply(&mut task);
        task
    }

    #[test]
    fn a_patch_keeps_what_it_leaves_out_and_clears_what_is_null() {
        let body = r#"{"description":"d","assigneeId":7,"dueDate":"2026-04-30"}"#;
        let full = changed(&task_in(1), body);
        assert_eq!(full.assignee_id, Some(7));
        assert_eq!(full.due_date, Some(jiff::civil::date(2026, 4, 30)));
        let kept = changed(&full, r#"{"title":"New"}"#);
        assert_eq!((kept.title.as_str(), kept.assignee_id), ("New", Some(7)));
        let body = r#"{"description":null,"assigneeId":null,"dueDate":null}"#;
        let cleared = changed(&full, body);
        assert_eq!((cleared.description, cleared.assignee_id), (None, None));
        assert_eq!(cleared.due_date, None);
    }

    #[test]
    fn an_empty_description_is_none() {
        assert_eq!(
            changed(&task_in(1), r#"{"description":" "}"#).description,
            None
        );
    }
}
