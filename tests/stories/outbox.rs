//! Replies on their way: in order, one at a time in a chat, and what becomes of a send that nobody knows the end of.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use engine::conversation::ConversationId;
use engine::conversation::lease::{self, Instance};
use engine::conversation::outbox::{self, Outgoing, Unknown};
use mercer_tests::database::{Scratch, Template};
use sqlx::{Executor, PgConnection};
use uuid::Uuid;

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
    Ok(outbox::claim(&mut *scratch.database.jobs.acquire().await?, "telegram", None, Instance::fresh(), when, 10).await?)
}

/// The programs that are sending give no sign of life for so long that their leases run out.
async fn leases_run_out(scratch: &Scratch) -> Result<()> {
    scratch.owner().await?.execute("update outbox set lease_until = now() - interval '1 second' where state = 'sending'").await?;
    Ok(())
}

/// What a deliverer does about interrupted sends; how many there were.
async fn take_up(scratch: &Scratch, policy: Unknown) -> Result<usize> {
    let mut jobs = scratch.database.jobs.acquire().await?;
    let interrupted = outbox::interrupted(&mut jobs, "telegram", None).await?;
    for outgoing in &interrupted {
        outbox::unknown(&mut jobs, outgoing, policy, now(), "interrupted while sending").await?;
    }
    Ok(interrupted.len())
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
    outbox::sent(&mut *scratch.database.jobs.acquire().await?, &claimed[0], Some("900"), now()).await?;
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
    outbox::retry(&mut jobs, &claimed[0], later, "asked to wait").await?;
    outbox::sent(&mut jobs, &claimed[1], None, now()).await?;
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
    outbox::failed(&mut *scratch.database.jobs.acquire().await?, &claimed[0], "403").await?;
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
        assert_eq!(take_up(&scratch, Unknown::SendAgain).await?, 0, "it may be sending still");
        leases_run_out(&scratch).await?;
        assert_eq!(take_up(&scratch, Unknown::SendAgain).await?, 2);
        assert_eq!(state(&scratch, first.id).await?, ("pending".to_owned(), false));
    }
    scratch.drop_it().await
}

/// Elsewhere it is repeated once, counted as such, and then given up.
#[tokio::test]
async fn an_interrupted_send_is_repeated_once_where_they_are_not() -> Result<()> {
    let scratch = three_replies().await?;
    let first = claim(&scratch, now()).await?.remove(0);
    let recover = async || -> Result<usize> {
        leases_run_out(&scratch).await?;
        take_up(&scratch, Unknown::RepeatOnce).await
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
    outbox::sent(&mut jobs, &first, Some("900"), now()).await?;
    outbox::retry(&mut jobs, &first, now(), "a late word").await?;
    outbox::failed(&mut jobs, &first, "a late word").await?;
    assert!(!outbox::unknown(&mut jobs, &first, Unknown::SendAgain, now(), "a late word").await?);
    drop(jobs);
    assert_eq!(state(&scratch, first.id).await?, ("sent".to_owned(), false));
    scratch.drop_it().await
}

/// What a person changes, or takes back, while it is on its way is told to who sends it, for the platform has it as it was; and it is
/// sent no second time as it was.
#[tokio::test]
async fn what_changes_on_its_way_is_known_once_it_has_arrived() -> Result<()> {
    let scratch = three_replies().await?;
    let claimed = claim(&scratch, now()).await?;
    let mut owner = scratch.owner().await?;
    let mut jobs = scratch.database.jobs.acquire().await?;
    let says = async |owner: &mut PgConnection, text: &str| {
        sqlx::query("update outbox set text = $2 where id = $1").bind(claimed[0].id).bind(text).execute(owner).await
    };
    says(&mut owner, "first, mended").await?;
    outbox::retry(&mut jobs, &claimed[0], now(), "asked to wait").await?;
    let again = claim(&scratch, now()).await?.remove(0);
    assert_eq!(again.text, "first, mended");
    says(&mut owner, "first, mended twice").await?;
    assert_eq!(outbox::sent(&mut jobs, &again, Some("900"), now()).await?.as_deref(), Some("first, mended twice"));

    let second = claim(&scratch, now()).await?.remove(0);
    sqlx::query("update outbox set text = '' where id = $1").bind(second.id).execute(&mut owner).await?;
    outbox::retry(&mut jobs, &second, now(), "asked to wait").await?;
    drop(jobs);
    assert_eq!(state(&scratch, second.id).await?, ("void".to_owned(), false), "taken back");
    assert!(claim(&scratch, now()).await?.is_empty());
    scratch.drop_it().await
}

/// It slept through its lease, and another program has the row by now.
#[tokio::test]
async fn who_has_lost_a_row_changes_nothing_any_more() -> Result<()> {
    let scratch = three_replies().await?;
    let lost = claim(&scratch, now()).await?.remove(0);
    leases_run_out(&scratch).await?;
    take_up(&scratch, Unknown::SendAgain).await?;
    let taken = claim(&scratch, now()).await?.remove(0);
    assert_eq!((taken.id, taken.attempts), (lost.id, 2));
    let mut jobs = scratch.database.jobs.acquire().await?;
    assert!(!outbox::renew(&mut jobs, &lost).await?);
    outbox::failed(&mut jobs, &lost, "a late word").await?;
    assert_eq!(state(&scratch, lost.id).await?, ("sending".to_owned(), false));
    assert!(outbox::renew(&mut jobs, &taken).await?);
    outbox::sent(&mut jobs, &taken, None, now()).await?;
    drop(jobs);
    assert_eq!(state(&scratch, lost.id).await?, ("sent".to_owned(), false));
    scratch.drop_it().await
}

#[tokio::test]
async fn a_program_that_serves_one_chat_takes_nothing_of_another() -> Result<()> {
    let scratch = three_replies().await?;
    let mut jobs = scratch.database.jobs.acquire().await?;
    let mine = outbox::claim(&mut jobs, "telegram", Some("2"), Instance::fresh(), now(), 10).await?;
    assert_eq!(texts(&mine), ["other"]);
    drop(jobs);
    scratch.drop_it().await
}

/// One program at a time has a conversation's turn; one that gives no sign of life loses it.
#[tokio::test]
async fn a_turn_has_one_owner_at_a_time() -> Result<()> {
    let scratch = three_replies().await?;
    let (mine, other) = (Instance::fresh(), Instance::fresh());
    let chat: Uuid = sqlx::query_scalar("select id from conversations limit 1").fetch_one(&mut scratch.owner().await?).await?;
    let chat = ConversationId(chat);
    let mut jobs = scratch.database.jobs.acquire().await?;
    assert!(lease::take(&mut jobs, chat, mine).await?);
    assert!(lease::take(&mut jobs, chat, mine).await?, "it is renewed");
    assert!(!lease::take(&mut jobs, chat, other).await?);
    lease::leave(&mut jobs, chat, other).await?;
    assert!(!lease::take(&mut jobs, chat, other).await?, "nobody lets go what is another's");
    scratch.owner().await?.execute("update turn_leases set until = now() - interval '1 second'").await?;
    assert!(lease::take(&mut jobs, chat, other).await?);
    assert!(!lease::take(&mut jobs, chat, mine).await?);
    lease::leave(&mut jobs, chat, other).await?;
    assert!(lease::take(&mut jobs, chat, mine).await?);
    drop(jobs);
    scratch.drop_it().await
}
