//! argon2id with 19 MiB, t=2, p=1.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Something other than a wrong password went wrong.
#[derive(Debug, thiserror::Error)]
#[error("password hashing: {0}")]
pub struct PasswordError(String);

/// Hash of a password that nobody has: verifying against it takes as long as against a real one.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

// the crate's defaults are exactly 19 MiB, t=2, p=1; a test holds it to that
fn hash_now(password: &str) -> Result<String, PasswordError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError(error.to_string()))
}

async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PasswordError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PasswordError(error.to_string()))
}

/// The hash of a password in PHC form.
///
/// # Errors
/// When the machine lacks memory or randomness.
pub async fn hash(password: &str) -> Result<String, PasswordError> {
    let password = password.to_owned();
    off_the_runtime(move || hash_now(&password)).await?
}

/// Whether a password is right. Without a hash it never is, after the same time.
///
/// # Errors
/// When the machine lacks memory.
pub async fn verify(password: &str, hash: Option<&str>) -> Result<bool, PasswordError> {
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    off_the_runtime(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
                && known
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_names_the_parameters_of_the_contract() {
        let hash = hash("secret123").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_person_verifies() {
        let hash = hash("secret123").await.unwrap();
        assert!(verify("secret123", Some(&hash)).await.unwrap());
        assert!(!verify("secret124", Some(&hash)).await.unwrap());
        assert!(!verify("nobody's password", None).await.unwrap());
    }
}
