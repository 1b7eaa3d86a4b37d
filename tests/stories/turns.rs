//! One turn at a time in a chat: bursts, newer messages, edits, deletions, and a person who takes over.

use std::time::Duration;

use anyhow::Result;
use mercer_tests::wait;
use mercer_tests::world::{CHANNEL, World, WorldSettings, run_story, run_story_with};
use sqlx::Executor;

const SLOW: Duration = Duration::from_secs(3600);

/// Replies other than the introduction.
async fn replies(world: &World) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(distinct reply_id) from messages where author = 'shopper' and reply_id is not null")
        .fetch_one(&mut world.owner().await?)
        .await?)
}

/// Waits until the model is at work on its `number`-th request.
async fn model_works(world: &World, number: usize) {
    wait::until("the model is asked", async || (world.model().requests().len() >= number).then_some(())).await;
}

#[tokio::test]
async fn a_burst_is_one_turn() -> Result<()> {
    let settings = WorldSettings { settle: Duration::from_millis(300), ..WorldSettings::default() };
    run_story_with(settings, async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_writes("hi").await?;
        world.shopper_writes("where is").await?;
        let said = world.shopper_says("my order T-10001").await?;
        assert!(said.contains("T-10001"), "{said}");
        assert_eq!(replies(world).await?, 1);
        assert_eq!(world.everything_sent().len(), 2, "an introduction and one answer");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_newer_message_cancels_the_generation_and_joins_the_turn() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let before = world.model().requests().len();
        world.model().says_after(SLOW, "Order T-10001 has been shipped.");
        world.shopper_writes("Where is my order T-10001?").await?;
        model_works(world, before + 1).await;
        let said = world.shopper_says("please look it up").await?;
        assert!(said.contains("T-10001"), "{said}");
        let asked = world.model().requests().pop().map(|request| request.user).unwrap_or_default();
        assert!(asked.contains("Where is my order T-10001?") && asked.contains("please look it up"), "{asked}");
        assert_eq!(replies(world).await?, 2, "the greeting's and one for both");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_newer_message_corrects_an_older_one() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let before = world.model().requests().len();
        world.model().says_after(SLOW, "Order T-10001 has been shipped.");
        world.shopper_writes("Where is my order T-10001?").await?;
        model_works(world, before + 1).await;
        let said = world.shopper_says("sorry, I mean T-10003").await?;
        assert!(said.contains("T-10003"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_message_delivered_twice_is_answered_once() -> Result<()> {
    run_story(async |world| {
        let message = world.message("hello", None);
        let stored = world.receive(message.clone()).await?;
        world.answered(stored.conversation).await?;
        assert!(!world.receive(message).await?.fresh);
        world.shopper_says("thank you").await?;
        assert_eq!(replies(world).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_edit_while_the_answer_is_made_is_what_gets_answered() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let before = world.model().requests().len();
        world.model().says_after(SLOW, "Order T-10001 has been shipped.");
        let message = world.message("Where is my order T-10001?", None);
        let stored = world.receive(message.clone()).await?;
        model_works(world, before + 1).await;
        world.service().edited(CHANNEL, &message.address, &message.external_id, "Where is my order T-10003?").await?;
        let said = world.answered(stored.conversation).await?;
        assert!(said.contains("T-10003") && !said.contains("T-10001"), "{said}");

        world.service().edited(CHANNEL, &message.address, &message.external_id, "Where is my order T-10002?").await?;
        assert_eq!(world.answered(stored.conversation).await?, "", "an edit after the answer is not answered again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_message_deleted_while_the_answer_is_made_is_not_answered() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let (before, sent) = (world.model().requests().len(), world.everything_sent().len());
        world.model().says_after(SLOW, "Order T-10001 has been shipped.");
        let message = world.message("Where is my order T-10001?", None);
        let stored = world.receive(message.clone()).await?;
        model_works(world, before + 1).await;
        world.service().deleted(CHANNEL, &message.address, &message.external_id).await?;
        world.answered(stored.conversation).await?;
        assert_eq!(world.everything_sent().len(), sent);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_chats_are_answered_at_once() -> Result<()> {
    run_story(async |world| {
        let mut chats = Vec::new();
        for number in 0..8 {
            world.somebody_else(&format!("shopper {number}"));
            chats.push((number, world.shopper_writes("hello").await?.conversation));
        }
        for (number, conversation) in chats {
            world.somebody_else(&format!("shopper {number}"));
            assert_ne!(world.answered(conversation).await?, "");
        }
        Ok(())
    })
    .await
}

/// The queue's row is stored in the transaction of the reply that promises it.
#[tokio::test]
async fn asking_for_a_person_puts_the_chat_into_the_queue_and_says_so() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("I want to talk to a human").await?;
        world.shopper_says("/human").await?;
        insta::assert_snapshot!(world.transcript(), @r"
            shopper: I want to talk to a human
            bot: Hi, I'm Tillow's assistant, a bot. I can look up orders, products and how the shop works. To reach a person at any time, write “person” or press the button.
            bot: I've put this chat into the queue: a person from Tillow will answer here. You can go on writing meanwhile. You are next in the queue. [I don't need a person any more]
            shopper: /human
            bot: Your chat is in the queue already: a person from Tillow will answer here. You are next in the queue. [I don't need a person any more]
        ");
        let mut owner = world.owner().await?;
        let queued: (i64, String) = sqlx::query_as("select count(*), min(reason) from handoffs where closed_at is null").fetch_one(&mut owner).await?;
        assert_eq!(queued.0, 1, "asked twice, queued once: {queued:?}");
        let before: bool = sqlx::query_scalar(
            "select h.xmin = r.xmin from handoffs h, replies r where r.source = 'handoff' order by r.created_at, r.id limit 1",
        )
        .fetch_one(&mut owner)
        .await?;
        assert!(before, "one transaction stored both");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_bot_is_silent_while_a_person_answers() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        let sent = world.everything_sent().len();
        world.owner().await?.execute("update conversations set handler = 'agent'").await?;
        world.shopper_writes("are you there?").await?;
        // a chat beside it shows that turns have run meanwhile
        world.somebody_else("somebody else");
        world.shopper_says("hello").await?;
        let to_the_first = world.everything_sent().iter().filter(|said| said.address == "shopper").count();
        assert_eq!(to_the_first, sent);
        Ok(())
    })
    .await
}

/// A person takes over while the answer is made: it is dropped.
#[tokio::test]
async fn a_draft_is_dropped_when_a_person_takes_over() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("hello").await?;
        let (before, sent) = (world.model().requests().len(), world.everything_sent().len());
        world.model().says_after(Duration::from_millis(300), "Order T-10001 has been shipped.");
        world.shopper_writes("Where is my order T-10001?").await?;
        model_works(world, before + 1).await;
        world.owner().await?.execute("update conversations set handler = 'agent'").await?;
        world.somebody_else("somebody else");
        for _ in 0..3 {
            world.shopper_says("hello").await?;
        }
        assert_eq!(world.everything_sent().iter().filter(|said| said.address == "shopper").count(), sent);
        Ok(())
    })
    .await
}
