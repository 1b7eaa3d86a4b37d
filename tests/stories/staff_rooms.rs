//! The desk inside Telegram and Discord: a topic or thread for each escalated chat, beside the console and without crossing.

use std::time::Duration;

use anyhow::{Context, Result};
use mercer_tests::desk::Desk;
use mercer_tests::staff::{ANNA, BEN, CHANNEL, CLEO, GROUP, Platforms, Rooms, chat, run_story_on_platforms};
use mercer_tests::wait;
use reqwest::StatusCode;

#[tokio::test]
async fn a_topic_of_the_staffs_group_is_the_chat_both_ways() -> Result<()> {
    run_story_on_platforms(Rooms::GROUP, async |world, platforms| {
        let telegram = &platforms.telegram;
        telegram.user_says(ANNA, "I want to talk to a person, I am anna.lee@example.com");
        let topic = platforms.topic().await;
        let head = telegram.topic_shows(topic, "Asked for a person").await;
        assert_eq!(head.buttons, ["Claim", "Draft", "Hand back", "Close"], "{}", head.text);
        assert!(head.text.contains("Waits for somebody.") && head.text.contains("telegram"), "{}", head.text);
        let line = telegram.topic_shows(topic, "Shopper: I want to talk").await;
        assert!(line.text.contains("[EMAIL]") && !line.text.contains("anna.lee"), "personal data is masked: {}", line.text);

        // who writes first holds the chat
        let hello = telegram.topic_says(GROUP, topic, BEN, "Hello Anna, this is Ben.");
        platforms.told("Hello Anna, this is Ben.").await;
        let head = telegram.topic_shows(topic, "Held by Ben.").await;
        assert!(!head.buttons.contains(&"Claim".to_owned()));
        telegram.user_says(ANNA, "My mug is broken");
        telegram.topic_shows(topic, "Shopper: My mug is broken").await;

        // a note stays in the house; the console has it
        telegram.topic_says(GROUP, topic, BEN, "// a regular customer");
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        let chat = chat(world).await?;
        ana.sees(&chat, "a regular customer").await;
        assert!(!platforms.was_told("regular customer"));

        // edits and deletions follow, both ways
        telegram.topic_says(GROUP, topic, BEN, "Please send a picture");
        let edited = telegram.user_says(ANNA, "It has a crck");
        telegram.topic_shows(topic, "It has a crck").await;
        telegram.user_edits(ANNA, edited, "It has a crack");
        telegram.topic_shows(topic, "It has a crack (edited)").await;
        telegram.user_edits(GROUP, hello, "Hello Anna, Ben here.");
        platforms.told("Hello Anna, Ben here.").await;
        assert!(!platforms.was_told("this is Ben"));
        telegram.topic_replies(GROUP, topic, BEN, hello, "/delete");
        wait::until("it is deleted", async || (!platforms.was_told("Ben here.")).then_some(())).await;
        assert!(!platforms.was_told("/delete"));

        // one holds it at a time, here and in the console
        let answer = format!("{chat}/answer");
        let refused = ana.post(&answer, &[("key", "k1"), ("text", "Me too")]).await?.status();
        assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
        ana.does(&format!("{chat}/take"), &[("text", "colleague")]).await?;
        ana.does(&answer, &[("key", "k2"), ("text", "Ana goes on.")]).await?;
        platforms.told("Ana goes on.").await;
        telegram.topic_shows(topic, "Ana: Ana goes on.").await;
        telegram.topic_says(GROUP, topic, BEN, "And I say so too");
        telegram.topic_shows(topic, "Not done: Ana holds this chat.").await;
        assert!(!platforms.was_told("And I say so too"));
        telegram.topic_presses(GROUP, topic, BEN, "Take it from Ana");
        telegram.topic_shows(topic, "Held by Ben.").await;
        telegram.topic_says(GROUP, topic, BEN, "A new mug goes out today.");
        platforms.told("A new mug goes out today.").await;

        telegram.topic_presses(GROUP, topic, BEN, "Close");
        platforms.told("How was it?").await;
        wait::until("the topic is closed", async || telegram.topics(GROUP)[0].closed.then_some(())).await;
        let head = telegram.topic_shows(topic, "Nothing is open here.").await;
        assert!(head.buttons.is_empty());
        let audit: Vec<String> =
            sqlx::query_scalar("select action from desk_audit where agent_id = (select id from agents where name = 'Ben') order by id")
                .fetch_all(&mut world.owner().await?)
                .await?;
        for action in ["chat.take", "chat.answer", "chat.note", "chat.close"] {
            assert!(audit.iter().any(|done| done == action), "{action}: {audit:?}");
        }
        desk.close().await
    })
    .await
}

/// The topic stands in the group before the bot has heard so: what somebody writes there at once is not lost.
#[tokio::test]
async fn what_is_written_before_the_bot_knows_its_topic_reaches_the_shopper() -> Result<()> {
    run_story_on_platforms(Rooms::GROUP, async |_, platforms| {
        let telegram = &platforms.telegram;
        telegram.topics_hang(true);
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
        telegram.topic_says(GROUP, topic, BEN, "I am here, Anna.");
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(!platforms.was_told("I am here"));
        telegram.topics_hang(false);
        platforms.told("I am here, Anna.").await;
        telegram.topic_shows(topic, "Held by Ben.").await;
        Ok(())
    })
    .await
}

/// A program ended between the platform's making of a thread and its own note of it: the chat gets another one, and who writes in the
/// first is told that nobody reads it.
#[tokio::test]
async fn a_thread_that_no_chat_has_says_so() -> Result<()> {
    run_story_on_platforms(Rooms::BOTH, async |world, platforms| {
        let (telegram, discord) = (&platforms.telegram, &platforms.discord);
        telegram.user_says(ANNA, "a person please");
        let (topic, thread) = (platforms.topic().await, platforms.thread().await);
        telegram.topic_shows(topic, "Waits for somebody.").await;
        discord.shows(thread, "Waits for somebody.").await;
        let forget = "update staff_threads set thread = null, head = null, head_shown = '', lease_until = null, owner = null";
        let mut owner = world.owner().await?;
        sqlx::query("delete from staff_lines").execute(&mut owner).await?;
        sqlx::query(forget).execute(&mut owner).await?;
        telegram.user_says(ANNA, "are you there?");
        wait::until("another topic", async || (telegram.topics(GROUP).len() == 2).then_some(())).await;
        wait::until("another thread", async || (discord.threads(CHANNEL).len() == 2).then_some(())).await;

        telegram.topic_says(GROUP, topic, BEN, "Hello from the first topic");
        telegram.topic_shows(topic, "reaches no shopper").await;
        discord.guild_says(thread, CLEO, "Hello from the first thread");
        discord.shows(thread, "reaches no shopper").await;
        assert!(!platforms.was_told("Hello from the first"));
        // what is no thread of the bot's is left alone
        telegram.group_says(GROUP, BEN, "lunch?");
        discord.guild_says(CHANNEL, CLEO, "lunch?");
        let second = telegram.topics(GROUP)[1].id;
        telegram.topic_says(GROUP, second, BEN, "Here I am, Anna.");
        platforms.told("Here I am, Anna.").await;
        assert!(discord.shown(CHANNEL).iter().all(|shown| !shown.text.contains("reaches no shopper")));
        Ok(())
    })
    .await
}

/// A draft is the bot's own, reviewed answer; pressed, it is sent once. A topic that somebody deleted is made again. What is written
/// beside the topics is the staff's alone.
#[tokio::test]
async fn drafts_are_sent_from_the_topic_and_a_lost_topic_comes_again() -> Result<()> {
    run_story_on_platforms(Rooms::GROUP, async |world, platforms| {
        let telegram = &platforms.telegram;
        telegram.user_says(ANNA, "a person please");
        let first = platforms.topic().await;
        telegram.topic_shows(first, "Waits for somebody.").await;
        telegram.group_says(GROUP, BEN, "Who has time?");
        telegram.topic_presses(GROUP, first, BEN, "Claim");
        telegram.topic_shows(first, "Held by Ben.").await;
        telegram.user_says(ANNA, "What does express delivery cost?");
        telegram.topic_shows(first, "express delivery cost").await;
        telegram.topic_presses(GROUP, first, BEN, "Draft");
        let draft = telegram.topic_shows(first, "Draft: ").await;
        let words = draft.text.strip_prefix("Draft: ").context("a draft")?.to_owned();
        telegram.topic_presses(GROUP, first, BEN, "Send it");
        platforms.told(&words).await;
        telegram.topic_presses(GROUP, first, BEN, "Send it");
        telegram.settled().await;
        assert_eq!(telegram.sent(ANNA).iter().filter(|sent| sent.text == words).count(), 1, "once");
        let used: i64 =
            sqlx::query_scalar("select count(*) from desk_audit where action = 'draft.sent'").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(used, 1, "a draft that was sent is counted");
        assert!(!platforms.was_told("Who has time?"));

        telegram.topic_is_deleted(first);
        telegram.user_says(ANNA, "Are you there?");
        let second = wait::until("another topic", async || telegram.topics(GROUP).first().map(|topic| topic.id)).await;
        assert_ne!(first, second);
        telegram.topic_shows(second, "Are you there?").await;
        telegram.topic_says(GROUP, second, BEN, "Yes, here I am.");
        platforms.told("Yes, here I am.").await;
        Ok(())
    })
    .await
}

/// An angry shopper on Telegram, an agent who takes over in the console, another who answers in the Discord thread, hand-back, stars.
#[tokio::test]
async fn console_and_discord_work_on_one_chat_without_crossing() -> Result<()> {
    run_story_on_platforms(Rooms::CHANNEL, async |world, platforms| {
        let Platforms { telegram, discord, .. } = platforms;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        telegram.user_says(ANNA, "This is ridiculous! I am furious, get me a person right now!!!");
        let thread = platforms.thread().await;
        let head = discord.shows(thread, "Waits for somebody.").await;
        assert_eq!(head.buttons, ["Claim", "Draft", "Hand back", "Close"]);
        discord.shows(thread, "Shopper: This is ridiculous!").await;

        let chat = chat(world).await?;
        ana.does(&format!("{chat}/take"), &[]).await?;
        ana.does(&format!("{chat}/answer"), &[("key", "k"), ("text", "I am sorry. My colleague looks into it.")]).await?;
        platforms.told("My colleague looks into it.").await;
        discord.shows(thread, "Ana: I am sorry.").await;
        discord.shows(thread, "Held by Ana.").await;

        discord.guild_says(thread, CLEO, "Hello, this is Cleo");
        discord.shows(thread, "Not done: Ana holds this chat.").await;
        assert!(!platforms.was_told("Cleo"));
        discord.user_presses(CLEO, Some(thread), "Take it from Ana");
        discord.shows(thread, "Held by shopper.").await; // as the fake's users are called
        let said = discord.guild_says(thread, CLEO, "Hello, Cleo here: your money is on its wy.");
        platforms.told("your money is on its wy.").await;
        discord.guild_edits(thread, CLEO, said, "Hello, Cleo here: your money is on its way.");
        platforms.told("your money is on its way.").await;
        let slip = discord.guild_says(thread, CLEO, "lunch at one?");
        platforms.told("lunch at one?").await;
        discord.guild_deletes(thread, slip);
        wait::until("it is taken back", async || (!platforms.was_told("lunch")).then_some(())).await;
        ana.sees(&chat, "your money is on its way.").await;
        let late = ana.post(&format!("{chat}/answer"), &[("key", "k2"), ("text", "Bye")]).await?.status();
        assert_eq!(late, StatusCode::UNPROCESSABLE_ENTITY, "the console does not cross");
        telegram.user_says(ANNA, "Thank you");
        discord.shows(thread, "Shopper: Thank you").await;

        discord.user_presses(CLEO, Some(thread), "Hand back");
        discord.shows(thread, "Nothing is open here.").await;
        wait::until("the thread is put away", async || discord.threads(CHANNEL)[0].archived.then_some(())).await;
        telegram.user_says(ANNA, "a person again please");
        wait::until("the thread is back", async || (!discord.threads(CHANNEL)[0].archived).then_some(())).await;
        discord.shows(thread, "Waits for somebody.").await;
        discord.user_presses(CLEO, Some(thread), "Claim");
        discord.shows(thread, "Held by shopper.").await;
        discord.guild_says(thread, CLEO, "All is settled.");
        platforms.told("All is settled.").await;
        discord.user_presses(CLEO, Some(thread), "Close");
        platforms.told("How was it?").await;
        telegram.user_presses(ANNA, "★★★★★");
        platforms.told("Thank you, I have passed it on.").await;
        let rating: Option<i32> = sqlx::query_scalar("select max(rating) from handoffs").fetch_one(&mut world.owner().await?).await?;
        assert_eq!(rating, Some(5));
        // what is said in other channels of the server is nobody's business
        discord.guild_says(CHANNEL, CLEO, "Who takes the next one?");
        assert!(discord.silence(CHANNEL, Duration::from_millis(500)).await);
        desk.close().await
    })
    .await
}

/// A user of the chat app shows a code of the console: from then on they are one agent, and what they held and said is that agent's.
#[tokio::test]
async fn a_room_and_the_console_know_one_agent_not_two() -> Result<()> {
    run_story_on_platforms(Rooms::GROUP, async |world, platforms| {
        let telegram = &platforms.telegram;
        let desk = Desk::open(world).await?;
        let ana = desk.member(world, "Ana", "agent").await?;
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
        telegram.topic_shows(topic, "Waits for somebody.").await;
        telegram.topic_says(GROUP, topic, BEN, "Hello, who is there?");
        telegram.topic_shows(topic, "Held by Ben.").await;
        let answer = format!("{}/answer", chat(world).await?);
        assert_eq!(ana.post(&answer, &[("key", "k1"), ("text", "Me too")]).await?.status(), StatusCode::UNPROCESSABLE_ENTITY, "two agents");

        telegram.topic_says(GROUP, topic, BEN, "/link 1234-5678-9abc");
        telegram.topic_shows(topic, "This code is not good").await;
        let page = ana.post("/account/room-code", &[]).await?.text().await?;
        let code = page.split("/link ").nth(1).and_then(|rest| rest.split('<').next()).context("a code")?.to_owned();
        telegram.topic_says(GROUP, topic, BEN, &format!("/link {code}"));
        telegram.topic_shows(topic, "You are Ana here from now on.").await;
        telegram.topic_shows(topic, "Held by Ana.").await;
        ana.does(&answer, &[("key", "k2"), ("text", "From the console.")]).await?;
        platforms.told("From the console.").await;
        telegram.topic_says(GROUP, topic, BEN, "And from the topic.");
        platforms.told("And from the topic.").await;
        let said: Vec<String> =
            sqlx::query_scalar("select a.name from messages m join agents a on a.id = m.agent_id where m.author = 'agent' order by m.id")
                .fetch_all(&mut world.owner().await?)
                .await?;
        assert_eq!(said, ["Ana", "Ana", "Ana"], "also what was said before");
        assert!(!platforms.was_told("/link"));
        assert!(ana.page("/account").await?.contains("room of telegram"));
        telegram.topic_says(GROUP, topic, BEN, &format!("/link {code}"));
        wait::until("a code is good once", async || {
            let used: i64 = sqlx::query_scalar("select count(*) from staff_links").fetch_one(&mut world.owner().await.ok()?).await.ok()?;
            (used == 0).then_some(())
        })
        .await;
        desk.close().await
    })
    .await
}

#[tokio::test]
async fn a_chat_that_is_erased_leaves_nothing_in_the_rooms() -> Result<()> {
    run_story_on_platforms(Rooms::BOTH, async |world, platforms| {
        let Platforms { telegram, discord, .. } = platforms;
        telegram.user_says(ANNA, "a person please");
        let topic = platforms.topic().await;
        telegram.topic_shows(topic, "Waits for somebody.").await;
        let thread = platforms.thread().await;
        discord.shows(thread, "Waits for somebody.").await;
        sqlx::query("delete from identities where channel = 'telegram'").execute(&mut world.owner().await?).await?;
        wait::until("both are gone", async || (telegram.topics(GROUP).is_empty() && discord.threads(CHANNEL).is_empty()).then_some(()))
            .await;
        let left: i64 = sqlx::query_scalar("select count(*) from staff_gone").fetch_one(&mut world.owner().await?).await?;
        assert!(left <= 1, "what is gone is done with: {left}");
        Ok(())
    })
    .await
}
