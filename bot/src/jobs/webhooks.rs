//! What was done to orders and profiles is sent to the shop's own system, for a day if need be; what it says is told to the shopper.

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, SecondsFormat, Utc};
use engine::conversation::deliveries::{self, Changed, Delivery, Outcome, Told};
use engine::conversation::notice::Hearing;
use engine::dialogue::buttons::Button;
use engine::dialogue::notices;
use engine::retrieve;
use knowledge::clock::{Clock, SystemClock};
use reqwest::{Client, Response, StatusCode, redirect};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::Jobs;
use crate::hooks::Key;

/// Longer than the time-out of a request.
const LEASE: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(20);
const AT_ONCE: i64 = 16;
const FIRST_RETRY: Duration = Duration::from_secs(5);
const LAST_RETRY: Duration = Duration::from_secs(60 * 60);
/// After that a change is given up, until the operator has it sent again.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// Bytes of an answer that are read.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Where changes are sent.
pub struct Webhook {
    url: Url,
    key: Key,
    client: Client,
}

impl Webhook {
    /// The shop's system at `url`, signed to with `key`.
    ///
    /// # Errors
    /// If there can be no client.
    pub fn open(url: Url, key: Key) -> anyhow::Result<Self> {
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).user_agent("mercer");
        Ok(Self { url, key, client: client.build().context("webhook.url can't be used")? })
    }
}

/// Sends what is due. Answers whether there was anything.
pub(super) async fn round(jobs: &Jobs) -> anyhow::Result<bool> {
    let Some(webhook) = &jobs.webhook else { return Ok(false) };
    let mut conn = jobs.db.jobs.acquire().await?;
    deliveries::make(&mut conn).await?;
    let due = deliveries::claim(&mut conn, LEASE, AT_ONCE).await?;
    drop(conn);
    let sends = due.iter().map(|delivery| deliver(jobs, webhook, delivery));
    for sent in futures::future::join_all(sends).await {
        sent.context("sending a change to the shop's system")?;
    }
    Ok(!due.is_empty())
}

async fn deliver(jobs: &Jobs, webhook: &Webhook, delivery: &Delivery) -> anyhow::Result<()> {
    let answer = post(webhook, delivery, SystemClock.now()).await;
    let mut tx = jobs.db.jobs.begin().await?;
    match answer {
        Ok(outcome) => {
            tracing::info!(delivery = %delivery.id, change = delivery.change, attempts = delivery.attempts, ?outcome, "a change was taken");
            deliveries::taken(&mut tx, delivery, outcome).await?;
        }
        Err(why) => {
            let wait = backoff(delivery.attempts, rand::random_range(0.8..1.2));
            let dead = deliveries::retry(&mut tx, delivery, wait, GIVE_UP_AFTER, &why).await?;
            if dead {
                tracing::error!(delivery = %delivery.id, change = delivery.change, why, "a change was not taken within a day and is given up; see `mercer webhooks`");
            } else {
                tracing::warn!(delivery = %delivery.id, change = delivery.change, why, attempts = delivery.attempts, again_in = ?wait, "a change was not taken");
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Sends one change. An error is for the log and the operator: it names a status, never what was sent or answered.
async fn post(webhook: &Webhook, delivery: &Delivery, now: DateTime<Utc>) -> Result<Outcome, String> {
    let mut body = json!({
        "type": "order.changed",
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": {
            "change": delivery.change.to_string(),
            "name": delivery.name,
            "arguments": delivery.arguments,
            "at": delivery.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        },
    });
    match &delivery.of {
        Changed::Order(order) => body["data"]["order"] = json!(order),
        Changed::Profile(customer) => {
            body["type"] = json!("customer.changed");
            body["data"]["customer"] = json!(customer);
        }
    }
    let (id, body) = (format!("msg_{}", delivery.id.simple()), body.to_string());
    let signature = webhook.key.sign(&id, now.timestamp(), body.as_bytes());
    let request = webhook.client.post(webhook.url.clone()).header("content-type", "application/json").header("webhook-id", id);
    let request = request.header("webhook-timestamp", now.timestamp()).header("webhook-signature", signature).body(body);
    let answer = request
        .send()
        .await
        .map_err(|error| if error.is_timeout() { "no answer in time".to_owned() } else { "can't be reached".to_owned() })?;
    if !answer.status().is_success() {
        return Err(format!("answered {}", answer.status().as_u16()));
    }
    Ok(outcome(answer).await)
}

/// What the answer says; one that says nothing means that the shop's system will say later.
async fn outcome(mut answer: Response) -> Outcome {
    #[derive(Deserialize)]
    struct Said {
        status: Outcome,
    }
    let mut body = Vec::new();
    if answer.status() != StatusCode::NO_CONTENT {
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                return Outcome::Requested;
            }
        }
    }
    serde_json::from_slice::<Said>(&body).map_or(Outcome::Requested, |said| said.status)
}

/// Tells shoppers what became of their changes. Answers whether there was anything.
pub(super) async fn tell(jobs: &Jobs) -> anyhow::Result<bool> {
    let mut tx = jobs.db.jobs.begin().await?;
    let due = deliveries::untold(&mut tx, AT_ONCE).await?;
    let mut done = 0;
    for change in &due {
        if tell_one(jobs, &mut tx, change).await? {
            deliveries::told(&mut tx, change.change).await?;
            done += 1;
        }
    }
    tx.commit().await?;
    Ok(done > 0)
}

/// Tells one. Answers false where it is to be told later.
async fn tell_one(jobs: &Jobs, conn: &mut sqlx::PgConnection, change: &Told) -> anyhow::Result<bool> {
    let (Some(conversation), Some(identity)) = (change.conversation, change.identity) else { return Ok(true) };
    let hearer = match jobs.hearing(conn, conversation).await? {
        Hearing::Open(hearer) => hearer,
        Hearing::Held => return Ok(false),
        Hearing::Closed => return Ok(true),
    };
    // what may be told is what the chat's customer sees: a link that has ended sees nothing
    let (text, facts) = match &change.of {
        Changed::Order(order) => {
            let Some(order) = retrieve::orders(&jobs.db, identity, Some(order), true).await?.order else { return Ok(true) };
            let facts = knowledge::shop::order_facts(&order, jobs.clock.now());
            (notices::outcome(hearer.language, &order, change.done), facts)
        }
        Changed::Profile(customer) => {
            if retrieve::customer(&jobs.db, identity).await?.is_none_or(|seen| seen.id != *customer) {
                return Ok(true);
            }
            (notices::profile_outcome(hearer.language, change.done), Vec::new())
        }
    };
    let buttons: &[Button] = if change.done { &[] } else { &[Button::Person] };
    jobs.tell(conn, &hearer, "change_settled", text, &facts, buttons).await?;
    Ok(true)
}

/// The wait after the `attempts`-th try: 5, 10, 20 … seconds, an hour at most, times `jitter`.
fn backoff(attempts: i32, jitter: f64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(16);
    FIRST_RETRY.saturating_mul(1 << doublings).min(LAST_RETRY).mul_f64(jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let waits: Vec<u64> = [1, 2, 3, 10, 11, 30].map(|attempts| backoff(attempts, 1.0).as_secs()).to_vec();
        assert_eq!(waits, [5, 10, 20, 2560, 3600, 3600]);
        assert_eq!(backoff(1, 1.2).as_secs(), 6);
    }
}
