//! Discord, through serenity, against a fake of its gateway and its requests.

use std::time::Duration;

use anyhow::Result;
use mercer::channels::ChannelState;
use mercer_tests::fakes::{
    discord::{Discord, Place, TOKEN},
    echo::{CHOICES, Channels},
};
use mercer_tests::wait;
use sqlx::Executor as _;

const ANNA: u64 = 4711;
const BEN: u64 = 4712;
const LOBBY: u64 = 900;

async fn connected() -> Result<(Discord, Channels)> {
    let discord = Discord::start().await?;
    let channels = Channels::start(&[("MERCER_DISCORD__TOKEN", TOKEN), ("MERCER_DISCORD__API_URL", &discord.api_url())]).await?;
    discord.connected().await;
    Ok((discord, channels))
}

#[tokio::test]
async fn a_direct_message_shows_typing_and_gets_a_reply() -> Result<()> {
    let (discord, channels) = connected().await?;
    assert_eq!(channels.state("discord"), &ChannelState::On("MercerTestBot".to_owned()));
    assert_eq!(discord.commands(), ["ask", "help", "human", "language", "why", "privacy"]);
    discord.deliver_twice();
    discord.user_says(ANNA, "Where is my order?");
    discord.typing(ANNA).await;
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: Where is my order?");
    assert!(discord.silence(Place::direct(ANNA).channel, Duration::from_secs(1)).await);
    assert_eq!(channels.delivered().await, [("sent".to_owned(), false)]);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_command_in_a_server_is_answered_to_its_giver_alone() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.guild_commands(LOBBY, ANNA, "ask", Some("where is T-1? let me choose"));
    let reply = discord.next_in(LOBBY).await;
    assert_eq!((reply.text.as_str(), reply.only), ("You said: where is T-1? let me choose", Some(ANNA)));
    discord.user_presses(ANNA, Some(LOBBY), "Yes");
    let reply = discord.next_in(LOBBY).await;
    assert_eq!((reply.text.as_str(), reply.only), ("You said: Yes", Some(ANNA)));
    assert!(discord.shown(LOBBY)[0].buttons.is_empty(), "a press takes the buttons away");
    let private: Vec<bool> =
        sqlx::query_scalar("select private from conversations").fetch_all(&mut channels.scratch.owner().await?).await?;
    assert_eq!(private, [true], "one conversation, and a private one");
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_burst_of_commands_gets_one_answer_and_leaves_nothing_thinking() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.user_commands(ANNA, "help", None);
    discord.user_commands(ANNA, "privacy", None);
    let reply = discord.next_reply(ANNA).await;
    assert!(reply.text.contains("/help") && reply.text.contains("/privacy"), "{}", reply.text);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn an_answer_whose_command_is_forgotten_goes_by_direct_message() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.guild_commands(LOBBY, ANNA, "ask", Some("one"));
    assert_eq!(discord.next_in(LOBBY).await.text, "You said: one");
    channels.delivered().await;
    let scratch = channels.end().await?;
    sqlx::query("insert into messages (conversation_id, external_id, author, text, received_at) select id, '900', 'shopper', 'two', now() from conversations")
        .execute(&mut scratch.owner().await?)
        .await?;
    let variables = [("MERCER_DISCORD__TOKEN", TOKEN), ("MERCER_DISCORD__API_URL", &discord.api_url())];
    let channels = Channels::start_over(scratch, &variables).await?;
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: two");
    assert_eq!(discord.shown(LOBBY).len(), 1, "nothing of it is public");
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn in_a_server_only_a_mention_is_heard_and_it_is_public() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.guild_says(LOBBY, ANNA, "shall we have lunch?");
    discord.guild_says(LOBBY, ANNA, "<@1000001> is P-1 in stock?");
    let reply = discord.next_in(LOBBY).await;
    assert_eq!((reply.text.as_str(), reply.only), ("You said: is P-1 in stock?", None));
    let private: Vec<bool> =
        sqlx::query_scalar("select private from conversations").fetch_all(&mut channels.scratch.owner().await?).await?;
    assert_eq!(private, [false]);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn edits_and_deletions_count() -> Result<()> {
    let (discord, channels) = connected().await?;
    let first = discord.user_says(ANNA, "think of P-1");
    discord.typing(ANNA).await;
    discord.user_edits(ANNA, first, "P-2 please");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: P-2 please");
    let second = discord.user_says(BEN, "think of my secret");
    discord.typing(BEN).await;
    discord.user_deletes(BEN, second);
    let words: String = wait::until("the words to go", async || {
        let mut owner = channels.scratch.owner().await.expect("the database is there");
        let gone = sqlx::query_scalar("select text from messages where deleted_at is not null").fetch_optional(&mut owner).await;
        gone.expect("messages can be read")
    })
    .await;
    assert_eq!(words, "");
    assert!(discord.silence(Place::direct(BEN).channel, Duration::from_secs(1)).await);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_picture_that_hangs_holds_up_nothing_and_goes_with_its_message() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.hold_files(true);
    discord.deliver_twice();
    let message = discord.sends_picture(ANNA, "it came broken", b"a broken jug");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: it came broken");
    let announced = ("jug.png".to_owned(), "image/png".to_owned(), 12, None);
    assert_eq!(channels.files().await?, std::slice::from_ref(&announced));
    discord.hold_files(false);
    let kept = (announced.0, announced.1, 12, Some(b"a broken jug".to_vec()));
    wait::until("the picture to be kept", async || (channels.files().await.ok()? == [kept.clone()]).then_some(())).await;
    assert_eq!((discord.downloads(), channels.files_on_disk()), (1, 1), "what comes twice is fetched once");
    discord.user_deletes(ANNA, message);
    wait::until("the bytes to go", async || (channels.files_on_disk() == 0).then_some(())).await;
    assert_eq!(channels.files().await?, []);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_picture_that_arrives_after_its_message_was_deleted_is_not_kept() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.hold_files(true);
    let message = discord.sends_picture(ANNA, "it came broken", b"a broken jug");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: it came broken");
    wait::until("the picture to be asked for", async || (discord.downloads() == 1).then_some(())).await;
    discord.user_deletes(ANNA, message);
    wait::until("the row to go", async || channels.files().await.ok()?.is_empty().then_some(())).await;
    discord.hold_files(false);
    discord.finish().await;
    let folder = channels.data_dir.path().join("attachments");
    let (scratch, _data_dir) = channels.end_keeping_files().await?;
    assert_eq!(std::fs::read_dir(folder)?.count(), 0, "it was fetched, and discarded");
    scratch.drop_it().await
}

#[tokio::test]
async fn a_lost_answer_is_sent_again_and_stands_there_once() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.lose_next();
    discord.user_says(ANNA, "lengthy, and choose");
    let first = discord.next_reply(ANNA).await;
    assert_eq!(channels.delivered().await, [("sent".to_owned(), false)]);
    let shown = discord.shown(Place::direct(ANNA).channel);
    assert_eq!(shown.iter().filter(|shown| shown.text == first.text).count(), 1);
    assert!(shown.len() > 3 && shown.iter().all(|shown| shown.text.len() <= 2000), "{} parts", shown.len());
    assert_eq!(shown.last().map(|last| last.buttons.len()), Some(CHOICES.len()));
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_limit_is_waited_for_and_a_closed_door_is_not() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.fail_next(429, Some(1.5));
    discord.fail_next(503, None);
    discord.user_says(ANNA, "hello");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: hello");
    discord.user_blocks(BEN);
    discord.user_says(BEN, "hello");
    assert!(discord.silence(Place::direct(BEN).channel, Duration::from_secs(1)).await);
    let states = channels.delivered().await;
    assert_eq!(states.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["sent", "failed"]);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn what_was_said_while_the_gateway_was_away_is_heard() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.user_says(ANNA, "one");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: one");
    discord.drop_gateway();
    discord.user_says(ANNA, "two");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: two");
    assert_eq!(discord.resumed(), 1);
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn a_wrong_token_turns_the_channel_off() -> Result<()> {
    let discord = Discord::start().await?;
    let channels = Channels::start(&[("MERCER_DISCORD__TOKEN", "wrong"), ("MERCER_DISCORD__API_URL", &discord.api_url())]).await?;
    assert!(matches!(channels.state("discord"), ChannelState::Off { setting: "discord.token", .. }));
    discord.finish().await;
    channels.stop().await
}

/// A fresh session is told nothing of what was said before it.
#[tokio::test]
async fn what_was_said_while_the_program_was_down_is_heard_once() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.user_says(ANNA, "one");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: one");
    let scratch = channels.end().await?;
    discord.user_says(ANNA, "two");
    discord.user_says(ANNA, "three");
    let settings = [("MERCER_DISCORD__TOKEN", TOKEN), ("MERCER_DISCORD__API_URL", &discord.api_url())];
    let channels = Channels::start_over(scratch, &settings).await?;
    let reply = discord.next_reply(ANNA).await.text;
    let said = if reply.contains("three") { reply } else { format!("{reply} {}", discord.next_reply(ANNA).await.text) };
    assert!(said.contains("two") && said.contains("three") && !said.contains("one"), "{said}");
    discord.user_says(ANNA, "four");
    assert_eq!(discord.next_reply(ANNA).await.text, "You said: four");
    discord.finish().await;
    channels.stop().await
}

#[tokio::test]
async fn messages_that_are_deleted_together_count_as_deleted() -> Result<()> {
    let (discord, channels) = connected().await?;
    let first = discord.user_says(ANNA, "think about this");
    wait::until("it is stored", async || {
        let stored: i64 =
            sqlx::query_scalar("select count(*) from messages").fetch_one(&mut channels.scratch.owner().await.ok()?).await.ok()?;
        (stored == 1).then_some(())
    })
    .await;
    discord.user_deletes_all(ANNA, &[first]);
    wait::until("its words are gone", async || {
        let left: i64 = sqlx::query_scalar("select count(*) from messages where text <> ''")
            .fetch_one(&mut channels.scratch.owner().await.ok()?)
            .await
            .ok()?;
        (left == 0).then_some(())
    })
    .await;
    discord.finish().await;
    channels.stop().await
}

/// The program that began to fetch the file is gone: the next one fetches it.
#[tokio::test]
async fn a_file_whose_fetching_was_cut_off_is_fetched_at_the_next_start() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.sends_picture(ANNA, "it came broken", b"a broken jug");
    discord.next_reply(ANNA).await;
    wait::until("the picture to be kept", async || (channels.files_on_disk() == 1).then_some(())).await;
    let scratch = channels.end().await?;
    // as after a kill between the message and its file
    scratch
        .owner()
        .await?
        .execute(
            "update attachments set state = 'announced', path = '', tried_at = now() - interval '2 minutes';
             update messages set attachments = jsonb_set(attachments, '{0,path}', '\"\"') where attachments <> '[]'",
        )
        .await?;
    let settings = [("MERCER_DISCORD__TOKEN", TOKEN), ("MERCER_DISCORD__API_URL", &discord.api_url())];
    let channels = Channels::start_over(scratch, &settings).await?;
    let kept = ("jug.png".to_owned(), "image/png".to_owned(), 12, Some(b"a broken jug".to_vec()));
    wait::until("the picture to be kept", async || (channels.files().await.ok()? == [kept.clone()]).then_some(())).await;
    discord.finish().await;
    channels.stop().await
}

/// What only one member sees has no key against doubles on Discord: a lost answer is repeated once, and counted.
#[tokio::test]
async fn a_lost_answer_that_only_its_asker_sees_stands_there_twice_at_most() -> Result<()> {
    let (discord, channels) = connected().await?;
    discord.guild_commands(LOBBY, ANNA, "ask", Some("choose"));
    discord.next_in(LOBBY).await;
    channels.delivered().await;
    discord.lose_next();
    discord.user_presses(ANNA, Some(LOBBY), "Yes");
    for _ in 0..2 {
        let reply = discord.next_in(LOBBY).await;
        assert_eq!((reply.text.as_str(), reply.only), ("You said: Yes", Some(ANNA)));
    }
    assert_eq!(channels.delivered().await, [("sent".to_owned(), false), ("sent".to_owned(), true)]);
    discord.finish().await;
    channels.stop().await
}
