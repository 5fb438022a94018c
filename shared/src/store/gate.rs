//! A request begins with its caller's session only asked for: it reads at once, and writes when the
//! session is known to be alive.

use std::sync::{Arc, OnceLock};

use futures::{FutureExt, future::BoxFuture, future::Shared};

use super::StoreError;

tokio::task_local! {
    static GATE: Gate;
}

/// What became of the session of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// It is alive.
    Alive,
    /// It has ended.
    Ended,
    /// It has ended, and its person is no member any more.
    Removed,
    /// The table could not be asked, and why.
    Unknown(String),
}

type Answer = Shared<BoxFuture<'static, Liveness>>;

/// What writes of a request wait for; nothing until its caller is asked for.
#[derive(Clone, Default)]
pub struct Gate(Arc<OnceLock<Answer>>);

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.get().is_some() {
            "Gate(…)"
        } else {
            "Gate"
        })
    }
}

impl Gate {
    /// Runs a request whose writes wait for this gate.
    pub async fn guard<F: Future>(&self, request: F) -> F::Output {
        GATE.scope(self.clone(), request).await
    }

    /// Begins to ask whether the session is alive; outside a request, waits for the answer.
    pub async fn ask(question: impl Future<Output = Liveness> + Send + 'static) -> Liveness {
        let Ok(gate) = GATE.try_with(Self::clone) else {
            return question.await;
        };
        // a task of its own: it goes on whatever the handler waits for
        let task = tokio::spawn(question);
        let answer = async {
            task.await
                .unwrap_or_else(|e| Liveness::Unknown(e.to_string()))
        };
        let _ = gate.0.set(answer.boxed().shared());
        Liveness::Alive
    }

    /// What became of the session; alive where there is none to ask about.
    pub async fn answer() -> Liveness {
        let asked = GATE.try_with(|gate| gate.0.get().cloned());
        match asked.ok().flatten() {
            Some(answer) => answer.await,
            None => Liveness::Alive,
        }
    }
}

/// Waits until the session of the request is known to be alive.
///
/// # Errors
/// [`StoreError::SessionEnded`] when it is not, [`StoreError::Sdk`] when that cannot be known.
pub(super) async fn confirmed() -> Result<(), StoreError> {
    match Gate::answer().await {
        Liveness::Alive => Ok(()),
        Liveness::Ended | Liveness::Removed => Err(StoreError::SessionEnded),
        Liveness::Unknown(cause) => Err(StoreError::Sdk(cause.into())),
    }
}
