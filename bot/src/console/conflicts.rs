//! Reads articles, rules and products anew after they were saved, to find where they contradict each other. In the background, one
//! after the other: shoppers' questions go ahead of it at the embedding model.

use std::time::Duration;

use engine::conflicts::{round, store};
use engine::turn::Engine;
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::embedding::Embedder;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often is looked whether something was saved.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Between two sources, so that a whole import leaves time for everything else.
const BREATH: Duration = Duration::from_millis(20);

/// What reads.
pub(super) struct Reader {
    pub(super) db: Database,
    pub(super) engine: Engine,
    pub(super) embedder: Embedder,
    pub(super) clock: SharedClock,
}

impl Reader {
    /// Reads until `stop`. Several programs may: each source is read by one.
    pub(super) async fn run(self, stop: CancellationToken) {
        // the file of rules may be another one than at the last start
        let mut asked = false;
        while !stop.is_cancelled() {
            let wait = match self.look(&mut asked).await {
                Ok(true) => BREATH,
                Ok(false) => LOOK_EVERY,
                Err(error) => {
                    tracing::warn!(error = %format!("{error:#}"), "what articles state can't be compared for a moment");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(wait) => {}
            }
        }
    }

    async fn look(&self, asked: &mut bool) -> anyhow::Result<bool> {
        if !*asked {
            store::ask_for_rules(&mut *self.db.desk.acquire().await?).await?;
            *asked = true;
        }
        let rules = self.engine.rules().await?;
        Ok(round(&self.db.desk, &self.embedder, &rules.policy, self.clock.now()).await?)
    }
}
