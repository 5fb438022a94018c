//! Waiting for another request that holds what this one needs.

use std::time::Duration;

use tokio::time::sleep;

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
