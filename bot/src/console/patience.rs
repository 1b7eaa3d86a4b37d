//! Shoppers who wait for a person are not left without a word: when nobody came in the set time, they are told so.
//! Only the time in which the shop's people answer counts.

use std::time::Duration;

use chrono::TimeDelta;
use engine::handover::queue;
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
    /// Minutes, where nothing else was set at the desk.
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
        let (rules, now) = (self.engine.rules().await?, self.clock.now());
        // while nobody is there nobody can come: who asks then was told when somebody will
        if !rules.service.open_at(now) {
            return Ok(());
        }
        let minutes = rules.service.answer_minutes.unwrap_or(self.minutes);
        let overdue = queue::overdue(&mut *self.db.jobs.acquire().await?, now, minutes).await?;
        for (conversation, since) in overdue {
            let waited = rules.service.waited(since, now);
            if waited >= TimeDelta::minutes(minutes.into()) && self.engine.say_still_waiting(conversation).await? {
                self.service.outbox_changed();
            }
        }
        Ok(())
    }
}
