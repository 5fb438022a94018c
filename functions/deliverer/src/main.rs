//! Lambda entry point.

fn main() -> Result<(), shared::BoxError> {
    shared::lambda::serve_sqs(deliverer::worker)
}
