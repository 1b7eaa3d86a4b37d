//! Shoppers who wait for a person are not left without a word: when nobody came in the set time, they are told so.

use std::time::Duration;

use engine::handover::leave;
use engine::turn::Engine;
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::service::Service;

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What looks after those who wait.
pub(super) struct Patience {
    pub(super) db: Database,
    pub(super) engine: Engine,
    pub(super) service: Service,
    pub(super) clock: SharedClock,
    /// Minutes.
    pub(super) minutes: u32,
}

impl Patience {
    /// Looks until `stop`. Several programs may: each shopper is told once.
    pub(super) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.look().await {
                tracing::warn!(error = %format!("{error:#}"), "who waits for a person can't be told how long it takes");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn look(&self) -> anyhow::Result<()> {
        let overdue = leave::overdue(&mut *self.db.jobs.acquire().await?, self.clock.now(), self.minutes).await?;
        for conversation in overdue {
            if self.engine.say_still_waiting(conversation).await? {
                self.service.outbox_changed();
            }
        }
        Ok(())
    }
}
