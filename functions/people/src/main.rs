//! Lambda entry point.

fn main() -> Result<(), shared::BoxError> {
    shared::lambda::serve_http(people::router)
}
