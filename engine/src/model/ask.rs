//! What the models behind a queue do alike: a request goes into the queue or is refused, and its answer is waited for.

use std::time::Instant;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::ModelError;

/// Puts a request into the queue and waits for its answer, until the deadline passes or `stop` is cancelled; `gone` is the error
/// where nobody takes requests any more. Whoever works the queue off sees the dropped receiver, the deadline and `stop` itself.
pub(super) async fn ask<R, A>(
    queue: &mpsc::Sender<R>,
    request: R,
    answer: oneshot::Receiver<A>,
    deadline: Instant,
    stop: &CancellationToken,
    gone: impl Fn() -> ModelError,
) -> Result<A, ModelError> {
    queue.try_send(request).map_err(|error| match error {
        mpsc::error::TrySendError::Full(_) => ModelError::Busy,
        mpsc::error::TrySendError::Closed(_) => gone(),
    })?;
    tokio::select! {
        biased;
        answer = answer => answer.map_err(|_| gone()),
        () = stop.cancelled() => Err(ModelError::Cancelled),
        () = tokio::time::sleep_until(deadline.into()) => Err(ModelError::TimedOut),
    }
}
