//! Lambda entry point.

fn main() -> Result<(), shared::BoxError> {
    shared::lambda::serve_schedule(reminders::job)
}
