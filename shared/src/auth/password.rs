//! argon2id with 19 MiB, t=2, p=1.

use std::{
    sync::{LazyLock, Mutex, PoisonError},
    thread::available_parallelism,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Something other than a wrong password went wrong.
#[derive(Debug, thiserror::Error)]
#[error("password hashing: {0}")]
pub struct PasswordError(String);

impl PasswordError {
    fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;

/// Hash of a password that nobody has: verifying against it takes as long as against a real one.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| new_hash("nobody's password", &mut Vec::new()).unwrap_or_default());

/// One hash on each core at a time: more would only take longer, and 19 MiB each.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Memory of hashes that ended, for the next ones: to get it anew takes a tenth of a hash.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Runs work with memory, off the runtime's threads.
async fn with_memory<T: Send + 'static>(
    work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
) -> Result<T, PasswordError> {
    let core = CORES.acquire().await.map_err(PasswordError::of)?;
    let task = spawn_blocking(move || {
        let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = kept().pop().unwrap_or_default();
        let done = work(&mut memory);
        kept().push(memory);
        drop(core);
        done
    });
    task.await.map_err(PasswordError::of)
}

/// Computes a hash, in memory that grows if need be.
fn output(
    password: &str,
    salt: &Salt,
    params: Params,
    memory: &mut Vec<Block>,
) -> argon2::Result<[u8; Params::DEFAULT_OUTPUT_LEN]> {
    memory.resize(params.block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(ALGORITHM, VERSION, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        &mut output,
        memory,
    )?;
    Ok(output)
}

// the crate's defaults are exactly 19 MiB, t=2, p=1; a test holds it to that
fn new_hash(password: &str, memory: &mut Vec<Block>) -> Result<String, PasswordError> {
    let (salt, params) = (Salt::generate(), Params::default());
    let text = ParamsString::try_from(&params).map_err(PasswordError::of)?;
    let output = output(password, &salt, params, memory).map_err(PasswordError::of)?;
    let hash = PasswordHash {
        algorithm: ALGORITHM.ident(),
        version: Some(VERSION.into()),
        params: text,
        salt: Some(salt),
        hash: Some(Output::new(&output).map_err(PasswordError::of)?),
    };
    Ok(hash.to_string())
}

fn matches(password: &str, hash: &str, memory: &mut Vec<Block>) -> bool {
    let parse = || {
        let hash = PasswordHash::new(hash).ok()?;
        Some((Params::try_from(&hash).ok()?, hash.salt?, hash.hash?))
    };
    parse().is_some_and(|(params, salt, expected)| {
        let output = output(password, &salt, params, memory);
        // compares in constant time
        output.is_ok_and(|output| Output::new(&output) == Ok(expected))
    })
}

/// The hash of a password in PHC form.
///
/// # Errors
/// When the machine lacks memory or randomness.
pub async fn hash(password: &str) -> Result<String, PasswordError> {
    let password = password.to_owned();
    with_memory(move |memory| new_hash(&password, memory)).await?
}

/// Whether a password is right. Without a hash it never is, after the same time.
///
/// # Errors
/// When the machine lacks memory.
pub async fn verify(password: &str, hash: Option<&str>) -> Result<bool, PasswordError> {
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    with_memory(move |memory| {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        matches(&password, &hash, memory) && known
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
