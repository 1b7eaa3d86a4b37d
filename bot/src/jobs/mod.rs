//! What is done in the background, as the jobs' role: mails with codes, webhooks, what is told unasked, erasing, sweeping.
//!
//! Each job looks into the database again and again. What is to be done stands there, so a kill loses nothing, and several
//! programs over one database share the work: a row is taken under a lease.

mod erasures;
mod mails;
mod watches;
mod webhooks;

pub use webhooks::Webhook;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::conversation::ConversationId;
use engine::conversation::notice::{self, Hearer, Hearing, Notice};
use engine::dialogue::buttons::Button;
use engine::dialogue::profile::ShopProfile;
use knowledge::clock::SharedClock;
use knowledge::db::Database;
use knowledge::fact::Fact;
use sqlx::PgConnection;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::mail::Mailer;

/// What the jobs work with.
pub struct Jobs {
    /// The database.
    pub db: Database,
    /// The time of notices.
    pub clock: SharedClock,
    /// The shop.
    pub shop: ShopProfile,
    /// Where shoppers' files lie.
    pub data_dir: PathBuf,
    /// Sends mails; nothing where no server is set.
    pub mailer: Option<Mailer>,
    /// Where changes are sent; nothing where they are not.
    pub webhook: Option<Webhook>,
}

const HOUR: Duration = Duration::from_secs(60 * 60);

impl Jobs {
    /// Starts them. They end by themselves once `stop` is cancelled.
    pub fn begin(self, tracker: &TaskTracker, stop: &CancellationToken) {
        let jobs = Arc::new(self);
        if jobs.mailer.is_some() {
            let mine = Arc::clone(&jobs);
            tracker.spawn(every("mails", Duration::from_secs(1), stop.clone(), async move || mails::round(&mine).await));
        }
        if jobs.webhook.is_some() {
            let mine = Arc::clone(&jobs);
            tracker.spawn(every("webhook", Duration::from_secs(1), stop.clone(), async move || webhooks::round(&mine).await));
        }
        let mine = Arc::clone(&jobs);
        tracker.spawn(every("outcomes", Duration::from_secs(2), stop.clone(), async move || webhooks::tell(&mine).await));
        let mine = Arc::clone(&jobs);
        tracker.spawn(every("watches", Duration::from_secs(2), stop.clone(), async move || watches::round(&mine).await));
        let mine = Arc::clone(&jobs);
        tracker.spawn(every("erasures", Duration::from_secs(2), stop.clone(), async move || erasures::round(&mine).await));
        tracker.spawn(every("sweep", HOUR, stop.clone(), async move || erasures::sweep(&jobs).await));
    }

    /// Tells a chat something that it did not ask for, in the caller's transaction.
    async fn tell(
        &self,
        conn: &mut PgConnection,
        hearer: &Hearer,
        why: &'static str,
        text: String,
        facts: &[Fact],
        buttons: &[Button],
    ) -> sqlx::Result<bool> {
        let notice = Notice { text, facts, buttons, why, shop_url: &self.shop.url, now: self.clock.now(), today: self.clock.today() };
        notice::tell(conn, hearer, &notice).await
    }

    /// Whether a chat can be told something now; it stays locked until the transaction ends.
    async fn hearing(&self, conn: &mut PgConnection, conversation: ConversationId) -> sqlx::Result<Hearing> {
        notice::hearing(conn, conversation, self.shop.language).await
    }
}

/// Runs a job's rounds until the program stops. A round that did something is followed by the next at once; one that failed is
/// logged here, once, and tried again.
async fn every(name: &'static str, pause: Duration, stop: CancellationToken, mut round: impl AsyncFnMut() -> anyhow::Result<bool>) {
    while !stop.is_cancelled() {
        let busy = match round().await {
            Ok(busy) => busy,
            Err(error) => {
                tracing::warn!(job = name, error = %format!("{error:#}"), "a job failed");
                false
            }
        };
        if busy {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = sleep(pause) => {}
        }
    }
}
