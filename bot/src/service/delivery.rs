//! Sends what the outbox holds, one task a channel, one send at a time in one conversation.
//!
//! The outbox hands out the oldest row of a conversation, and none while that one is on its way: a chat that waits for its
//! rate limit keeps its order and holds up nobody else.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use engine::conversation::lease::RENEW;
use engine::conversation::news::What;
use engine::conversation::outbox::{self, Outgoing, Unknown};
use futures::FutureExt;
use sqlx::PgConnection;
use tokio::{sync::Semaphore, time::sleep};

use super::{Delivery, Inner, Registered};

/// The outbox is looked at this often even if nobody says that it should be.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(15 * 60);
/// So many tries of unknown outcome lie within the time for which a platform recognises a double by its key: 1, 2, 4 … seconds
/// come to about a minute.
const KEYED_TRIES: i32 = 6;
/// With the waits above that many tries take about 24 hours. A later answer helps nobody.
const TRIES: i32 = 105;
const STORE_RETRY: Duration = Duration::from_secs(1);

/// Delivers a channel's replies until the service stops; sends in flight are tracked and end by themselves.
pub(super) async fn run(inner: Arc<Inner>, to: Registered) {
    let permits = Arc::new(Semaphore::new(inner.settings.sends.max(1)));
    while !inner.stop.is_cancelled() {
        take_up(&inner, &to).await;
        claim(&inner, &to, &permits).await;
        tokio::select! {
            () = inner.stop.cancelled() => {}
            () = to.wake.notified() => {}
            () = sleep(LOOK_EVERY) => {}
        }
    }
}

/// Sends whose program is gone: they are sent again as far as the platform allows.
async fn take_up(inner: &Inner, to: &Registered) {
    let channel = to.channel.name();
    let done = async {
        let mut conn = inner.db.jobs.acquire().await?;
        for outgoing in outbox::interrupted(&mut conn, channel, to.channel.only()).await? {
            let policy = to.channel.unknown_outcome(&outgoing.address);
            let again = outbox::unknown(&mut conn, &outgoing, policy, inner.delivery_time(), "interrupted while sending").await?;
            tracing::warn!(channel, id = outgoing.id, again, "a reply was being sent when its program ended");
        }
        Ok::<(), sqlx::Error>(())
    };
    if let Err(error) = done.await {
        tracing::warn!(channel, %error, "the outbox can't be read");
    }
}

/// Starts as many sends as there are due and as are allowed at once.
async fn claim(inner: &Arc<Inner>, to: &Registered, permits: &Arc<Semaphore>) {
    let channel = to.channel.name();
    let free = i64::try_from(permits.available_permits()).unwrap_or(i64::MAX);
    if free == 0 {
        return;
    }
    let claimed = async {
        let mut conn = inner.db.jobs.acquire().await?;
        outbox::claim(&mut conn, channel, to.channel.only(), inner.instance, inner.delivery_time(), free).await
    };
    let claimed = match claimed.await {
        Ok(claimed) => claimed,
        Err(error) => return tracing::warn!(channel, %error, "the outbox can't be read"),
    };
    for outgoing in claimed {
        let Ok(permit) = Arc::clone(permits).acquire_owned().await else { return };
        let (inner, to) = (Arc::clone(inner), to.clone());
        inner.tracker.clone().spawn(async move {
            // a panic must not leave the row in `sending`
            let sent = tokio::select! {
                sent = AssertUnwindSafe(to.channel.send(&outgoing)).catch_unwind() => sent,
                never = keep(&inner, &outgoing) => match never {},
            };
            let delivery = sent.unwrap_or_else(|_| Delivery::Unknown("the channel panicked".to_owned()));
            settle(&inner, &to, &outgoing, delivery).await;
            drop(permit);
            to.wake.notify_one(); // the conversation's next reply may go
        });
    }
}

/// Renews the lease of a row that is being sent.
async fn keep(inner: &Inner, outgoing: &Outgoing) -> Infallible {
    loop {
        sleep(RENEW).await;
        let renewed = async { outbox::renew(&mut *inner.db.jobs.acquire().await?, outgoing).await };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(id = outgoing.id, "a send took so long that its row was given to another"),
            Err(error) => tracing::warn!(id = outgoing.id, %error, "a lease can't be renewed"),
        }
    }
}

/// Writes down what became of a send, and does not give up on that before the service stops: a row that stays in `sending`
/// holds up its conversation.
async fn settle(inner: &Inner, to: &Registered, outgoing: &Outgoing, delivery: Delivery) {
    let (channel, id, conversation) = (to.channel.name(), outgoing.id, outgoing.conversation);
    match &delivery {
        Delivery::Sent { .. } => tracing::debug!(channel, id, %conversation, length = outgoing.text.len(), "reply sent"),
        Delivery::Refused(why) => tracing::warn!(channel, id, %conversation, why, "the platform refused a reply"),
        Delivery::RetryAfter(wait) => tracing::info!(channel, id, %conversation, ?wait, "the platform asks to wait"),
        Delivery::NotSent(why) => tracing::info!(channel, id, %conversation, why, attempts = outgoing.attempts, "a reply was not sent"),
        Delivery::Unknown(why) => tracing::warn!(channel, id, %conversation, why, "whether a reply was sent is not known"),
    }
    loop {
        let written = async { write(&mut *inner.db.jobs.acquire().await?, inner, to, outgoing, &delivery).await };
        match written.await {
            Ok(None) => return,
            Ok(Some(words)) => return change(to, outgoing, &delivery, &words).await,
            Err(error) => tracing::warn!(channel, id, %error, "the outcome of a send can't be stored"),
        }
        tokio::select! {
            () = inner.stop.cancelled() => return,
            () = sleep(STORE_RETRY) => {}
        }
    }
}

/// A person changed, or took back, what was on its way: it arrived as it was, and is changed there.
async fn change(to: &Registered, outgoing: &Outgoing, delivery: &Delivery, words: &str) {
    let (channel, id) = (to.channel.name(), outgoing.id);
    let Delivery::Sent { external_id: Some(external_id) } = delivery else {
        return tracing::warn!(channel, id, "a reply was changed on its way, and the platform gave it no number to change it by");
    };
    let words = Some(words).filter(|words| !words.is_empty());
    if let Err(why) = to.channel.change(&outgoing.address, external_id, outgoing.text.chars().count(), words).await {
        tracing::warn!(channel, id, why, "a reply was changed on its way, and the shopper still sees it as it was");
    }
}

/// Answers the words that the row has by now, where they are others than those that were sent.
async fn write(
    conn: &mut PgConnection,
    inner: &Inner,
    to: &Registered,
    outgoing: &Outgoing,
    delivery: &Delivery,
) -> sqlx::Result<Option<String>> {
    let now = inner.delivery_time();
    let written = match delivery {
        Delivery::Sent { external_id } => return sent(conn, inner, to, outgoing, external_id.as_deref(), now).await,
        Delivery::Refused(why) => outbox::failed(conn, outgoing, why).await,
        Delivery::RetryAfter(_) | Delivery::NotSent(_) | Delivery::Unknown(_) if outgoing.attempts >= TRIES => {
            outbox::failed(conn, outgoing, "not sent within a day").await
        }
        Delivery::RetryAfter(wait) => outbox::retry(conn, outgoing, now + *wait, "asked to wait").await,
        Delivery::NotSent(why) => outbox::retry(conn, outgoing, now + backoff(outgoing.attempts), why).await,
        Delivery::Unknown(why) => {
            let due = now + backoff(outgoing.attempts);
            // a platform remembers its keys against doubles for some minutes only
            let policy = if outgoing.attempts > KEYED_TRIES { Unknown::RepeatOnce } else { to.channel.unknown_outcome(&outgoing.address) };
            outbox::unknown(conn, outgoing, policy, due, why).await.map(drop)
        }
    };
    written.map(|()| None)
}

async fn sent(
    conn: &mut PgConnection,
    inner: &Inner,
    to: &Registered,
    outgoing: &Outgoing,
    external_id: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    let changed = outbox::sent(conn, outgoing, external_id, now).await?;
    if to.channel.is_shared() {
        inner.tell(conn, What::Line, outgoing.conversation, to.channel.name(), &outgoing.address).await?;
    }
    Ok(changed)
}

/// The wait after the `attempts`-th try: 1, 2, 4 … seconds, 15 minutes at most.
fn backoff(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(16);
    FIRST_RETRY.saturating_mul(1 << doublings).min(LAST_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<u64> = [0, 1, 2, 3, 10, 11, 1000].map(|attempts| backoff(attempts).as_secs()).to_vec();
        assert_eq!(waits, [1, 1, 2, 4, 512, 900, 900]);
    }

    #[test]
    fn a_reply_is_given_up_after_about_a_day() {
        let total: Duration = (1..TRIES).map(backoff).sum();
        assert!((23.0..25.0).contains(&(total.as_secs_f64() / 3600.0)), "{total:?}");
    }
}
