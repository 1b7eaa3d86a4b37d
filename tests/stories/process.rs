//! The real program as a process: killed at the worst moments, without some of its settings, and what it writes to its log.

use std::path::Path;

use anyhow::Result;
use mercer_tests::fakes::telegram::{TOKEN, Telegram};
use mercer_tests::running::Running;
use mercer_tests::wait;
use sqlx::{Connection, PgConnection};

const QUESTION: &str = "Where is my order T-10001?";

pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mercer-under-test"))
}

async fn count(conn: &mut PgConnection, query: &'static str) -> Result<i64> {
    Ok(sqlx::query_scalar(query).fetch_one(conn).await?)
}

/// Updates of the outbox to this state wait until the gate is opened, which dropping the connection does.
async fn gate(running: &Running, state: &str) -> Result<PgConnection> {
    running
        .execute(&format!(
            "create or replace function wait_at_gate() returns trigger language plpgsql security definer as $$
             begin perform pg_advisory_xact_lock_shared(77); return new; end $$;
             grant execute on function wait_at_gate() to public;
             create trigger gate before update on outbox for each row when (new.state = '{state}') execute function wait_at_gate()"
        ))
        .await?;
    let mut gate = running.owner().await?;
    sqlx::query("select pg_advisory_lock(77)").execute(&mut gate).await?;
    Ok(gate)
}

/// Waits until the program stands before the gate.
async fn at_the_gate(running: &Running) -> Result<()> {
    let mut owner = running.owner().await?;
    wait::until("the program waits at the gate", async || {
        let query = "select count(*) from pg_stat_activity where datname = current_database() and usename like 'mercer\\_%' and wait_event_type = 'Lock'";
        (count(&mut owner, query).await.ok()? > 0).then_some(())
    })
    .await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_it_answered_it_answers_once() -> Result<()> {
    let mut running = Running::start(binary(), &[]).await?;
    let mut owner = running.owner().await?;
    let mut tx = owner.begin().await?;
    sqlx::query("lock table replies in access exclusive mode").execute(&mut *tx).await?;
    running.shopper_says(QUESTION).await?;
    at_the_gate(&running).await?;
    running.kill().await?;
    tx.rollback().await?;
    assert_eq!(count(&mut owner, "select count(*) from messages where author = 'shopper' and reply_id is null").await?, 1);

    running.start_again().await?;
    let said = running.settled().await?;
    assert_eq!(said.len(), 2, "an introduction and one answer: {said:#?}");
    assert_eq!(count(&mut owner, "select count(*) from outbox where state = 'sent'").await?, 2);
    running.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_storing_and_sending_it_sends_once() -> Result<()> {
    let mut running = Running::start(binary(), &[]).await?;
    let gate = gate(&running, "sending").await?;
    running.shopper_says(QUESTION).await?;
    at_the_gate(&running).await?;
    running.kill().await?;
    gate.close().await?;
    let mut owner = running.owner().await?;
    assert_eq!(count(&mut owner, "select count(*) from messages where author = 'shopper' and reply_id is null").await?, 0);
    assert_eq!(count(&mut owner, "select count(*) from outbox where state = 'pending'").await?, 2, "answered and unsent");

    running.start_again().await?;
    let said = running.settled().await?;
    assert_eq!(said.len(), 2, "an introduction and one answer: {said:#?}");
    assert_eq!(count(&mut owner, "select count(*) from outbox where state = 'sent' and not repeated").await?, 2);
    running.finish().await
}

/// The platform has the message, the outbox does not know it yet. Telegram has no key against doubles: the send is repeated at
/// most once, and counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_sending_to_telegram_it_repeats_once_and_counts() -> Result<()> {
    const ANNA: i64 = 471_100_815;
    let telegram = Telegram::start().await?;
    let settings = [("MERCER_TELEGRAM__TOKEN", TOKEN), ("MERCER_TELEGRAM__API_URL", &telegram.api_url())];
    let mut running = Running::start(binary(), &settings).await?;
    let gate = gate(&running, "sent").await?;
    telegram.user_says(ANNA, "hello");
    at_the_gate(&running).await?;
    running.kill().await?;
    gate.close().await?;
    assert_eq!(telegram.sent(ANNA).len(), 1, "the platform has the first of two");

    running.start_again().await?;
    running.settled().await?;
    let mut owner = running.owner().await?;
    let rows: Vec<(String, bool, i32)> =
        sqlx::query_as("select state, repeated, attempts from outbox order by id").fetch_all(&mut owner).await?;
    assert_eq!(rows, [("sent".to_owned(), true, 2), ("sent".to_owned(), false, 1)]);
    let texts: Vec<String> = telegram.sent(ANNA).into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts.len(), 3, "{texts:#?}");
    assert_eq!(texts[0], texts[1]);
    running.finish().await
}

/// The same on the web chat, which shows a line once however often it is sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_sending_to_the_web_chat_each_line_is_there_once() -> Result<()> {
    let mut running = Running::start(binary(), &[]).await?;
    let gate = gate(&running, "sent").await?;
    running.shopper_says(QUESTION).await?;
    at_the_gate(&running).await?;
    running.kill().await?;
    gate.close().await?;
    running.start_again().await?;
    let said = running.settled().await?;
    assert_eq!(said.len(), 2, "an introduction and one answer: {said:#?}");
    running.finish().await
}

/// The first Ctrl-C waits for turns that run, the second one for nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_signal_ends_it_at_once() -> Result<()> {
    let mut running = Running::start(binary(), &[]).await?;
    let mut owner = running.owner().await?;
    let mut tx = owner.begin().await?;
    sqlx::query("lock table replies in access exclusive mode").execute(&mut *tx).await?;
    running.shopper_says(QUESTION).await?;
    at_the_gate(&running).await?;
    running.signal("INT")?;
    wait::until("it drains", async || running.log().ok()?.contains("once more to stop at once").then_some(())).await;
    let asked = std::time::Instant::now();
    let status = running.interrupted_again().await?;
    assert_eq!(status.code(), Some(130));
    assert!(asked.elapsed() < std::time::Duration::from_secs(5), "{:?}", asked.elapsed());
    tx.rollback().await?;
    drop(owner);
    running.finish().await
}

/// Everything is off but the web chat: that is said, and the web chat answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_tokens_the_channels_are_off_and_the_rest_runs() -> Result<()> {
    let mut running = Running::start(binary(), &[]).await?;
    running.shopper_says("hello").await?;
    assert_eq!(running.settled().await?.len(), 2);
    let status = running.terminate().await?;
    assert!(status.success(), "{status}");
    let log = running.log()?;
    for setting in ["telegram.token", "discord.token"] {
        let lines = log.lines().filter(|line| line.contains("INFO") && line.contains(setting)).count();
        assert_eq!(lines, 1, "one line says which setting turns it on, {setting}: {log}");
    }
    running.finish().await
}

/// Verified, asked, refused, answered, with the log at its most talkative.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_holds_no_personal_data_and_no_secret() -> Result<()> {
    const ANNA: i64 = 471_100_815;
    let telegram = Telegram::start().await?;
    let settings = [("MERCER_TELEGRAM__TOKEN", TOKEN), ("MERCER_TELEGRAM__API_URL", &telegram.api_url()), ("MERCER_LOG__LEVEL", "trace")];
    let mut running = Running::start(binary(), &settings).await?;
    let messages = [
        QUESTION,
        "mara.lindqvist@example.com, postcode 99999",
        "mara.lindqvist@example.com, postcode 11359",
        "what is the delivery address of T-10001?",
        "what is the tracking number?",
        "My name is Mara Lindqvist and I am very angry",
        "I want a person",
    ];
    for message in messages {
        running.shopper_says(message).await?;
        running.settled().await?;
    }
    telegram.user_says(ANNA, "My name is Mara Lindqvist, mara.lindqvist@example.com, 11359. Where is T-10001?");
    wait::until("Telegram is answered", async || (telegram.sent(ANNA).len() > 1).then_some(())).await;
    let said = running.settled().await?.join("\n");
    assert!(said.contains("Kvarnbergsgatan") && said.contains("TL48291734EU"), "the private facts were said at all: {said}");
    let status = running.terminate().await?;
    assert!(status.success(), "{status}");
    // without the time at each line's start, whose fractions of a second may be any digits
    let bare = |line: &str| line.split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_lowercase());
    let log = running.log()?.lines().map(bare).collect::<Vec<_>>().join("\n");
    assert!(log.lines().count() > 20, "there is a log: {log}");
    for private in [
        "mara",
        "lindqvist",
        "example.com",
        "kvarnbergsgatan",
        "11359",
        "99999",
        "tl48291734eu",
        "angry",
        "swiftpost",
        &TOKEN.to_lowercase(),
        "471100815",
    ] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(private)).take(3).collect();
        assert!(lines.is_empty(), "{private:?} in the log: {lines:#?}");
    }
    running.finish().await
}
