//! Two programs over one database: each message is answered once, whoever hears it, and one goes on where the other ends.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::program::Program;
use mercer_tests::running::Running;
use mercer_tests::wait;
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mercer-under-test"))
}

async fn two_programs() -> Result<(Running, Running)> {
    let first = Running::start(binary(), &[]).await?;
    let second = first.start_beside(binary(), &[]).await?;
    Ok((first, second))
}

/// Replies that answered something, and how often the busiest row was sent.
async fn replies(owner: &mut PgConnection) -> Result<(i64, i32)> {
    let answers =
        sqlx::query_scalar("select count(distinct reply_id) from messages where author = 'shopper'").fetch_one(&mut *owner).await?;
    let sends = sqlx::query_scalar("select max(attempts) from outbox").fetch_one(owner).await?;
    Ok((answers, sends))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_answered_once_and_shown_by_both() -> Result<()> {
    let (mut first, mut second) = two_programs().await?;
    first.shopper_says("/help").await?;
    first.settled().await?;
    second.takes_the_shopper_of(&first);
    assert_eq!(second.bot_said().await?, first.bot_said().await?, "both show the chat");

    // said to one, shown by the other before that one would have looked by itself
    let mut stream = first.stream().await?.bytes_stream();
    second.shopper_says("/human").await?;
    let mut shown = String::new();
    timeout(Duration::from_secs(10), async {
        while !shown.contains("queue") {
            shown.push_str(std::str::from_utf8(&stream.next().await.context("the stream ended")??)?);
        }
        anyhow::Ok(())
    })
    .await??;
    drop(stream);

    // the same shopper writes to both, faster than they answer
    for round in 0..3 {
        first.shopper_says(&format!("/help {round}")).await?;
        second.shopper_says("/language en").await?;
    }
    first.settled().await?;
    let mut owner = first.owner().await?;
    let (answers, sends) = replies(&mut owner).await?;
    let outgoing: i64 = sqlx::query_scalar("select count(*) from outbox where reply_id is not null").fetch_one(&mut owner).await?;
    assert_eq!(sends, 1, "no reply was sent twice");
    assert_eq!(outgoing, answers + 1, "an introduction, and one reply a turn");
    assert_eq!(first.bot_said().await?, second.bot_said().await?);
    owner.close().await?;
    second.finish().await?;
    first.finish().await
}

/// The program that heard the message is killed before it could answer: the other one answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_answers_what_the_other_was_killed_over() -> Result<()> {
    let (mut first, mut second) = two_programs().await?;
    let mut owner = first.owner().await?;
    let mut tx = owner.begin().await?;
    sqlx::query("lock table replies in access exclusive mode").execute(&mut *tx).await?;
    first.shopper_says("/help").await?;
    let mut watcher = first.owner().await?;
    wait::until("a turn waits to be stored", async || {
        let query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        let waiting: i64 = sqlx::query_scalar(query).fetch_one(&mut watcher).await.ok()?;
        (waiting > 0).then_some(())
    })
    .await;
    first.kill().await?;
    tx.rollback().await?;

    second.takes_the_shopper_of(&first);
    let said = second.settled().await?;
    assert_eq!(said.len(), 2, "an introduction and one answer: {said:#?}");
    assert_eq!(replies(&mut owner).await?, (1, 1));
    second.finish().await?;
    drop((owner, watcher));
    first.finish().await
}

/// Two chats in terminals, of one user, at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_terminals_do_not_get_each_others_answers() -> Result<()> {
    let scratch = Scratch::new(Template::Demo).await?;
    let programs = [Program::new(binary(), scratch.url())?, Program::new(binary(), scratch.url())?];
    let [first, second] = std::thread::scope(|scope| {
        let chats = [(&programs[0], "/human\n"), (&programs[1], "/language zh\n")];
        chats.map(|(program, input)| scope.spawn(|| program.run(&["chat"], input))).map(|chat| chat.join().expect("the chat ends"))
    });
    let (first, second) = (first?, second?);
    assert!(first.contains("queue") && !first.contains('中'), "{first}");
    assert!(second.contains('中') && !second.contains("queue"), "{second}");
    scratch.drop_it().await
}
