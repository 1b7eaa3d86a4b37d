//! Replies on their way: in order, one at a time in a chat, and what becomes of a send that nobody knows the end of.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use engine::conversation::outbox::{self, Outgoing, Unknown};
use mercer_tests::database::{Scratch, Template};
use sqlx::Executor;

fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().expect("a time")
}

/// Two chats; the first has two replies waiting, the second one.
async fn three_replies() -> Result<Scratch> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    scratch
        .owner()
        .await?
        .execute(
            "with who as (insert into identities (channel, external_id) values ('telegram', '1'), ('telegram', '2') returning *),
                  chats as (insert into conversations (identity_id, channel, address, private, created_at, updated_at)
                            select id, channel, external_id, true, '2026-11-22', '2026-11-22' from who returning *)
             insert into outbox (conversation_id, channel, text, nonce, due_at)
             select id, channel, said.text, address || said.text, '2026-11-22T09:00:00Z'
             from chats join (values ('1', 'first'), ('1', 'second'), ('2', 'other')) as said (chat, text) on chat = address
             order by address, said.text",
        )
        .await?;
    Ok(scratch)
}

async fn claim(scratch: &Scratch, when: DateTime<Utc>) -> Result<Vec<Outgoing>> {
    Ok(outbox::claim(&mut *scratch.database.jobs.acquire().await?, "telegram", when, 10).await?)
}

fn texts(outgoing: &[Outgoing]) -> Vec<&str> {
    outgoing.iter().map(|outgoing| outgoing.text.as_str()).collect()
}

async fn state(scratch: &Scratch, id: i64) -> Result<(String, bool)> {
    Ok(sqlx::query_as("select state, repeated from outbox where id = $1").bind(id).fetch_one(&mut scratch.owner().await?).await?)
}

#[tokio::test]
async fn a_chat_has_one_reply_in_flight_and_keeps_its_order() -> Result<()> {
    let scratch = three_replies().await?;
    let claimed = claim(&scratch, now()).await?;
    assert_eq!(texts(&claimed), ["first", "other"]);
    assert_eq!(texts(&claim(&scratch, now()).await?), [""; 0], "the second one waits for the first");
    outbox::sent(&mut *scratch.database.jobs.acquire().await?, claimed[0].id, Some("900"), now()).await?;
    assert_eq!(texts(&claim(&scratch, now()).await?), ["second"]);
    scratch.drop_it().await
}

#[tokio::test]
async fn two_deliverers_never_take_the_same_reply() -> Result<()> {
    let scratch = three_replies().await?;
    let taken = futures::future::try_join_all((0..3).map(|_| claim(&scratch, now()))).await?.concat();
    let mut said = texts(&taken);
    said.sort_unstable();
    assert_eq!(said, ["first", "other"]);
    scratch.drop_it().await
}

#[tokio::test]
async fn a_reply_that_must_wait_holds_up_its_own_chat_alone() -> Result<()> {
    let scratch = three_replies().await?;
    let claimed = claim(&scratch, now()).await?;
    let later = now() + TimeDelta::seconds(30);
    let mut jobs = scratch.database.jobs.acquire().await?;
    outbox::retry(&mut jobs, claimed[0].id, later, "asked to wait").await?;
    outbox::sent(&mut jobs, claimed[1].id, None, now()).await?;
    drop(jobs);
    assert_eq!(texts(&claim(&scratch, now()).await?), [""; 0]);
    let again = claim(&scratch, later).await?;
    assert_eq!(texts(&again), ["first"]);
    assert_eq!(again[0].attempts, 2);
    scratch.drop_it().await
}

#[tokio::test]
async fn a_refused_reply_lets_the_next_one_go() -> Result<()> {
    let scratch = three_replies().await?;
    let claimed = claim(&scratch, now()).await?;
    outbox::failed(&mut *scratch.database.jobs.acquire().await?, claimed[0].id, "403").await?;
    assert_eq!(texts(&claim(&scratch, now()).await?), ["second"]);
    scratch.drop_it().await
}

/// Killed while sending. A channel that drops doubles by their key gets the reply again, and as often as it takes.
#[tokio::test]
async fn an_interrupted_send_is_repeated_where_doubles_are_dropped() -> Result<()> {
    let scratch = three_replies().await?;
    for attempt in 1..4 {
        let first = claim(&scratch, now()).await?.remove(0);
        assert_eq!((first.text.as_str(), first.attempts), ("first", attempt));
        let recovered = outbox::recover(&mut *scratch.database.jobs.acquire().await?, "telegram", Unknown::SendAgain).await?;
        assert_eq!(recovered, 2);
        assert_eq!(state(&scratch, first.id).await?, ("pending".to_owned(), false));
    }
    scratch.drop_it().await
}

/// Elsewhere it is repeated once, counted as such, and then given up.
#[tokio::test]
async fn an_interrupted_send_is_repeated_once_where_they_are_not() -> Result<()> {
    let scratch = three_replies().await?;
    let first = claim(&scratch, now()).await?.remove(0);
    let recover = async || -> Result<u64> {
        Ok(outbox::recover(&mut *scratch.database.jobs.acquire().await?, "telegram", Unknown::RepeatOnce).await?)
    };
    recover().await?;
    assert_eq!(state(&scratch, first.id).await?, ("pending".to_owned(), true));
    claim(&scratch, now()).await?;
    recover().await?;
    assert_eq!(state(&scratch, first.id).await?, ("failed".to_owned(), true));
    assert_eq!(recover().await?, 0, "a second start finds nothing to do");
    assert_eq!(texts(&claim(&scratch, now()).await?), ["second"]);
    scratch.drop_it().await
}

#[tokio::test]
async fn what_is_settled_stays_settled() -> Result<()> {
    let scratch = three_replies().await?;
    let first = claim(&scratch, now()).await?.remove(0);
    let mut jobs = scratch.database.jobs.acquire().await?;
    outbox::sent(&mut jobs, first.id, Some("900"), now()).await?;
    outbox::retry(&mut jobs, first.id, now(), "a late word").await?;
    outbox::failed(&mut jobs, first.id, "a late word").await?;
    assert!(!outbox::unknown(&mut jobs, first.id, Unknown::SendAgain, now(), "a late word").await?);
    drop(jobs);
    assert_eq!(state(&scratch, first.id).await?, ("sent".to_owned(), false));
    scratch.drop_it().await
}
