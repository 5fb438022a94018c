//! Lambda entry point.

fn main() -> Result<(), shared::BoxError> {
    shared::lambda::serve_sqs(notifier::worker)
}
