//! The first signal drains, the second aborts.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// SIGINT and SIGTERM.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listens from now on; the default action of both signals is off from here.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Cancels `drain` at the first signal and `abort` at the second.
    pub async fn watch(mut self, drain: CancellationToken, abort: CancellationToken) {
        self.next().await;
        tracing::info!("stopping: running turns are finished; once more to stop at once");
        drain.cancel();
        self.next().await;
        tracing::warn!("stopping at once");
        abort.cancel();
    }
}
