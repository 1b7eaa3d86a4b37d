//! Waiting for a condition instead of sleeping.

use std::time::{Duration, Instant};

/// How long a story waits for something that happens in another task or process. Generous, because machines are slow
/// when everything is tested at once; nothing waits this long where all is well.
pub const PATIENCE: Duration = Duration::from_secs(60);

const BETWEEN: Duration = Duration::from_millis(20);

/// Asks `condition` until it answers something, and returns that.
///
/// # Panics
/// If it has answered nothing within [`PATIENCE`]; `what` names the story's hope.
pub async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = condition().await {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain: {what}");
        tokio::time::sleep(BETWEEN).await;
    }
}
