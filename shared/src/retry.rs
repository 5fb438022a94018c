//! Requests at the same moment: waiting for what another one holds, and changing what others change.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long a change is tried again. A request makes at most two in the function's ten seconds.
const PATIENCE: Duration = Duration::from_secs(4);
/// Between two looks at what is under way.
const PAUSE: Duration = Duration::from_millis(150);

/// Asks, and while the answer is that another request is under way asks again until the time is
/// up. Returns the last answer.
///
/// # Errors
/// Those of asking.
pub async fn wait_out<T, E, Asked>(
    longest: Duration,
    mut ask: impl FnMut() -> Asked,
    under_way: impl Fn(&T) -> bool,
) -> Result<T, E>
where
    Asked: Future<Output = Result<T, E>>,
{
    let mut pauses = longest.as_millis() / PAUSE.as_millis();
    loop {
        let answer = ask().await?;
        if pauses == 0 || !under_way(&answer) {
            return Ok(answer);
        }
        pauses -= 1;
        sleep(PAUSE).await;
    }
}

/// Others kept changing what was to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contended;

/// Tries a change again as long as others are faster, which is `None`: each time on what they left.
///
/// # Errors
/// Those of the change; [`Contended`] when patience ends.
pub async fn until_written<T, E, F>(mut change: impl FnMut() -> F) -> Result<T, E>
where
    E: From<Contended>,
    F: Future<Output = Result<Option<T>, E>>,
{
    let begun = Instant::now();
    loop {
        if let Some(written) = change().await? {
            return Ok(written);
        }
        if begun.elapsed() >= PATIENCE {
            return Err(Contended.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_change_is_tried_until_it_is_written() {
        let mut rounds = 0;
        let written = until_written(|| {
            rounds += 1;
            ready(Ok::<_, Contended>((rounds == 7).then_some("written")))
        });
        assert_eq!(written.await, Ok("written"));
        assert_eq!(rounds, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_keep_changing_is_given_up_in_time_and_may_come_again() {
        let begun = Instant::now();
        let written: Result<(), _> = until_written(|| async {
            sleep(Duration::from_millis(900)).await;
            Ok(None)
        })
        .await;
        assert_eq!(written, Err(Contended));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
