//! What the models behind a queue do alike: a request goes into the queue or is refused, and its draft is waited for.

use std::time::Instant;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Draft, ModelError};

/// Puts a request into the queue and waits for its draft, until the deadline passes or `stop` is cancelled; `gone` is the error
/// where nobody takes requests any more. Whoever works the queue off sees the dropped receiver, the deadline and `stop` itself.
pub(super) async fn ask<R>(
    queue: &mpsc::Sender<R>,
    request: R,
    draft: oneshot::Receiver<Result<Draft, ModelError>>,
    deadline: Instant,
    stop: &CancellationToken,
    gone: impl Fn() -> ModelError,
) -> Result<Draft, ModelError> {
    queue.try_send(request).map_err(|error| match error {
        mpsc::error::TrySendError::Full(_) => ModelError::Busy,
        mpsc::error::TrySendError::Closed(_) => gone(),
    })?;
    tokio::select! {
        biased;
        draft = draft => draft.unwrap_or_else(|_| Err(gone())),
        () = stop.cancelled() => Err(ModelError::Cancelled),
        () = tokio::time::sleep_until(deadline.into()) => Err(ModelError::TimedOut),
    }
}
